import Testing

@testable import CSV

@Suite("Writing CSV")
struct CSVWriterTests {
    @Test(
        "a field is quoted where it needs it, and otherwise left as it is",
        arguments: [
            (["a", "b c"], "a,b c\r\n"), (["a,b", "c"], "\"a,b\",c\r\n"),
            (["5\" pipe", ""], "\"5\"\" pipe\",\r\n"),
            (["two\nlines", "a\rb"], "\"two\nlines\",\"a\rb\"\r\n"),
            (["=1+1", "+1", "@x", "-2", "'4"], "=1+1,+1,@x,-2,'4\r\n"), ([""], "\"\"\r\n"),
            ([" x ", "é;👩‍👩‍👧"], " x ,é;👩‍👩‍👧\r\n"),
        ])
    func quoting(_ fields: [String], line: String) {
        #expect(String(decoding: CSVWriter().line(fields), as: UTF8.self) == line)
    }

    @Test("what was written reads as it was", arguments: 0..<UInt64(30))
    func roundTrip(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let parts = ["a", ",", "\"", "\n", "\r", "\r\n", ";", "\t", " ", "é", "", "=1"]
        for delimiter in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")] {
            let writer = CSVWriter(delimiter: delimiter)
            var file = writer.line(["a", "b", "c"])
            var written: [[String]] = []
            for _ in 0..<20 {
                let fields = (0..<3).map { _ in
                    (0..<4).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
                }
                written.append(fields)
                file += writer.line(fields)
            }
            #expect(
                rows(file).fields.map { $0.map { Array($0.utf8) } }
                    == written.map { $0.map { Array($0.utf8) } })
            #expect(rows(file).problems.isEmpty)
        }
    }
}

@Suite("Rows that an import refused")
struct CSVRejectsTests {
    @Test("refused rows come back as they were, each with its reason before it")
    func rejects() throws {
        let file =
            Array("a;b\n=1;\"x;y\"\n1\n2;Jos".utf8) + [0xE9] + Array("\n\"3\"x;4\n5;6;7\n".utf8)
        let read = rows(file)
        let rejects = CSVRejects(of: try #require(read.header))
        let record = try #require(read.records.first)
        var out = rejects.headerLine + rejects.line(record, because: "lead_id: is empty; add it")
        for problem in read.problems { out += rejects.line(problem) }
        let expected =
            Array("rejected_because;a;b\r\n\"lead_id: is empty; add it\";=1;\"x;y\"\r\n".utf8)
            + Array("\"has 1 field; the header has 2\";1\r\n".utf8)
            + Array("\"b: is not in UTF-8; save the file as \"\"CSV UTF-8\"\"\";2;Jos".utf8)
            + [0xE9, 0x0D, 0x0A]
            + Array(
                "\"has text right after a closing quote; a quote inside is written twice\";\"\"\"3\"\"x;4\"\r\n"
                    .utf8)
            + Array("\"has 3 fields; the header has 2\";5;6;7\r\n".utf8)
        #expect(String(decoding: out, as: UTF8.self) == String(decoding: expected, as: UTF8.self))
        #expect(out == expected)
    }

    @Test("the refused rows of a file of refused rows have one reason, the new one")
    func again() throws {
        let read = rows("rejected_because,a\nold,1\nold,2,3\nold\n\"old\"x,4\n")
        let rejects = CSVRejects(of: try #require(read.header))
        let record = try #require(read.records.first)
        let lines = rejects.headerLine + rejects.line(record, because: "new")
        #expect(String(decoding: lines, as: UTF8.self) == "rejected_because,a\r\nnew,1\r\n")
        #expect(
            read.problems.map { String(decoding: rejects.line($0), as: UTF8.self) } == [
                "has 3 fields; the header has 2,2,3\r\n", "has 1 field; the header has 2\r\n",
                "has text right after a closing quote; a quote inside is written twice,"
                    + "\"\"\"old\"\"x,4\"\r\n",
            ])
    }
}
