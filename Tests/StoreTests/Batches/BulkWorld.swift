import Foundation
import Leads
import Testing

@testable import Store

/// A store with agents `ann`, `bob`, `cy` (each with a tag) and `gone` (not active), and a manager.
struct BulkWorld: Sendable {
    static let manager = Actor("manager@example.com")

    let store: Store
    let clock: TestClock

    static func open(
        _ location: DatabaseLocation = .inMemory, clock: TestClock = TestClock(),
        deletesUnassigned: Bool = false
    ) async throws -> BulkWorld {
        let store = try await Store.open(
            location, phones: TestStore.phones, clock: clock.storeClock,
            options: SQLiteOptions(durable: false), deletesUnassigned: deletesUnassigned)
        let world = BulkWorld(store: store, clock: clock)
        for (id, active) in [("ann", true), ("bob", true), ("cy", true), ("gone", false)] {
            try await world.save(id, active: active)
        }
        return world
    }

    func save(_ id: String, active: Bool) async throws {
        var agent = AgentUpdate(id: AgentID(rawValue: id))
        agent.name = id
        agent.active = active
        agent.dialer = .set(DialerSetup(tag: try #require(TagReference(reading: "tag \(id)"))))
        _ = try await store.saveAgents([agent], by: .command)
    }

    /// Leads `L<number>` with a number each, all of one instant.
    func deliver(_ numbers: Range<Int>, stage: String = "New") async throws {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 500) {
            let some = (start..<min(start + 500, numbers.upperBound)).map { number in
                var lead = LeadDelivery("L\(number)", name: "Ann", phone: Self.phone(number))
                lead.stage = .set(stage)
                return lead
            }
            try await store.deliver(some, by: .command)
        }
    }

    /// Fictitious numbers: 555-0100 to 555-0199 of many area codes.
    static func phone(_ number: Int) -> String {
        let codes = ["212", "303", "415", "512", "617", "702", "808", "901", "213", "305"]
        let area = codes[number / 100 % 10]
        return "+1\(area)555\(String(100 + number % 100 + 10_000).suffix(4))"
    }

    func even(
        _ agents: String..., of leads: [String]? = nil, caps: [String: Int] = [:],
        reassign: Bool = false, limit: Int? = nil
    ) -> BulkOrder {
        let caps = Dictionary(
            uniqueKeysWithValues: caps.map { (AgentID(rawValue: $0.key), $0.value) })
        return BulkOrder(
            .assign(.even(agents.map(AgentID.init)), caps: caps, reassign: reassign),
            of: BulkSelection(leads: leads.map { $0.map(LeadID.init) }), limit: limit)
    }

    func carryOut(_ order: BulkOrder, key: RepeatKey? = nil) async throws -> BatchReceipt {
        try await store.carryOutBulk(order, key: key, by: Self.manager)
    }

    func assign(_ lead: String, to agent: String, move: Bool = false) async throws {
        _ = try await store.assign(
            LeadID(rawValue: lead), to: AgentID(rawValue: agent), moveCustomer: move, by: .command)
    }

    func unassign(_ lead: String) async throws {
        _ = try await store.unassign(LeadID(rawValue: lead), by: .command)
    }

    func agent(of lead: String) async throws -> String? {
        try await store.lead(LeadID(rawValue: lead))?.assignment?.agent.rawValue
    }

    /// Leads by agent.
    func holdings() async throws -> [String: Int] {
        try await store.driver.read { db in
            let rows = try db.run(
                """
                SELECT active_agent_id, COUNT(*) AS n FROM retention_assigned_leads
                WHERE ended_at IS NULL GROUP BY active_agent_id
                """, [])
            return Dictionary(
                uniqueKeysWithValues: try rows.map {
                    (try $0.text("active_agent_id"), Int(try $0.int("n")))
                })
        }
    }

    func count(_ table: String) async throws -> Int {
        try await store.driver.read {
            Int(try $0.run("SELECT COUNT(*) AS n FROM \(table)", [])[0].int("n"))
        }
    }
}

extension BulkOutcome {
    var counts: [String: Int] {
        Dictionary(uniqueKeysWithValues: agents.map { ($0.key.rawValue, $0.value) })
    }
}
