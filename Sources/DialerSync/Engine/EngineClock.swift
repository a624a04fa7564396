public import Foundation
import Store

/// Time and chance as the engine sees them; tests bring their own.
public struct EngineClock: Sendable {
    public let now: @Sendable () -> Date
    /// Seconds of a clock that never jumps, and goes on while the machine sleeps.
    public let uptime: @Sendable () -> TimeInterval
    /// Returns at the given time, or throws when cancelled.
    public let sleep: @Sendable (_ until: Date) async throws -> Void
    /// From 0 to 1.
    public let random: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Date,
        uptime: @escaping @Sendable () -> TimeInterval,
        sleep: @escaping @Sendable (_ until: Date) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.uptime = uptime
        self.sleep = sleep
        self.random = random
    }

    public static let system = EngineClock(
        now: { Date() },
        uptime: { Double(LeaseClock.system.now()) / 1000 },
        sleep: { until in
            try await Task.sleep(for: .seconds(max(0, until.timeIntervalSinceNow)))
        },
        random: { Double.random(in: 0...1) })
}

extension EngineClock {
    /// One moment by both clocks.
    struct Moment: Sendable {
        let now: Date
        let uptime: TimeInterval
    }

    var moment: Moment { Moment(now: now(), uptime: uptime()) }

    /// Whether somebody has set the clock since: a time from before may be of another day.
    func wasSet(since moment: Moment) -> Bool {
        abs(now().timeIntervalSince(moment.now) - (uptime() - moment.uptime)) >= 5
    }

    /// Whether these times are of since then, and nobody has set the clock, be it for a moment.
    func holds(_ dates: some Sequence<Date>, since moment: Moment) -> Bool {
        let meanwhile =
            moment.now.addingTimeInterval(-5)...max(moment.now, now()).addingTimeInterval(5)
        return !wasSet(since: moment) && dates.allSatisfy(meanwhile.contains)
    }
}
