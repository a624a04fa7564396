public import Foundation

/// Decides when a request may go, so that an account is never asked more than its limit allows.
///
/// A pure value: it sees the replies' headers and the ledger's sums, and the caller's clock. Two
/// rules, each of which alone keeps an account free of 429 as long as nobody else uses it:
///
/// - **By headers.** What may be sent is the lowest `remaining` that any reply of the newest window
///   showed, less everything sent that no such reply can have counted. A window is new only when a
///   reply shows a later end. Once the end has passed by our clock and nothing is left, one request
///   goes alone, to learn the new window from its reply.
/// - **By our own count**, while no window is known: at most the limit within any one window's
///   length, where a request counts from its sending until one length after its answer. That holds
///   in whatever phase CloudTalk's windows are.
///
/// Before the first reply ever, one request goes alone: the limit assumed may be wrong.
public struct RateBudget: Sendable, Hashable, Codable {
    /// What holds until replies say otherwise.
    public struct Allowance: Sendable, Hashable, Codable {
        /// Operations a window.
        public var limit: Int
        /// Length of a window in seconds.
        public var window: TimeInterval
        /// Operations a window that bulk work leaves to people.
        public var reserved: Int

        public init(limit: Int = 60, window: TimeInterval = 60, reserved: Int = 10) {
            self.limit = limit
            self.window = window
            self.reserved = reserved
        }
    }

    /// The newest window that a reply told of.
    struct Window: Sendable, Hashable, Codable {
        /// The lowest `remaining` seen, never below 0.
        var remaining: Int
        var resetAt: Date
        var learnedAt: Date
        /// The longest time to its end that a reply showed, in seconds.
        var length: TimeInterval
    }

    public var assumed: Allowance
    var current: Window?
    /// The limit that the last usable headers named.
    var shownLimit: Int?
    /// The longest time to its end that replies of the window before ``current`` showed.
    var lastLength: TimeInterval?
    /// After a 429: nothing goes before.
    var pausedUntil: Date?
    /// For how long after a window's end CloudTalk still counted it, by our clock.
    var lag: TimeInterval = 0
    /// By how many seconds CloudTalk's clock is ahead of ours, as far as it is more than the way of
    /// a reply explains.
    var clockAhead: TimeInterval = 0
    var hasSeenReply = false
    /// Whether each action of a bulk call counts as an operation; nil while no reply showed it.
    var bulkCostsEachAction: Bool?
    /// When something was last refused that our own count, with no window known, let go, and bulk calls
    /// may be why.
    var bulkRefusedAt: Date?
    /// When a bulk call of several actions last ended that was taken to cost one operation.
    var bulkTakenAsOneAt: Date?
    /// The most actions of a bulk call since one was refused; nil while any number goes.
    var bulkCap: Int?

    public init(assumed: Allowance = Allowance()) {
        self.assumed = assumed
    }

    /// Operations that a window allows, as far as we know.
    public var limit: Int { max(1, shownLimit ?? assumed.limit) }

    /// The length of a window in seconds that our own count and the ledger go by: the assumed one,
    /// or a longer one that replies showed.
    public var window: TimeInterval { max(1, assumed.window, shownLength ?? 0) }

    /// The length of a window in seconds as the replies of the last two windows showed it.
    var shownLength: TimeInterval? {
        [lastLength, current?.length].compactMap { $0 }.max()
    }

    /// From when on the ledger sums requests without usable headers; `nil` while no window is
    /// known, when that sum is not needed.
    public var windowStart: Date? {
        current.map { min($0.learnedAt, $0.resetAt.addingTimeInterval(-window)) }
    }

    /// When a window that ends at `resetAt` is surely over: header times are cut to whole seconds.
    func end(of current: Window) -> Date { end(resetAt: current.resetAt) }

    func end(resetAt: Date) -> Date { resetAt.addingTimeInterval(1 + lag) }

    /// The longest time for which a reply is believed when it says "not before".
    var longestWait: TimeInterval { max(2 * window, 3600) }
}
