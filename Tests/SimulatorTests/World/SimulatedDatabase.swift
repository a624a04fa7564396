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
    private let statements = WriterStatements()
    /// Called before each call and after each commit.
    var gate: @Sendable (Point) async throws -> Void = { _ in }
    /// Called after a commit that changed something.
    var onChange: () -> Void = {}

    init(clock: VirtualClock) throws {
        queue = try DatabaseQueue(configuration: Self.configuration)
        self.clock = clock
        try Self.template.get().backup(to: queue)
    }

    private init(empty clock: VirtualClock) throws {
        queue = try DatabaseQueue(configuration: Self.configuration)
        self.clock = clock
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        return configuration
    }

    /// A database of today's version; migrating anew for every seed would take most of its time.
    private static let template = Result<DatabaseQueue, any Error> {
        let database = try SimulatedDatabase(empty: VirtualClock())
        try Stage().finish { try await Migrator().run(on: database, now: { 0 }) }
        return database.queue
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

    func close() async throws { statements.removeAll() }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () throws -> Success) { self.init(catching: body) }
}
