import Foundation
import Store
import Synchronization

@testable import DialerSync

/// The one clock of a test world: store, engine and sandbox all read it, and only the test moves it.
final class TestClock: Sendable {
    private let time: Mutex<Date>

    init(_ start: Date = Date(timeIntervalSince1970: 1_800_000_000)) { time = Mutex(start) }

    var now: Date { time.withLock { $0 } }

    func advance(by seconds: TimeInterval) { time.withLock { $0 += seconds } }

    func advance(to date: Date) { time.withLock { $0 = max($0, date) } }

    var milliseconds: Int64 { Int64((now.timeIntervalSince1970 * 1000).rounded()) }

    var store: StoreClock { StoreClock { self.milliseconds } }

    /// - Parameter sleep: what a sleep does; without it, it moves the clock.
    func engine(
        random: @escaping @Sendable () -> Double = { 0.5 },
        sleep: (@Sendable (_ until: Date) async throws -> Void)? = nil
    ) -> EngineClock {
        EngineClock(
            now: { self.now }, uptime: { self.now.timeIntervalSince1970 },
            sleep: sleep ?? { self.advance(to: $0) }, random: random)
    }
}
