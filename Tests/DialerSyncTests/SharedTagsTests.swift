import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("What others know of a contact's tags when somebody changes them")
struct SharedTagsTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    /// Maria's own, and one that also has Jorge's number.
    private func contacts(in world: World) -> (main: Sandbox.Contact.ID, shared: Sandbox.Contact.ID)
    {
        (
            world.sandbox.addContact(name: "Maria", numbers: [number], tags: []),
            world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        )
    }

    /// Both have the one contact, and were assigned to two agents at once.
    private func refusedForEachOther() async throws -> (World, Sandbox.Contact.ID) {
        let world = try await World.withLeads(number, other)
        let shared = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        for lead in ["L1", "L2"] {
            try await world.assign(lead, to: .hussain)
            try await world.rest()
            try await world.unassign(lead)
            try await world.rest()
        }
        try await world.assign("L1", to: .hussain)
        try await world.assign("L2", to: .grace)
        try await world.rest()
        for lead in ["L1", "L2"] { #expect(try await world.sync(lead).reason == .refused) }
        return (world, shared)
    }

    @Test("Who is assigned again after another took the tag off the contact gets it back")
    func assignedAgain() async throws {
        let world = try await World.withLeads(number, other)
        let shared = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        for lead in ["L1", "L2"] { try await world.assign(lead, to: .hussain) }
        try await world.rest()
        for lead in ["L1", "L2"] {
            try await world.unassign(lead)
            try await world.rest()
        }
        #expect(world.tagNames(of: shared) == [])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(world.tagNames(of: shared) == ["hussain-retention"])
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test("Who shares a contact is told of a removal whose answer was lost")
    func lostAnswer() async throws {
        let world = try await World.withLeads(number, other)
        let (_, shared) = contacts(in: world)
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        #expect(world.tagNames(of: shared) == ["hussain-retention"])
        world.sandbox.inject(.resetAfter, on: .removeTags)
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(world.tagNames(of: shared).isEmpty)
        #expect(try await world.sync("L2").reason == .refused)
    }

    @Test("Nor is it said that they stand in a list while nobody knows, or asked time and again")
    func unknownOutcome() async throws {
        let world = try await World.withLeads(number, other)
        let (_, shared) = contacts(in: world)
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        world.sandbox.inject(.resetAfter, on: .removeTags)
        try await world.assign("L1", to: .grace)
        while world.requests(to: .removeTags) == 0 { world.clock.advance(to: await world.turn()) }
        #expect(try await world.sync("L2").state == .pending)
        let lost = world.clock.now
        var turns = 0
        while try await world.sync("L1").state != .synced {
            world.clock.advance(to: await world.turn())
            turns += 1
        }
        #expect(turns <= 3 * Int(world.clock.now.timeIntervalSince(lost)) + 10)
        try await world.rest()
        #expect(world.tagNames(of: shared).isEmpty)
        #expect(try await world.sync("L2").reason == .refused)
    }

    @Test("Two whose requests fail at the contact that they share wait out their pauses")
    func failingTogether() async throws {
        let world = try await World.withLeads(number, other)
        let shared = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        let sent = Mutable(0)
        world.transport.answer.set { request in
            guard request.path == "/contacts/addTags/\(shared).json" else { return nil }
            sent.set(sent.value + 1)
            return CloudTalkReply(status: 500, body: Data("Oops".utf8))
        }
        for lead in ["L1", "L2"] { try await world.assign(lead, to: .hussain) }
        await world.pass(3600)
        // Ten pauses of 2 s and more come to half an hour; then one is of 15 min.
        #expect((10...30).contains(sent.value), "\(sent.value)")
        world.transport.answer.set(nil)
        try await world.rest()
        for lead in ["L1", "L2"] { #expect(try await world.sync(lead).state == .synced) }
    }

    @Test("The same, where the worker died with the answer")
    func deadWorker() async throws {
        let world = try await World.withLeads(number, other)
        let (_, shared) = contacts(in: world)
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        try await world.assign("L1", to: .grace)
        let bury = await world.die(during: "/contacts/removeTags/\(shared).json")
        world.restart()
        await world.pass(120)
        #expect(world.tagNames(of: shared).isEmpty)
        #expect(try await world.sync("L2").reason == .refused)
        await bury()
    }

    @Test("Nobody stands on two contacts of one list, one of which also has another's number")
    func sameAgent() async throws {
        let world = try await World.withLeads(number, other)
        let (main, shared) = contacts(in: world)
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(world.tagNames(of: main) == ["hussain-retention"])
        #expect(world.tagNames(of: shared).isEmpty)
        #expect(try await world.sync("L1").state == .synced)
        #expect(try await world.sync("L2").reason == .refused)
        // Somebody parts them.
        world.sandbox.update(shared) { $0.numbers = [other] }
        _ = try await world.store.retry(.all, by: .command)
        try await world.rest()
        #expect(try world.queue(.hussain) == [number, other].sorted())
        #expect(try await world.sync("L2").state == .synced)
    }

    @Test(
        "A comparison finds who stands in a second list by somebody else's contact",
        arguments: [AgentID.hussain, .grace])
    func foundByComparison(agent: AgentID) async throws {
        let world = try await World.withLeads(number, other)
        try await world.assign("L1", to: .hussain)
        try await world.assign("L2", to: agent)
        try await world.rest()
        let theirs = try #require(world.sandbox.contacts(withNumber: other).first).id
        world.sandbox.update(theirs) { $0.numbers.append(number) }
        world.clock.advance(by: 15)
        #expect(try await world.reconcile().counts == [.doubleTagged: 1])
        _ = try await world.reconcile(mending: true)
        try await world.rest()
        #expect(world.tagNames(of: theirs).isEmpty)
        #expect(try world.queue(.hussain) == [number])
        #expect(try await world.sync("L1").state == .synced)
        #expect(try await world.sync("L2").reason == .refused)
        world.clock.advance(by: 15)
        #expect(try await world.reconcile().counts.isEmpty)
    }

    @Test(
        "Who had to wait for the other person on the contact goes on when that one leaves the list",
        arguments: [true, false])
    func otherLeaves(hasOwn: Bool) async throws {
        let world = try await World.withLeads(number, other)
        if hasOwn { _ = world.sandbox.addContact(name: "Maria", numbers: [number], tags: []) }
        let shared = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        try await world.assign("L2", to: .grace)
        try await world.rest()
        #expect(try await world.sync("L2").reason == .refused)
        try await world.unassign("L1")
        try await world.rest()
        #expect(try await world.sync("L2").state == .synced)
        #expect(world.tagNames(of: shared) == ["grace-retention"])
        #expect(try world.queue(.hussain).isEmpty)
    }

    @Test(
        "Who is assigned while another stands in a list by a further contact of theirs leaves that list"
    )
    func furtherContact() async throws {
        let world = try await World.withLeads(number, other)
        let (main, shared) = contacts(in: world)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        try await world.unassign("L1")
        try await world.rest()
        try await world.assign("L2", to: .grace)
        try await world.rest()
        #expect(world.tagNames(of: shared) == ["grace-retention"])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(world.tagNames(of: main) == ["hussain-retention"])
        #expect(world.tagNames(of: shared).isEmpty)
        #expect(try await world.sync("L1").state == .synced)
        #expect(try await world.sync("L2").reason == .refused)
    }

    @Test("Of two who were refused because of each other one goes on when the other leaves")
    func refusedBoth() async throws {
        let (world, shared) = try await refusedForEachOther()
        try await world.unassign("L1")
        try await world.rest()
        #expect(world.tagNames(of: shared) == ["grace-retention"])
        #expect(try await world.sync("L2").state == .synced)
    }

    @Test(
        "A comparison leaves two of one list who have a number on each other's contact as they are")
    func mutual() async throws {
        let world = try await World.withLeads(number, other)
        for lead in ["L1", "L2"] { try await world.assign(lead, to: .hussain) }
        try await world.rest()
        let contacts = world.sandbox.contacts.map(\.id)
        for contact in contacts {
            world.sandbox.update(contact) { $0.numbers = [number, other] }
        }
        world.clock.advance(by: 15)
        #expect(try await world.reconcile(mending: true).counts.isEmpty)
        try await world.rest()
        #expect(contacts.map(world.tagNames) == [["hussain-retention"], ["hussain-retention"]])
    }

    @Test(
        "A stop of a further number of somebody's contact goes first, whoever tells it",
        arguments: [true, false])
    func furtherNumber(isList: Bool) async throws {
        let world = try await World.withLead(number)
        let there = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        _ = try await world.reconcile()
        try await world.addLeads(1)
        try await world.assign(0..<1, to: [.grace])
        let stopped = try #require(PhoneNumber(e164: other))
        if isList {
            let request = StopRequest(number: stopped, source: "list", reason: "registry")
            _ = try await world.store.stopCalling([request], by: .command)
        } else {
            _ = try await world.store.stopCalling(
                stopped, source: "crm", reason: "asked", by: Actor("token:crm"))
        }
        let first = try await world.store.claim(for: "test", limit: 1, lease: 1)
        #expect(first.map(\.number) == [stopped])
        world.clock.advance(by: 2)
        await world.pass(30)
        #expect(world.tagNames(of: there) == [])
    }

    @Test("Who is tried again because another's wish changed looks at the contact first")
    func looksAgain() async throws {
        let (world, shared) = try await refusedForEachOther()
        world.sandbox.retag(shared, tags: ["mateo-retention"])
        let before = world.requests(to: .addTags)
        try await world.assign("L2", to: .hussain)
        _ = await world.turn()
        #expect(world.requests(to: .addTags) == before)
        try await world.rest()
        #expect(world.tagNames(of: shared) == ["hussain-retention"])
    }

    @Test(
        "A look beside another's removal says nothing, though the removal had ended before it was taken in"
    )
    func lookBesideRemoval() async throws {
        let world = try await World.withLeads(number, other)
        let shared = world.sandbox.addContact(
            name: "Both", numbers: [number, other], tags: ["hussain-retention"])
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        let isDone = Mutable(false)
        world.transport.interrupt.set { request in
            guard request.path == "/contacts/show/\(shared).json", !isDone.value else { return }
            isDone.set(true)
            // Before the answer is here, another process takes the tag off for Jorge.
            world.clock.advance(by: 0.1)
            do { try await world.unassign("L2") } catch { Issue.record(error) }
            let other = world.anotherEngine()
            for _ in 0..<3 {
                for job in await other.turn().jobs { await other.run(job) }
            }
        }
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(isDone.value)
        #expect(world.tagNames(of: shared) == ["hussain-retention"])
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test(
        "Nor does one where the removal ended while it waited for its turn to be written down",
        arguments: 1...4)
    func lookWrittenLater(access: Int) async throws {
        let world = try await World.withLeads(number, other)
        let shared = world.sandbox.addContact(
            name: "Both", numbers: [number, other], tags: ["hussain-retention"])
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        // Nobody but the copy knows yet that the contact is Maria's as well.
        _ = try await DirectoryScan(engine: world.engine.value, lane: .bulk).run()
        world.clock.advance(by: 15)
        let machine = try Machine(world)
        try await world.assign("L1", to: .hussain)
        let look = try #require(await machine.turnsUntil(.show))
        machine.driver.run(before: access) {
            world.clock.advance(by: 0.1)
            try await world.unassign("L2")
            let other = world.anotherEngine()
            for _ in 0..<3 { for job in await other.turn().jobs { await other.run(job) } }
        }
        await machine.engine.run(look)
        try await machine.driver.runNow()
        for _ in 0..<30 { await machine.turn() }
        #expect(world.tagNames(of: shared) == ["hussain-retention"])
        #expect(try await world.sync("L1").state == .synced)
    }
}
