import Testing

@testable import CSV

/// The rows of a text that arrives in one piece.
func rows(_ text: String) -> [CSVRow] { rows(Array(text.utf8)) }

func rows(_ bytes: [UInt8]) -> [CSVRow] { Array(CSVRows([bytes])) }

extension [CSVRow] {
    var header: CSVHeader? {
        if case .header(let header) = first { header } else { nil }
    }
    var records: [CSVRecord] {
        compactMap { if case .record(let record) = $0 { record } else { nil } }
    }
    var problems: [CSVProblem] {
        compactMap { if case .problem(let problem) = $0 { problem } else { nil } }
    }
    var fields: [[String]] { records.map(\.fields) }
}

@Suite("Reading CSV")
struct CSVReaderTests {
    @Test("the first row names the columns, the others have as many fields")
    func plain() {
        let rows = rows("lead_id, Full Name ,phone\nL1,Maria Lopez,415-555-0142\nL2,,\n")
        #expect(rows.header?.columns == ["lead_id", "Full Name", "phone"])
        #expect(
            rows.records == [
                CSVRecord(line: 2, fields: ["L1", "Maria Lopez", "415-555-0142"]),
                CSVRecord(line: 3, fields: ["L2", "", ""]),
            ])
        #expect(rows.count == 3)
    }

    @Test("quoted fields hold commas, quotes and line breaks")
    func quotes() {
        let rows = rows("a,b\r\n\"Lopez, Maria\",\"5\"\" pipe\"\r\n\"two\r\nlines\",\"\"\r\n")
        #expect(rows.fields == [["Lopez, Maria", "5\" pipe"], ["two\r\nlines", ""]])
        #expect(rows.problems.isEmpty)
    }

    @Test("a quote inside a field that begins without one is text")
    func innerQuotes() {
        #expect(rows("a,b\n5\" pipe, \"x\"\n").fields == [["5\" pipe", " \"x\""]])
    }

    @Test("white space is left to whoever knows what the field means")
    func whitespace() {
        #expect(rows("a,b\n x ,\ty\n").fields == [[" x ", "\ty"]])
    }

    @Test(
        "lines end with CRLF, LF or CR, and the last may lack its end",
        arguments: ["a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4", "a,b\r1,2\r3,4\r", "a,b\r\n1,2\r3,4\n"])
    func lineEnds(_ text: String) {
        let rows = rows(text)
        #expect(rows.records.map(\.line) == [2, 3])
        #expect(rows.fields == [["1", "2"], ["3", "4"]])
        #expect(rows.problems.isEmpty)
    }

    @Test("a row's line is where it starts, counted through breaks in fields and empty lines")
    func lineNumbers() {
        let text = "a,b\n\"1\n\n1\",x\n\n\r\n2,\"\r\n\"\r3,x\n"
        #expect(rows(text).records.map(\.line) == [2, 7, 9])
        #expect(rows(text).problems.isEmpty)
    }

    @Test("the mark that spreadsheets put before UTF-8 is no part of the first column")
    func byteOrderMark() {
        let rows = rows([0xEF, 0xBB, 0xBF] + Array("\"a\",b\n1,2\n".utf8))
        #expect(rows.header?.columns == ["a", "b"])
        #expect(rows.fields == [["1", "2"]])
    }

    @Test("text of every script comes as it is")
    func scripts() {
        let fields = ["Zoë O’Neill", "李小龍 👩‍👩‍👧", "e\u{301}"]
        let rows = rows("a,b,c\n" + fields.joined(separator: ",") + "\n")
        #expect(Array(rows.fields[0][2].unicodeScalars) == Array(fields[2].unicodeScalars))
        #expect(rows.fields == [fields])
    }

    @Test(
        "where the header has no comma, a semicolon or tab separates",
        arguments: [
            ("a;b\n1,5;2\n", ";", ["1,5", "2"]), ("a\tb\n1;x\t2\n", "\t", ["1;x", "2"]),
            ("\"a, x\";b\n1;2\n", ";", ["1", "2"]), ("a;b,c\n1;2,3\n", ",", ["1;2", "3"]),
            ("a\n1;2\n", ",", ["1;2"]), ("a;b;c\td\n1;2;3\n", ";", ["1", "2", "3"]),
        ])
    func delimiters(_ text: String, delimiter: String, fields: [String]) {
        #expect(rows(text).header?.delimiter == delimiter.utf8.first)
        #expect(rows(text).fields == [fields])
    }

    @Test("a row of nothing but separators is a row, and known to be blank")
    func blank() {
        let records = rows("a,b\n, \n,x\n").records
        #expect(records.map(\.isBlank) == [true, false])
    }

    @Test(
        "a file of only a header has no rows and no fault",
        arguments: ["a,b", "a,b\n", "a,b\r\n\r\n"])
    func onlyHeader(_ text: String) {
        #expect(rows(text) == [.header(CSVHeader(columns: ["a", "b"], delimiter: 44))])
    }

    @Test("rows are handed out as soon as they end, not at the end of the file")
    func streaming() {
        var reader = CSVReader()
        #expect(reader.read(Array("a,b\n1,".utf8)).count == 1)
        #expect(reader.read(Array("2\n3,4\n5".utf8)).fields == [["1", "2"], ["3", "4"]])
        #expect(reader.read(Array(",6".utf8)).isEmpty)
        #expect(reader.finish().fields == [["5", "6"]])
        #expect(reader.finish().isEmpty)
    }

    @Test("pieces that are waited for are read the same way, and their failure is passed on")
    func asynchronous() async throws {
        struct Cut: Error {}
        let (pieces, feed) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        feed.yield(Array("a,b\n1,".utf8))
        feed.yield(Array("2\n".utf8))
        feed.finish(throwing: Cut())
        var read: [CSVRow] = []
        await #expect(throws: Cut.self) {
            for try await row in AsyncCSVRows(pieces) { read.append(row) }
        }
        #expect(read.fields == [["1", "2"]])
    }
}
