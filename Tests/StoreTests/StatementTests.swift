import Foundation
import Testing

@testable import Store

@Suite("Every statement of the module")
struct StatementTests {
    @Test("SQLite prepares every statement")
    func sqlitePreparesAll() async throws {
        let store = try await TestStore.open()
        for statement in SQLListing.statements {
            do {
                try await store.driver.write { connection in
                    _ = try connection.run(
                        "EXPLAIN \(statement.sql)", parameters(of: statement.sql))
                    throw Mishap()
                }
            } catch is Mishap {
                continue
            } catch {
                Issue.record("\(statement.name): \(error)")
            }
        }
        try await store.close()
    }

    private func parameters(of sql: String) -> [SQLValue] {
        let numbers = sql.matches(of: /\$([0-9]+)/).compactMap { Int($0.output.1) }
        return Array(repeating: .null, count: numbers.max() ?? 0)
    }

    @Test("every enumeration of statements is listed for the checks")
    func allAreListed() throws {
        let module = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/Store").standardizedFileURL
        let files = try #require(
            FileManager.default.enumerator(at: module, includingPropertiesForKeys: nil))
        var found: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /enum (\w+)[^{]*\bStatementSet\b[^{]*\{/) {
                found.insert(String(match.output.1))
            }
        }
        #expect(found == Set(allStatementSets.map { String(describing: $0) }))
    }

    @Test("a listed statement is one statement, its lists of rows written out")
    func listedStatementsAreComplete() throws {
        let odd = SQLListing.statements.filter { $0.sql.contains("{") || $0.sql.contains(";") }
        #expect(odd.map(\.name) == [])
    }

    @Test("the scripts for both databases name and hold every statement")
    func scripts() throws {
        for dialect in SQLDialect.allCases {
            let script = SQLListing.script(dialect: dialect)
            #expect(script.firstMatch(of: /\{[a-z]/) == nil)
            for statement in SQLListing.statements { #expect(script.contains(statement.name)) }
            if let folder = ProcessInfo.processInfo.environment["PORTAL_SQL_FOLDER"] {
                try script.write(
                    toFile: "\(folder)/\(dialect.rawValue).sql", atomically: true, encoding: .utf8)
            }
        }
    }

    @Test("a list of rows is numbered on from what stands before it")
    func rowLists() {
        let sql = "INSERT INTO t VALUES {rows 2: text, int}"
        #expect(
            RowList.expand(sql, rows: 2)
                == "INSERT INTO t VALUES (CAST($2 AS TEXT), CAST($3 AS BIGINT)), ($4, $5)")
    }

    @Test("long lists go in few lengths, so that few statements have to be prepared")
    func lengths() {
        var lengths: Set<Int> = []
        for count in 1...1_000 {
            var left = count
            while left > 0 {
                let length = RowList.length(for: left)
                lengths.insert(length)
                left -= length
            }
            #expect(left == 0)
        }
        #expect(lengths.count < 10 && lengths.max() == 200)
    }
}
