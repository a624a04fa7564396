import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Rules of the domain, seen from the calling lists")
struct DomainRuleTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    private func world() async throws -> World {
        try await World.withLead(number)
    }

    @Test("Two leads behind one number are one contact, named after the first one sent")
    func household() async throws {
        let world = try await world()
        try await world.addLead("L2", phone: "(415) 555-0123", name: "Jorge Gonzales")
        let receipt = try await world.assign("L2", to: .hussain)
        #expect(receipt.alsoAssigned == [LeadID(rawValue: "L1")])
        try await world.rest()
        #expect(world.sandbox.contacts.count == 1)
        #expect(try world.queue(.hussain) == [number])
        #expect(try await world.sync("L1").state == .synced)
        #expect(try await world.sync("L2").state == .synced)
    }

    @Test("A free lead of a customer who is with somebody else is refused, unless it may move")
    func conflict() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        try await world.addLead("L2", phone: number)
        let holder = LeadHolding(lead: LeadID(rawValue: "L1"), agent: .hussain)
        await #expect(throws: StoreError.customerWithOtherAgent([holder])) {
            try await world.assign("L2", to: .grace)
        }
        try await world.assign("L2", to: .grace, move: true)
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace) == [number])
    }

    @Test("A number that changes takes the old number off the list before the new one stands there")
    func numberChanges() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        try await world.addLead("L1", phone: other)
        try await world.rest()
        #expect(try world.queue(.hussain) == [other])
        #expect(world.sandbox.contacts.count == 2)
        #expect(world.sandbox.contacts(withNumber: number).map(\.tags) == [[]])
    }

    @Test(
        "That holds where the old one was right for another lead until the request was about to leave"
    )
    func oldNumberWasRight() async throws {
        let world = try await world()
        try await world.addLead("L2", phone: number)
        for lead in ["L1", "L2"] { try await world.assign(lead, to: .hussain) }
        try await world.rest()
        try await world.assign("L1", to: .grace)
        try await world.assign("L1", to: .hussain)
        try await world.addLead("L1", phone: other)
        // Nobody has come to the old number since.
        try await world.store.driver.write { db in
            _ = try db.run(
                """
                UPDATE dialer_contacts SET due_at = due_at + 60000 WHERE customer_id = (
                    SELECT customer_id FROM leads WHERE lead_id = 'L2')
                """, [])
        }
        let machine = try Machine(world)
        let create = try #require(await machine.turnsUntil(.create))
        try await world.unassign("L2")
        await machine.engine.run(create)
        #expect(try world.queue(.hussain) == [number])
        try await world.rest()
        #expect(try world.queue(.hussain) == [other])
    }

    @Test("Two leads that change places do not wait for each other")
    func numbersSwapped() async throws {
        let world = try await world()
        try await world.addLead("L2", phone: other)
        try await world.assign("L1", to: .hussain)
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        try await world.addLead("L1", phone: other)
        try await world.addLead("L2", phone: number)
        try await world.rest()
        #expect(try await world.sync("L1").state == .synced)
        #expect(try await world.sync("L2").state == .synced)
        #expect(try world.queue(.hussain) == [number, other])
    }

    @Test("A lead that joins another customer by its new number follows that customer's agent")
    func joins() async throws {
        let world = try await world()
        try await world.addLead("L2", phone: other)
        try await world.assign("L1", to: .hussain)
        try await world.assign("L2", to: .grace)
        try await world.addLead("L1", phone: other)
        try await world.rest()
        let lead = try await world.store.lead(LeadID(rawValue: "L1"))
        #expect(lead?.assignment?.agent == .grace)
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace) == [other])
    }

    @Test("Without a number the assignment is kept; a number that comes later goes out by itself")
    func noNumber() async throws {
        let world = try await world()
        try await world.addLead("L2", phone: nil)
        try await world.addLead("L3", phone: "12")
        try await world.assign("L2", to: .hussain)
        try await world.assign("L3", to: .hussain)
        #expect(try await world.sync("L2").reason == .noPhone)
        #expect(try await world.sync("L3").reason == .invalidPhone)
        #expect(try await world.sync("L3").state == .blocked)
        try await world.addLead("L2", phone: other)
        try await world.rest()
        #expect(try world.queue(.hussain) == [other])
        #expect(try await world.sync("L2").state == .synced)
    }

    @Test("A customer who said stop leaves the list, on every contact that bears the number")
    func stop() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let second = world.sandbox.addContact(
            name: "Office", numbers: [other, number], tags: ["grace-retention", "VIP"])
        _ = try await world.store.stopCalling(
            try #require(PhoneNumber(e164: number)), source: "customer", reason: "asked",
            by: .command)
        #expect(try await world.sync("L1").state == .pending)
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace).isEmpty)
        #expect(world.tagNames(of: second) == ["VIP"])
        #expect(try await world.sync("L1").state == .blocked)
        #expect(try await world.sync("L1").reason == .doNotCall)
    }

    @Test(
        "Nothing brings a stopped number back: no assignment, no import, no new number of the lead")
    func stopStays() async throws {
        let world = try await world()
        let stopped = try #require(PhoneNumber(e164: number))
        _ = try await world.store.stopCalling(
            stopped, source: "list", reason: "asked", by: .command)
        try await world.assign("L1", to: .hussain)
        try await world.addLead("L1", phone: other)
        try await world.rest()
        #expect(world.sandbox.contacts.isEmpty)
        #expect(try await world.sync("L1").state == .blocked)
        let follows = try await world.store.doNotCall(try #require(PhoneNumber(e164: other)))
        #expect(follows?.source == "list")
    }

    @Test("Lifting a stop never puts anybody back by itself")
    func lifted() async throws {
        let world = try await world()
        let stopped = try #require(PhoneNumber(e164: number))
        try await world.assign("L1", to: .hussain)
        _ = try await world.store.stopCalling(
            stopped, source: "customer", reason: "asked", by: .command)
        try await world.rest()
        #expect(try await world.store.allowCalling(stopped, reason: "error", by: .command))
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await world.sync("L1").state == .none)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(try world.queue(.hussain) == [number])
    }

    @Test("An agent without a set-up fails with its reason; a default agent's set-up mends it")
    func defaultAgent() async throws {
        let world = try await world()
        var update = AgentUpdate(id: AgentID(rawValue: "newcomer"))
        update.name = "Sam"
        _ = try await world.store.saveAgents([update], by: .command)
        try await world.assign("L1", to: update.id)
        try await world.rest()
        #expect(try await world.sync("L1").reason == .agentNotConfigured)
        #expect(try await world.sync("L1").state == .failed)
        try await world.store.setDefaultAgent(.hussain)
        try await world.rest()
        #expect(try world.queue(.hussain) == [number])
        #expect(try await world.store.agent(update.id)?.source == .default)
    }

    @Test("A tag that CloudTalk does not have is never made; it goes on by itself once it is there")
    func missingTag() async throws {
        let world = try await world()
        try await world.setTag("night-shift", of: .hussain)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(try await world.sync("L1").reason == .tagMissing)
        #expect(!world.sandbox.tags.contains { $0.name == "night-shift" })
        #expect(world.sandbox.contacts.isEmpty)
        let someone = world.sandbox.addContact(name: "Else", numbers: [], tags: ["night-shift"])
        await world.pass(70)
        #expect(try await world.sync("L1").state == .synced)
        world.sandbox.delete(someone)
    }

    @Test("A new tag in an agent's set-up takes all its customers along, old tag first")
    func newTag() async throws {
        let world = try await world()
        try await world.addLead("L2", phone: other)
        for lead in ["L1", "L2"] { try await world.assign(lead, to: .hussain) }
        try await world.rest()
        world.sandbox.addContact(name: "Else", numbers: [], tags: ["day-shift"])
        try await world.setTag("Day-Shift ", of: .hussain)
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        for contact in world.sandbox.contacts where !contact.numbers.isEmpty {
            #expect(world.tagNames(of: contact.id) == ["day-shift"])
        }
    }

    @Test("An agent who leaves takes no new leads, and nobody stays in their list")
    func inactiveAgent() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        var update = AgentUpdate(id: .hussain)
        update.active = false
        _ = try await world.store.saveAgents([update], by: .command)
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await world.sync("L1").reason == .agentInactive)
        try await world.addLead("L2", phone: other)
        await #expect(throws: StoreError.agentInactive(.hussain)) {
            try await world.assign("L2", to: .hussain)
        }
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(try world.queue(.grace) == [number])
    }

    @Test("Whose tag has still to come off is counted as pending, also where they need a person")
    func owedRemoval() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.sandbox.takeDown()
        var update = AgentUpdate(id: .hussain)
        update.active = false
        _ = try await world.store.saveAgents([update], by: .command)
        await world.pass(60)
        let owed = try await world.store.syncSummary()
        #expect(owed.counts[.failed] == 1)
        #expect(owed.counts[.pending] == 1)
        #expect(owed.oldestPendingAt != nil)
        world.sandbox.bringUp()
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        let done = try await world.store.syncSummary()
        #expect(done.counts[.failed] == 1)
        #expect(done.counts[.pending] ?? 0 == 0)
        #expect(done.oldestPendingAt == nil)
    }

    @Test("A tag that was renamed in CloudTalk is followed by its id")
    func renamedTag() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.transport.rename(tag: 1_165_830, to: "hussain-2027")
        try await world.addLead("L2", phone: other)
        try await world.assign("L2", to: .hussain)
        await world.pass(1200)
        #expect(try world.queue(.hussain) == [number, other].sorted())
    }
}

extension World {
    func setTag(_ name: String, of agent: AgentID) async throws {
        var update = AgentUpdate(id: agent)
        guard let tag = TagReference(reading: name) else { return }
        update.dialer = .set(DialerSetup(tag: tag))
        _ = try await store.saveAgents([update], by: .command)
    }
}
