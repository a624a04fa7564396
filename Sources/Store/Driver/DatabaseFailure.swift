internal import GRDB

/// The database did not do what it was asked: disk full, locked, constraint, damaged file.
///
/// Says which operation failed and why, never with a value from a table or an argument, so it may be
/// logged.
public struct DatabaseFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// For example `open`, `read`, `write`, `commit`.
    public let operation: String
    /// The database's own error code (SQLite: the extended result code).
    public let code: Int
    /// The database's own words; names of tables, columns and constraints at most.
    public let message: String

    public var description: String { "database \(operation): \(message) (\(code))" }
}

extension DatabaseFailure {
    init(_ error: DatabaseError, during operation: String) {
        self.init(
            operation: operation, code: Int(error.extendedResultCode.rawValue),
            message: error.message ?? "no message")
    }

    static let closed = DatabaseFailure(
        operation: "write", code: Int(ResultCode.SQLITE_MISUSE.rawValue),
        message: "the database is closed")

    /// Runs `body`; what SQLite reports becomes a ``DatabaseFailure``, all else passes.
    static func translating<Value>(
        _ operation: String, _ body: () throws -> Value
    ) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw DatabaseFailure(error, during: operation)
        }
    }
}
