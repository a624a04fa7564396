import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Contacts that are gone, or that lost the number")
struct GoneContactTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    /// Where in CloudTalk a number went.
    enum Way: CaseIterable {
        /// Its contact was deleted, another one got the number.
        case merged
        /// It was taken off its contact and put on another one.
        case moved
    }

    private func go(_ way: Way, from old: Sandbox.Contact.ID, in world: World) {
        let office = world.sandbox.addContact(name: "Office", numbers: [other], tags: [])
        switch way {
        case .merged: world.sandbox.delete(old)
        case .moved: world.sandbox.update(old) { $0.numbers = ["+14155550146"] }
        }
        world.sandbox.update(office) { $0.numbers.insert(number, at: 0) }
    }

    @Test(
        "A copy from before a number went to another contact does not make it a second one",
        arguments: Way.allCases)
    func copied(way: Way) async throws {
        let world = try await World.withLead(number)
        let old = world.sandbox.addContact(name: "Maria", numbers: [number], tags: [])
        _ = try await DirectoryScan(engine: world.engine.value, lane: .bulk).run()
        world.clock.advance(by: 120)
        go(way, from: old, in: world)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(world.sandbox.contacts(withNumber: number).map(\.name) == ["Office"])
        #expect(try world.queue(.hussain) == [number])
    }

    @Test("Nor does a search from before")
    func searched() async throws {
        let world = try await World.withLead(number)
        let old = world.sandbox.addContact(name: "Maria", numbers: [number], tags: [])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.clock.advance(by: 5)
        go(.merged, from: old, in: world)
        world.clock.advance(by: 5)
        try await world.unassign("L1")
        try await world.rest()
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(world.sandbox.contacts(withNumber: number).map(\.name) == ["Office"])
        #expect(try world.queue(.grace) == [number])
        #expect(try world.queue(.hussain).isEmpty)
    }

    @Test(
        "A list that still shows a contact just deleted is nobody's removal",
        arguments: [true, false])
    func lagging(byUs: Bool) async throws {
        let world = try await World(
            policy: SyncPolicy(unassign: .delete, publicURL: "https://portal.example.com")
        ) { $0.takesPictures = true }
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        if byUs {
            try await world.assign("L1", to: .hussain)
            try await world.rest()
            world.clock.advance(by: 600)
            try await world.unassign("L1")
            await world.pass(1)
        } else {
            let old = world.sandbox.addContact(name: "Maria", numbers: [number], tags: [])
            world.clock.advance(by: 600)
            // Somebody else's request, from before the deletion.
            try await world.addLead("L2", phone: other)
            try await world.assign("L2", to: .hussain)
            await world.pass(1)
            world.sandbox.delete(old)
        }
        #expect(world.sandbox.contacts(withNumber: number).isEmpty)
        world.sandbox.set(Fault(.staleList, rate: 1))
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(world.sandbox.counters.byFault[.staleList] ?? 0 > 0)
        #expect(try world.queue(.grace) == [number])
        // The first real one is put back.
        world.clock.advance(by: 600)
        world.sandbox.clearFaults()
        let made = try #require(world.sandbox.contacts(withNumber: number).first)
        world.sandbox.delete(made.id)
        try await world.assign("L1", to: .mateo)
        try await world.rest()
        #expect(try world.queue(.mateo) == [number])
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test(
        "Nor is it one more removal where the look at it has to wait for another run",
        arguments: [true, false])
    func laggingLong(byUs: Bool) async throws {
        let world = try await World(
            policy: SyncPolicy(unassign: .delete, publicURL: "https://portal.example.com")
        ) { $0.takesPictures = true }
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.clock.advance(by: 600)
        // Somebody else's request, from before the deletion.
        try await world.addLead("L2", phone: other)
        try await world.assign("L2", to: .hussain)
        await world.pass(1)
        if byUs {
            try await world.unassign("L1")
            await world.pass(1)
        } else {
            world.sandbox.delete(
                try #require(world.sandbox.contacts(withNumber: number).first?.id))
            try await world.assign("L1", to: .mateo)
            world.sandbox.inject(.errorBefore, on: .listContacts)
            await world.pass(1)
        }
        #expect(world.sandbox.contacts(withNumber: number).isEmpty)
        world.sandbox.set(Fault(.staleList, rate: 1))
        world.sandbox.inject(.errorBefore, on: .showContact)
        let looks = world.requests(to: .showContact)
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(world.sandbox.counters.byFault[.staleList] ?? 0 > 0)
        #expect(world.requests(to: .showContact) > looks + 1)
        #expect(try await world.sync("L1").state == .synced)
        #expect(try world.queue(.grace) == [number])
        guard byUs else { return }
        // The first real one is put back.
        world.clock.advance(by: 600)
        world.sandbox.clearFaults()
        world.sandbox.delete(
            try #require(world.sandbox.contacts(withNumber: number).first?.id))
        try await world.assign("L1", to: .mateo)
        try await world.rest()
        #expect(try world.queue(.mateo) == [number])
    }

    /// L1's number stands on so many contacts, and lists show from now on what is so at this moment.
    private func lagging(contacts: Int = 1) async throws -> World {
        let world = try await World { $0.takesPictures = true }
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        for _ in 0..<contacts {
            world.sandbox.addContact(name: "Maria", numbers: [number], tags: [])
        }
        world.clock.advance(by: 600)
        // Somebody else's request takes the picture.
        try await world.addLead("L2", phone: "+14155550147")
        try await world.assign("L2", to: .grace)
        await world.pass(1)
        return world
    }

    @Test(
        "A list that lags is not asked again and again, also for who said stop",
        arguments: Way.allCases, [false, true])
    func patience(way: Way, isStop: Bool) async throws {
        let world = try await lagging()
        let old = try #require(world.sandbox.contacts(withNumber: number).first?.id)
        go(way, from: old, in: world)
        world.sandbox.update(old) { $0.numbers = [other] }
        let office = try #require(world.sandbox.contacts(withNumber: number).first?.id)
        if isStop { world.sandbox.tag(office, with: "grace-retention") }
        let before = world.sandbox.counters.byEndpoint[.listContacts, default: 0]
        world.sandbox.set(Fault(.staleList, rate: 1))
        if isStop { try await world.stop(number) }
        try await world.assign("L1", to: .hussain)
        await world.pass(4)
        #expect(world.sandbox.counters.byEndpoint[.listContacts, default: 0] <= before + 2)
        try await world.rest()
        #expect(try await world.confirmed(number) != nil || !isStop)
        #expect(try world.queue(.hussain) == (isStop ? [] : [number]))
        #expect(!world.sandbox.tagNames(of: office).contains("grace-retention"))
    }

    @Test(
        "Nor where it shows several that are gone, or one beside the one that stands",
        arguments: [false, true], [false, true])
    func patienceWithDoubles(stands: Bool, isStop: Bool) async throws {
        let world = try await lagging(contacts: 2)
        let contacts = world.sandbox.contacts(withNumber: number).map(\.id)
        if !stands { world.sandbox.delete(contacts[0]) }
        world.sandbox.delete(contacts[1])
        let before = world.requests(to: .listContacts)
        world.sandbox.set(Fault(.staleList, rate: 1))
        if isStop { try await world.stop(number) }
        try await world.assign("L1", to: .hussain)
        await world.pass(4)
        #expect(world.requests(to: .listContacts) <= before + 2)
        // Nobody waits for the list who has a contact.
        #expect(try world.queue(.hussain) == (stands && !isStop ? [number] : []))
        try await world.rest()
        #expect(try world.queue(.hussain) == (isStop ? [] : [number]))
        #expect(try await world.confirmed(number) != nil || !isStop)
    }

    @Test("A number that left its contact is looked for until a contact of ours has it")
    func outdated() {
        var observed = ObservedContact(searchedAt: DialerContact.now, searchedGeneration: 1)
        observed.lost()
        #expect(observed.searchedAt == nil)
        let stop = { (attempts: Int) in
            CustomerRun.sample(.sample(hold: .doNotCall, observed: observed, attempts: attempts))
                .next(SyncPolicy(publicURL: "https://portal.example.com"), now: DialerContact.now)
        }
        #expect(stop(0) == .search)
        // A list that lags does not hold up the bar.
        #expect(stop(1) == .seekBar)
        #expect(stop(2) == .search)
        observed.created(DialerContact.main, bearing: DialerContact.tag, for: nil)
        #expect(observed.searchedGeneration == nil)
    }

    @Test("A bar that is refused holds up no look for somebody who said stop")
    func barRefused() async throws {
        let world = try await lagging()
        let old = try #require(world.sandbox.contacts(withNumber: number).first?.id)
        go(.merged, from: old, in: world)
        let office = try #require(world.sandbox.contacts(withNumber: number).first?.id)
        world.sandbox.tag(office, with: "hussain-retention")
        world.refuse(path: "/blacklist/add.json")
        world.sandbox.set(Fault(.staleList, rate: 1))
        try await world.stop(number)
        await world.pass(90)
        #expect(world.sandbox.contact(office)?.tags == [])
    }

    @Test("A contact that lost the number is looked at before it is anybody's again")
    func adoptedAgain() {
        var observed = ObservedContact.bearing([DialerContact.tag])
        let main = DialerContact.main
        observed.doubles = [.init(contact: main, ourTags: [])]
        observed.main = nil
        observed.found([main], at: DialerContact.now, for: 1, distrusts: false)
        #expect(observed.main == .init(contact: main, ourTags: nil))
    }

    @Test("A double that becomes the contact by a list counts as named by it")
    func namedDouble() {
        var observed = ObservedContact()
        observed.doubles = [.init(contact: DialerContact.second, ourTags: nil)]
        var run = CustomerRun.sample(.sample(observed: observed, mayHaveOwnDouble: true))
        run.taking { $0.adoptLate() }
        #expect(run.named == [DialerContact.second])
    }

    @Test("Who leaves a list leaves it also on the contact that took theirs over")
    func unassigned() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        world.clock.advance(by: 15)
        go(.merged, from: try #require(world.sandbox.contacts.first?.id), in: world)
        let office = try #require(world.sandbox.contacts(withNumber: number).first?.id)
        world.sandbox.tag(office, with: "hussain-retention")
        try await world.unassign("L1")
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(world.sandbox.contact(office)?.tags == [])
    }

    @Test("Nor is a copy that shows one which went since")
    func copiedAndDeleted() async throws {
        let world = try await World.withLead(number)
        let old = world.sandbox.addContact(name: "Maria", numbers: [number], tags: [])
        _ = try await DirectoryScan(engine: world.engine.value, lane: .bulk).run()
        world.clock.advance(by: 120)
        world.sandbox.delete(old)
        world.clock.advance(by: 60)
        try await world.assign("L1", to: .hussain)
        await world.pass(1)
        #expect(try world.queue(.hussain) == [number])
        world.clock.advance(by: 600)
        world.sandbox.delete(try #require(world.sandbox.contacts.first).id)
        try await world.assign("L1", to: .mateo)
        try await world.rest()
        #expect(try world.queue(.mateo) == [number])
    }
}
