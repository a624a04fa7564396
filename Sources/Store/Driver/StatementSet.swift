import Leads
internal import Synchronization

/// The statements of one topic. Every statement of the module is a case of such an enumeration, so
/// that a check can prepare all of them on both databases; ``allStatementSets`` lists the
/// enumerations.
///
/// A statement may hold one list of rows: `{rows 3: text, int}` stands for
/// `(CAST($3 AS TEXT), CAST($4 AS BIGINT)), ($5, …)`, numbered from 3, for `VALUES` and `IN`.
protocol StatementSet: CaseIterable, RawRepresentable<String>, Sendable {}

extension SQLConnection {
    @discardableResult
    func run(_ statement: some StatementSet, _ arguments: [SQLValue] = []) throws -> [SQLRow] {
        try run(statement.rawValue, arguments)
    }

    /// Runs a statement with a list of rows, as often as it takes for all rows: at most 200 a time,
    /// and only in a few lengths, each of which is prepared once.
    /// - Parameter fixed: the arguments before the list.
    @discardableResult
    func run(
        _ statement: some StatementSet, _ fixed: [SQLValue] = [], rows: [[SQLValue]]
    ) throws -> [SQLRow] {
        var answer: [SQLRow] = []
        var rest = rows[...]
        while !rest.isEmpty {
            let some = rest.prefix(RowList.length(for: rest.count))
            rest = rest.dropFirst(some.count)
            let sql = RowList.expand(statement.rawValue, rows: some.count)
            answer += try run(sql, fixed + some.flatMap { $0 })
        }
        return answer
    }
}

/// The `{rows …}` of a statement.
enum RowList {
    /// A list of 200 rows is as long as a text of some 10,000 characters, and its prepared statement
    /// takes up ten times that. In every length that occurs they would fill the memory.
    private static let lengths = [200, 100, 50, 20, 10, 5, 3, 2, 1]

    /// How many of so many rows go into the next statement.
    static func length(for rows: Int) -> Int { lengths.first { $0 <= rows } ?? 1 }

    private struct Expansion: Hashable {
        var sql: StatementText
        var rows: Int
    }

    /// Writing a list out takes longer than most statements run. There are few of them, in few
    /// lengths.
    private static let expansions = Mutex<[Expansion: String]>([:])

    /// The statement with its list written out for `rows` rows; unchanged when it has none.
    static func expand(_ sql: String, rows: Int) -> String {
        let wanted = Expansion(sql: StatementText(sql), rows: rows)
        if let known = expansions.withLock({ $0[wanted] }) { return known }
        let written = writeOut(sql, rows: rows)
        expansions.withLock { $0[wanted] = written }
        return written
    }

    private static func writeOut(_ sql: String, rows: Int) -> String {
        guard let start = sql.firstRange(of: "{rows "),
            let end = sql[start.upperBound...].firstRange(of: "}")
        else { return sql }
        let parts = sql[start.upperBound..<end.lowerBound].split(separator: ":")
        guard parts.count == 2, let first = Int(parts[0].trimmingWhitespace()) else { return sql }
        let types = parts[1].split(separator: ",").map { $0.trimmingWhitespace() }
        let list = (0..<rows).map { row in
            let cells = types.enumerated().map { column, type in
                cell(first + row * types.count + column, type: type, casts: row == 0)
            }
            return "(\(cells.joined(separator: ", ")))"
        }
        return sql[..<start.lowerBound] + list.joined(separator: ", ") + sql[end.upperBound...]
    }

    /// PostgreSQL takes the types of a list from its first row.
    private static func cell(_ number: Int, type: String, casts: Bool) -> String {
        casts ? "CAST($\(number) AS \(type == "int" ? "BIGINT" : "TEXT"))" : "$\(number)"
    }
}

/// A statement's text as a key. Texts are long and few, and most are one object each, which two
/// keys are compared by first: going through the whole text for a hash took longer than all else.
struct StatementText: Hashable {
    private let sql: String

    init(_ sql: String) { self.sql = sql }

    func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
}

extension Array {
    /// The elements in their order, so many to a transaction.
    func parts(of size: Int) -> [[Element]] { parts(of: size) { _, _ in false } }

    /// The elements in their order, so many to a transaction, and more where neighbours belong together.
    func parts(
        of size: Int, together: (Element, Element) throws -> Bool
    ) rethrows -> [[Element]] {
        var parts: [[Element]] = []
        var start = startIndex
        for index in indices.dropFirst()
        where try index - start >= size && !together(self[index - 1], self[index]) {
            parts.append(Array(self[start..<index]))
            start = index
        }
        if start < endIndex { parts.append(Array(self[start...])) }
        return parts
    }
}
