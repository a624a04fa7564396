/// What an operation returned, with what the reply said about the limit.
public struct Answer<Value: Sendable>: Sendable {
    public let value: Value
    /// `nil` when the reply carried no usable limit headers.
    public let rate: RateHeaders?

    public init(value: Value, rate: RateHeaders?) {
        self.value = value
        self.rate = rate
    }

    /// The same answer, read as something else.
    public func map<Other: Sendable>(_ transform: (Value) -> Other) -> Answer<Other> {
        Answer<Other>(value: transform(value), rate: rate)
    }
}

extension Answer: Equatable where Value: Equatable {}

/// One page of a list.
public struct Page<Row: Sendable>: Sendable {
    /// How many rows all pages have together.
    public let itemsCount: Int
    public let pageCount: Int
    /// Counts from 1.
    public let pageNumber: Int
    /// The most rows that a page may have.
    public let limit: Int
    public let data: [Row]

    public init(itemsCount: Int, pageCount: Int, pageNumber: Int, limit: Int, data: [Row]) {
        self.itemsCount = itemsCount
        self.pageCount = pageCount
        self.pageNumber = pageNumber
        self.limit = limit
        self.data = data
    }
}

extension Page: Equatable where Row: Equatable {}
