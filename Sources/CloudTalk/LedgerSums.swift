public import Foundation

/// What the ledger of all requests of this account, over every process, says at one moment.
///
/// A request stands in the ledger from before it is sent. Its weight is the number of operations
/// that it is assumed to cost.
public struct LedgerSums: Sendable, Hashable {
    /// Weight of requests that were sent and have neither an answer nor timed out.
    public var unanswered: Int
    /// Weight that still counts in the sliding window: ``unanswered``, and what was answered or
    /// timed out less than one ``RateBudget/window`` ago.
    public var spent: Int
    /// When the oldest weight in ``spent`` that was answered stops counting; `nil` where there is
    /// none.
    public var nextExpiry: Date?
    /// Weight of requests whose answer had no usable limit headers, or that timed out, at or after
    /// ``RateBudget/windowStart``. No `remaining` that we have seen tells whether CloudTalk counted
    /// them.
    public var answeredWithoutHeadersSinceWindowStart: Int
    /// Weight of clicks' requests since ``RateBudget/windowStart``; in the sliding window where that
    /// is nil.
    public var clicks: Int
    /// Bulk work is there that could be sent now.
    public var bulkWaits: Bool

    public init(
        unanswered: Int, spent: Int, nextExpiry: Date? = nil,
        answeredWithoutHeadersSinceWindowStart: Int = 0, clicks: Int = 0, bulkWaits: Bool = false
    ) {
        self.unanswered = unanswered
        self.spent = spent
        self.nextExpiry = nextExpiry
        self.answeredWithoutHeadersSinceWindowStart = answeredWithoutHeadersSinceWindowStart
        self.clicks = clicks
        self.bulkWaits = bulkWaits
    }
}
