import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("When CloudTalk answers, and nothing of use")
struct OutageTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    @Test(
        "Nothing leaves but a probe every 15 s at most, and everything arrives after it",
        arguments: [FaultKind.errorBefore, .hang, .unauthorized])
    func probes(fault: FaultKind) async throws {
        let world = try await World.withLead(number)
        try await world.addLead("L2", phone: other)
        world.sandbox.set(Fault(fault, rate: 1))
        try await world.assign("L1", to: .hussain)
        try await passUntilOpen(world)
        try await world.assign("L2", to: .hussain)
        let probes = await requests(in: world, within: 600)
        let pauses = zip(probes, probes.dropFirst()).map { $1.at.timeIntervalSince($0.at) }
        #expect(probes.count >= 10)
        #expect(probes.allSatisfy { $0.endpoint == .listTags })
        #expect(pauses.allSatisfy { $0 > 14.9 }, "\(pauses)")
        world.sandbox.clearFaults()
        await world.pass(30)
        #expect(try world.queue(.hussain) == [number, other])
    }

    @Test("What an outage did to a contact does not lengthen the contact's own pause")
    func ownPause() async throws {
        let world = try await World.withLead(number)
        world.sandbox.set(Fault(.errorBefore, rate: 1))
        try await world.assign("L1", to: .hussain)
        try await passUntilOpen(world)
        #expect(try await world.sync("L1").attempts == 1)
        world.sandbox.clearFaults()
        // CloudTalk answers again, and chokes on this number.
        world.poison(number: number)
        await world.pass(16)
        #expect(await world.engine.value.state.breaker.circuit == .closed)
        #expect(try await world.sync("L1").attempts == 1)
    }

    private func requests(
        in world: World, within seconds: TimeInterval
    ) async -> [Sandbox.LoggedRequest] {
        let before = world.sandbox.counters.requests
        await world.pass(seconds)
        let sent = world.sandbox.counters.requests - before
        return Array(world.sandbox.lastRequests.suffix(sent))
    }

    /// The account is in doubt at the first failure, so that a look at it opens the circuit.
    private func passUntilOpen(_ world: World) async throws {
        let end = world.clock.now.addingTimeInterval(60)
        while await world.engine.value.state.breaker.circuit == .closed, world.clock.now < end {
            world.clock.advance(to: await world.turn())
        }
        try #require(await world.engine.value.state.breaker.circuit != .closed)
    }
}
