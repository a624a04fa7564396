import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Since when somebody waits or needs a person")
struct StandingTests {
    private let number = "+14155550123"

    private func oldest(in world: World) async throws -> Int? {
        try await world.store.syncSummary().oldestPendingSeconds(at: world.clock.now)
    }

    private func takeOffTag(in world: World) async throws {
        let contact = try #require(world.sandbox.contacts.first { $0.numbers == [number] })
        world.sandbox.retag(contact.id, tags: [])
        _ = try await world.reconcile(mending: true)
    }

    @Test("What a comparison takes up again has not waited since it was assigned")
    func takenUpAgain() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        world.clock.advance(by: 3_600)
        try await takeOffTag(in: world)
        #expect(try await world.sync("L1").state == .pending)
        #expect(try #require(try await oldest(in: world)) < 60)
        try await world.rest()
        #expect(try await oldest(in: world) == nil)
    }

    @Test("Trying again begins a new wait")
    func triedAgain() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        try await world.addLead("L2", phone: "+14155550124")
        world.refuse(number: "+14155550124", field: "name", text: "Please supply a valid name.")
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        world.clock.advance(by: 3_600)
        _ = try await world.store.retry(.all, by: .command)
        #expect(try await world.sync("L2").state == .pending)
        #expect(try await oldest(in: world) == 0)
    }

    @Test("Neither has who needs a person and bears a tag again")
    func taggedAgain() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        var update = AgentUpdate(id: .hussain)
        update.active = false
        _ = try await world.store.saveAgents([update], by: .command)
        try await world.rest()
        #expect(try await world.sync("L1").reason == .agentInactive)
        #expect(try await oldest(in: world) == nil)
        world.clock.advance(by: 3_600)
        let contact = try #require(world.sandbox.contacts.first { $0.numbers == [number] })
        world.sandbox.retag(contact.id, tags: ["hussain-retention"])
        _ = try await world.reconcile(mending: true)
        #expect(try #require(try await oldest(in: world)) < 60)
        try await world.rest()
        #expect(try await oldest(in: world) == nil)
    }

    @Test("Failures are listed by when they failed, not by when they were assigned")
    func newestTroubleFirst() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        world.clock.advance(by: 15)
        try await takeOffTag(in: world)
        try await world.rest()
        world.clock.advance(by: 15)
        try await world.addLead("L2", phone: "+14155550124")
        world.refuse(number: "+14155550124", field: "name", text: "Please supply a valid name.")
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        world.clock.advance(by: 15)
        try await takeOffTag(in: world)
        try await world.rest()
        let leads = try await world.store.failures().data.map(\.lead.rawValue)
        #expect(leads == ["L1", "L2"])
    }
}
