import CloudTalkSandbox
import Foundation
import Leads
import Testing

@testable import DialerSync
@testable import Store

@Suite("A process that stands still between its commit and its request")
struct LateStartTests {
    private let number = "+14155550123"

    /// Others take over when the lease is over, and count on nothing that leaves later.
    @Test(
        "Nothing leaves that would be too late; it goes with the next try", arguments: [7.9, 8.1])
    func stands(seconds: TimeInterval) async throws {
        let world = try await World.withLead(number)
        let driver = SlowDriver(world.store.driver) { db in
            guard try db.run(Open.creates)[0].int("creates") > 0 else { return false }
            world.clock.advance(by: seconds)
            return true
        }
        let engine = World.makeEngine(
            Store(driver: driver, phones: try World.phones, clock: world.clock.store),
            world.transport, world.policy, world.allowance, world.clock)
        world.engine.set(engine)
        try await world.assign("L1", to: .hussain)
        while !driver.isDone { for job in await engine.turn().jobs { await engine.run(job) } }
        let isLate = seconds > OpenAttempt.longestStart
        #expect(world.requests(to: .addContact) == (isLate ? 0 : 1))
        try await world.rest()
        #expect(world.requests(to: .addContact) == 1)
        #expect(try world.queue(.hussain) == [number])
        let history = try await world.store.timeline(of: LeadID(rawValue: "L1"))
        let outcomes = history.filter { $0.kind == "create" }.compactMap { $0.detail["outcome"] }
        #expect(outcomes == (isLate ? ["done", "not_sent"] : ["done"]))
    }
}

private enum Open: String, StatementSet {
    case creates = """
        SELECT COUNT(*) AS creates FROM sync_attempts WHERE step = 'create' AND outcome IS NULL
        """
}

/// Does something once, behind a commit.
private final class SlowDriver: Driver {
    private let driver: any Driver
    private let body: @Sendable (any SQLConnection) throws -> Bool
    private let done = Mutable(false)

    init(_ driver: any Driver, _ body: @escaping @Sendable (any SQLConnection) throws -> Bool) {
        self.driver = driver
        self.body = body
    }

    /// Whether it has done it.
    var isDone: Bool { done.value }
    var dialect: SQLDialect { driver.dialect }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        let value = try await driver.write(body)
        if !isDone { done.set(try await driver.read(self.body)) }
        return value
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value { try await driver.read(body) }

    func changes() -> AsyncStream<Void> { driver.changes() }
    func leaseClock() async throws -> Int64 { try await driver.leaseClock() }
    func close() async throws { try await driver.close() }
}
