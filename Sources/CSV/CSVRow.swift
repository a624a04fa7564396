/// What a CSV file holds, in the order of its lines.
public enum CSVRow: Equatable, Sendable {
    /// Comes first, or never: a file whose header is at fault ends with that problem.
    case header(CSVHeader)
    case record(CSVRecord)
    /// A row that could not be read. Reading has gone on with the next line.
    case problem(CSVProblem)
}

/// The names of the columns.
public struct CSVHeader: Equatable, Sendable {
    /// Trimmed, as written, none empty and none twice (upper and lower case being the same).
    public let columns: [String]
    /// What stands between two fields: a comma, a semicolon or a tab.
    public let delimiter: UInt8
}

/// A row with as many fields as the header has columns.
public struct CSVRecord: Equatable, Sendable {
    /// The line of the file at which the row starts; the header's is 1.
    public let line: Int
    /// As they stand in the file, white space included.
    public let fields: [String]

    /// Whether nothing but white space is there: spreadsheets leave such rows at the end.
    public var isBlank: Bool { fields.allSatisfy { $0.allSatisfy(\.isWhitespace) } }
}

/// A row that could not be read, and where it starts.
public struct CSVProblem: Equatable, Sendable {
    public enum Fault: Equatable, Sendable {
        case utf16
        case noHeader
        /// The number of the column, from 1.
        case unnamedColumn(Int)
        case duplicateColumn(String)
        case notUTF8
        case zeroByte
        case unterminatedQuote
        case textAfterQuote
        case fieldCount(Int, columns: Int)
        case longField
        case longRow
    }

    public let fault: Fault
    /// The line of the file at which the row starts; the header's is 1.
    public let line: Int
    /// The column at fault, where it is one.
    public internal(set) var column: String?
    /// The row's fields as they stand in the file, or what ``isBroken`` says.
    public internal(set) var cells: [[UInt8]] = []

    /// Whether the fields cannot be told apart: then there is one cell, the first line of the row or
    /// its first 64 KB.
    public var isBroken: Bool {
        switch fault {
        case .unterminatedQuote, .textAfterQuote, .longField, .longRow: true
        case .utf16, .noHeader, .unnamedColumn, .duplicateColumn, .notUTF8, .zeroByte, .fieldCount:
            false
        }
    }

    /// A sentence for people, without its subject ("the row", or the column).
    public var message: String {
        switch fault {
        case .utf16: "the file is in UTF-16; save it as \"CSV UTF-8\" and import that"
        case .noHeader: "the first line must name the columns, and there is nothing in it"
        case .unnamedColumn(let number): "column \(number) has no name"
        case .duplicateColumn(let name): "there are two columns named \"\(name)\""
        case .notUTF8: "is not in UTF-8; save the file as \"CSV UTF-8\""
        case .zeroByte: "has a zero byte in it; save the file as \"CSV UTF-8\""
        case .unterminatedQuote: "has a quote that is never closed"
        case .textAfterQuote:
            "has text right after a closing quote; a quote inside is written twice"
        case .fieldCount(let count, let columns):
            "has \(count) \(count == 1 ? "field" : "fields"); the header has \(columns)"
        case .longField: "has a field of more than 64 KB"
        case .longRow: "has more than 1 MB"
        }
    }
}
