import Foundation
import Leads
import Testing

@testable import Store

@Suite("Turns within bulk work")
struct TurnTests {
    private static let agents = ["hussain", "grace", "mateo"]

    private let clock = TestClock()

    private func store(_ leads: Int) async throws -> Store {
        let store = try await TestStore.open(clock: clock)
        for agent in Self.agents { try await store.addAgent(agent) }
        _ = try await store.deliver(
            (0..<leads).map {
                LeadDelivery(
                    "L\($0)", phone: "+1\(212 + $0 / 100)55501\(String(100 + $0 % 100).dropFirst())"
                )
            }, by: .command)
        return store
    }

    private func assign(_ store: Store, _ leads: Range<Int>, to agent: String) async throws {
        clock.advance(seconds: 1)
        var selection = BulkSelection()
        selection.leads = leads.map { LeadID(rawValue: "L\($0)") }
        _ = try await store.carryOutBulk(
            BulkOrder(
                .assign(.even([AgentID(rawValue: agent)]), caps: [:], reassign: false),
                of: selection),
            by: .command)
    }

    private func claim(_ store: Store, _ limit: Int) async throws -> [DialerTagID: Int] {
        let claimed = try await store.claim(for: "one", limit: limit, lease: 25_000)
        return Dictionary(grouping: claimed.compactMap(\.desiredTag), by: { $0 }).mapValues(\.count)
    }

    @Test("Agents take turns, however many the one before them has")
    func shared() async throws {
        let store = try await store(60)
        for (index, agent) in Self.agents.enumerated() {
            try await assign(store, index * 20..<index * 20 + 20, to: agent)
        }
        #expect(try await claim(store, 15).values.sorted() == [5, 5, 5])
    }

    @Test("Who is claimed comes in the order of turns, however many there are")
    func order() async throws {
        let store = try await store(180)
        for (index, agent) in Self.agents.enumerated() {
            try await assign(store, index * 60..<index * 60 + 60, to: agent)
        }
        let claimed = try await store.claim(for: "one", limit: 90, lease: 25_000)
        let agents = claimed.map(\.desiredTag)
        #expect(agents.count == 90)
        for start in stride(from: 0, to: 90, by: 3) {
            #expect(Set(agents[start..<start + 3]).count == 3, "\(start)")
        }
    }

    @Test("Work that comes later takes its turns from where the work stands")
    func later() async throws {
        let store = try await store(100)
        try await assign(store, 0..<60, to: "hussain")
        #expect(try await claim(store, 30).count == 1)
        try await assign(store, 60..<100, to: "grace")
        // Neither before all that waits, nor after it.
        #expect(try await claim(store, 20).values.allSatisfy { $0 >= 9 })
    }

    @Test("Bulk work waits where it is due, nobody has it, and clicks had their part")
    func bulkWaits() async throws {
        let store = try await store(1)
        func waits(clicksHad: Bool) async throws -> Bool {
            let terms = BudgetTerms(
                window: 60, timeout: 15, since: nil, mostClicks: clicksHad ? 0 : 1)
            return try await store.ledgerTotals(terms).bulkWaits
        }
        #expect(try await !waits(clicksHad: true))
        try await assign(store, 0..<1, to: "hussain")
        #expect(try await waits(clicksHad: true))
        #expect(try await !waits(clicksHad: false))
        let other = try await store.claim(
            for: "one", limit: 9, lease: 25_000, without: SyncLane.bulk)
        #expect(other.isEmpty)
        #expect(try await claim(store, 9).count == 1)
        #expect(try await !waits(clicksHad: true))
    }

    @Test("More for an agent who has work waiting goes behind it")
    func more() async throws {
        let store = try await store(40)
        try await assign(store, 0..<10, to: "hussain")
        try await assign(store, 10..<20, to: "hussain")
        try await assign(store, 20..<40, to: "grace")
        #expect(try await claim(store, 20).values.sorted() == [10, 10])
    }

    @Test("A single change goes before bulk, and bulk lanes can be left out")
    func click() async throws {
        let store = try await store(11)
        try await assign(store, 0..<10, to: "hussain")
        _ = try await store.assign(
            LeadID(rawValue: "L10"), to: AgentID(rawValue: "grace"), by: .command)
        let urgent = try await store.claim(
            for: "one", limit: 5, lease: 25_000, through: SyncLane.click)
        #expect(urgent.map(\.desiredTag) == [DialerTagID(rawValue: 2)])
    }
}
