import Foundation

/// Slows down guessing: after five failures for an e-mail address from one network address, no
/// further try within a quarter of an hour of the first.
actor SignInThrottle {
    private struct Failures {
        let count: Int
        let since: Date
    }

    private static let allowed = 5
    private static let window: TimeInterval = 15 * 60
    /// The most pairs that are remembered; beyond it the oldest go.
    private static let capacity = 10_000

    private var failures: [String: Failures] = [:]

    /// Counts a try before it is made, so that many at once are no way around.
    ///
    /// - Returns: nil when the try may be made, else the seconds until the next one is let through.
    func attempt(_ key: String, now: Date) -> Int? {
        if let known = failures[key], now.timeIntervalSince(known.since) >= Self.window {
            failures[key] = nil
        }
        if failures.count >= Self.capacity { forgetOld(now: now) }
        let known = failures[key] ?? Failures(count: 0, since: now)
        guard known.count < Self.allowed else {
            let left = known.since.addingTimeInterval(Self.window).timeIntervalSince(now)
            return max(1, Int(left.rounded(.up)))
        }
        failures[key] = Failures(count: known.count + 1, since: known.since)
        return nil
    }

    /// Forgets the failures of somebody who has shown to be right.
    func succeeded(_ key: String) {
        failures[key] = nil
    }

    private func forgetOld(now: Date) {
        failures = failures.filter { now.timeIntervalSince($0.value.since) < Self.window }
        guard failures.count >= Self.capacity else { return }
        let oldest = failures.sorted { $0.value.since < $1.value.since }.prefix(Self.capacity / 2)
        for (key, _) in oldest { failures[key] = nil }
    }

    /// What failures are counted by. Hashed, so that what was typed is not kept.
    static func key(email: String, address: String) -> String {
        AccessKey.hash("\(email.lowercased())\n\(address)")
    }
}
