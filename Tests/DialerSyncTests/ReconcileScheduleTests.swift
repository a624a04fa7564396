import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("When comparisons are made")
struct ReconcileScheduleTests {
    /// L1 is in Hussain's list.
    private func world() async throws -> World {
        try await World.withLead("+14155550123", inListOf: .hussain)
    }

    @Test("It is made once a day by itself, and reports only until an admin says otherwise")
    func daily() async throws {
        let world = try await world()
        await world.pass(120)
        #expect(try await world.store.lastReconcile() == nil)
        world.sandbox.retag(try #require(world.sandbox.contacts.first).id, tags: [])
        let first = try await compared(world, after: 24)
        #expect(first != nil)
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await compared(world, after: 23.8) == first)
        try await world.store.setReconcileMends(true, by: .command)
        #expect(try await compared(world, after: 0.2) != first)
        #expect(try world.queue(.hussain).count == 1)
    }

    @Test("A process that is started anew every night makes its first comparison, too")
    func startedNightly() async throws {
        let world = try await world()
        #expect(try await compared(world, after: 0.9) == nil)
        world.restart()
        await world.pass(60)
        #expect(try await compared(world, after: 1) != nil)
    }

    @Test("A comparison that another process made is not made again the same day")
    func madeByAnother() async throws {
        let world = try await world()
        let first = try await compared(world, after: 24)
        world.clock.advance(by: 12 * 3600)
        let other = World.makeEngine(
            world.store, world.transport, world.policy, world.allowance, world.clock)
        _ = try await other.reconcile(mending: false, byPerson: false, by: .portal)
        let second = try await compared(world, after: 12)
        #expect(second != first)
        #expect(try await compared(world, after: 11) == second)
        #expect(try await compared(world, after: 1) != second)
    }

    @Test("One that failed is made again a quarter of an hour later, also by a new process")
    func failed() async throws {
        let world = try await world()
        let first = try await compared(world, after: 24)
        for restarts in [false, true] {
            world.sandbox.inject(.html, on: .listContacts)
            let before = try await compared(world, after: 24)
            if restarts { world.restart() }
            #expect(try await compared(world, after: 0.3) != before, "\(restarts)")
        }
        #expect(first != nil)
    }

    private func compared(_ world: World, after hours: Double) async throws -> Date? {
        world.clock.advance(by: hours * 3600)
        await world.pass(60)
        return try await world.store.lastReconcile()
    }
}
