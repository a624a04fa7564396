import Foundation
import Leads
import Store

@testable import DialerSync

/// An engine on a machine whose time of day can be set, in a world whose time goes on.
final class Machine: Sendable {
    let driver: WatchedDriver
    let store: Store
    let engine: SyncEngine
    private let world: World
    private let ahead = Mutable<TimeInterval>(0)

    init(_ world: World) throws {
        self.world = world
        let (clock, ahead) = (world.clock, ahead)
        driver = WatchedDriver(world.store.driver)
        store = Store(
            driver: driver, phones: try World.phones,
            clock: StoreClock { clock.milliseconds + Int64(ahead.value * 1000) })
        engine = World.makeEngine(
            store, world.transport, world.policy, world.allowance,
            EngineClock(
                now: { clock.now.addingTimeInterval(ahead.value) },
                uptime: { clock.now.timeIntervalSince1970 },
                sleep: { clock.advance(to: $0.addingTimeInterval(-ahead.value)) },
                random: { 0.5 }))
    }

    func setClock(by seconds: TimeInterval) { ahead.set(ahead.value + seconds) }

    func turn() async {
        for job in await engine.turn().jobs { await engine.run(job) }
        world.clock.advance(by: 1)
    }

    /// Works until such a step is about to be taken.
    /// - Returns: the request that would do so, not sent yet.
    func turnsUntil(_ step: SyncStep) async -> SyncEngine.Job? {
        for _ in 0..<100 {
            var found: SyncEngine.Job?
            for job in await engine.turn().jobs {
                if found == nil, job.takes(step) { found = job } else { await engine.run(job) }
            }
            world.clock.advance(by: 1)
            if let found { return found }
        }
        return nil
    }
}

extension SyncEngine.Job {
    fileprivate func takes(_ step: SyncStep) -> Bool {
        guard case .call(let call) = self else { return false }
        return call.items.contains { $0.step == step }
    }
}

/// Does something before one of the accesses to come.
final class WatchedDriver: Driver {
    private let driver: any Driver
    private let left = Mutable(0)
    private let task = Mutable<(@Sendable () async throws -> Void)?>(nil)

    init(_ driver: any Driver) { self.driver = driver }

    var dialect: SQLDialect { driver.dialect }

    func run(before access: Int, _ body: @escaping @Sendable () async throws -> Void) {
        left.set(access)
        task.set(body)
    }

    /// Does it now, where there were fewer accesses.
    func runNow() async throws {
        let body = task.value
        task.set(nil)
        try await body?()
    }

    private func access() async throws {
        left.set(left.value - 1)
        if left.value == 0 { try await runNow() }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await access()
        return try await driver.write(body)
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await access()
        return try await driver.read(body)
    }

    func changes() -> AsyncStream<Void> { driver.changes() }
    func leaseClock() async throws -> Int64 { try await driver.leaseClock() }
    func close() async throws { try await driver.close() }
}
