import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Contacts that others share, tags that others rename")
struct SharedAndRenamedTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    @Test("A contact that bore the right tag before loses it all the same when nobody has the lead")
    func adoptedWithTag() async throws {
        let world = try await World.withLeads(number, other)
        let there = world.sandbox.addContact(
            name: "There", numbers: [number], tags: ["hussain-retention", "VIP"])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(try await world.sync("L1").state == .synced)
        try await world.unassign("L1")
        try await world.rest()
        #expect(world.tagNames(of: there) == ["VIP"])
    }

    @Test("A tag that becomes ours while a contact is looked at for the first time comes off it")
    func becomesOursAmidLook() async throws {
        let world = try await World()
        let seats = Sandbox.Configuration.demoSeats.prefix(2).map(World.update)
        _ = try await world.store.saveAgents([seats[0]], by: .command)
        try await world.rest()
        let there = world.sandbox.addContact(
            name: "There", numbers: [number], tags: ["grace-retention", "VIP"])
        world.clock.advance(by: 5)
        _ = try await world.reconcile()
        let isDone = Mutable(false)
        world.transport.interrupt.set { request in
            guard request.path.hasPrefix("/contacts/show/"), !isDone.value else { return }
            isDone.set(true)
            do {
                _ = try await world.store.saveAgents([seats[1]], by: .command)
            } catch { Issue.record(error) }
            await world.anotherEngine().lookAtTags()
        }
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(isDone.value)
        #expect(Set(world.tagNames(of: there)) == ["hussain-retention", "VIP"])
    }

    @Test("Two customers on one contact never put it into two queues")
    func sharedContact() async throws {
        let world = try await World.withLeads(number, other)
        let shared = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        try await world.assign("L2", to: .grace)
        try await world.rest()
        #expect(world.tagNames(of: shared) == ["hussain-retention"])
        #expect(try await world.sync("L1").state == .synced)
        #expect(try await world.sync("L2").reason == .refused)
        let detail = try await world.sync("L2").detail
        #expect(detail?.contains("another agent") == true)
        // Whoever is moved leaves the old agent's list all the same.
        try await world.assign("L1", to: .mateo)
        try await world.rest()
        #expect(world.tagNames(of: shared).isEmpty)
        #expect(try await world.sync("L1").reason == .refused)
    }

    @Test("Whose tag comes off because the contact is also somebody's double is told so")
    func sharedDouble() async throws {
        let world = try await World.withLeads(number, other)
        let main = world.sandbox.addContact(name: "Maria", numbers: [number], tags: [])
        let shared = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        #expect(world.tagNames(of: shared) == ["hussain-retention"])
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(world.tagNames(of: main) == ["grace-retention"])
        #expect(world.tagNames(of: shared).isEmpty)
        #expect(try await world.sync("L2").state == .failed)
        #expect(try await world.sync("L2").reason == .refused)
    }

    @Test(
        "Who was refused for a shared contact gets an own one when the numbers were parted",
        arguments: [true, false])
    func partedContact(loses: Bool) async throws {
        let world = try await World.withLeads(number, other)
        let shared = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        try await world.assign("L2", to: .grace)
        try await world.rest()
        #expect(try await world.sync("L2").reason == .refused)
        // Until somebody does it, trying again changes nothing.
        _ = try await world.store.retry(.all, by: .command)
        try await world.rest()
        #expect(try await world.sync("L2").reason == .refused)
        #expect(world.tagNames(of: shared) == ["hussain-retention"])
        world.sandbox.update(shared) { $0.numbers = [loses ? number : other] }
        _ = try await world.store.retry(.all, by: .command)
        try await world.rest()
        #expect(try world.queue(.hussain) == [number])
        #expect(try world.queue(.grace) == [other])
        #expect(world.tagNames(of: shared) == [loses ? "hussain-retention" : "grace-retention"])
        #expect(try await world.sync("L1").state == .synced)
        #expect(try await world.sync("L2").state == .synced)
    }

    @Test("Who lost the number on a contact to somebody else leaves the contact to them")
    func lostNumber() async throws {
        let world = try await World.withLeads(number, other)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let contact = try #require(world.sandbox.contacts.first).id
        world.sandbox.update(contact) { $0.numbers = [other] }
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(world.tagNames(of: contact) == ["hussain-retention"])
        #expect(try world.queue(.hussain) == [other])
        #expect(try world.queue(.grace) == [number])
    }

    @Test("A contact that also bears a stopped number is in no queue")
    func sharedWithStopped() async throws {
        let world = try await World.withLeads(number, other)
        let shared = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        try await world.assign("L2", to: .grace)
        try await world.rest()
        #expect(world.tagNames(of: shared) == ["grace-retention"])
        _ = try await world.store.stopCalling(
            try #require(PhoneNumber(e164: number)), source: "customer", reason: "asked",
            by: .command)
        try await world.rest()
        #expect(world.tagNames(of: shared) == [])
        #expect(try await world.sync("L2").state == .failed)
    }

    @Test(
        "A contact goes into a queue once the stopped number was taken off it",
        arguments: [true, false])
    func partedFromStopped(isMain: Bool) async throws {
        let world = try await World.withLeads(number, other)
        if !isMain { _ = world.sandbox.addContact(name: "Own", numbers: [number], tags: []) }
        let shared = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        _ = try await world.store.stopCalling(
            try #require(PhoneNumber(e164: number)), source: "customer", reason: "asked",
            by: .command)
        try await world.rest()
        try await world.assign("L2", to: .grace)
        try await world.rest()
        #expect(try await world.sync("L2").reason == .refused)
        world.sandbox.update(shared) { $0.numbers = [other] }
        _ = try await world.store.retry(.all, by: .command)
        await world.pass(60)
        #expect(world.tagNames(of: shared) == ["grace-retention"])
        #expect(try await world.sync("L2").state == .synced)
        #expect(try await world.sync("L1").state == .blocked)
        #expect(try await world.confirmed(number) != nil)
        #expect(world.sandbox.contacts(withNumber: number).allSatisfy { $0.tags.isEmpty })
    }

    @Test(
        "Where only the copy of the account knows of a stopped number on a contact, no tag goes on",
        arguments: [true, false])
    func stoppedInCopy(isStill: Bool) async throws {
        let world = try await World.withLeads(number, other)
        let shared = world.sandbox.addContact(name: "Jorge", numbers: [other], tags: [])
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        try await world.unassign("L2")
        try await world.stop(number)
        try await world.rest()
        world.sandbox.update(shared) { $0.numbers.append(number) }
        world.clock.advance(by: 5)
        _ = try await world.reconcile()
        if !isStill { world.sandbox.update(shared) { $0.numbers = [other] } }
        try await world.assign("L2", to: .grace)
        await world.pass(60)
        #expect(world.tagNames(of: shared) == (isStill ? [] : ["grace-retention"]))
        #expect(try await world.sync("L2").state == (isStill ? .failed : .synced))
    }

    @Test("A contact is in no queue that bears a stopped number besides, whatever else that has")
    func sharedWithStoppedDouble() async throws {
        let world = try await World.withLeads(number, other)
        let own = world.sandbox.addContact(name: "Own", numbers: [number], tags: [])
        let shared = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        try await world.assign("L1", to: .hussain)
        try await world.assign("L2", to: .grace)
        try await world.rest()
        _ = try await world.store.stopCalling(
            try #require(PhoneNumber(e164: number)), source: "customer", reason: "asked",
            by: .command)
        try await world.rest()
        #expect(world.tagNames(of: own) == [])
        #expect(world.tagNames(of: shared) == [])
        #expect(try await world.sync("L2").reason == .refused)
        try await world.unassign("L2")
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        #expect(world.tagNames(of: shared) == [])
        #expect(try await world.sync("L2").reason == .refused)
    }

    @Test("Who leaves a number that needs a person does not wait for that")
    func leavesRefused() async throws {
        let world = try await World.withLeads(number, other)
        try await world.addLead("L3", phone: number, name: "Maria Gonzales")
        _ = world.sandbox.addContact(name: "Both", numbers: [number, other], tags: [])
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(try await world.sync("L3").reason == .refused)
        try await world.addLead("L1", phone: "+14155550146", name: "Maria Gonzales")
        try await world.rest()
        #expect(try world.queue(.grace) == ["+14155550146"])
        #expect(try await world.sync("L1").state == .synced)
        #expect(try await world.sync("L3").reason == .refused)
    }

    @Test("When the contact is deleted, the next oldest with the number is adopted")
    func doubleAdopted() async throws {
        let world = try await World.withLeads(number, other)
        let old = world.sandbox.addContact(name: "Old", numbers: [number], tags: [])
        let young = world.sandbox.addContact(name: "Young", numbers: [number], tags: [])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.sandbox.delete(old)
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(world.sandbox.contacts.map(\.id) == [young])
        #expect(world.tagNames(of: young) == ["grace-retention"])
    }

    @Test("A tag that is taken off under an outdated name is found and taken off after all")
    func renamedBeforeRemoval() async throws {
        let world = try await World.withLeads(number, other)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.transport.rename(tag: 1_165_830, to: "hussain-2027")
        try await world.assign("L1", to: .grace)
        await world.pass(1300)
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace) == [number])
    }

    @Test("Who said stop leaves a renamed tag's list too")
    func renamedBeforeStop() async throws {
        let world = try await World.withLeads(number, other)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.transport.rename(tag: 1_165_830, to: "hussain-2027")
        _ = try await world.store.stopCalling(
            try #require(PhoneNumber(e164: number)), source: "customer", reason: "asked",
            by: .command)
        await world.pass(90)
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await world.sync("L1").state == .blocked)
    }

    @Test("One bad answer about the tags takes nobody off their list")
    func emptyTagList() async throws {
        let world = try await World.withLeads(number, other)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let isAsked = Mutable(false)
        world.transport.answer.set { request in
            guard request.path == "/tags/index.json", !isAsked.value else { return nil }
            isAsked.set(true)
            let empty = #"""
                {"responseData":{"itemsCount":0,"pageCount":1,"pageNumber":1,"limit":1000,
                "data":[]}}
                """#
            return CloudTalkReply(status: 200, body: Data(empty.utf8))
        }
        // The names are read again two minutes after a create.
        await world.pass(240)
        #expect(isAsked.value)
        #expect(world.sandbox.counters.byEndpoint[.removeTags] == nil)
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test("A tag that becomes ours later comes off contacts that bore it before")
    func tagBecomesOurs() async throws {
        let world = try await World.withLeads(number, other)
        let there = world.sandbox.addContact(name: "There", numbers: [number], tags: ["weekend"])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(world.tagNames(of: there) == ["weekend", "hussain-retention"])
        try await world.setTag("weekend", of: .grace)
        try await world.rest()
        #expect(world.tagNames(of: there) == ["hussain-retention"])
    }

    @Test("It comes off contacts that we made and that somebody put it on by hand, too")
    func tagBecomesOursOnOwn() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        let ours = try #require(world.sandbox.contacts(withNumber: number).first).id
        world.sandbox.addForeignTag("weekend")
        world.sandbox.tag(ours, with: "weekend")
        world.clock.advance(by: 15)
        try await world.setTag("weekend", of: .grace)
        await world.pass(10)
        #expect(world.tagNames(of: ours) == ["hussain-retention"])
        #expect(try await world.sync("L1").state == .synced)
        #expect(try await world.store.tagsToList().isEmpty)
    }

    @Test("The list that tells so is made again where it failed")
    func tagListFailed() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        let ours = try #require(world.sandbox.contacts(withNumber: number).first).id
        world.sandbox.addForeignTag("weekend")
        world.sandbox.tag(ours, with: "weekend")
        world.clock.advance(by: 15)
        world.sandbox.inject(.errorBefore, on: .listContacts)
        try await world.setTag("weekend", of: .grace)
        await world.pass(10)
        #expect(world.tagNames(of: ours).contains("weekend"))
        await world.pass(60)
        #expect(world.tagNames(of: ours) == ["hussain-retention"])
    }

    @Test("A stopped lead whose number is taken away stays stopped under its next number")
    func stopSurvivesTwoEdits() async throws {
        let world = try await World.withLeads(number, other)
        _ = try await world.store.stopCalling(
            try #require(PhoneNumber(e164: number)), source: "list", reason: "asked", by: .command)
        try await world.addLead("L1", phone: "")
        try await world.addLead("L1", phone: "+14155550188")
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(try await world.sync("L1").reason == .doNotCall)
        #expect(try world.queue(.hussain).isEmpty)
    }

    @Test("What CloudTalk refused goes on by itself once the lead is corrected")
    func refusedAndCorrected() async throws {
        let world = try await World.withLeads(number, other)
        world.refuse(number: number, field: "name", text: "Please supply a valid name.")
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(try await world.sync("L1").state == .failed)
        world.transport.answer.set(nil)
        try await world.addLead("L1", phone: number, name: "Maria González")
        try await world.rest()
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test("A lead's new number waits until the old one is off its list")
    func oldNumberFirst() async throws {
        let world = try await World.withLeads(number, other)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.transport.answer.set { request in
            guard request.path.contains("removeTags") else { return nil }
            return CloudTalkReply(status: 500, body: Data("Oops".utf8))
        }
        try await world.addLead("L1", phone: "+14155550188")
        await world.pass(60)
        #expect(try world.queue(.hussain) == [number])
        world.transport.answer.set(nil)
        try await world.rest()
        #expect(try world.queue(.hussain) == ["+14155550188"])
    }

    @Test("A long list of stopped numbers holds up nobody's click")
    func stopListBehindClicks() async throws {
        let world = try await World.withLeads(number, other)
        let requests = try (100...159).map { ending in
            StopRequest(
                number: try #require(PhoneNumber(e164: "+12125550\(ending)")), source: "list",
                reason: "registry")
        }
        _ = try await world.store.stopCalling(requests, by: .command)
        try await world.assign("L1", to: .hussain)
        let first = try await world.store.claim(for: "test", limit: 1, lease: 1000)
        #expect(first.map(\.number.e164) == [number])
    }
}
