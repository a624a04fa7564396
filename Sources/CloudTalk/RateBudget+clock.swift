public import Foundation

/// Two clocks. Windows end by CloudTalk's; where ours is an hour behind, each would seem to be an hour
/// longer than it is, and whoever leaves the beginning of a window to others would wait for ever.
extension RateBudget {
    /// The reply's headers with the end of the window by our clock.
    public mutating func inOurTime(_ rate: RateHeaders, at now: Date) -> RateHeaders {
        if let answeredAt = rate.answeredAt {
            learn(clockAhead: answeredAt.timeIntervalSince(now))
        }
        var rate = rate
        rate.resetAt -= clockAhead
        return rate
    }

    /// Our clock was set, by so many seconds: what was noted by it comes sooner or later than it says.
    public mutating func clockWasSet(by jump: TimeInterval) {
        shift(by: jump)
        clockAhead -= jump
    }

    /// The same as noted by another clock.
    func byClock(of other: RateBudget) -> RateBudget {
        var budget = self
        budget.shift(by: clockAhead - other.clockAhead)
        budget.clockAhead = other.clockAhead
        return budget
    }

    /// `Date` is cut to seconds, and a reply that was long on its way tells a time that is past.
    private mutating func learn(clockAhead ahead: TimeInterval) {
        let isMore = ahead > clockAhead + Self.noise
        let isLess = ahead < clockAhead - Self.longestWay - Self.noise
        guard isMore || isLess else { return }
        let told = abs(ahead) > Self.noise ? ahead : 0
        shift(by: clockAhead - told)
        clockAhead = told
    }

    private mutating func shift(by seconds: TimeInterval) {
        current?.resetAt += seconds
        pausedUntil? += seconds
        bulkRefusedAt? += seconds
        bulkTakenAsOneAt? += seconds
    }

    /// Seconds that may be due to rounding and to how clocks run.
    private static let noise: TimeInterval = 5
    /// Seconds that a reply is on its way at most; then its request is given up.
    private static let longestWay: TimeInterval = 15
}
