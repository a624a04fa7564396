import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("How long a contact's own pause is")
struct BackoffTests {
    @Test("2 s at first, twice as long each time, and never longer than 15 min")
    func growth() {
        let pauses = (0...8).map { Backoff.pause(after: $0, random: 1) }
        #expect(pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512])
        for attempts in [9, 10, 100, Int.max] {
            #expect(Backoff.pause(after: attempts, random: 1) == 15 * 60, "\(attempts)")
        }
    }

    @Test("Chance takes off half of it at most", arguments: [0, 3, 20])
    func jitter(attempts: Int) {
        let full = Backoff.pause(after: attempts, random: 1)
        #expect(Backoff.pause(after: attempts, random: 0) == full / 2)
        #expect(Backoff.pause(after: attempts, random: 0.5) == full * 0.75)
    }
}

@Suite("One contact's own trouble")
struct OwnTroubleTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    /// CloudTalk fails at everything that concerns L1.
    /// - Returns: when that was asked for.
    private func poison(_ world: World) -> Mutable<[Date]> {
        world.poison(number: number)
        let failure = world.transport.answer.value
        let asked = Mutable<[Date]>([])
        world.transport.answer.set { request in
            let reply = failure?(request)
            if reply != nil { asked.set(asked.value + [world.clock.now]) }
            return reply
        }
        return asked
    }

    @Test(
        "What CloudTalk fails at is tried again ever later, 15 min later at the most",
        arguments: [0.0, 0.5, 1])
    func growing(chance: Double) async throws {
        let world = try await World.withLead(number)
        world.engine.set(
            World.makeEngine(
                world.store, world.transport, world.policy, world.allowance,
                world.clock.engine(random: { chance })))
        let asked = poison(world)
        try await world.assign("L1", to: .hussain)
        try await world.skip(3 * 3600)
        let pauses = zip(asked.value, asked.value.dropFirst()).map { $1.timeIntervalSince($0) }
        try #require(pauses.count > 12)
        for (attempts, pause) in pauses.enumerated() {
            let wanted = Backoff.pause(after: attempts, random: chance)
            #expect(abs(pause - wanted) < 0.1, "\(attempts)")
        }
    }

    @Test("Who CloudTalk fails for two days is in the list soon after it is mended")
    func forEver() async throws {
        let world = try await World.withLead(number)
        world.poison(number: number)
        try await world.assign("L1", to: .hussain)
        try await world.skip(2 * 24 * 3600)
        #expect(try await world.sync("L1").state == .pending)
        #expect(try await world.sync("L1").reason == .serverError)
        world.transport.answer.set(nil)
        let mendedAt = world.clock.now
        try await world.rest()
        #expect(try world.queue(.hussain) == [number])
        #expect(world.clock.now.timeIntervalSince(mendedAt) <= 15 * 60)
    }

    @Test("The first answer after an outage ends everybody's own pause")
    func dueAtOnce() async throws {
        let world = try await World.withLead(number)
        world.poison(number: number)
        try await world.assign("L1", to: .hussain)
        try await world.skip(1500)
        let ownPause = try #require(try await world.sync("L1").nextAttemptAt)
        world.transport.answer.set(nil)
        world.sandbox.takeDown()
        try await world.addLead("L2", phone: other)
        try await world.assign("L2", to: .hussain)
        await world.pass(20)
        #expect(await world.engine.value.state.breaker.circuit != .closed)
        world.sandbox.bringUp()
        await world.pass(20)
        try #require(world.clock.now < ownPause)
        #expect(try world.queue(.hussain) == [number, other])
    }
}

extension World {
    /// Lets so much time pass, of which only the moments when something is due are of interest.
    fileprivate func skip(_ seconds: TimeInterval) async throws {
        let end = clock.now.addingTimeInterval(seconds)
        while clock.now < end {
            await pass(2)
            clock.advance(to: min(try await store.nextDue() ?? end, end))
        }
    }
}
