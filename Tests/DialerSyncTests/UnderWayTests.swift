import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Synchronization
import Testing

@testable import DialerSync

@Suite("Requests that are under way at once")
struct UnderWayTests {
    /// Only where one waits for the other does the time run out.
    @Test("While one waits for its answer others leave", .timeLimit(.minutes(10)))
    func several() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.addLeads(5)
        try await world.assignAll(5, to: [.hussain])
        try await world.rest()
        for lead in 0..<5 { try await world.unassign("B\(lead)") }
        let gathering = Gathering(of: 3)
        world.transport.interrupt.set { request in
            if request.path.contains("/removeTags/") { await gathering.arrive() }
        }
        let engine = standingEngine(of: world)
        async let running: Void = engine.run()
        await gathering.isWhole.wait()
        await engine.stop()
        try await running
        #expect(gathering.count >= 3)
    }

    /// Its clock stands still, and a sleep ends only when it is cancelled.
    private func standingEngine(of world: World) -> SyncEngine {
        World.makeEngine(
            world.store, world.transport, world.policy, world.allowance,
            world.clock.engine(sleep: { _ in
                await Signal().wait()
                throw CancellationError()
            }))
    }
}

/// Holds those who arrive until there are so many of them.
private final class Gathering: Sendable {
    let isWhole = Signal()
    private let gates: [Signal]
    private let arrived = Mutex(0)

    init(of count: Int) { gates = (1..<count).map { _ in Signal() } }

    var count: Int { arrived.withLock { $0 } }

    func arrive() async {
        let place = arrived.withLock { arrived in
            defer { arrived += 1 }
            return arrived
        }
        guard place >= gates.count else { return await gates[place].wait() }
        for gate in gates { gate.raise() }
        isWhole.raise()
    }
}
