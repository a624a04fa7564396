import GRDB

@testable import Store

/// A database of today's version in memory, in which one seed after the other is played: migrating anew,
/// and preparing every statement anew, would take much of their time.
final class Board {
    let queue: DatabaseQueue
    let statements = WriterStatements(most: 4_096)
    /// What a fresh database has in each table; those that refer to others stand before them.
    private let fresh: [(name: String, rows: [Row])]

    init() throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        let queue = try DatabaseQueue(configuration: configuration)
        let database = SimulatedDatabase(migrating: queue)
        try Stage().finish { try await Migrator().run(on: database, now: { 0 }) }
        fresh = try queue.inDatabase { database in
            try Self.tables(of: database).map { name in
                (name, try Row.fetchAll(database, sql: "SELECT * FROM \"\(name)\""))
            }
        }
        self.queue = queue
    }

    private static func tables(of database: Database) throws -> [String] {
        let names = try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        var referred: [String: Set<String>] = [:]
        for name in names {
            let keys = try Row.fetchAll(database, sql: "PRAGMA foreign_key_list(\"\(name)\")")
            referred[name] = Set(keys.map { $0["table"] }).subtracting([name])
        }
        var ordered: [String] = []
        while let next = names.first(where: { name in
            referred[name] != nil && !referred.values.contains { $0.contains(name) }
        }) {
            referred[next] = nil
            ordered.append(next)
        }
        return ordered
    }

    /// As if it were new. No pragma is needed: one would have every statement prepared anew.
    func wipe() throws {
        try queue.inDatabase { database in
            try database.execute(sql: "BEGIN")
            for table in fresh { try database.execute(sql: "DELETE FROM \"\(table.name)\"") }
            for table in fresh.reversed() {
                for row in table.rows { try Self.insert(row, into: table.name, of: database) }
            }
            try database.execute(sql: "COMMIT")
        }
    }

    private static func insert(_ row: Row, into name: String, of database: Database) throws {
        let marks = row.map { _ in "?" }.joined(separator: ", ")
        try database.execute(
            sql: "INSERT INTO \"\(name)\" VALUES (\(marks))",
            arguments: StatementArguments(row.databaseValues))
    }
}
