/// The lines of `FILE.rejected.csv`: the refused rows of `FILE` as they were, each with its reason
/// in a first column, so that rows with too few or too many fields keep theirs in place.
public struct CSVRejects: Sendable {
    public static let reasonColumn = "rejected_because"

    private let header: CSVHeader
    private let writer: CSVWriter
    /// Whether the file is itself such a file, mended and imported again: its reasons are replaced.
    private let hasReasons: Bool

    public init(of header: CSVHeader) {
        self.header = header
        writer = CSVWriter(delimiter: header.delimiter)
        hasReasons = header.columns.first == Self.reasonColumn
    }

    public var headerLine: [UInt8] {
        writer.line([Self.reasonColumn] + header.columns.dropFirst(hasReasons ? 1 : 0))
    }

    public func line(_ record: CSVRecord, because reason: String) -> [UInt8] {
        writer.line([reason] + record.fields.dropFirst(hasReasons ? 1 : 0))
    }

    public func line(_ problem: CSVProblem) -> [UInt8] {
        let subject = problem.column.map { "\($0): " } ?? ""
        return writer.line(
            [Array((subject + problem.message).utf8)]
                + problem.cells.dropFirst(hasReasons && !problem.isBroken ? 1 : 0))
    }
}
