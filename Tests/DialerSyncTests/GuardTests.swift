import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Guards between workers, and between a worker and people")
struct GuardTests {
    private let terms = BudgetTerms(window: 60, timeout: 15, since: nil)
    private let lease: Int64 = 25_000

    /// An assigned lead whose agent's tag is known.
    private func world() async throws -> World {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: "+14155550123")
        try await world.assign("L1", to: .hussain)
        return world
    }

    private func claim(_ world: World, by owner: String) async throws -> DialerContact {
        try #require(try await world.store.claim(for: owner, limit: 5, lease: lease).first)
    }

    private func begin(
        _ step: SyncStep, for contact: DialerContact, on place: DialerContactID? = nil,
        _ tags: [DialerTagID] = [], in world: World
    ) async throws -> BegunCall.Part? {
        let intent = RequestIntent(
            customer: contact.customer, lease: contact.lease, generation: contact.generation,
            lead: contact.naming?.lead, step: step, contact: place,
            tags: tags)
        let begun = try await world.store.begin(
            CallIntent([intent], lane: contact.lane), lease: lease, terms: terms
        ) { _, _, _ in .go }
        guard case .go(_, let parts) = begun else { return nil }
        return parts[contact.customer]
    }

    private func settlement(
        _ contact: DialerContact, _ next: Settlement.Next, outcome: AttemptOutcome? = nil
    ) -> Settlement {
        Settlement(of: contact, outcome: outcome, next: next)
    }

    @Test("A customer belongs to one worker at a time")
    func oneWorker() async throws {
        let world = try await world()
        _ = try await claim(world, by: "one")
        #expect(try await world.store.claim(for: "two", limit: 5, lease: lease).isEmpty)
        world.clock.advance(by: 24.9)
        #expect(try await world.store.claim(for: "two", limit: 5, lease: lease).isEmpty)
        world.clock.advance(by: 0.2)
        #expect(try await world.store.claim(for: "two", limit: 5, lease: lease).count == 1)
    }

    @Test("A request for a wish that changed meanwhile does not leave")
    func superseded() async throws {
        let world = try await world()
        let contact = try await claim(world, by: "one")
        try await world.assign("L1", to: .grace)
        #expect(try await begin(.create, for: contact, in: world) == .superseded)
    }

    @Test("Who was thought through waits, since the wish, once an older answer shows a contact")
    func shownLate() async throws {
        let world = try await world()
        var early = try await claim(world, by: "one")
        world.clock.advance(by: 5)
        try await world.unassign("L1")
        let wished = world.clock.now
        #expect(try await world.sync("L1").state == .none)
        world.clock.advance(by: 5)
        early.observed.main = .init(contact: DialerContactID(rawValue: 7), ourTags: nil)
        early.observed.origin = .adopted
        _ = try await world.store.settle([settlement(early, .release)])
        #expect(try await world.sync("L1").state == .pending)
        #expect(try await claim(world, by: "two").observed.main == early.observed.main)
        #expect(try await world.store.syncSummary().oldestPendingAt == wished)
    }

    @Test("Nor is anybody through from whose contact a worker goes on to take a tag")
    func goesOn() async throws {
        let world = try await world()
        let early = try await claim(world, by: "one")
        try await world.unassign("L1")
        let anew = try await world.store.settle([settlement(early, .proceed)])
        var contact = try #require(anew.first)
        #expect(try await world.sync("L1").state == .none)
        contact.observed.main = .init(
            contact: DialerContactID(rawValue: 7), ourTags: [DialerTagID(rawValue: 1_165_830)])
        contact.observed.origin = .adopted
        _ = try await world.store.settle([settlement(contact, .proceed)])
        #expect(try await world.sync("L1").state == .pending)
        // Should it die now, another one goes on.
        world.clock.advance(by: 26)
        #expect(try await claim(world, by: "two").observed.main == contact.observed.main)
    }

    @Test("A write to a contact waits for another customer's whose outcome is open")
    func oneWritePerContact() async throws {
        let world = try await world()
        try await world.addLead("L2", phone: "+14155550145")
        try await world.assign("L2", to: .grace)
        let both = try await world.store.claim(for: "one", limit: 5, lease: lease)
        try #require(both.count == 2)
        let place = DialerContactID(rawValue: 7)
        guard
            case .go(let attempt) = try await begin(.removeTags, for: both[0], on: place, in: world)
        else {
            Issue.record("the first request was not let go")
            return
        }
        #expect(try await begin(.addTags, for: both[1], on: place, in: world) == .superseded)
        #expect(try await begin(.show, for: both[1], on: place, in: world) != .superseded)
        // Looked at anew, who has the contact among its doubles knows of the open write.
        var other = both[1]
        other.observed.doubles = [.init(contact: place, ourTags: nil)]
        let seen = try await world.store.settle([settlement(other, .proceed)])
        #expect(seen.map { $0.unsettled.map(\.id) } == [[attempt]])
        let done = AttemptOutcome(attempt: attempt, kind: .done)
        _ = try await world.store.settle([settlement(both[0], .release, outcome: done)])
        #expect(try await begin(.addTags, for: both[1], on: place, in: world) != .superseded)
    }

    @Test("No tag goes onto a contact that has the number of somebody who said stop meanwhile")
    func stoppedMeanwhile() async throws {
        let world = try await world()
        let place = DialerContactID(rawValue: 7)
        let tags = [DialerTagID(rawValue: 1_165_830)]
        let early = try await claim(world, by: "one")
        try await world.stop("+14155550145")
        var stopped = try await claim(world, by: "two")
        stopped.observed.main = .init(contact: place, ourTags: [])
        stopped.observed.origin = .adopted
        _ = try await world.store.settle([settlement(stopped, .proceed)])
        #expect(
            try await begin(.addTags, for: early, on: place, tags, in: world) == .superseded)
        #expect(
            try await begin(.removeTags, for: early, on: place, tags, in: world) != .superseded)
    }

    @Test("Who said stop knows when somebody else last wrote to a contact that they share")
    func sharedWrite() async throws {
        let world = try await world()
        let place = DialerContactID(rawValue: 7)
        var early = try await claim(world, by: "one")
        guard case .go = try await begin(.addTags, for: early, on: place, in: world) else {
            Issue.record("the request was not let go")
            return
        }
        let wroteAt = world.clock.now
        early.observed.main = .init(contact: place, ourTags: nil)
        early.observed.origin = .adopted
        _ = try await world.store.settle([settlement(early, .release)])
        world.clock.advance(by: 1)
        try await world.stop("+14155550145")
        var stopped = try #require(
            try await world.store.claim(for: "two", limit: 5, lease: lease).first {
                $0.hold == .doNotCall
            })
        stopped.observed.doubles = [.init(contact: place, ourTags: [])]
        let seen = try await world.store.settle([settlement(stopped, .proceed)])
        #expect(seen.map(\.observed.wroteAt) == [wroteAt])
    }

    @Test("A worker whose lease went to another sends nothing")
    func leaseLost() async throws {
        let world = try await world()
        let late = try await claim(world, by: "one")
        world.clock.advance(by: 30)
        _ = try await claim(world, by: "one")
        #expect(try await begin(.search, for: late, in: world) == .leaseLost)
    }

    @Test("Proof for an older wish does not count for the newer one")
    func olderProof() async throws {
        let world = try await world()
        let contact = try await claim(world, by: "one")
        try await world.assign("L1", to: .grace)
        _ = try await world.store.settle([settlement(contact, .rest)])
        #expect(try await world.sync("L1").state == .pending)
        #expect(try await world.store.nextDue() != nil)
    }

    @Test("A write that was lost a moment after the clock was read is not an hour old")
    func lostJustNow() async throws {
        let world = try await world()
        let contact = try await claim(world, by: "one")
        world.clock.advance(by: 1)
        guard case .go(let attempt) = try await begin(.create, for: contact, in: world) else {
            Issue.record("the request was not let go")
            return
        }
        let lost = AttemptOutcome(attempt: attempt, kind: .unknown)
        _ = try await world.store.settle([settlement(contact, .release, outcome: lost)])
        world.clock.advance(by: -0.2)
        let next = try await claim(world, by: "two")
        let age = try world.clock.now.timeIntervalSince(#require(next.unsettled.first).endedAt)
        #expect(abs(age) < 1)
    }

    @Test(
        "Who came to rest while a contact was found is looked at, for it may bear a tag",
        arguments: [true, false])
    func foundMeanwhile(isUnassigned: Bool) async throws {
        let world = try await world()
        var contact = try await claim(world, by: "one")
        if isUnassigned {
            try await world.unassign("L1")
        } else {
            var update = AgentUpdate(id: .hussain)
            update.active = false
            _ = try await world.store.saveAgents([update], by: .command)
        }
        #expect(try await world.store.nextDue() == nil)
        contact.observed.main = .init(contact: DialerContactID(rawValue: 7), ourTags: nil)
        contact.observed.origin = .adopted
        _ = try await world.store.settle([settlement(contact, .release)])
        #expect(try await world.store.nextDue() != nil)
    }

    @Test(
        "What was seen outlives another process that had the customer and did nothing",
        arguments: [false, true])
    func keepsSightings(otherWrites: Bool) async throws {
        let world = try await world()
        var contact = try await claim(world, by: "one")
        contact.observed.main = .init(contact: DialerContactID(rawValue: 7), ourTags: [])
        contact.observed.origin = .adopted
        let tags = OurTags([])
        var run = CustomerRun(contact: contact, tags: tags)
        run.isListed = true
        var state = EngineState(now: world.clock.now)
        state.park([run], uptime: 0)
        _ = try await world.store.settle([settlement(contact, .release)])
        let theirs = try await claim(world, by: "two")
        if otherWrites {
            let contact = DialerContactID(rawValue: 7)
            _ = try await begin(.addTags, for: theirs, on: contact, in: world)
        }
        _ = try await world.store.settle([settlement(theirs, .release)])
        let again = try await claim(world, by: "one")
        #expect(again.lease.epoch == contact.lease.epoch + 2)
        #expect(state.unpark(again, tags: tags, uptime: 1).isListed == !otherWrites)
    }

    @Test("A search from before the clock was put back proves nothing, not in an hour either")
    func searchedAhead() async throws {
        let world = try await world()
        var contact = try await claim(world, by: "one")
        contact.observed.searchedAt = world.clock.now.addingTimeInterval(3600)
        contact.observed.barSoughtAt = world.clock.now.addingTimeInterval(3600)
        _ = try await world.store.settle([settlement(contact, .release)])
        let again = try await claim(world, by: "one")
        #expect(again.observed.searchedAt == nil)
        #expect(again.observed.barSoughtAt == nil)
    }

    @Test("What a late worker learned changes nothing, and its attempt stays open for a look")
    func lateWorker() async throws {
        let world = try await world()
        var late = try await claim(world, by: "one")
        guard case .go(let attempt) = try await begin(.create, for: late, in: world) else {
            Issue.record("the request was not let go")
            return
        }
        world.clock.advance(by: 30)
        _ = try await claim(world, by: "two")
        late.observed.created(
            DialerContactID(rawValue: 7), bearing: DialerTagID(rawValue: 1_165_830), for: nil)
        let outcome = AttemptOutcome(attempt: attempt, kind: .done)
        _ = try await world.store.settle([settlement(late, .rest, outcome: outcome)])
        #expect(try await world.sync("L1").contact == nil)
        world.clock.advance(by: 30)
        let next = try await claim(world, by: "three")
        #expect(next.unsettled.map(\.id) == [attempt])
    }

    @Test("Every wish in the database is what its assignment asks for")
    func wishesAgree() async throws {
        let world = try await world()
        try await world.assign("L1", to: .grace)
        try await world.unassign("L1")
        #expect(try await world.store.strayWishes() == 0)
    }
}
