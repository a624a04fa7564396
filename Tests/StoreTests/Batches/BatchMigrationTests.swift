import Leads
import Testing

@testable import Store

@Suite("A database from before there were batches")
struct BatchMigrationTests {
    @Test("takes bulk assignments once it is brought to this version")
    func migrates() async throws {
        let driver = try SQLiteDriver(.inMemory)
        try await Migrator([.foundation, .engine]).run(on: driver) { 1 }
        let clock = TestClock()
        let store = try Store(driver: driver, phones: TestStore.phones, clock: clock.storeClock)
        let world = BulkWorld(store: store, clock: clock)
        try await world.save("ann", active: true)
        try await world.deliver(0..<3)
        try await world.assign("L0", to: "ann")
        try await Migrator().run(on: driver) { 2 }
        #expect(try await world.carryOut(world.even("ann")).outcome.leads == 2)
        #expect(try await world.holdings() == ["ann": 3])
        try await store.close()
    }

    @Test("a customer leaves an agent without a look at all the agent's leads")
    func holderIndex() async throws {
        let store = try await TestStore.open()
        // The same question that SQLite asks by itself to keep the foreign key.
        let plan = try await store.driver.read { db in
            try db.run(
                """
                EXPLAIN QUERY PLAN SELECT 1 FROM retention_assigned_leads
                WHERE customer_id = $1 AND active_agent_id = $2
                """, [1, "ann"]
            ).map { try $0.text("detail") }
        }
        #expect(plan.count == 1)
        #expect(plan.first?.contains("(customer_id=? AND active_agent_id=?)") == true)
        try await store.close()
    }
}
