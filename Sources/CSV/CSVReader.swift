/// Reads CSV (RFC 4180) piece by piece, in memory that does not grow with the file.
///
/// Our own, because no library at hand says on which line a row starts, goes on after a bad row, and
/// reads a file without holding it whole: an import reports every bad row of a million by its line.
///
/// Lines end with CRLF, LF or CR. A quote within a field that does not begin with one is text. Empty
/// lines are passed over. A broken row (an open quote, text behind a closing one, too long) costs its
/// first line only: reading goes on with the next, for a stray quote would otherwise swallow the
/// good rows behind it. A fault of the header, or UTF-16, ends the reading.
public struct CSVReader: Sendable {
    private enum Phase {
        case beginning, rows
        /// Passing over the rest of a broken row's first line.
        case skipping(CSVProblem.Fault)
        case ended
    }

    private var phase = Phase.beginning
    private var header: CSVHeader?
    private var delimiter = UInt8(ascii: ",")
    /// What was read and not yet understood; the row at hand begins at `start`.
    private var bytes: [UInt8] = []
    private var start = 0
    private var line = 1
    private var scanner = CSVScanner(start: 0)
    /// What is kept of a line that is passed over.
    private var skipped: [UInt8] = []

    public init() {}

    /// The rows that end within what was read so far.
    public mutating func read(_ chunk: some Sequence<UInt8>) -> [CSVRow] {
        bytes.append(contentsOf: chunk)
        return advance(final: false)
    }

    /// The rows that are left when nothing more comes.
    public mutating func finish() -> [CSVRow] {
        defer { phase = .ended }
        return advance(final: true)
    }

    private mutating func advance(final: Bool) -> [CSVRow] {
        var rows: [CSVRow] = []
        var goesOn = true
        while goesOn {
            switch phase {
            case .beginning: goesOn = begin(final: final, into: &rows)
            case .rows: goesOn = readRow(final: final, into: &rows)
            case .skipping(let fault): goesOn = skip(fault, final: final, into: &rows)
            case .ended: goesOn = false
            }
        }
        if case .ended = phase { bytes = [] } else { dropUnderstood() }
        return rows
    }

    private mutating func dropUnderstood() {
        guard start > 0 else { return }
        bytes.removeFirst(start)
        scanner.rebase(by: start)
        start = 0
    }

    // MARK: The beginning

    private mutating func begin(final: Bool, into rows: inout [CSVRow]) -> Bool {
        guard bytes.count >= 3 || final else { return false }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return end(with: [CSVProblem(fault: .utf16, line: 1)], into: &rows)
        }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard let found = CSVHeader.delimiter(in: bytes[text...], final: final) else {
            return false
        }
        delimiter = found
        next(at: text)
        if final, text == bytes.count {
            return end(with: [CSVProblem(fault: .noHeader, line: 1)], into: &rows)
        }
        return true
    }

    private mutating func end(with problems: [CSVProblem], into rows: inout [CSVRow]) -> Bool {
        rows += problems.map(CSVRow.problem)
        phase = .ended
        return false
    }

    // MARK: Rows

    private mutating func next(at index: Int) {
        start = index
        scanner = CSVScanner(start: index)
        phase = .rows
    }

    private mutating func readRow(final: Bool, into rows: inout [CSVRow]) -> Bool {
        guard start < bytes.count else { return false }
        switch scanner.advance(in: bytes, delimiter: delimiter, final: final) {
        case .more: return false
        case .fault(let fault):
            phase = .skipping(fault)
            skipped = []
            return true
        case .row(let end, let following):
            let cells = bytes[start..<end].csvCells(delimiter: delimiter)
            let goesOn = understand(cells, isEmpty: end == start, into: &rows)
            line += bytes[start..<following].lineEnds
            if goesOn { next(at: following) }
            return goesOn
        }
    }

    private mutating func understand(
        _ cells: [[UInt8]], isEmpty: Bool, into rows: inout [CSVRow]
    ) -> Bool {
        guard let header else { return readHeader(cells, isEmpty: isEmpty, into: &rows) }
        if !isEmpty { rows.append(header.row(cells, line: line)) }
        return true
    }

    private mutating func readHeader(
        _ cells: [[UInt8]], isEmpty: Bool, into rows: inout [CSVRow]
    ) -> Bool {
        if isEmpty { return end(with: [CSVProblem(fault: .noHeader, line: line)], into: &rows) }
        switch CSVHeader.read(cells, delimiter: delimiter) {
        case .success(let header):
            self.header = header
            rows.append(.header(header))
            return true
        case .failure(let faults):
            let problems = faults.all.map { CSVProblem(fault: $0, line: line, cells: cells) }
            return end(with: problems, into: &rows)
        }
    }

    /// Passes over the first line of a broken row.
    private mutating func skip(
        _ fault: CSVProblem.Fault, final: Bool, into rows: inout [CSVRow]
    ) -> Bool {
        let ending = bytes[start...].firstIndex(where: \.isLineEnd)
        let rest = bytes[start..<(ending ?? bytes.count)]
        skipped += rest.prefix(CSVScanner.longestField - skipped.count)
        start = ending ?? bytes.count
        guard ending != nil || final else { return false }
        let following = ending.map { bytes.nextLine(after: $0, final: final) } ?? start
        guard let following else { return false }
        let problem = CSVProblem(fault: fault, line: line, cells: [skipped])
        if header == nil { return end(with: [problem], into: &rows) }
        rows.append(.problem(problem))
        line += 1
        next(at: following)
        return true
    }
}

extension ArraySlice<UInt8> {
    /// How many lines end in it: at CRLF, LF or CR.
    fileprivate var lineEnds: Int {
        var count = 0
        var previous: UInt8 = 0
        for byte in self {
            if byte.isLineEnd, !(byte == .lineFeed && previous == .carriageReturn) { count += 1 }
            previous = byte
        }
        return count
    }

    /// The fields of a row that the scanner found to be in order, without their quotes.
    fileprivate func csvCells(delimiter: UInt8) -> [[UInt8]] {
        var cells: [[UInt8]] = [[]]
        var isStart = true
        var isQuoted = false
        var afterQuote = false
        for byte in self {
            if isQuoted, !afterQuote, byte == .quote {
                afterQuote = true
            } else if byte == delimiter, !isQuoted || afterQuote {
                cells.append([])
                (isStart, isQuoted, afterQuote) = (true, false, false)
            } else if isStart, byte == .quote {
                (isStart, isQuoted) = (false, true)
            } else {
                cells[cells.count - 1].append(byte)
                (isStart, afterQuote) = (false, false)
            }
        }
        return cells
    }
}
