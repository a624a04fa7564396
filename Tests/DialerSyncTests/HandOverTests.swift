import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("From one agent to another, and to nobody")
struct HandOverTests {
    private let number = "+14155550123"

    @Test("Between the old agent's list and the new one's a lead is not shown as arrived")
    func gap() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        let shown = Mutable<[SyncState]>([])
        world.transport.interrupt.set { _ in await note(world, shown) }
        world.sandbox.inject(.resetBefore, on: .addTags)
        try await world.assign("L1", to: .grace)
        for _ in 0..<100 where try world.queue(.grace).isEmpty {
            world.clock.advance(to: await world.turn())
            await note(world, shown)
        }
        try await world.rest()
        #expect(try await world.sync("L1").state == .synced)
        #expect(shown.value.contains(.pending) && shown.value.contains(.inFlight))
        #expect(shown.value.allSatisfy { $0 == .pending || $0 == .inFlight })
    }

    /// How L1 is shown while it stands in neither list.
    private func note(_ world: World, _ shown: Mutable<[SyncState]>) async {
        do {
            guard try world.queue(.hussain).isEmpty, try world.queue(.grace).isEmpty else { return }
            shown.set(shown.value + [try await world.sync("L1").state])
        } catch { Issue.record(error) }
    }

    @Test(
        "What others made and keep is in all else as it was, whoever had it and whoever said stop",
        arguments: SyncPolicy.Unassign.allCases)
    func adopted(unassign: SyncPolicy.Unassign) async throws {
        let world = try await World(
            policy: SyncPolicy(unassign: unassign, publicURL: "https://portal.example.com"))
        let there = othersContact(in: world.sandbox)
        let before = try #require(world.sandbox.contact(there))
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        let agents: [AgentID?] = [.hussain, .grace, nil, .mateo]
        for agent in agents {
            if let agent {
                try await world.assign("L1", to: agent)
            } else {
                try await world.unassign("L1")
            }
            try await world.rest()
            if let agent { #expect(try world.queue(agent).count == 1) }
        }
        try await world.stop(number)
        try await world.rest()
        var after = try #require(world.sandbox.contact(there))
        after.modified = before.modified
        #expect(after == before)
        #expect(world.sandbox.contacts.count == 1)
    }

    private func othersContact(in sandbox: Sandbox) -> Sandbox.Contact.ID {
        let contact = sandbox.addContact(
            name: "Gonzales & Sons", numbers: ["+14155550199", number], tags: ["VIP", "Spanish"],
            links: [.init(name: "CRM", url: "https://crm.example.com/7")])
        sandbox.update(contact) {
            $0.emails = ["maria@example.com", "office@example.com"]
            $0.attributes = [7: "blue", 9: "1984"]
            $0.details = ["company": "Gonzales & Sons", "zip": "94110"]
        }
        return contact
    }
}
