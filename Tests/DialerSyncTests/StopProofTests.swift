import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("A stop is proved by what campaigns select now")
struct StopProofTests {
    private let number = "+14155550123"
    private let other = "+14155550145"
    /// A tag of others'.
    private static let survey = Sandbox.Tag(id: 77, name: "survey")

    /// Others' contact has the number, and since the last look a campaign selects its tag.
    private func newlySelected() async throws -> (World, Sandbox.Contact.ID) {
        let world = try await World(
            policy: SyncPolicy(blacklistsStopped: false, publicURL: "https://portal.example.com")
        ) { configuration in
            configuration.tags.append(Self.survey)
            configuration.campaigns.append(
                Sandbox.Campaign(id: 900, name: "Survey", tags: [], agents: []))
        }
        try await world.addAgents()
        try await world.rest()
        let stranger = world.sandbox.addContact(
            name: "Stranger", numbers: [number], tags: ["survey"])
        try await world.stop(other)
        try await world.rest()
        world.clock.advance(by: 400)
        world.sandbox.update(Sandbox.Campaign.ID(900)) { $0.tags = [Self.survey.id] }
        return (world, stranger)
    }

    @Test("A stop is not proved before it was read what campaigns select now")
    func campaignsOfToday() async throws {
        let (world, stranger) = try await newlySelected()
        try await world.stop(number)
        // The look at the campaigns takes its time.
        var looks: [SyncEngine.Job] = []
        let engine = world.engine.value
        for _ in 0..<30 {
            for job in await engine.turn().jobs {
                if case .lookAtTags = job { looks.append(job) } else { await engine.run(job) }
            }
            world.clock.advance(by: 1)
        }
        #expect(try await world.confirmed(number) == nil)
        for look in looks { await engine.run(look) }
        await world.pass(60)
        #expect(world.sandbox.tagNames(of: stranger).isEmpty)
        #expect(try await world.confirmed(number) != nil)
    }

    /// CloudTalk does not tell its campaigns, so many times.
    private func campaignsFail(_ world: World, _ status: Int, times: Int) {
        let left = Mutable(times)
        world.transport.answer.set { request in
            guard request.path == "/campaigns/index.json", left.value > 0 else { return nil }
            left.set(left.value - 1)
            return CloudTalkReply(status: status, body: Data("{}".utf8))
        }
    }

    @Test(
        "Where campaigns cannot be read now, what was read last must do",
        arguments: [401, 403, 500])
    func campaignsOfBefore(status: Int) async throws {
        let (world, stranger) = try await newlySelected()
        campaignsFail(world, status, times: .max)
        try await world.stop(number)
        await world.pass(60)
        // What may pass is waited for.
        #expect(try await (world.confirmed(number) == nil) == (status != 403))
        await world.pass(120)
        #expect(world.sandbox.tagNames(of: stranger) == ["survey"])
        #expect(try await world.confirmed(number) != nil)
        #expect(await world.engine.value.state.breaker.circuit == .closed)
    }

    @Test("A list of campaigns that fails for a moment is waited for", arguments: [429, 500])
    func campaignsAfterAMoment(status: Int) async throws {
        let (world, stranger) = try await newlySelected()
        campaignsFail(world, status, times: 3)
        try await world.stop(number)
        await world.pass(400)
        #expect(world.sandbox.tagNames(of: stranger).isEmpty)
        #expect(try await world.confirmed(number) != nil)
    }
}
