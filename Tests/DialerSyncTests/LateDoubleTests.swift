import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

/// A create that is lost and lands long after CloudTalk was asked about it, so that there are two.
@Suite("Doubles that come late")
struct LateDoubleTests {
    private let number = "+14155550123"

    private func world(unassign: SyncPolicy.Unassign = .untag) async throws -> World {
        let world = try await World(
            policy: SyncPolicy(unassign: unassign, publicURL: "https://portal.example.com")
        ) { $0.landingDelay = 60...60 }
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        world.sandbox.inject(.lateLanding, on: .addContact)
        try await world.assign("L1", to: .hussain)
        return world
    }

    @Test("Our own double goes within one comparison, and others' tags on it are carried over")
    func own() async throws {
        let world = try await world()
        await world.pass(90)
        #expect(world.sandbox.contacts(withNumber: number).count == 2)
        let kept = try await world.sync("L1").contact
        let late = try #require(
            world.sandbox.contacts(withNumber: number).first { DialerContactID($0.id) != kept })
        world.sandbox.tag(late.id, with: "VIP")
        _ = try await world.reconcile()
        try await world.rest()
        let left = world.sandbox.contacts(withNumber: number)
        #expect(left.map { DialerContactID($0.id) } == [kept].compactMap(\.self))
        #expect(
            Set(left.flatMap { world.sandbox.tagNames(of: $0.id) }) == ["hussain-retention", "VIP"])
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test("Many doubles of others keep nobody out of the list, however long looks at them take")
    func manyOthers() async throws {
        let world = try await world()
        await world.pass(90)
        for index in 0..<30 {
            let other = world.sandbox.addContact(name: "Form \(index)", numbers: [number], tags: [])
            world.sandbox.update(other) { $0.emails = ["form\(index)@example.com"] }
        }
        _ = try await world.reconcile()
        let clock = world.clock
        world.transport.interrupt.set { request in
            if request.path.hasPrefix("/contacts/show/") { clock.advance(by: 2) }
        }
        try await world.assign("L1", to: .grace)
        await world.pass(600)
        #expect(try await world.sync("L1").state == .synced)
        #expect(try world.queue(.grace) == [number])
    }

    @Test("What came late of who was unassigned meanwhile goes, where unassigning deletes")
    func unassignedAndDeleted() async throws {
        let world = try await world(unassign: .delete)
        await world.pass(1)
        try await world.unassign("L1")
        await world.pass(90)
        #expect(world.sandbox.contacts(withNumber: number).count == 1)
        _ = try await world.reconcile()
        world.clock.advance(by: SyncPolicy.directoryFreshness + 60)
        try await world.rest()
        #expect(world.sandbox.contacts.isEmpty)
        #expect(try await world.store.allDoubles().isEmpty)
    }

    @Test(
        "One that CloudTalk does not delete keeps nobody in a list, and nobody out of one",
        arguments: [true, false])
    func refused(isMoved: Bool) async throws {
        let world = try await world()
        await world.pass(90)
        let late = try #require(world.sandbox.contacts(withNumber: number).last?.id)
        world.refuse(path: "/contacts/delete/\(late).json")
        _ = try await world.reconcile()
        try await world.rest()
        #expect(world.sandbox.contacts(withNumber: number).count == 2)
        #expect(try world.queue(.hussain) == [number])
        if isMoved {
            try await world.assign("L1", to: .grace)
        } else {
            try await world.unassign("L1")
        }
        await world.pass(60)
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace) == (isMoved ? [number] : []))
    }

    @Test("It goes also where the portal gets to it long after the comparison")
    func later() async throws {
        let world = try await world()
        await world.pass(90)
        _ = try await world.reconcile()
        world.clock.advance(by: SyncPolicy.directoryFreshness + 60)
        try await world.rest()
        #expect(world.sandbox.contacts(withNumber: number).count == 1)
        #expect(try world.queue(.hussain) == [number])
    }

    @Test(
        "What others put on one of two late doubles is carried over as well as what is on the other"
    )
    func two() async throws {
        let world = try await World { $0.landingDelay = 60...60 }
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        world.sandbox.inject(.lateLanding, on: .addContact, times: 2)
        try await world.assign("L1", to: .hussain)
        await world.pass(120)
        let kept = try await world.sync("L1").contact
        let doubles = world.sandbox.contacts(withNumber: number).map(\.id)
            .filter { DialerContactID($0) != kept }
        try #require(doubles.count == 2)
        world.sandbox.tag(doubles[0], with: "VIP")
        world.sandbox.tag(doubles[1], with: "Complaint")
        _ = try await world.reconcile()
        try await world.rest()
        let left = world.sandbox.contacts(withNumber: number)
        #expect(left.map { DialerContactID($0.id) } == [kept].compactMap(\.self))
        #expect(
            Set(left.flatMap { world.sandbox.tagNames(of: $0.id) })
                == ["hussain-retention", "VIP", "Complaint"])
    }

    @Test("Others' tags on it do not go onto a contact with the number of somebody who said stop")
    func stoppedSharer() async throws {
        let world = try await world()
        await world.pass(90)
        let stopped = "+14155550145"
        try await world.stop(stopped)
        try await world.rest()
        world.clock.advance(by: 5)
        let kept = try #require(try await world.sync("L1").contact)
        let both = world.sandbox.contacts(withNumber: number)
        let main = try #require(both.first { DialerContactID($0.id) == kept })
        let late = try #require(both.first { DialerContactID($0.id) != kept })
        world.sandbox.update(main.id) { $0.numbers.append(stopped) }
        world.sandbox.tag(late.id, with: "VIP")
        _ = try await world.reconcile()
        try await world.rest()
        #expect(world.sandbox.contact(main.id)?.tags == [])
        #expect(world.sandbox.tagNames(of: late.id).contains("VIP"))
    }

    @Test("Where the contact that was to stay is gone, the double takes its place")
    func lastOne() async throws {
        let world = try await world()
        await world.pass(90)
        let kept = try #require(try await world.sync("L1").contact)
        let both = world.sandbox.contacts(withNumber: number)
        let first = try #require(both.first { DialerContactID($0.id) == kept })
        world.sandbox.delete(first.id)
        _ = try await world.reconcile()
        try await world.rest()
        let left = world.sandbox.contacts(withNumber: number).map(\.id)
        #expect(left == both.map(\.id).filter { $0 != first.id })
        #expect(try world.queue(.hussain) == [number])
        #expect(try await world.sync("L1").contact == left.first.map { DialerContactID($0) })
    }

    @Test(
        "It goes although the lead has another name since, or the number another lead",
        arguments: [true, false])
    func renamed(isNumberMoved: Bool) async throws {
        let world = try await world()
        await world.pass(1)
        if isNumberMoved {
            try await world.addLead("L1", phone: "+14155550145")
            try await world.addLead("L2", phone: number, name: "John Miller")
            try await world.assign("L2", to: .hussain)
        }
        await world.pass(90)
        if !isNumberMoved { try await world.addLead("L1", phone: number, name: "Maria Diaz") }
        let lead = isNumberMoved ? "L2" : "L1"
        let kept = try await world.sync(lead).contact
        #expect(world.sandbox.contacts(withNumber: number).count == 2)
        _ = try await world.reconcile()
        try await world.rest()
        let left = world.sandbox.contacts(withNumber: number)
        #expect(left.map { DialerContactID($0.id) } == [kept].compactMap(\.self))
        #expect(try await world.sync(lead).state == .synced)
    }

    @Test("Who is taken off while others' tags are carried over keeps the contact that has them")
    func unassignedAmidCarrying() async throws {
        let world = try await world(unassign: .delete)
        await world.pass(90)
        let kept = try await world.sync("L1").contact
        let late = try #require(
            world.sandbox.contacts(withNumber: number).first { DialerContactID($0.id) != kept })
        world.sandbox.tag(late.id, with: "VIP")
        world.transport.interrupt.set { request in
            guard request.path.contains("/addTags/") else { return }
            do { try await world.unassign("L1") } catch { Issue.record(error) }
        }
        _ = try await world.reconcile()
        try await world.rest()
        let left = world.sandbox.contacts(withNumber: number)
        #expect(left.flatMap { world.sandbox.tagNames(of: $0.id) } == ["VIP"])
    }

    @Test("A double that somebody else has touched stays, without our tag, and is listed")
    func touched() async throws {
        let world = try await world()
        await world.pass(90)
        let kept = try await world.sync("L1").contact
        let late = try #require(
            world.sandbox.contacts(withNumber: number).first { DialerContactID($0.id) != kept })
        world.sandbox.update(late.id) { $0.name = "Maria G." }
        _ = try await world.reconcile(mending: true, byPerson: true)
        try await world.rest()
        #expect(world.sandbox.contacts(withNumber: number).count == 2)
        #expect(world.sandbox.contact(late.id)?.tags == [])
        #expect(try await world.store.allDoubles().map(\.doubles) == [[DialerContactID(late.id)]])
    }

    @Test("An outsider's double is listed and never deleted, though a create of ours was lost")
    func outsider() async throws {
        let world = try await world()
        await world.pass(90)
        let outsider = world.sandbox.addContact(
            name: "Maria Gonzales", numbers: [number], tags: ["VIP"])
        _ = try await world.reconcile(mending: true, byPerson: true)
        try await world.rest()
        #expect(world.sandbox.contacts(withNumber: number).count == 2)
        #expect(world.sandbox.tagNames(of: outsider) == ["VIP"])
        #expect(try await world.store.allDoubles().map(\.doubles) == [[DialerContactID(outsider)]])
    }

    @Test("Who was unassigned meanwhile is off the list within one comparison")
    func unassigned() async throws {
        let world = try await world()
        await world.pass(1)
        try await world.unassign("L1")
        await world.pass(90)
        #expect(try world.queue(.hussain) == [number])
        _ = try await world.reconcile()
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
    }

    @Test("Who said stop meanwhile is off the list within one comparison")
    func stopped() async throws {
        let world = try await world()
        await world.pass(1)
        try await world.stop(number)
        try await world.rest()
        await world.pass(90)
        #expect(world.sandbox.contacts(withNumber: number).map(\.tags.count) == [1])
        _ = try await world.reconcile()
        try await world.rest()
        #expect(world.sandbox.contacts(withNumber: number).map(\.tags.count) == [0])
    }
}
