import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Comparing with CloudTalk")
struct ReconcileTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    /// L1 is in Hussain's list.
    private func world() async throws -> World {
        let world = try await World.withLead(number, inListOf: .hussain)
        world.clock.advance(by: 15)
        return world
    }

    private func contact(_ world: World) throws -> Sandbox.Contact {
        try #require(world.sandbox.contacts(withNumber: number).first)
    }

    @Test("Where nothing differs, nothing is reported and nothing written")
    func agreement() async throws {
        let world = try await world()
        let report = try await world.reconcile(mending: true)
        #expect(report.counts.isEmpty)
        #expect(report.outcome == .done)
        #expect(try await world.store.nextDue() == nil)
    }

    @Test("A tag that somebody took off is reported only, until mending is asked for")
    func tagOff() async throws {
        let world = try await world()
        world.sandbox.retag(try contact(world).id, tags: ["VIP"])
        let report = try await world.reconcile()
        #expect(report.counts == [.tagOff: 1])
        #expect(report.mended == 0)
        #expect(report.findings.map(\.lead) == [LeadID(rawValue: "L1")])
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await world.reconcile(mending: true).mended == 1)
        try await world.rest()
        #expect(try world.queue(.hussain) == [number])
        #expect(world.sandbox.tagNames(of: try contact(world).id).contains("VIP"))
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test("A tag taken off again within a week needs a person; after a week it is put back")
    func tagOffAgain() async throws {
        let world = try await world()
        for days in [0, 6, 8] {
            world.clock.advance(by: Double(days) * 24 * 3600)
            world.sandbox.retag(try contact(world).id, tags: [])
            _ = try await world.reconcile(mending: true)
            try await world.rest()
            let isAgain = days == 6
            #expect(try world.queue(.hussain).isEmpty == isAgain, "\(days)")
            #expect(try await world.sync("L1").state == (isAgain ? .failed : .synced), "\(days)")
            #expect(
                try await world.sync("L1").reason == (isAgain ? .removedInCloudTalk : nil),
                "\(days)")
            guard isAgain else { continue }
            _ = try await world.store.retry(.leads([LeadID(rawValue: "L1")]), by: .command)
            try await world.rest()
            #expect(try world.queue(.hussain) == [number])
        }
    }

    /// Lists may show what was seconds ago.
    @Test("A list that lags is no sign that somebody took the tag off")
    func laggingList() async throws {
        let world = try await World { $0.takesPictures = true }
        world.sandbox.addContact(name: "Maria", numbers: [number])
        try await world.addAgents()
        try await world.rest()
        world.clock.advance(by: 10)
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.clock.advance(by: 2)
        world.sandbox.inject(.staleList, on: .listContacts, times: 20)
        #expect(try await world.reconcile(mending: true).counts == [.tagOff: 1])
        world.sandbox.clearFaults()
        try await world.rest()
        world.clock.advance(by: 24 * 3600)
        world.sandbox.retag(try contact(world).id, tags: [])
        _ = try await world.reconcile(mending: true)
        try await world.rest()
        #expect(try world.queue(.hussain) == [number])
    }

    @Test("Who is given up stays so, however many differences concern the same person")
    func givenUpAmidMany() async throws {
        let world = try await world()
        world.sandbox.retag(try contact(world).id, tags: [])
        _ = try await world.reconcile(mending: true)
        try await world.rest()
        world.clock.advance(by: 15)
        world.sandbox.retag(try contact(world).id, tags: [])
        for _ in 0..<205 {
            world.sandbox.addContact(
                name: "Office", numbers: [number], tags: ["hussain-retention"])
        }
        let report = try await world.reconcile(mending: true, byPerson: true)
        #expect(report.counts == [.tagOff: 1, .doubleTagged: 205])
        #expect(try await world.sync("L1").state == .failed)
        #expect(try await world.sync("L1").reason == .removedInCloudTalk)
        try await world.rest()
        #expect(world.sandbox.contacts.allSatisfy { $0.tags.isEmpty })
        #expect(try await world.sync("L1").reason == .removedInCloudTalk)
    }

    @Test("Who is given up leaves the list that somebody put them on instead")
    func givenUpAndMoved() async throws {
        let world = try await world()
        for tags in [[], ["grace-retention"]] {
            world.sandbox.retag(try contact(world).id, tags: tags)
            _ = try await world.reconcile(mending: true)
            try await world.rest()
            world.clock.advance(by: 15)
        }
        #expect(try contact(world).tags.isEmpty)
        #expect(try await world.sync("L1").state == .failed)
        #expect(try await world.sync("L1").reason == .removedInCloudTalk)
    }

    @Test("Who is given up because the contact is gone leaves the list by a double of it")
    func givenUpBesideDouble() async throws {
        let world = try await world()
        world.sandbox.retag(try contact(world).id, tags: [])
        _ = try await world.reconcile(mending: true)
        try await world.rest()
        world.clock.advance(by: 15)
        let main = try contact(world).id
        let double = world.sandbox.addContact(
            name: "Maria", numbers: [number], tags: ["grace-retention"])
        _ = try await world.reconcile(mending: true, byPerson: true)
        world.sandbox.delete(main)
        try await world.rest()
        #expect(world.tagNames(of: double).isEmpty)
        #expect(world.sandbox.contacts.count == 1)
        #expect(try await world.sync("L1").state == .failed)
        #expect(try await world.sync("L1").reason == .removedInCloudTalk)
    }

    @Test(
        "Who is given up stays so while another agent's tag comes off the same contact, at once or not",
        arguments: [nil, FaultKind.errorBefore, .resetAfter])
    func givenUpAndWrongTag(fault: FaultKind?) async throws {
        let world = try await world()
        for _ in 1...2 {
            world.sandbox.retag(try contact(world).id, tags: [])
            _ = try await world.reconcile(mending: true)
            try await world.rest()
            world.clock.advance(by: 15)
        }
        #expect(try await world.sync("L1").reason == .removedInCloudTalk)
        world.sandbox.tag(try contact(world).id, with: "grace-retention")
        if let fault { world.sandbox.inject(fault, on: .removeTags) }
        #expect(try await world.reconcile(mending: true, byPerson: true).mended == 1)
        try await world.rest()
        #expect(try contact(world).tags.isEmpty)
        #expect(try await world.sync("L1").state == .failed)
        #expect(try await world.sync("L1").reason == .removedInCloudTalk)
        _ = try await world.store.retry(.leads([LeadID(rawValue: "L1")]), by: .command)
        try await world.rest()
        #expect(try world.queue(.hussain) == [number])
    }

    @Test("A contact that somebody deleted is put back once, and within a week not again")
    func contactGone() async throws {
        let world = try await world()
        world.sandbox.delete(try contact(world).id)
        #expect(try await world.reconcile().counts == [.contactGone: 1])
        #expect(try await world.reconcile(mending: true).mended == 1)
        try await world.rest()
        #expect(try world.queue(.hussain) == [number])
        world.clock.advance(by: 24 * 3600)
        world.sandbox.delete(try contact(world).id)
        _ = try await world.reconcile(mending: true)
        try await world.rest()
        #expect(world.sandbox.contacts.isEmpty)
        #expect(try await world.sync("L1").state == .failed)
        #expect(try await world.sync("L1").reason == .removedInCloudTalk)
        let history = try await world.store.timeline(of: LeadID(rawValue: "L1"))
        #expect(history.filter { $0.kind == "removed_again" }.count == 1)
    }

    @Test("A number that the portal never managed is reported and never changed")
    func unmanaged() async throws {
        let world = try await world()
        let stranger = world.sandbox.addContact(
            name: "Stranger", numbers: [other], tags: ["hussain-retention"])
        let report = try await world.reconcile(mending: true, byPerson: true)
        #expect(report.counts == [.unmanaged: 1])
        #expect(report.findings.map(\.contact) == [DialerContactID(stranger)])
        try await world.rest()
        #expect(world.sandbox.tagNames(of: stranger) == ["hussain-retention"])
    }

    @Test("A further contact with our tag loses the tag, and only that, when a person says so")
    func doubleTagged() async throws {
        let world = try await world()
        let double = world.sandbox.addContact(
            name: "Office", numbers: [other, number], tags: ["grace-retention", "VIP"])
        #expect(try await world.reconcile().counts == [.doubleTagged: 1])
        try await world.rest()
        #expect(try world.queue(.grace).count == 1)
        _ = try await world.reconcile(mending: true, byPerson: true)
        try await world.rest()
        #expect(world.sandbox.tagNames(of: double) == ["VIP"])
        #expect(try world.queue(.hussain) == [number])
        #expect(try await world.store.allDoubles().map(\.doubles) == [[DialerContactID(double)]])
    }

    @Test("Another agent's tag that somebody put on the contact comes off")
    func wrongTag() async throws {
        let world = try await world()
        world.sandbox.tag(try contact(world).id, with: "grace-retention")
        #expect(try await world.reconcile().counts == [.wrongTag: 1])
        _ = try await world.reconcile(mending: true, byPerson: true)
        try await world.rest()
        #expect(world.sandbox.tagNames(of: try contact(world).id) == ["hussain-retention"])
    }

    @Test("Our tag on a contact of somebody who was unassigned comes off")
    func unassigned() async throws {
        let world = try await world()
        try await world.unassign("L1")
        try await world.rest()
        world.clock.advance(by: 15)
        world.sandbox.tag(try contact(world).id, with: "hussain-retention")
        #expect(try await world.reconcile().counts == [.wrongTag: 1])
        _ = try await world.reconcile(mending: true, byPerson: true)
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await world.sync("L1").state == .none)
    }

    @Test("Our tag on a contact of somebody for whom none was ever made comes off")
    func unassignedUnsent() async throws {
        let world = try await world()
        try await world.addLead("L2", phone: other)
        try await world.assign("L2", to: .grace)
        try await world.unassign("L2")
        try await world.rest()
        world.clock.advance(by: 15)
        let contact = world.sandbox.addContact(
            name: "Else", numbers: [other], tags: ["grace-retention", "VIP"])
        #expect(try await world.reconcile().counts == [.doubleTagged: 1])
        _ = try await world.reconcile(mending: true, byPerson: true)
        try await world.rest()
        #expect(world.sandbox.tagNames(of: contact) == ["VIP"])
    }

    @Test("Work that is under way is no difference")
    func underWay() async throws {
        let world = try await world()
        try await world.assign("L1", to: .grace)
        try await world.addLead("L2", phone: other)
        try await world.assign("L2", to: .hussain)
        #expect(try await world.reconcile().counts.isEmpty)
    }

    @Test("What changes while the comparison reads is no difference")
    func changesMeanwhile() async throws {
        let world = try await world()
        let isDone = Mutable(false)
        world.transport.interrupt.set { request in
            guard request.target.contains("tag_id"), !isDone.value else { return }
            isDone.set(true)
            do {
                try await world.assign("L1", to: .grace)
            } catch { Issue.record(error) }
            world.clock.advance(by: 1)
            await world.pass(3)
        }
        let report = try await world.reconcile(mending: true)
        #expect(isDone.value)
        #expect(try world.queue(.grace) == [number])
        #expect(report.counts.isEmpty)
    }

    @Test("A comparison that ends while another one reads takes nothing from it")
    func twoAtOnce() async throws {
        let world = try await world()
        let isDone = Mutable(false)
        world.transport.interrupt.set { request in
            // After the tags' lists have begun, so that some of them are kept already.
            guard request.target.contains("tag_id=1165831"), !isDone.value else { return }
            isDone.set(true)
            do {
                #expect(try await world.reconcile().counts.isEmpty)
            } catch { Issue.record(error) }
        }
        #expect(try await world.reconcile().counts.isEmpty)
        #expect(isDone.value)
    }

    @Test("A comparison that finds no answer says so and leaves nothing half done")
    func noAnswer() async throws {
        let world = try await world()
        world.sandbox.takeDown()
        await #expect(throws: SyncEngine.NoAnswer.self) { try await world.reconcile() }
        world.sandbox.bringUp()
        #expect(try await world.reconcile().outcome == .done)
    }
}

extension World {
    func reconcile(mending: Bool = false, byPerson: Bool = false) async throws -> ReconcileReport {
        try await engine.value.reconcile(mending: mending, byPerson: byPerson, by: .command)
    }
}

extension DialerContactID {
    init(_ id: Sandbox.Contact.ID) { self.init(rawValue: Int64(id.rawValue)) }
}
