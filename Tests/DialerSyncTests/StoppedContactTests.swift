import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Stops, and contacts that get or lose a number in CloudTalk")
struct StoppedContactTests {
    private let number = "+14155550123"
    private let other = "+14155550145"
    /// A campaign that the portal knows nothing of selects it.
    private static let survey = Sandbox.Tag(id: 77, name: "survey")

    private func world() async throws -> World {
        let world = try await World { configuration in
            configuration.tags.append(Self.survey)
            configuration.campaigns[0].tags.append(Self.survey.id)
        }
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        try await world.addLead("L2", phone: other, name: "Jorge Gonzales")
        return world
    }

    @Test("Who may be called again before a stop was through keeps other campaigns' tags")
    func liftedAmid() async throws {
        let world = try await world()
        let contact = world.sandbox.addContact(name: "There", numbers: [number], tags: ["survey"])
        try await world.stop(number)
        let shows = world.requests(to: .showContact)
        for _ in 0..<200 where world.requests(to: .showContact) == shows {
            _ = await world.turn()
            world.clock.advance(by: 0.1)
        }
        #expect(world.requests(to: .showContact) == shows + 1)
        #expect(world.tagNames(of: contact).contains("survey"))
        try await world.lift(number)
        try await world.assign("L1", to: .grace)
        await world.pass(120)
        #expect(world.tagNames(of: contact) == ["survey", "grace-retention"])
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test("A contact that lost the number loses the portal's tag and no other campaign's")
    func numberTakenAway() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let contact = try #require(world.sandbox.contacts.first?.id)
        world.sandbox.update(contact) { $0.numbers = ["+12125550150"] }
        world.sandbox.tag(contact, with: "survey")
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.tagNames(of: contact) == ["survey"])
        #expect(try await world.confirmed(number) != nil)
    }

    @Test("A contact that got a stopped number besides is found out before it gets a tag")
    func numberAdded() async throws {
        let world = try await world()
        try await world.stop(number)
        try await world.rest()
        #expect(try await world.confirmed(number) != nil)
        let shared = world.sandbox.addContact(
            name: "Both", numbers: [number, other], tags: ["survey", "VIP"])
        try await world.assign("L2", to: .grace)
        try await world.rest()
        #expect(world.sandbox.tagNames(of: shared) == ["VIP"])
        #expect(try await world.sync("L2").reason == .refused)
        #expect(world.requests(to: .addTags) == 0)
    }
}
