import GRDB

@testable import Store

/// The real schema and statements on SQLite in memory, without threads: a statement runs on the
/// thread of the simulation. What this driver does not have, sharing a commit among callers and the
/// disk, is tested with the real one.
final class SimulatedDatabase: Driver, @unchecked Sendable {
    /// Where a call to the database may be held up.
    enum Point: String { case read, write, committed }

    let dialect = SQLDialect.sqlite
    private let queue: DatabaseQueue
    private let clock: VirtualClock
    private let statements: WriterStatements
    /// Called before each call and after each commit.
    var gate: @Sendable (Point) async throws -> Void = { _ in }
    /// Called after a commit that changed something.
    var onChange: () -> Void = {}

    /// - Parameter board: nobody else's until this database is done with.
    init(on board: Board, clock: VirtualClock) throws {
        queue = board.queue
        statements = board.statements
        self.clock = clock
        try board.wipe()
    }

    init(migrating queue: DatabaseQueue) {
        self.queue = queue
        statements = WriterStatements()
        clock = VirtualClock()
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await gate(.write)
        let value = try commit(body)
        try await gate(.committed)
        return value
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await gate(.read)
        return try look(body)
    }

    /// Runs `body` at once, whoever else is at work.
    func look<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        try queue.inDatabase {
            try body(SQLiteConnection(database: $0, statements: statements))
        }
    }

    /// The rows of a statement, at once.
    func rows(_ sql: String, _ arguments: [SQLValue] = []) throws -> [SQLRow] {
        try look { try $0.run(sql, arguments) }
    }

    private func commit<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        var changed = false
        let value = try queue.inDatabase { database in
            let before = database.totalChangesCount
            let connection = SQLiteConnection(database: database, statements: statements)
            try database.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
            do {
                let value = try body(connection)
                try database.cachedStatement(sql: "COMMIT").execute()
                changed = database.totalChangesCount != before
                return value
            } catch {
                try database.cachedStatement(sql: "ROLLBACK").execute()
                throw error
            }
        }
        if changed { onChange() }
        return value
    }

    func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }

    func leaseClock() async throws -> Int64 { clock.elapsed }

    func close() async throws {}
}
