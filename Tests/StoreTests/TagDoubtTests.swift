import Foundation
import Leads
import Testing

@testable import Store

/// Which customers are looked at again when a tag becomes ours or gets another name.
@Suite("Tags in doubt")
struct TagDoubtTests {
    private struct Standing: Equatable {
        var state: String
        var lane: Int64
        var isDue: Bool
    }

    /// Customers of `hussain`, adopted and at rest; the last one has said stop, and that is proved.
    private func atRest(_ clock: TestClock) async throws -> Store {
        let store = try await TestStore.open(clock: clock)
        try await store.addAgent("hussain")
        _ = try await store.deliver(
            (1...2).map { LeadDelivery("L\($0)", phone: "(212) 555-010\($0)") }, by: .command)
        for lead in ["L1", "L2"] {
            _ = try await store.assign(
                LeadID(rawValue: lead), to: AgentID(rawValue: "hussain"), by: .command)
        }
        let number = try #require(PhoneNumber(e164: "+12125550102"))
        _ = try await store.stopCalling(number, source: "s", reason: "r", by: .command)
        try await store.driver.write { db in
            _ = try db.run(
                """
                UPDATE dialer_contacts SET contact_id = customer_id, origin = 'adopted',
                    tags_known = 1, due_at = NULL,
                    state = CASE WHEN hold IS NULL THEN 'synced' ELSE 'blocked' END
                """, [])
        }
        return store
    }

    private func standings(_ store: Store) async throws -> [Standing] {
        try await store.driver.read { db in
            try db.run(
                """
                SELECT d.state, d.lane, d.due_at FROM dialer_contacts d
                JOIN leads l ON l.customer_id = d.customer_id ORDER BY l.lead_id
                """, []
            ).map {
                Standing(
                    state: try $0.text("state"), lane: try $0.int("lane"),
                    isDue: try $0.optionalInt("due_at") != nil)
            }
        }
    }

    @Test("a tag that becomes ours may stand on whom we adopted, and who said stop comes first")
    func newTag() async throws {
        let store = try await atRest(TestClock())
        try await store.addAgent("grace")
        #expect(
            try await standings(store) == [
                Standing(state: "pending", lane: 3, isDue: true),
                Standing(state: "pending", lane: 0, isDue: true),
            ])
        try await store.close()
    }

    @Test("a stop whose removal went by a tag's earlier name is not called confirmed")
    func renamed() async throws {
        let clock = TestClock()
        let store = try await atRest(clock)
        let tag = DialerTagID(rawValue: 1)
        _ = try await store.matchTags([DialerTag(id: tag, name: "hussain")], lookedAt: clock.now)
        try await store.driver.write { db in
            _ = try db.run(
                """
                INSERT INTO sync_attempts (customer_id, generation, epoch, step, writes, tags,
                    opened_at, closed_at, outcome, settled_at)
                SELECT customer_id, 1, 1, 'remove_tags', 1, '[1]', $1, $1, 'done', $1
                FROM dialer_contacts WHERE hold = 'do_not_call'
                """, [.integer(clock.now.milliseconds)])
        }
        clock.advance(seconds: 60)
        _ = try await store.matchTags([DialerTag(id: tag, name: "other")], lookedAt: clock.now)
        #expect(
            try await standings(store) == [
                Standing(state: "synced", lane: 1, isDue: false),
                Standing(state: "pending", lane: 0, isDue: true),
            ])
        try await store.close()
    }
}
