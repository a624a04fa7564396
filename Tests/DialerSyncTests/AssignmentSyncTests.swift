import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("An assignment and the agent's calling list")
struct AssignmentSyncTests {
    private let number = "+14155550123"

    @Test("An assigned lead becomes one contact with the agent's tag and the lead's link")
    func assigned() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.addLead("L/1", phone: number, name: "Maria Gonzales")
        let receipt = try await world.assign("L/1", to: .hussain)
        #expect(receipt.isNew)
        try await world.rest()

        #expect(try world.queue(.hussain) == [number])
        let contacts = world.sandbox.contacts
        #expect(contacts.map(\.name) == ["Maria Gonzales"])
        #expect(
            contacts[0].links == [
                .init(name: "Lead Details", url: "https://portal.example.com/leads/L%2F1")
            ])
        let sync = try await world.sync("L/1")
        #expect(sync.state == .synced)
        #expect(sync.contact?.rawValue == Int64(contacts[0].id.rawValue))
        #expect(sync.syncedAt != nil)
    }

    @Test("Assigning again changes nothing and sends nothing")
    func again() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let before = world.sandbox.counters.requests
        let receipt = try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(!receipt.isNew)
        #expect(world.sandbox.counters.requests == before)
    }

    @Test("A reassigned lead moves: the old tag goes before the new one comes")
    func reassigned() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        try await world.assign("L1", to: .grace)
        #expect(try await world.sync("L1").state == .pending)
        try await world.rest()

        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace) == [number])
        #expect(world.sandbox.contacts.count == 1)
        let steps = world.sandbox.lastRequests.compactMap(\.endpoint)
        let removal = try #require(steps.lastIndex(of: .removeTags))
        let addition = try #require(steps.lastIndex(of: .addTags))
        #expect(removal < addition)
    }

    @Test("Assigned to three agents before anything was sent costs one create")
    func manyWishes() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        for agent in [AgentID.hussain, .grace, .mateo] { try await world.assign("L1", to: agent) }
        try await world.rest()
        #expect(world.sandbox.counters.byEndpoint[.addContact] == 1)
        #expect(world.sandbox.counters.byEndpoint[.addTags] == nil)
        #expect(try world.queue(.mateo) == [number])
    }

    @Test("Unassigned before anything was sent costs nothing")
    func unassignedAtOnce() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        let before = world.sandbox.counters.requests
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.unassign("L1")
        try await world.rest()
        #expect(world.sandbox.counters.requests == before)
        #expect(try await world.sync("L1").state == .none)
    }

    @Test("An unassigned lead leaves the list; the contact and everything of others stay")
    func unassigned() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let contact = world.sandbox.contacts[0]
        world.sandbox.retag(contact.id, tags: ["hussain-retention", "VIP"])
        try await world.unassign("L1")
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(world.tagNames(of: contact.id) == ["VIP"])
        #expect(try await world.sync("L1").state == .none)
    }

    @Test("A contact that CloudTalk has already gains the tag and nothing else")
    func adopted() async throws {
        let world = try await World()
        let there = world.sandbox.addContact(
            name: "Somebody Else's Note", numbers: ["+14155550199", number], tags: ["VIP"])
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let contacts = world.sandbox.contacts
        #expect(contacts.map(\.id) == [there])
        #expect(contacts[0].name == "Somebody Else's Note")
        #expect(contacts[0].numbers == ["+14155550199", number])
        #expect(contacts[0].links.isEmpty)
        #expect(world.tagNames(of: there) == ["VIP", "hussain-retention"])
    }

    @Test("Of several contacts with the number the oldest is adopted, the others lose our tags")
    func doubles() async throws {
        let world = try await World()
        let old = world.sandbox.addContact(name: "Old", numbers: [number], tags: [])
        let young = world.sandbox.addContact(
            name: "Young", numbers: [number], tags: ["grace-retention", "VIP"])
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(world.tagNames(of: old) == ["hussain-retention"])
        #expect(world.tagNames(of: young) == ["VIP"])
        #expect(world.sandbox.contacts.count == 2)
    }

    @Test("A number that merely contains ours is somebody else's")
    func looseSearch() async throws {
        let world = try await World()
        world.sandbox.addContact(name: "Other", numbers: [number + "4"], tags: [])
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(world.sandbox.contacts.count == 2)
        #expect(try world.queue(.hussain) == [number])
    }

    @Test(
        "A search of which a row moved between the pages proves nothing",
        arguments: 1...4 as ClosedRange<UInt64>)
    func unsteadySearch(seed: UInt64) async throws {
        let world = try await World { $0.seed = seed }
        try await world.addAgents()
        try await world.rest()
        // The search is loose: longer numbers fill its first page.
        for index in 100..<1100 {
            world.sandbox.addContact(name: "Office", numbers: [number + "\(index)"], tags: [])
        }
        let there = world.sandbox.addContact(name: "There", numbers: [number], tags: [])
        world.sandbox.inject(.shiftedPage, on: .listContacts, times: 2)
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        await world.pass(60)
        #expect(world.sandbox.contacts(withNumber: number).map(\.id) == [there])
        #expect(try world.queue(.hussain) == [number])
    }

    @Test("A contact deleted in CloudTalk is put back once; the second time a person decides")
    func deletedOutside() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        for agent in [AgentID.hussain, .grace] {
            try await world.assign("L1", to: agent)
            try await world.rest()
            #expect(try world.queue(agent) == [number])
            world.sandbox.delete(world.sandbox.contacts[0].id)
        }
        try await world.assign("L1", to: .mateo)
        try await world.rest()
        let sync = try await world.sync("L1")
        #expect(sync.state == .failed)
        #expect(sync.reason == .removedInCloudTalk)
        #expect(world.sandbox.contacts.isEmpty)
        // "Try again" is that person's word.
        _ = try await world.store.retry(.all, by: .command)
        try await world.rest()
        #expect(try world.queue(.mateo) == [number])
    }

    @Test(
        "Deleting on unassign takes only what we made and nobody touched", arguments: [true, false])
    func deletion(touched: Bool) async throws {
        let world = try await World(
            policy: SyncPolicy(unassign: .delete, publicURL: "https://portal.example.com"))
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        if touched {
            world.sandbox.update(world.sandbox.contacts[0].id) {
                $0.emails = ["maria@example.com"]
            }
        }
        try await world.unassign("L1")
        try await world.rest()
        #expect(world.sandbox.contacts.count == (touched ? 1 : 0))
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await world.sync("L1").state == .none)
    }

    /// L1 stands in Hussain's list, and what is unassigned is deleted.
    private func deletingWorld() async throws -> World {
        let world = try await World(
            policy: SyncPolicy(unassign: .delete, publicURL: "https://portal.example.com"),
            limit: .init(requests: 20, window: 60))
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        return world
    }

    @Test("A deletion that had to wait for the limit needs another look")
    func deletionWaits() async throws {
        let world = try await deletingWorld()
        world.clock.advance(by: 60)
        world.useUpWindow(during: "/show/")
        try await world.unassign("L1")
        await world.pass(10)
        let contact = try #require(world.sandbox.contacts.first)
        world.sandbox.tag(contact.id, with: "VIP")
        try await world.rest()
        #expect(world.tagNames(of: contact.id) == ["VIP"])
        #expect(try await world.sync("L1").state == .none)
    }

    @Test("A contact that others use too loses its tag without another look, however late")
    func removalWaits() async throws {
        let world = try await deletingWorld()
        let contact = try #require(world.sandbox.contacts.first)
        world.sandbox.tag(contact.id, with: "VIP")
        world.clock.advance(by: 60)
        world.useUpWindow(during: "/show/")
        try await world.unassign("L1")
        try await world.rest()
        #expect(world.requests(to: .showContact) == 1)
        #expect(world.tagNames(of: contact.id) == ["VIP"])
        #expect(try await world.sync("L1").state == .none)
    }
}

extension World {
    /// Somebody else takes all that is left of the window during the next such request.
    fileprivate func useUpWindow(during path: String) {
        let terms = BudgetTerms(window: 60, timeout: 15, since: nil)
        transport.interrupt.set { [self] request in
            guard request.path.contains(path) else { return }
            transport.interrupt.set(nil)
            await #expect(throws: Never.self) {
                _ = try await store.beginRequest(
                    lane: SyncLane.click, weight: 20, terms: terms, rule: { _, _, _ in .go })
            }
        }
    }

    func tagNames(of contact: Sandbox.Contact.ID) -> Set<String> {
        let names = Dictionary(uniqueKeysWithValues: sandbox.tags.map { ($0.id, $0.name) })
        return Set(sandbox.contact(contact)?.tags.compactMap { names[$0] } ?? [])
    }
}
