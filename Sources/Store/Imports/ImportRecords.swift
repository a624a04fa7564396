public import Leads

/// An import of a file, as the database counts it.
public struct ImportID: NumericIdentifier {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A row of a file, read and found good.
public struct ImportRow: Sendable, Equatable {
    /// Counted from the header as 1.
    public var line: Int
    /// The row as it stood in the file, as JSON text; kept for good.
    public var raw: String
    /// What the row says of its lead.
    public var delivery: LeadDelivery

    public init(line: Int, raw: String, delivery: LeadDelivery) {
        self.line = line
        self.raw = raw
        self.delivery = delivery
    }
}

/// How far an import is.
public struct ImportProgress: Sendable, Equatable {
    public let applied: Int
    public let total: Int
}
