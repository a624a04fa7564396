import CloudTalkSandbox
import Foundation
import Leads
import Testing

@testable import DialerSync
@testable import Store

/// What a comparison puts right without being asked: what the portal itself caused, and whatever
/// concerns somebody who said stop.
@Suite("What a comparison mends by itself")
struct ReconcileCauseTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    /// L1 was in Hussain's list.
    private func world() async throws -> World {
        let world = try await World.withLead(number, inListOf: .hussain)
        world.clock.advance(by: 15)
        return world
    }

    private func contact(_ world: World) throws -> Sandbox.Contact {
        try #require(world.sandbox.contacts(withNumber: number).first)
    }

    @Test("A tag that a lost request put on after we had looked comes off unasked")
    func lostAnswer() async throws {
        let world = try await world()
        try await world.unassign("L1")
        try await world.rest()
        world.sandbox.inject(.resetBefore, on: .addTags)
        try await world.assign("L1", to: .grace)
        await world.pass(1)
        try await world.unassign("L1")
        try await world.rest()
        world.clock.advance(by: 15)
        world.sandbox.tag(try contact(world).id, with: "grace-retention")
        let report = try await world.reconcile()
        #expect(report.findings.map(\.kind) == [.wrongTag])
        #expect(report.findings.map(\.cause) == [.portal])
        #expect(report.mended == 1)
        try await world.rest()
        #expect(try world.queue(.grace).isEmpty)
    }

    @Test("A lost request explains only what it does: who takes a tag off afterwards means it")
    func lostAnswerOfAnother() async throws {
        let world = try await world()
        try await world.unassign("L1")
        try await world.rest()
        world.sandbox.inject(.resetAfter, on: .addTags)
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(try world.queue(.grace).count == 1)
        world.clock.advance(by: 15)
        world.sandbox.retag(try contact(world).id, tags: [])
        let report = try await world.reconcile()
        #expect(report.findings.map(\.kind) == [.tagOff])
        #expect(report.findings.map(\.cause) == [.others])
        #expect(report.mended == 0)
    }

    @Test("A removal that was lost explains a tag that went off later")
    func lostRemoval() async throws {
        let world = try await world()
        world.sandbox.inject(.resetBefore, on: .removeTags)
        try await world.assign("L1", to: .grace)
        try await world.rest()
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.clock.advance(by: 15)
        world.sandbox.retag(try contact(world).id, tags: [])
        #expect(try await world.reconcile().findings.map(\.cause) == [.portal])
        try await world.rest()
        #expect(try world.queue(.hussain).count == 1)
    }

    @Test("The same tag, put on by somebody else, waits until mending is asked for")
    func others() async throws {
        let world = try await world()
        try await world.unassign("L1")
        try await world.rest()
        world.clock.advance(by: 15)
        world.sandbox.tag(try contact(world).id, with: "grace-retention")
        let report = try await world.reconcile()
        #expect(report.findings.map(\.cause) == [.others])
        #expect(report.mended == 0)
        try await world.rest()
        #expect(try world.queue(.grace).count == 1)
    }

    @Test("A request whose answer was lost explains a difference for a week, and no longer")
    func forgotten() async throws {
        let world = try await world()
        world.sandbox.inject(.resetBefore, on: .removeTags)
        try await world.unassign("L1")
        try await world.rest()
        world.clock.advance(by: 8 * 24 * 3600)
        world.sandbox.tag(try contact(world).id, with: "grace-retention")
        #expect(try await world.reconcile().findings.map(\.cause) == [.others])
    }

    @Test("Who said stop and was put on a list in CloudTalk comes off at the next comparison")
    func stopped() async throws {
        let world = try await world()
        try await world.stop(number)
        try await world.rest()
        world.clock.advance(by: 15)
        let double = world.sandbox.addContact(
            name: "Maria", numbers: [number, other], tags: ["grace-retention", "VIP"])
        world.sandbox.tag(try contact(world).id, with: "hussain-retention")
        let report = try await world.reconcile()
        #expect(report.counts == [.wrongTag: 1, .doubleTagged: 1])
        #expect(report.findings.allSatisfy { $0.cause == .stop && $0.isMended })
        #expect(try await world.sync("L1").state == .pending)
        try await world.rest()
        #expect(world.sandbox.contacts(withNumber: number).map(\.tags.count) == [0, 1])
        #expect(world.sandbox.tagNames(of: double) == ["VIP"])
        #expect(try await world.sync("L1").state == .blocked)
    }

    @Test("Somebody else's contact that was given the number of who said stop leaves the list")
    func stoppedNumberAdded() async throws {
        let world = try await world()
        try await world.stop(other)
        try await world.rest()
        world.clock.advance(by: 15)
        let id = try contact(world).id
        world.sandbox.update(id) { $0.numbers.append(self.other) }
        let report = try await world.reconcile()
        #expect(report.findings.map(\.cause) == [.stop])
        try await world.rest()
        #expect(world.sandbox.contact(id)?.tags == [])
        #expect(try await world.sync("L1").reason == .refused)
    }

    @Test("Who said stop also comes off the lists of campaigns that are nobody's here")
    func stoppedCampaign() async throws {
        let world = try await world()
        let id = try contact(world).id
        world.sandbox.tag(id, with: "Webinar")
        let webinar = try #require(world.sandbox.tags.first { $0.name == "Webinar" }?.id)
        let campaign = try #require(world.sandbox.campaigns.last?.id)
        world.sandbox.update(campaign) { $0.tags = [webinar] }
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.contact(id)?.tags == [])
        world.clock.advance(by: 15)
        world.sandbox.tag(id, with: "Webinar")
        #expect(try await world.reconcile().counts == [.wrongTag: 1])
        try await world.rest()
        #expect(world.sandbox.contact(id)?.tags == [])
    }

    @Test("However many who said stop are on lists, they do not wait for a person")
    func stoppedMany() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(from: 0, to: 60)
        let numbers = (0..<60).map { World.number($0) }
        for number in numbers { try await world.stop(number) }
        try await world.rest()
        world.clock.advance(by: 15)
        for number in numbers {
            world.sandbox.addContact(name: "Somebody", numbers: [number], tags: ["grace-retention"])
        }
        let report = try await world.reconcile()
        #expect(report.outcome == .done)
        #expect(report.mended == 60)
        try await world.rest()
        #expect(world.sandbox.contacts.filter { !$0.tags.isEmpty }.isEmpty)
    }

    @Test(
        "A number that somebody took off the blacklist is barred again, whatever else is under way",
        arguments: [true, false])
    func barredAgain(isAtRest: Bool) async throws {
        let world = try await world()
        try await world.stop(number)
        try await world.rest()
        world.clock.advance(by: 15)
        world.sandbox.unbar(number)
        if !isAtRest {
            let later = Int64(world.clock.now.timeIntervalSince1970 * 1000) + 600_000
            _ = try await world.store.driver.write { db in
                try db.run(UnderWay.later, [.integer(later)])
            }
        }
        let report = try await world.reconcile()
        #expect(report.counts == [.notBarred: 1])
        #expect(report.findings.map(\.lead) == [LeadID(rawValue: "L1")])
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        #expect(try await world.reconcile().counts.isEmpty)
    }

    @Test("The blacklist is read page by page, and only where somebody said stop")
    func readsBlacklist() async throws {
        let world = try await world()
        _ = try await world.reconcile()
        #expect(world.requests(to: .listBlacklist) == 0)
        try await world.stop(number)
        try await world.rest()
        let before = world.requests(to: .listBlacklist)
        world.clock.advance(by: 15)
        #expect(try await world.reconcile().counts.isEmpty)
        #expect(world.requests(to: .listBlacklist) == before + 1)
    }

    @Test("A list of others' tags just made is no reason to leave out the look at the contact")
    func numberGoneAmidReplacements() async throws {
        let world = try await world()
        let former = try contact(world)
        world.sandbox.update(former.id) { $0.numbers = [self.other] }
        await world.engine.value.knows(
            ForeignTagLook(begunAt: world.clock.now, contacts: []))
        #expect(try await world.reconcile(mending: true).mended == 1)
        try await world.rest()
        #expect(world.sandbox.contact(former.id)?.tags == [])
        #expect(try world.queue(.hussain) == [number])
    }

    @Test("A refusal by the limit holds a comparison up and does not end it")
    func limited() async throws {
        let world = try await world()
        world.sandbox.inject(.limitedWithoutHeaders, on: .listContacts)
        let outcome = Mutable<ReconcileReport.Outcome?>(nil)
        let comparing = Task { outcome.set(try await world.reconcile().outcome) }
        for _ in 0..<10_000 where outcome.value == nil {
            world.clock.advance(by: 1)
            await Task.yield()
        }
        try await comparing.value
        #expect(outcome.value == .done)
    }

    @Test("A contact that was given another number is somebody else's: the person gets one anew")
    func numberGone() async throws {
        let world = try await world()
        let former = try contact(world)
        world.sandbox.update(former.id) { $0.numbers = [self.other] }
        #expect(try await world.reconcile().counts == [.numberGone: 1])
        #expect(try await world.reconcile(mending: true).mended == 1)
        try await world.rest()
        #expect(world.sandbox.contact(former.id)?.tags == [])
        #expect(try world.queue(.hussain) == [number])
        #expect(try await world.sync("L1").state == .synced)
        // It is no further contact of the person's.
        #expect(try await world.store.allDoubles().isEmpty)
    }
}

extension SyncEngine {
    fileprivate func knows(_ look: ForeignTagLook) { state.foreign = look }
}

/// Work that goes on after a comparison.
private enum UnderWay: String, StatementSet {
    case later = "UPDATE dialer_contacts SET due_at = $1"
}
