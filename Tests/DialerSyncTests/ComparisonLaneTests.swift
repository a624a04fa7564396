import CloudTalkSandbox
import Foundation
import Leads
import Testing

@testable import DialerSync
@testable import Store

@Suite("A comparison comes after everything else")
struct ComparisonLaneTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    @Test("All that it asks CloudTalk for goes in the lane of repairs")
    func lane() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        try await world.stop(other)
        try await world.rest()
        world.clock.advance(by: 5)
        let begunAt = world.clock.milliseconds
        _ = try await world.reconcile()
        let lanes = try await world.store.driver.read { db in
            try db.run(
                "SELECT lane FROM request_ledger WHERE sent_at >= $1", [.integer(begunAt)]
            ).map { try $0.int("lane") }
        }
        // A copy of the account, a list for each of six tags, and who is barred.
        #expect(lanes == Array(repeating: SyncLane.repair, count: 8))
    }

    @Test("While it waits for the limit, a click is through before its next page")
    func click() async throws {
        let world = try await World(limit: Sandbox.Limit(requests: 10, window: 60))
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        let meanwhile = Mutable<[String]?>(nil)
        world.engine.set(
            engine(of: world) {
                guard meanwhile.value == nil else { return }
                meanwhile.set([])
                try await world.assign("L1", to: .hussain)
                await world.pass(1)
                meanwhile.set(try world.queue(.hussain))
            })
        #expect(try await world.reconcile().outcome == .done)
        #expect(meanwhile.value == [number])
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 })
    }

    /// An engine that does something whenever it has to wait.
    private func engine(
        of world: World, waiting: @escaping @Sendable () async throws -> Void
    ) -> SyncEngine {
        let clock = world.clock
        return World.makeEngine(
            world.store, world.transport, world.policy, world.allowance,
            clock.engine(sleep: { until in
                try await waiting()
                clock.advance(to: until)
            }))
    }
}
