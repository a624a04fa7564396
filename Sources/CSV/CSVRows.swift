/// The rows of a file that arrives in pieces, one after the other.
public struct CSVRows<Chunks: Sequence>: Sequence where Chunks.Element: Sequence<UInt8> {
    private let chunks: Chunks

    public init(_ chunks: Chunks) { self.chunks = chunks }

    public func makeIterator() -> Iterator { Iterator(chunks: chunks.makeIterator()) }

    public struct Iterator: IteratorProtocol {
        fileprivate var chunks: Chunks.Iterator
        private var queue = CSVQueue()

        fileprivate init(chunks: Chunks.Iterator) { self.chunks = chunks }

        public mutating func next() -> CSVRow? {
            while true {
                if let row = queue.popFirst() { return row }
                if queue.isFinished { return nil }
                queue.fill(from: chunks.next())
            }
        }
    }
}

/// The same over pieces that are waited for. Errors are those of the pieces.
public struct AsyncCSVRows<Chunks: AsyncSequence>: AsyncSequence
where Chunks.Element: Sequence<UInt8> {
    private let chunks: Chunks

    public init(_ chunks: Chunks) { self.chunks = chunks }

    public func makeAsyncIterator() -> Iterator { Iterator(chunks: chunks.makeAsyncIterator()) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var chunks: Chunks.AsyncIterator
        private var queue = CSVQueue()

        fileprivate init(chunks: Chunks.AsyncIterator) { self.chunks = chunks }

        public mutating func next() async throws -> CSVRow? {
            while true {
                if let row = queue.popFirst() { return row }
                if queue.isFinished { return nil }
                queue.fill(from: try await chunks.next())
            }
        }
    }
}

/// The rows that were read and not yet handed out.
private struct CSVQueue {
    private var reader = CSVReader()
    private var rows: [CSVRow] = []
    private var taken = 0
    private(set) var isFinished = false

    mutating func popFirst() -> CSVRow? {
        guard taken < rows.count else { return nil }
        defer { taken += 1 }
        return rows[taken]
    }

    /// - Parameter chunk: the next piece; nil when there is none.
    mutating func fill(from chunk: (some Sequence<UInt8>)?) {
        rows = chunk.map { reader.read($0) } ?? reader.finish()
        taken = 0
        isFinished = chunk == nil
    }
}
