import CloudTalkSandbox
import Foundation
import Leads
import Testing

@testable import DialerSync
@testable import Store

@Suite("What people do while a comparison is made")
struct ReconcileMeanwhileTests {
    private let number = "+14155550123"

    @Test(
        "Who changes hands meanwhile is not given up for what was found before", arguments: 1...40)
    func newerWish(access: Int) async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        try await takeOff(world)
        _ = try await world.reconcile(mending: true)
        try await world.rest()
        try await takeOff(world)
        let driver = WatchedDriver(world.store.driver)
        let store = Store(driver: driver, phones: try World.phones, clock: world.clock.store)
        let engine = World.makeEngine(
            store, world.transport, world.policy, world.allowance, world.clock)
        driver.run(before: access) { try await world.assign("L1", to: .grace, move: true) }
        _ = try await engine.reconcile(mending: true, byPerson: false, by: .command)
        try await driver.runNow()
        try await world.rest()
        #expect(try await world.sync("L1").state == .synced)
        #expect(try world.queue(.grace) == [number])
    }

    private func takeOff(_ world: World) async throws {
        let contact = try #require(world.sandbox.contacts(withNumber: number).first)
        world.sandbox.retag(contact.id, tags: [])
        world.clock.advance(by: 15)
    }
}
