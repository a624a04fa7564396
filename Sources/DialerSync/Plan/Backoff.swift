import Foundation

/// A contact's own pause after trouble: 2 s, doubled each time, up to 15 min, with jitter.
enum Backoff {
    static let first: TimeInterval = 2
    static let longest: TimeInterval = 15 * 60

    /// - Parameters:
    ///   - attempts: how often it went wrong before, from 0.
    ///   - random: from 0 to 1; the pause is between half and all of its full length.
    static func pause(after attempts: Int, random: Double) -> TimeInterval {
        pause(after: attempts, random: random, from: first, to: longest)
    }

    /// The pause of a number that CloudTalk refuses to bar: 15 min, doubled each time, up to 6 h. Hundreds
    /// of them must not use up the limit. The second time comes soon: the proof that nobody calls the
    /// number any more goes before it.
    static func pauseBeforeBar(after attempts: Int, random: Double) -> TimeInterval {
        guard attempts > 0 else { return pause(after: 0, random: random) }
        return pause(after: attempts - 1, random: random, from: longest, to: 24 * longest)
    }

    private static func pause(
        after attempts: Int, random: Double, from first: TimeInterval, to longest: TimeInterval
    ) -> TimeInterval {
        let full = min(longest, first * pow(2, Double(min(attempts, 30))))
        return full * (0.5 + 0.5 * random)
    }
}
