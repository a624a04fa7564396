import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("A lead's number changes: the old one leaves its list first")
struct NumberChangeTests {
    private let first = "+14155550101"
    private let second = "+14155550102"
    private let third = "+14155550103"

    /// CloudTalk does not take tags off this contact.
    private func hold(_ contact: Sandbox.Contact.ID, in world: World) {
        world.transport.answer.set { request in
            request.path == "/contacts/removeTags/\(contact).json"
                ? CloudTalkReply(status: 500, body: Data("<h1>Oops</h1>".utf8)) : nil
        }
    }

    private func contact(_ number: String, in world: World) throws -> Sandbox.Contact.ID {
        try #require(world.sandbox.contacts(withNumber: number).first).id
    }

    @Test("Also where it changes again before the first one has left")
    func chain() async throws {
        let world = try await World.withLead(first, inListOf: .hussain)
        hold(try contact(first, in: world), in: world)
        try await world.addLead("L1", phone: second)
        try await world.addLead("L1", phone: third)
        await world.pass(60)
        #expect(try world.queue(.hussain) == [first])
        world.transport.answer.set(nil)
        try await world.rest()
        #expect(try world.queue(.hussain) == [third])
    }

    @Test("And where two leads of different numbers come to the same one")
    func joined() async throws {
        let world = try await World.withLead(first, inListOf: .hussain)
        try await world.addLead("L2", phone: second)
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        hold(try contact(first, in: world), in: world)
        try await world.addLead("L1", phone: third)
        try await world.addLead("L2", phone: third)
        await world.pass(60)
        #expect(try world.queue(.hussain) == [first])
        world.transport.answer.set(nil)
        try await world.rest()
        #expect(try world.queue(.hussain) == [third])
    }

    @Test(
        "And where it is not yet known whether the first one came into a list",
        arguments: [true, false])
    func open(isNew: Bool) async throws {
        let world = try await World.withLead(first)
        if !isNew { world.sandbox.addContact(name: "Maria", numbers: [first], tags: []) }
        world.sandbox.inject(.resetAfter, on: isNew ? .addContact : .addTags)
        try await world.assign("L1", to: .hussain)
        await world.pass(1)
        #expect(try world.queue(.hussain) == [first])
        try await world.addLead("L1", phone: second)
        await world.pass(10)
        #expect(try world.queue(.hussain) == [first])
        try await world.rest()
        #expect(try world.queue(.hussain) == [second])
    }

    @Test(
        "And where nobody has the lead meanwhile, or it has no number", arguments: [true, false])
    func meanwhile(isUnassigned: Bool) async throws {
        let world = try await World.withLead(first, inListOf: .hussain)
        hold(try contact(first, in: world), in: world)
        if isUnassigned { try await world.unassign("L1") }
        await world.pass(1)
        try await world.addLead("L1", phone: isUnassigned ? second : "")
        if !isUnassigned { try await world.addLead("L1", phone: second) }
        if isUnassigned { try await world.assign("L1", to: .grace) }
        await world.pass(60)
        #expect(try world.queue(.hussain) == [first])
        #expect(try world.queue(.grace).isEmpty)
        world.transport.answer.set(nil)
        try await world.rest()
        #expect(try world.queue(isUnassigned ? .grace : .hussain) == [second])
    }

    @Test("And where only a double of the first one's contact is still in a list")
    func double() async throws {
        let world = try await World.withLead(first)
        world.sandbox.addContact(name: "Maria", numbers: [first], tags: [])
        let double = world.sandbox.addContact(
            name: "Maria", numbers: [first], tags: ["hussain-retention"])
        hold(double, in: world)
        try await world.assign("L1", to: .grace)
        await world.pass(5)
        try await world.addLead("L1", phone: second)
        await world.pass(60)
        #expect(try world.queue(.hussain) == [first])
        #expect(try world.queue(.grace).isEmpty)
        world.transport.answer.set(nil)
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace) == [second])
    }

    @Test("What becomes of the old one later concerns the new one no more")
    func laterChange() async throws {
        let world = try await World.withLead(first, inListOf: .hussain)
        try await world.addLead("L2", phone: first)
        try await world.addLead("L1", phone: second)
        try await world.rest()
        #expect(try world.queue(.hussain) == [second])
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        #expect(try world.queue(.hussain) == [first, second])
        hold(try contact(first, in: world), in: world)
        try await world.assign("L2", to: .grace)
        await world.pass(5)
        try await world.assign("L1", to: .mateo)
        await world.pass(5)
        #expect(try world.queue(.mateo) == [second])
        #expect(try world.queue(.hussain) == [first])
    }
}
