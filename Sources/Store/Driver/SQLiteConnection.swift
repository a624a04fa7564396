internal import GRDB

/// A transaction of SQLite that is under way.
struct SQLiteConnection: SQLConnection {
    let database: Database
    let statements: any StatementSource

    func run(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        try DatabaseFailure.translating("statement") {
            let statement = try statements.statement(for: sql, in: database)
            let cursor = try Row.fetchCursor(
                statement, arguments: StatementArguments(arguments.map { $0.databaseValue }))
            var rows: [SQLRow] = []
            var columns: [String: Int] = [:]
            while let row = try cursor.next() {
                if rows.isEmpty { columns = Self.columns(of: statement) }
                rows.append(try Self.copy(row, columns: columns))
            }
            return rows
        }
    }

    private static func columns(of statement: Statement) -> [String: Int] {
        Dictionary(
            zip(statement.columnNames, 0...), uniquingKeysWith: { first, _ in first })
    }

    private static func copy(_ row: Row, columns: [String: Int]) throws -> SQLRow {
        let values = try (0..<row.count).map { index in
            let value: DatabaseValue = row[index]
            guard let value = SQLValue(value) else {
                let column = columns.first { $0.value == index }?.key ?? "?"
                throw SQLShapeError(column: column)
            }
            return value
        }
        return SQLRow(columns: columns, values: values)
    }
}

/// Where a connection takes its prepared statements from.
protocol StatementSource {
    func statement(for sql: String, in database: Database) throws -> Statement
}

/// The reading connections' statements: GRDB keeps the short ones prepared for each connection.
struct ReaderStatements: StatementSource {
    /// Longer texts are lists of many rows or built for one question; they are seldom seen twice.
    private static let longestKept = 2_000

    func statement(for sql: String, in database: Database) throws -> Statement {
        let text = SQLiteText.translated(sql)
        return text.utf8.count <= Self.longestKept
            ? try database.cachedStatement(sql: text) : try database.makeStatement(sql: text)
    }
}

/// The writing connection's statements. Only ever used on the writer's thread.
final class WriterStatements: StatementSource {
    /// Lists of rows come in 200 lengths; without a bound they would all stay in memory.
    private static let most = 256
    private var prepared: [String: Statement] = [:]

    func statement(for sql: String, in database: Database) throws -> Statement {
        if let statement = prepared[sql] { return statement }
        if prepared.count >= Self.most { prepared.removeAll(keepingCapacity: true) }
        let statement = try database.makeStatement(sql: SQLiteText.translated(sql))
        prepared[sql] = statement
        return statement
    }

    func removeAll() { prepared.removeAll() }
}

/// Our statements as SQLite reads them.
enum SQLiteText {
    /// SQLite numbers `$2` by where it first stands, and `?2` by its digits: the latter is what
    /// PostgreSQL means by `$2`.
    static func translated(_ sql: String) -> String {
        var bytes = Array(sql.utf8)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        for index in bytes.indices.dropLast()
        where bytes[index] == UInt8(ascii: "$") && digits.contains(bytes[index + 1]) {
            bytes[index] = UInt8(ascii: "?")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SQLValue {
    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        }
    }

    /// Nil for a type that no table of ours holds.
    init?(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .string(let text): self = .text(text)
        case .double, .blob: return nil
        }
    }
}
