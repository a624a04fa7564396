import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

/// CloudTalk makes a tag of any name that it does not know, and no campaign selects that one.
@Suite("A tag that is deleted in CloudTalk")
struct DeletedTagTests {
    private static let name = "grace-retention"

    private func tag(in world: World) -> Sandbox.Tag.ID? {
        world.sandbox.tags.first { $0.name == Self.name }?.id
    }

    private func deleteTag(in world: World) throws {
        #expect(world.sandbox.delete(try #require(tag(in: world))))
    }

    private func reasons(_ leads: [String], in world: World) async throws -> Set<SyncReason?> {
        var reasons: Set<SyncReason?> = []
        for lead in leads { reasons.insert(try await world.sync(lead).reason) }
        return reasons
    }

    @Test("is not made anew by who is assigned minutes later")
    func notMadeAnew() async throws {
        let world = try await World.withLead("+12125550101", inListOf: .grace)
        try await world.addLead("L2", phone: "+12125550102")
        await world.pass(300)
        try deleteTag(in: world)
        try await world.assign("L2", to: .grace)
        await world.pass(200)
        #expect(tag(in: world) == nil)
        #expect(try await reasons(["L1", "L2"], in: world) == [.tagMissing])
        #expect(world.sandbox.contacts.count == 1)
    }

    @Test("is missed within minutes of the last create, and nothing is put on it meanwhile")
    func missedSoon() async throws {
        let world = try await World.withLead("+13055550150", inListOf: .grace)
        try await world.addLeads(10)
        try deleteTag(in: world)
        // Before the next look.
        try await world.assignAll(10, to: [.grace])
        try await world.rest(within: 30)
        #expect(try await world.sync("B0").state == .synced)
        let made = try #require(tag(in: world))
        await world.pass(200)
        let leads = ["L1"] + (0..<10).map { "B\($0)" }
        #expect(try await reasons(leads, in: world) == [.tagMissing])
        #expect(world.sandbox.contacts.count == 11)
        #expect(world.sandbox.contacts.allSatisfy { $0.tags.isEmpty })

        // Nobody has done anything about it.
        await world.pass(1_200)
        #expect(try await reasons(leads, in: world) == [.tagMissing])

        let seat = try #require(
            Sandbox.Configuration.demoSeats.first { "\($0.agent.id)" == AgentID.grace.rawValue })
        world.sandbox.update(seat.campaign.id) { $0.tags = [made] }
        await world.pass(200)
        #expect(try await reasons(leads, in: world) == [nil])
        #expect(try world.queue(.grace).count == 11)
        // From now on it is a tag like any other.
        await world.pass(700)
        #expect(try await !world.store.hasMadeTags())
    }

    @Test("and was made by our requests serves who names it by its id")
    func byItsID() async throws {
        let world = try await World.withLead("+12125550101")
        try deleteTag(in: world)
        try await world.assign("L1", to: .grace)
        await world.pass(400)
        #expect(try await reasons(["L1"], in: world) == [.tagMissing])
        let made = try #require(tag(in: world))
        var update = AgentUpdate(id: .grace)
        update.dialer = .set(DialerSetup(tag: .id(DialerTagID(rawValue: Int64(made.rawValue)))))
        _ = try await world.store.saveAgents([update], by: .command)
        await world.pass(100)
        #expect(try await world.sync("L1").state == .synced)
        #expect(world.sandbox.contacts.map(\.tags) == [[made]])
    }

    @Test("comes off the contacts that it was put on under its name")
    func onOthersContacts() async throws {
        let world = try await World.withLead("+12125550101", inListOf: .hussain)
        let other = world.sandbox.addContact(
            name: "Somebody", numbers: ["+12125550102"], tags: ["vip"])
        try await world.addLead("L2", phone: "+12125550102")
        try deleteTag(in: world)
        try await world.assign("L1", to: .grace, move: true)
        try await world.assign("L2", to: .grace)
        try await world.rest(within: 30)
        let made = try #require(tag(in: world))
        await world.pass(300)
        #expect(try await reasons(["L1", "L2"], in: world) == [.tagMissing])
        #expect(world.sandbox.contacts.allSatisfy { !$0.tags.contains(made) })
        #expect(world.sandbox.tagNames(of: other) == ["vip"])
    }

    @Test("counts again as soon as somebody has made it again")
    func madeAgain() async throws {
        let world = try await World.withLead("+12125550101", inListOf: .grace)
        await world.pass(700)
        try deleteTag(in: world)
        await world.pass(800)
        #expect(try await reasons(["L1"], in: world) == [.tagMissing])
        world.sandbox.addForeignTag(Self.name)
        await world.pass(100)
        #expect(try await reasons(["L1"], in: world) == [nil])
        #expect(world.sandbox.contacts.allSatisfy { $0.tags == [tag(in: world)] })
    }
}
