import Foundation
import Synchronization
import Testing

@testable import Store

@Suite("Opening a database")
struct OpeningTests {
    private let folder = Result { try ScratchFolder() }

    private func open(
        boot: String? = nil, migrations: [Migration] = Migration.all
    ) async throws -> SQLiteDriver {
        let driver = try SQLiteDriver(
            .sqlite(path: try folder.get().path + "/test.db"), options: options(boot: boot))
        try await Migrator(migrations).run(on: driver) { 1 }
        return driver
    }

    private func options(boot: String?, up: Int64 = 1) -> SQLiteOptions {
        // A machine that does much else makes nobody fail.
        SQLiteOptions(
            durable: false, leaseClock: LeaseClock(now: { up }, boot: { boot }),
            busyTimeout: .seconds(60))
    }

    @Test("a new database is brought to the newest version and says so")
    func migratesFromNothing() async throws {
        let store = try await TestStore.open()
        #expect(try await store.schemaVersion() == Migration.all.last?.number)
        #expect(await store.isReady())
        try await store.close()
        #expect(await store.isReady() == false)
    }

    @Test("migrations are numbered from 1 without a gap, and applied once")
    func migratesOnce() async throws {
        #expect(Migration.all.map(\.number) == Migration.all.indices.map { Int64($0 + 1) })
        for _ in 0..<2 { try await open().close() }
        let driver = try await open()
        let noted = try await driver.read { try $0.run("SELECT number FROM schema_migrations", []) }
        #expect(noted.count == Migration.all.count)
        try await driver.close()
    }

    @Test("only what is missing is applied")
    func migratesFurther() async throws {
        try await open().close()
        let further = Migration(
            number: 1_000, name: "further", statements: ["CREATE TABLE further (a {int}) {strict}"])
        let driver = try await open(migrations: Migration.all + [further])
        #expect(try await Migrator().version(of: driver) == 1_000)
        try await driver.run("INSERT INTO further (a) VALUES (1)")
        try await driver.close()
    }

    @Test("who waited before it was told since when waits since the last wish")
    func standingMigrates() async throws {
        let before = try await open(migrations: Array(Migration.all.prefix(9)))
        try await before.run(
            "INSERT INTO customers (customer_id, phone) VALUES (1, '+12125550101')")
        try await before.run(
            "INSERT INTO dialer_contacts (customer_id, state, changed_at) VALUES (1, 'pending', 7)")
        try await before.close()
        let driver = try await open()
        let since = try await driver.read {
            try $0.run("SELECT state_since FROM dialer_contacts", [])[0].int("state_since")
        }
        #expect(since == 7)
        try await driver.close()
    }

    @Test("a number that waits for the one its lead had before waits for it still")
    func waitsMigrate() async throws {
        let before = try await open(migrations: Array(Migration.all.prefix(7)))
        try await before.run(
            """
            INSERT INTO customers (customer_id, phone) VALUES
                (1, '+12125550101'), (2, '+12125550102'), (3, '+12125550103')
            """)
        try await before.run(
            """
            INSERT INTO dialer_contacts
                (customer_id, generation, synced_generation, state, changed_at, waits_for) VALUES
                (1, 5, 4, 'pending', 1, NULL), (2, 2, 1, 'pending', 1, 1),
                (3, 7, 7, 'none', 1, 2)
            """)
        try await before.close()
        let driver = try await open()
        let waits = try await driver.read {
            try $0.run("SELECT * FROM dialer_waits ORDER BY customer_id", []).map {
                [
                    try $0.int("customer_id"), try $0.int("old_customer_id"),
                    try $0.int("old_generation"),
                ]
            }
        }
        #expect(waits == [[2, 1, 5], [3, 2, 2]])
        try await driver.close()
    }

    @Test("a migration that fails leaves nothing of itself")
    func failedMigration() async throws {
        let broken = Migration(
            number: 1_000, name: "broken",
            statements: ["CREATE TABLE half (a {int}) {strict}", "CREATE TABLE half (a {int})"])
        await #expect(throws: DatabaseFailure.self) {
            try await open(migrations: Migration.all + [broken])
        }
        let driver = try await open()
        #expect(try await Migrator().version(of: driver) == Migration.all.last?.number)
        await #expect(throws: DatabaseFailure.self) { try await driver.run("SELECT * FROM half") }
        try await driver.close()
    }

    @Test("a database from a newer version is refused")
    func newerVersion() async throws {
        let driver = try await open()
        try await driver.run("INSERT INTO schema_migrations VALUES (1000, 'later', 1)")
        try await driver.close()
        let known = try #require(Migration.all.last?.number)
        await #expect(throws: StoreError.newerSchema(found: 1_000, known: known)) {
            try await Store.open(
                .sqlite(path: try folder.get().path + "/test.db"), phones: TestStore.phones)
        }
    }

    @Test("programs that start together on a new database all come up")
    func concurrentStarts() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { try await open().close() } }
            try await group.waitForAll()
        }
    }

    @Test("a scratch database is gone with its last user")
    func scratchIsGone() throws {
        let path: String
        do {
            let scratch = try ScratchFolder()
            path = scratch.path
            #expect(FileManager.default.fileExists(atPath: path))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("every table is strict")
    func strictTables() async throws {
        let driver = try await open()
        let loose = try await driver.read { connection in
            try connection.run(
                """
                SELECT name FROM pragma_table_list
                WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'
                """, []
            ).map { try $0.text("name") }
        }
        #expect(loose == [])
        try await driver.close()
    }

    @Test("what was seen before a boot proves nothing, and the boot is no setting of the clock")
    func clockOfAnEarlierBoot() async throws {
        let location = DatabaseLocation.sqlite(path: try folder.get().path + "/test.db")
        let clock = TestClock()
        for (boot, up) in [("one", Int64(7_200_000)), ("two", 1)] {
            let store = try await Store.open(
                location, phones: TestStore.phones, clock: clock.storeClock,
                options: options(boot: boot, up: up))
            #expect(try await store.directory() == nil)
            #expect(try await store.noteClock() == 0)
            let scan = try #require(try await store.beginScan())
            try await store.finishScan(scan, complete: true, contacts: 0, pages: 1)
            #expect(try await store.directory() != nil)
            try await store.close()
        }
    }

    @Test("nothing waits after a boot for a time that the clock was ahead at")
    func dueAfterBoot() async throws {
        let location = DatabaseLocation.sqlite(path: try folder.get().path + "/test.db")
        let clock = TestClock()
        for boot in ["one", "two"] {
            let store = try await Store.open(
                location, phones: TestStore.phones, clock: clock.storeClock,
                options: options(boot: boot))
            if boot == "one" {
                clock.advance(seconds: 86_400)
                let now = clock.now.milliseconds
                try await store.driver.run(
                    "INSERT INTO customers (customer_id, phone) VALUES (1, '+12125550100')")
                try await store.driver.run(
                    """
                    INSERT INTO dialer_contacts (customer_id, state, due_at, changed_at, wrote_at)
                    VALUES (1, 'pending', \(now), \(now), \(now))
                    """)
                clock.advance(seconds: -86_400)
            }
            let row = try await store.driver.read { db in
                try db.run("SELECT due_at, changed_at, wrote_at FROM dialer_contacts", [])[0]
            }
            for column in ["due_at", "changed_at", "wrote_at"] {
                let isPast = try row.int(column) <= clock.now.milliseconds
                #expect(isPast == (boot == "two"), "\(column)")
            }
            try await store.close()
        }
    }

    @Test("what was noted a moment ago is not taken for noted while the clock was ahead")
    func notedJustNow() async throws {
        let clock = TestClock()
        let offset = Mutex<Int64>(0)
        let store = try await Store.open(
            .inMemory, phones: TestStore.phones, clock: clock.storeClock,
            options: SQLiteOptions(
                leaseClock: LeaseClock(now: { clock.now.milliseconds + offset.withLock { $0 } })))
        #expect(try await store.noteClock() == 0)
        let now = clock.now.milliseconds
        for (id, ahead) in [(1, Int64(2_000)), (2, 60_000)] {
            try await store.driver.run(
                "INSERT INTO customers (customer_id, phone) VALUES (\(id), '+1212555010\(id)')")
            try await store.driver.run(
                """
                INSERT INTO dialer_contacts (customer_id, state, due_at, changed_at)
                VALUES (\(id), 'pending', 5, \(now + ahead))
                """)
        }
        offset.withLock { $0 = 60_000 }
        #expect(try await store.noteClock() == -60)
        let changed = try await store.driver.read { db in
            try db.run("SELECT changed_at FROM dialer_contacts ORDER BY customer_id", [])
                .map { try $0.int("changed_at") }
        }
        #expect(changed == [now + 2_000, now])
        try await store.close()
    }

    @Test("leases end with the boot that their clock counts from")
    func leasesOfAnEarlierBoot() async throws {
        let location = DatabaseLocation.sqlite(path: try folder.get().path + "/test.db")
        var found: [String] = []
        for boot in ["one", "one", "two"] {
            let store = try await Store.open(
                location, phones: TestStore.phones, options: options(boot: boot))
            if found.isEmpty { try await store.driver.addLeasedCustomer() }
            found += try await store.driver.read { connection in
                try connection.run("SELECT state, lease_owner, due_at FROM dialer_contacts", []).map
                {
                    "\(try $0.text("state")) \(try $0.optionalText("lease_owner") ?? "free")"
                }
            }
            try await store.close()
        }
        #expect(found == ["in_flight worker", "in_flight worker", "pending free"])
    }
}

extension Driver {
    fileprivate func addLeasedCustomer() async throws {
        try await run("INSERT INTO customers (customer_id, phone) VALUES (1, '+12125550100')")
        try await run(
            """
            INSERT INTO dialer_contacts (customer_id, state, due_at, changed_at, lease_owner, lease_until)
            VALUES (1, 'in_flight', 5, 1, 'worker', 999999999)
            """)
    }
}
