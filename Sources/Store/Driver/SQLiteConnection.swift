internal import GRDB

/// A transaction of SQLite that is under way.
struct SQLiteConnection: SQLConnection {
    let database: Database
    let statements: any StatementSource

    func run(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        try run(sql, arguments, as: "statement")
    }

    /// Runs a statement that begins or ends something.
    func execute(_ sql: String, as operation: String) throws {
        try run(sql, [], as: operation)
    }

    @discardableResult
    private func run(
        _ sql: String, _ arguments: [SQLValue], as operation: String
    ) throws -> [SQLRow] {
        let statement = try DatabaseFailure.translating(operation) {
            try statements.statement(for: sql, in: database)
        }
        return try statement.run(arguments, on: database, as: operation)
    }
}

/// Where a connection takes its prepared statements from.
protocol StatementSource {
    func statement(for sql: String, in database: Database) throws -> PreparedStatement
}

/// The reading connections' statements: GRDB keeps the short ones prepared for each connection.
struct ReaderStatements: StatementSource {
    /// Longer texts are lists of many rows or built for one question; they are seldom seen twice.
    private static let longestKept = 2_000

    func statement(for sql: String, in database: Database) throws -> PreparedStatement {
        let text = SQLiteText.translated(sql)
        return PreparedStatement(
            text.utf8.count <= Self.longestKept
                ? try database.cachedStatement(sql: text) : try database.makeStatement(sql: text))
    }
}

/// The writing connection's statements. Only ever used on the writer's thread.
final class WriterStatements: StatementSource {
    private let most: Int
    private var prepared: [StatementText: PreparedStatement] = [:]

    /// - Parameter most: lists of rows come in 200 lengths; without a bound they would all stay in memory.
    init(most: Int = 256) { self.most = most }

    func statement(for sql: String, in database: Database) throws -> PreparedStatement {
        let text = StatementText(sql)
        if let statement = prepared[text] { return statement }
        if prepared.count >= most { prepared.removeAll(keepingCapacity: true) }
        let statement = PreparedStatement(
            try database.makeStatement(sql: SQLiteText.translated(sql)))
        prepared[text] = statement
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
