import GRDB

@testable import Store

/// A database of today's version in memory, in which one seed after the other is played: migrating anew,
/// and preparing every statement anew, would take much of their time.
final class Board: @unchecked Sendable {
    let queue: DatabaseQueue
    let statements = WriterStatements(most: 4_096)
    /// What a fresh database has in each table.
    private let fresh: [String: [Row]]

    init() throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        let queue = try DatabaseQueue(configuration: configuration)
        let database = SimulatedDatabase(migrating: queue)
        try Stage().finish { try await Migrator().run(on: database, now: { 0 }) }
        fresh = try queue.inDatabase(Self.tables)
        self.queue = queue
    }

    private static func tables(_ database: Database) throws -> [String: [Row]] {
        let names = try String.fetchAll(
            database,
            sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        return Dictionary(
            uniqueKeysWithValues: try names.map { name in
                (name, try Row.fetchAll(database, sql: "SELECT * FROM \"\(name)\""))
            })
    }

    /// As if it were new. Turning foreign keys off meanwhile would have every statement prepared anew.
    func wipe() throws {
        try queue.inDatabase { database in
            try database.execute(sql: "BEGIN; PRAGMA defer_foreign_keys = ON")
            for name in fresh.keys.sorted() {
                try database.execute(sql: "DELETE FROM \"\(name)\"")
            }
            for (name, rows) in fresh.sorted(by: { $0.key < $1.key }) {
                for row in rows { try Self.insert(row, into: name, of: database) }
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
