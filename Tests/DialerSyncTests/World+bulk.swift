import CloudTalkSandbox
import Foundation
import Leads
import Logging
import Store

@testable import DialerSync

extension World {
    private static let areas = [
        212, 206, 303, 312, 404, 415, 503, 512, 602, 617, 702, 713, 801, 813, 916,
    ]

    /// A number of its own for each of the first 1,500 leads.
    static func number(_ index: Int) -> String {
        let line = String(index % 100)
        return "+1\(areas[index / 100])55501\(line.count == 1 ? "0" : "")\(line)"
    }

    static let agents: [AgentID] = [
        "530325", "530326", "530327", "530328", "530329", "530330",
    ]
    .map(AgentID.init(rawValue:))

    /// Agents whose tags are known and leads `B0` on, in an account with this limit a minute.
    static func atLimit(
        requests: Int = 60, headers: Sandbox.Limit.Headers = .always,
        cost: Sandbox.Limit.BulkCost = .perCall, leads: Int, unassign: SyncPolicy.Unassign = .untag,
        prepare: (World) -> Void = { _ in }
    ) async throws -> World {
        let world = try await World(
            policy: SyncPolicy(unassign: unassign, publicURL: "https://portal.example.com"),
            limit: Sandbox.Limit(
                requests: requests, window: 60, headers: headers, bulkCost: cost))
        prepare(world)
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(leads)
        return world
    }

    func addLeads(_ count: Int) async throws { try await addLeads(from: 0, to: count) }

    func addLeads(from start: Int, to end: Int) async throws {
        let deliveries = (start..<end).map { index in
            var delivery = LeadDelivery(id: LeadID(rawValue: "B\(index)"))
            delivery.name = PersonName(full: "Lead Number \(index)").map { .set($0) } ?? .keep
            delivery.phone = .set(Self.number(index))
            return delivery
        }
        _ = try await store.deliver(deliveries, by: .command)
    }

    func assignAll(_ count: Int, to agents: [AgentID]) async throws {
        try await assign(0..<count, to: agents)
    }

    /// - Parameter other: the store of another machine.
    func assign(
        _ leads: Range<Int>, to agents: [AgentID], reassign: Bool = false,
        through other: Store? = nil
    ) async throws {
        var selection = BulkSelection()
        selection.leads = leads.map { LeadID(rawValue: "B\($0)") }
        _ = try await (other ?? store).carryOutBulk(
            BulkOrder(.assign(.even(agents), caps: [:], reassign: reassign), of: selection),
            by: .command)
    }

    /// Requests that a preview says it takes to take so many customers off.
    func requestsToTakeOff(_ count: Int) async throws -> Int {
        var selection = BulkSelection()
        selection.leads = (0..<count).map { LeadID(rawValue: "B\($0)") }
        return try await store.previewBulk(BulkOrder(.unassign, of: selection)).requests
    }

    func unassignAll() async throws {
        _ = try await store.carryOutBulk(
            BulkOrder(.unassign, of: BulkSelection()), by: .command)
    }

    /// A second process that works on the same database.
    func anotherEngine() -> SyncEngine {
        Self.makeEngine(store, transport, policy, allowance, clock)
    }
}

extension Sandbox {
    /// A tag that others use. It comes into being on a contact that goes again.
    func addForeignTag(_ name: String) {
        delete(addContact(name: "Somebody", numbers: ["+12125550199"], tags: [name]))
    }

    func tagNames(of id: Contact.ID) -> [String] {
        let names = Dictionary(tags.map { ($0.id, $0.name) }, uniquingKeysWith: { one, _ in one })
        return contact(id)?.tags.compactMap { names[$0] } ?? []
    }

    /// Somebody puts a tag on beside the others.
    func tag(_ id: Contact.ID, with name: String) { retag(id, tags: tagNames(of: id) + [name]) }
}

extension BudgetKeeper {
    /// Sixty requests of another process that were answered just now.
    func fill(_ store: Store) async throws {
        for _ in 0..<60 {
            let begun = try await store.beginRequest(
                lane: 0, terms: terms, rule: { _, _, _ in .go })
            guard case .go(let ledger) = begun else { continue }
            try await store.endRequest(ledger, withHeaders: false, budget: memo)
        }
    }
}
