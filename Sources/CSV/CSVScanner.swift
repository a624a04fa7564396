/// Looks for the end of a row, byte by byte, and can stop and go on anywhere.
struct CSVScanner {
    enum Finding: Equatable {
        /// The row goes on behind the bytes at hand.
        case more
        /// The row ends before `end`, the next begins at `next`.
        case row(end: Int, next: Int)
        case fault(CSVProblem.Fault)
    }

    private enum Place {
        case fieldStart, plain, quoted
        /// Behind a quote in a quoted field: it closes the field, or is the first of two.
        case quote
    }

    static let longestField = 64 * 1024
    static let longestRow = 1024 * 1024

    private var start: Int
    private var position: Int
    private var fieldStart: Int
    private var place = Place.fieldStart

    init(start: Int) {
        self.start = start
        position = start
        fieldStart = start
    }

    /// The first `count` bytes are gone.
    mutating func rebase(by count: Int) {
        start -= count
        position -= count
        fieldStart -= count
    }

    /// - Parameter final: whether nothing comes behind `bytes`.
    mutating func advance(in bytes: [UInt8], delimiter: UInt8, final: Bool) -> Finding {
        while position < bytes.count {
            let byte = bytes[position]
            if place != .quoted, byte.isLineEnd {
                guard let next = bytes.nextLine(after: position, final: final) else { return .more }
                return .row(end: position, next: next)
            }
            if let fault = step(byte, delimiter: delimiter) { return .fault(fault) }
            position += 1
        }
        guard final else { return .more }
        if place == .quoted { return .fault(.unterminatedQuote) }
        return .row(end: position, next: position)
    }

    private mutating func step(_ byte: UInt8, delimiter: UInt8) -> CSVProblem.Fault? {
        if byte == delimiter, place != .quoted {
            place = .fieldStart
            fieldStart = position + 1
        } else {
            switch place {
            case .fieldStart: place = byte == .quote ? .quoted : .plain
            case .plain: break
            case .quoted: if byte == .quote { place = .quote }
            case .quote:
                if byte != .quote { return .textAfterQuote }
                place = .quoted
            }
        }
        if position - fieldStart >= Self.longestField { return .longField }
        return position - start >= Self.longestRow ? .longRow : nil
    }
}

extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }
}

extension [UInt8] {
    /// Where the line begins that follows the line end at `index`. Nil when that depends on a byte
    /// that is still to come.
    func nextLine(after index: Int, final: Bool) -> Int? {
        guard self[index] == .carriageReturn else { return index + 1 }
        guard index + 1 < count else { return final ? index + 1 : nil }
        return self[index + 1] == .lineFeed ? index + 2 : index + 1
    }
}
