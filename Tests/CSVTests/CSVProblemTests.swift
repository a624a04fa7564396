import Testing

@testable import CSV

@Suite("What is wrong with a CSV file")
struct CSVProblemTests {
    @Test(
        "a header at fault ends the reading",
        arguments: [
            ("", [CSVProblem.Fault.noHeader]), ("\n", [.noHeader]), ("\r\n1,2\n", [.noHeader]),
            ("a,,c\n1,2,3\n", [.unnamedColumn(2)]), (" \n1\n", [.unnamedColumn(1)]),
            ("a,b,A \n1,2,3\n", [.duplicateColumn("A")]),
            ("a,\"\",a\n", [.unnamedColumn(2), .duplicateColumn("a")]),
            ("\"a,b\n1,2\n", [.unterminatedQuote]), ("\"a\"x,b\n1,2\n", [.textAfterQuote]),
            ("a\u{0},b\n1,2\n", [.zeroByte]),
        ])
    func headers(_ text: String, faults: [CSVProblem.Fault]) {
        let rows = rows(text)
        #expect(rows.problems.map(\.fault) == faults)
        #expect(rows.problems.allSatisfy { $0.line == 1 })
        #expect(rows.count == faults.count)
    }

    @Test("a byte order mark alone is no header")
    func onlyMark() {
        #expect(rows([0xEF, 0xBB, 0xBF]).problems.map(\.fault) == [.noHeader])
    }

    @Test("a header that is not UTF-8 is refused")
    func headerEncoding() {
        let rows = rows([0x61, 0x2C, 0xE9, 0x0A, 0x31, 0x2C, 0x32, 0x0A])
        #expect(rows.problems.map(\.fault) == [.notUTF8])
        #expect(rows.count == 1)
    }

    @Test("UTF-16 is refused, and says what to do", arguments: [[0xFF, 0xFE], [0xFE, 0xFF]])
    func utf16(_ mark: [UInt8]) {
        let rows = rows(mark + [0x61, 0, 0x2C, 0, 0x62, 0, 0x0A, 0])
        #expect(rows.problems.map(\.fault) == [.utf16])
        #expect(rows.count == 1)
        #expect(rows.problems[0].message.contains("CSV UTF-8"))
    }

    @Test("a row with another number of fields says how many it and the header have")
    func fieldCount() {
        let rows = rows("a,b,c\n1,2\n1,2,3\n1,2,3,4\nx\n")
        #expect(rows.fields == [["1", "2", "3"]])
        #expect(rows.problems.map(\.line) == [2, 4, 5])
        #expect(
            rows.problems.map(\.message) == [
                "has 2 fields; the header has 3", "has 4 fields; the header has 3",
                "has 1 field; the header has 3",
            ])
        #expect(rows.problems[0].cells == [Array("1".utf8), Array("2".utf8)])
    }

    @Test("what is not UTF-8 is named with its line and column, and reading goes on")
    func encoding() {
        let bad = Array("a,b\n1,Jos".utf8) + [0xE9] + Array("\n2,x\n".utf8)
        #expect(rows(bad).fields == [["2", "x"]])
        let problem = rows(bad).problems.first
        #expect(problem?.fault == .notUTF8)
        #expect(problem?.line == 2)
        #expect(problem?.column == "b")
        #expect(problem?.cells == [Array("1".utf8), Array("Jos".utf8) + [0xE9]])
    }

    @Test("a zero byte is refused: no database keeps it as text")
    func zeroByte() {
        let rows = rows("a,b\nx\u{0},y\n1,2\n")
        #expect(rows.problems.map(\.fault) == [.zeroByte])
        #expect(rows.problems.map(\.column) == ["a"])
        #expect(rows.fields == [["1", "2"]])
    }

    @Test("text behind a closing quote costs that line only")
    func textAfterQuote() {
        let rows = rows("a,b\n\"x\"y,2\n3,4\n")
        #expect(rows.problems.map(\.fault) == [.textAfterQuote])
        #expect(rows.problems.map(\.line) == [2])
        #expect(rows.problems[0].cells == [Array("\"x\"y,2".utf8)])
        #expect(rows.records == [CSVRecord(line: 3, fields: ["3", "4"])])
    }

    @Test("an open quote costs that line only, not the rows behind it")
    func openQuote() {
        let rows = rows("a,b\n1,\"x\n3,4\n\n5,6\n")
        #expect(rows.problems.map(\.fault) == [.unterminatedQuote])
        #expect(rows.problems.map(\.line) == [2])
        #expect(rows.problems[0].cells == [Array("1,\"x".utf8)])
        #expect(rows.records.map(\.line) == [3, 5])
        #expect(rows.fields == [["3", "4"], ["5", "6"]])
    }

    @Test("an open quote that a later row seems to close costs its own line only")
    func seeminglyClosed() {
        let rows = rows("a,b\n\"x,1\n3,4\n\"y, z\",5\n")
        #expect(rows.problems.map(\.line) == [2])
        #expect(rows.records.map(\.line) == [3, 4])
        #expect(rows.fields == [["3", "4"], ["y, z", "5"]])
    }

    @Test(
        "a quote left open in a large file is noticed after 64 KB, and the rows behind it are read")
    func openQuoteInLargeFile() {
        let good = String(repeating: "3,4\n", count: 50_000)
        let rows = rows("a,b\n1,\"x\n" + good)
        #expect(rows.problems.map(\.fault) == [.longField])
        #expect(rows.problems.map(\.line) == [2])
        #expect(rows.records.count == 50_000)
        #expect(rows.records.last?.line == 50_002)
    }

    @Test("a field may have 64 KB and no more")
    func longField() {
        let limit = CSVScanner.longestField
        let long = String(repeating: "x", count: limit)
        let rows = rows("a,b\n1,\(long)\n2,\(long)y\n3,\(long)yy,z\n4,5\n")
        #expect(rows.records.map(\.line) == [2, 5])
        #expect(rows.records[0].fields == ["1", long])
        #expect(rows.problems.map(\.fault) == [.longField, .longField])
        #expect(rows.problems.map(\.line) == [3, 4])
        #expect(rows.problems.allSatisfy { $0.cells.count == 1 && $0.cells[0].count == limit })
    }

    @Test("a row without end is refused without being held")
    func longRow() {
        var reader = CSVReader()
        _ = reader.read(Array("a,b\n".utf8))
        let piece = Array(String(repeating: "1,", count: 50_000).utf8)
        for _ in 0..<100 { #expect(reader.read(piece).isEmpty) }
        let rows = reader.read(Array("\n1,2\n".utf8))
        #expect(rows.problems.map(\.fault) == [.longRow])
        #expect(rows.records == [CSVRecord(line: 3, fields: ["1", "2"])])
    }
}
