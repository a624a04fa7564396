import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Logging
import Store
import Testing

@testable import DialerSync

@Suite("When the database fails for a moment")
struct DatabaseTroubleTests {
    private let number = "+14155550123"

    /// Whichever access to the database fails, everything that was answered arrives, and once.
    @Test("No assignment is lost, whichever access fails", arguments: 1...40)
    func once(access: Int) async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(15)
        try await world.addLead("L1", phone: number)
        try await world.assign(0..<15, to: [.hussain, .grace])
        try await world.assign("L1", to: .hussain)
        let driver = FailingDriver(world.store.driver, at: access)
        let store = Store(
            driver: driver, phones: try World.phones, clock: world.clock.store)
        world.engine.set(
            World.makeEngine(store, world.transport, world.policy, world.allowance, world.clock))
        try await world.rest()
        #expect(driver.hasFailed || driver.accesses < access)
        #expect(try world.queue(.hussain).count + world.queue(.grace).count == 16)
        #expect(world.sandbox.contacts.count == 16)
        #expect(try world.queue(.hussain).contains(number))
        #expect(await world.engine.value.state.running == 0)
    }
}

/// Fails once.
private final class FailingDriver: Driver {
    struct Failure: Error {}

    private let driver: any Driver
    private let at: Int
    private let count = Mutable(0)

    init(_ driver: any Driver, at access: Int) {
        self.driver = driver
        at = access
    }

    var accesses: Int { count.value }
    var hasFailed: Bool { accesses >= at }
    var dialect: SQLDialect { driver.dialect }

    private func access() throws {
        count.set(count.value + 1)
        if count.value == at { throw Failure() }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try access()
        return try await driver.write(body)
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try access()
        return try await driver.read(body)
    }

    func changes() -> AsyncStream<Void> { driver.changes() }
    func leaseClock() async throws -> Int64 { try await driver.leaseClock() }
    func close() async throws { try await driver.close() }
}
