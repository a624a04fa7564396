extension CSVHeader {
    /// All that is wrong with a header.
    struct Faults: Error {
        let all: [CSVProblem.Fault]
    }

    /// What separates the fields of a file that starts with `bytes`: a comma, unless the header has
    /// none; then whichever of semicolon and tab it has more of. Nil when the header goes on.
    static func delimiter(in bytes: ArraySlice<UInt8>, final: Bool) -> UInt8? {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        var isWhole = final || bytes.count > CSVScanner.longestField
        for byte in bytes.prefix(CSVScanner.longestField) {
            if byte == .quote { isQuoted.toggle() }
            if isQuoted { continue }
            if byte.isLineEnd {
                isWhole = true
                break
            }
            counts[byte, default: 0] += 1
        }
        guard isWhole else { return nil }
        let (comma, semicolon, tab) = (UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"))
        let (semicolons, tabs) = (counts[semicolon] ?? 0, counts[tab] ?? 0)
        if counts[comma] != nil || semicolons + tabs == 0 { return comma }
        return semicolons >= tabs ? semicolon : tab
    }

    static func read(_ cells: [[UInt8]], delimiter: UInt8) -> Result<CSVHeader, Faults> {
        var faults: [CSVProblem.Fault] = []
        var columns: [String] = []
        var seen: Set<String> = []
        for (index, cell) in cells.enumerated() {
            guard let name = String(validating: cell, as: UTF8.self).map(trimmed) else {
                faults.append(.notUTF8)
                continue
            }
            if cell.contains(0) { faults.append(.zeroByte) }
            if name.isEmpty { faults.append(.unnamedColumn(index + 1)) }
            if !seen.insert(name.lowercased()).inserted, !name.isEmpty {
                faults.append(.duplicateColumn(name))
            }
            columns.append(name)
        }
        if faults.isEmpty { return .success(CSVHeader(columns: columns, delimiter: delimiter)) }
        return .failure(Faults(all: faults))
    }

    /// Without white space at the ends, the no-break space of spreadsheets included.
    private static func trimmed(_ name: String) -> String {
        let text = name.drop(while: \.isWhitespace)
        return String(
            text[
                ..<(text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? text.startIndex)]
        )
    }

    /// The row that has these fields.
    func row(_ cells: [[UInt8]], line: Int) -> CSVRow {
        guard cells.count == columns.count else {
            let fault = CSVProblem.Fault.fieldCount(cells.count, columns: columns.count)
            return .problem(CSVProblem(fault: fault, line: line, cells: cells))
        }
        var fields: [String] = []
        fields.reserveCapacity(cells.count)
        for (column, cell) in zip(columns, cells) {
            guard !cell.contains(0), let field = String(validating: cell, as: UTF8.self) else {
                let fault: CSVProblem.Fault = cell.contains(0) ? .zeroByte : .notUTF8
                return .problem(
                    CSVProblem(fault: fault, line: line, column: column, cells: cells))
            }
            fields.append(field)
        }
        return .record(CSVRecord(line: line, fields: fields))
    }
}
