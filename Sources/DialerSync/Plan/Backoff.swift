import Foundation

/// A contact's own pause after trouble: 2 s, doubled each time, up to 15 min, with jitter.
enum Backoff {
    static let first: TimeInterval = 2
    static let longest: TimeInterval = 15 * 60

    /// - Parameters:
    ///   - attempts: how often it went wrong before, from 0.
    ///   - random: from 0 to 1; the pause is between half and all of its full length.
    static func pause(after attempts: Int, random: Double) -> TimeInterval {
        let full = min(longest, first * pow(2, Double(min(attempts, 30))))
        return full * (0.5 + 0.5 * random)
    }
}
