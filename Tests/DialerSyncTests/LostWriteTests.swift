import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

/// In each of them a newer wish comes a second after the loss and makes the customer due at once:
/// it is not only the pause after a failure that keeps the engine from writing.
@Suite("Writes whose answer is lost")
struct LostWriteTests {
    private let number = "+14155550123"

    enum Write: CaseIterable {
        case addTags, removeTags, delete

        var endpoint: Sandbox.Endpoint {
            switch self {
            case .addTags: .addTags
            case .removeTags: .removeTags
            case .delete: .deleteContact
            }
        }
    }

    private func world(_ unassign: SyncPolicy.Unassign) async throws -> World {
        let world = try await World(
            policy: SyncPolicy(unassign: unassign, publicURL: "https://portal.example.com"))
        try await world.addAgents()
        try await world.rest()
        return world
    }

    /// L1 is one request away from `write`.
    private func world(before write: Write) async throws -> World {
        let world = try await world(write == .delete ? .delete : .untag)
        try await world.addLead("L1", phone: number)
        if write == .addTags {
            world.sandbox.addContact(name: "There", numbers: [number])
        } else {
            try await world.assign("L1", to: .hussain)
            try await world.rest()
        }
        return world
    }

    @Test(
        "CloudTalk is asked what became of it before anything else, later than the time-out",
        arguments: Write.allCases, [FaultKind.resetAfter, .resetBefore])
    func single(write: Write, fault: FaultKind) async throws {
        let world = try await world(before: write)
        let contact = try #require(world.sandbox.contacts.first?.id)
        world.sandbox.inject(fault, on: write.endpoint)
        if write == .addTags {
            try await world.assign("L1", to: .hussain)
        } else {
            try await world.unassign("L1")
        }
        await world.pass(1)
        try await world.assign("L1", to: .grace)
        try await world.rest()
        try expectLook(at: contact, after: fault, in: world)
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace) == [number])
        #expect(world.sandbox.contacts.count == 1)
    }

    /// Six are enough for a list of foreign tags, and few enough to be looked at in one turn.
    @Test(
        "So it is for each of those in a bulk call, be its changes replacements or deletions",
        arguments: [false, true], [FaultKind.resetAfter, .resetBefore])
    func bulk(deletes: Bool, fault: FaultKind) async throws {
        let world = try await world(deletes ? .delete : .untag)
        try await world.addLeads(6)
        try await world.assignAll(6, to: [.hussain])
        try await world.rest()
        let contacts = world.sandbox.contacts.map(\.id)
        world.sandbox.inject(fault, on: .bulk)
        if deletes {
            try await world.unassignAll()
        } else {
            try await world.assign(0..<6, to: [.grace], reassign: true)
        }
        await world.pass(1)
        try await world.assign(0..<6, to: [.mateo], reassign: true)
        try await world.rest()
        for contact in contacts { try expectLook(at: contact, after: fault, in: world) }
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace).isEmpty)
        #expect(try world.queue(.mateo).count == 6)
        #expect(world.sandbox.contacts.count == 6)
    }

    @Test("A look counts also where a search of several pages was broken off for it")
    func amidSearch() async throws {
        let world = try await world(.untag)
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let contact = try #require(world.sandbox.contacts.first?.id)
        world.sandbox.inject(.resetBefore, on: .removeTags)
        try await world.unassign("L1")
        await world.pass(1)
        world.clock.advance(by: 60)
        let isHalf = Mutable(false)
        let page = """
            {"responseData":{"itemsCount":2,"pageCount":2,"pageNumber":1,"limit":1,"data":[
            {"Contact":{"id":"\(contact)","name":"Maria"},"ContactNumber":{"public_number":"\(number)"}}]}}
            """
        world.transport.answer.set { request in
            guard request.path == "/contacts/index.json", !isHalf.value else { return nil }
            isHalf.set(true)
            return CloudTalkReply(status: 200, body: Data(page.utf8))
        }
        try await world.stop(number)
        for _ in 0..<20 where !isHalf.value { world.clock.advance(to: await world.turn()) }
        #expect(isHalf.value)
        try await world.lift(number)
        let looks = world.requests(to: .showContact)
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(world.requests(to: .showContact) <= looks + 2)
    }

    /// What was sent for a contact next after the request that the fault hit is a look at it.
    private func expectLook(
        at contact: Sandbox.Contact.ID, after fault: FaultKind, in world: World
    ) throws {
        let requests = world.sandbox.lastRequests
        let lost = try #require(requests.firstIndex { $0.faults.contains(fault) })
        let next = try #require(
            requests[(lost + 1)...].first {
                $0.endpoint == .bulk || $0.path.hasSuffix("/\(contact).json")
            })
        #expect(next.endpoint == .showContact)
        #expect(next.at.timeIntervalSince(requests[lost].at) > world.policy.timeout)
    }
}
