import Testing

@testable import App

@Suite(".env files")
struct DotEnvTests {
    @Test(
        "a line gives its value",
        arguments: [
            ("KEY=value", "value"), ("  KEY = value  ", "value"), ("export KEY=value", "value"),
            ("KEY=", ""), ("KEY=a b", "a b"), ("KEY=value # why", "value"), ("KEY=a#b", "a#b"),
            ("KEY=# why", ""), ("KEY='a # b'", "a # b"), ("KEY=\"a # b\" # why", "a # b"),
            ("KEY=\"a\\nb\\\"c\\\\\"", "a\nb\"c\\"), ("KEY='a\\nb'", "a\\nb"), ("KEY=a=b", "a=b"),
            ("KEY='$HOME'", "$HOME"),
        ])
    func value(line: String, value: String) {
        let file = DotEnvFile(line, name: ".env")
        #expect(file.values == ["KEY": value])
        #expect(file.faults.isEmpty)
    }

    @Test("lines may end with CRLF, and comments and empty lines mean nothing")
    func lines() {
        let file = DotEnvFile("\u{FEFF}A=1\r\n\r\n# B=2\r\nC=\"3\"\r\nA=4", name: ".env")
        #expect(file.values == ["A": "4", "C": "3"])
        #expect(file.faults.isEmpty)
    }

    @Test(
        "a malformed line is named with its number, and its text stays out of the message",
        arguments: [
            "planted", "=planted", "1KEY=planted", "A B=planted", "K='planted", "K=\"planted\"x",
        ])
    func malformed(line: String) {
        let file = DotEnvFile("A=1\n\(line)\nB=2", name: ".env.local")
        #expect(file.values == ["A": "1", "B": "2"])
        #expect(file.faults.count == 1)
        #expect(file.faults.allSatisfy { $0.hasPrefix(".env.local:2: ") })
        #expect(!file.faults.joined().contains("planted"))
    }
}
