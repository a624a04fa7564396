import Leads
import Testing

@testable import Store

@Suite("A database from before there were batches")
struct BatchMigrationTests {
    /// Two leads that nobody has, and one that an agent has, as a version before batches wrote them.
    private static let rows = [
        """
        INSERT INTO retention_agents (profile_id, name, created_at, updated_at)
        VALUES ('ann', 'Ann', 1, 1)
        """,
        """
        INSERT INTO cloudtalk_agent_mapping (profile_id, tag, tag_key)
        VALUES ('ann', 'tag ann', 'tag ann')
        """,
        """
        INSERT INTO customers (customer_id, phone, agent_id) VALUES
            (1, '+12125550100', 'ann'), (2, '+12125550101', NULL), (3, '+12125550102', NULL)
        """,
        """
        INSERT INTO leads (lead_id, customer_id, full_name, first_name, last_name, name_key, phone,
            created_at, updated_at) VALUES
            ('L0', 1, 'Ann', 'Ann', '', 'ann', '+12125550100', 1, 1),
            ('L1', 2, 'Ann', 'Ann', '', 'ann', '+12125550101', 1, 1),
            ('L2', 3, 'Ann', 'Ann', '', 'ann', '+12125550102', 1, 1)
        """,
        """
        INSERT INTO retention_assigned_leads
            (lead_id, customer_id, agent_id, active_agent_id, assigned_by, assigned_at)
        VALUES ('L0', 1, 'ann', 'ann', 'import', 1)
        """,
        """
        INSERT INTO dialer_contacts (customer_id, hold, agent_id, state, due_at, reason, changed_at)
        VALUES (1, 'tag_unresolved', 'ann', 'pending', 1, 'tag_unresolved', 1)
        """,
    ]

    @Test("takes bulk assignments once it is brought to this version")
    func migrates() async throws {
        let driver = try SQLiteDriver(.inMemory)
        try await Migrator([.foundation, .engine]).run(on: driver) { 1 }
        for row in Self.rows { _ = try await driver.write { try $0.run(row, []) } }
        try await Migrator().run(on: driver) { 2 }
        let clock = TestClock()
        let store = try Store(driver: driver, phones: TestStore.phones, clock: clock.storeClock)
        let world = BulkWorld(store: store, clock: clock)
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
