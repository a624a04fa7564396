/// Writes CSV (RFC 4180): fields quoted where they need it, lines ended by CRLF.
///
/// Nothing is changed against formulas (`=1+1`) that a spreadsheet would run: what is written here
/// goes back to whoever delivered it, and must come back as it was.
public struct CSVWriter: Sendable {
    private let delimiter: UInt8

    public init(delimiter: UInt8 = UInt8(ascii: ",")) { self.delimiter = delimiter }

    public func line(_ fields: [String]) -> [UInt8] { line(fields.map { Array($0.utf8) }) }

    /// Cells may be anything, also what is not UTF-8.
    public func line(_ cells: [[UInt8]]) -> [UInt8] {
        // An empty line would be no row at all.
        if cells.allSatisfy(\.isEmpty), cells.count < 2 { return Array("\"\"\r\n".utf8) }
        return Array(cells.map(quoted).joined(separator: [delimiter])) + Array("\r\n".utf8)
    }

    private func quoted(_ cell: [UInt8]) -> [UInt8] {
        guard cell.contains(where: { $0 == .quote || $0 == delimiter || $0.isLineEnd }) else {
            return cell
        }
        return [.quote] + cell.flatMap { $0 == .quote ? [.quote, .quote] : [$0] } + [.quote]
    }
}
