internal import GRDB
internal import GRDBSQLite

/// A statement that SQLite has prepared, run by SQLite's own functions. GRDB's rows and arguments
/// would take longer than most of our statements run.
///
/// Only ever used on the thread of the connection that prepared it, one run after the other.
final class PreparedStatement {
    /// Prepared and freed by GRDB.
    private let owner: Statement
    private let count: Int
    private lazy var columns = Dictionary(
        zip(owner.columnNames, 0...), uniquingKeysWith: { first, _ in first })

    init(_ owner: Statement) {
        self.owner = owner
        count = Int(sqlite3_bind_parameter_count(owner.sqliteStatement))
    }

    /// Runs it to its end.
    /// - Parameter operation: what a failure is said to have happened in.
    /// - Throws: ``DatabaseFailure``; ``SQLShapeError`` for a value of a type that no table holds.
    func run(_ arguments: [SQLValue], on database: Database, as operation: String) throws
        -> [SQLRow]
    {
        let statement = owner.sqliteStatement
        guard arguments.count == count else {
            throw DatabaseFailure(
                operation: operation, code: Int(SQLITE_MISUSE),
                message: "\(arguments.count) arguments for \(count) parameters")
        }
        // Without this a statement that was read half-way would keep its snapshot.
        defer { sqlite3_reset(statement) }
        for (index, argument) in arguments.enumerated() {
            try check(argument.bind(to: statement, at: Int32(index + 1)), database, operation)
        }
        var rows: [SQLRow] = []
        while true {
            let code = sqlite3_step(statement)
            guard code == SQLITE_ROW else {
                try check(code == SQLITE_DONE ? SQLITE_OK : code, database, operation)
                return rows
            }
            rows.append(SQLRow(columns: columns, values: try values(of: statement)))
        }
    }

    private func values(of statement: OpaquePointer) throws -> [SQLValue] {
        let count = sqlite3_column_count(statement)
        var values: [SQLValue] = []
        values.reserveCapacity(Int(count))
        for index in 0..<count {
            guard let value = SQLValue(of: statement, at: index) else {
                let column = columns.first { $0.value == Int(index) }?.key ?? "?"
                throw SQLShapeError(column: column)
            }
            values.append(value)
        }
        return values
    }

    private func check(_ code: Int32, _ database: Database, _ operation: String) throws {
        guard code != SQLITE_OK else { return }
        throw DatabaseFailure(
            operation: operation,
            code: Int(sqlite3_extended_errcode(database.sqliteConnection)),
            message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
    }
}

extension SQLValue {
    /// Tells SQLite to copy a text before the call returns.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    fileprivate func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        switch self {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let number): return sqlite3_bind_int64(statement, index, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    // No address would mean null, and an empty text need not have one.
                    guard let start = characters.baseAddress else {
                        return sqlite3_bind_text(statement, index, "", 0, Self.copied)
                    }
                    return sqlite3_bind_text64(
                        statement, index, start, UInt64(characters.count), Self.copied,
                        UInt8(SQLITE_UTF8))
                }
            }
        }
    }

    /// Nil for a type that no table of ours holds.
    fileprivate init?(of statement: OpaquePointer, at index: Int32) {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_NULL: self = .null
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, index))
        case SQLITE_TEXT:
            let start = sqlite3_column_text(statement, index)
            let count = Int(sqlite3_column_bytes(statement, index))
            self = .text(
                String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        default: return nil
        }
    }
}
