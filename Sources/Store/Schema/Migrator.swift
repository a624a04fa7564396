enum MigrationSQL: String, StatementSet {
    case newest = "SELECT COALESCE(MAX(number), 0) AS number FROM schema_migrations"
    case note = """
        INSERT INTO schema_migrations (number, name, applied_at) VALUES ($1, $2, $3)
        """
}

/// Brings a database to the version that this program knows.
struct Migrator: Sendable {
    let migrations: [Migration]

    init(_ migrations: [Migration] = Migration.all) { self.migrations = migrations }

    /// Where it is noted which migrations were applied.
    static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number {int} PRIMARY KEY,
            name TEXT NOT NULL,
            applied_at {int} NOT NULL
        ) {strict}
        """

    /// Applies what is missing, each migration in a transaction of its own. Programs that start
    /// together take turns: who comes second finds it done.
    /// - Throws: ``StoreError/newerSchema(found:known:)`` when a newer program was here.
    func run(on driver: any Driver, now: @escaping @Sendable () -> Int64) async throws {
        let table = driver.dialect.definition(Self.table)
        try await driver.write { _ = try $0.run(table, []) }
        let known = migrations.last?.number ?? 0
        let found = try await version(of: driver)
        guard found <= known else { throw StoreError.newerSchema(found: found, known: known) }
        for migration in migrations where migration.number > found {
            try await apply(migration, to: driver, now: now)
        }
    }

    func version(of driver: any Driver) async throws -> Int64 {
        try await driver.read { try $0.run(MigrationSQL.newest)[0].int("number") }
    }

    private func apply(
        _ migration: Migration, to driver: any Driver, now: @escaping @Sendable () -> Int64
    ) async throws {
        let statements = migration.statements(for: driver.dialect)
        try await driver.write { connection in
            let found = try connection.run(MigrationSQL.newest)[0].int("number")
            guard found < migration.number else { return }
            for statement in statements { try connection.run(statement, []) }
            try connection.run(
                MigrationSQL.note,
                [.integer(migration.number), .text(migration.name), .integer(now())])
        }
    }
}
