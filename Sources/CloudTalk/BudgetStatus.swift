public import Foundation

/// The budget as people see it: "38 of 60 left this minute".
public struct BudgetStatus: Sendable, Hashable, Codable {
    public let limit: Int
    /// What could be sent now, from 0 to ``limit``.
    public let remaining: Int
    public let windowSeconds: TimeInterval
    /// When the current window ends or a pause is over; `nil` where no reply told.
    public let resetsAt: Date?
    public let reserved: Int
    /// Whether each change of a bulk call counts as a request; `nil` as long as no reply told.
    public let countsEachChange: Bool?

    public init(
        limit: Int, remaining: Int, windowSeconds: TimeInterval, resetsAt: Date?, reserved: Int,
        countsEachChange: Bool? = nil
    ) {
        self.limit = limit
        self.remaining = remaining
        self.windowSeconds = windowSeconds
        self.resetsAt = resetsAt
        self.reserved = reserved
        self.countsEachChange = countsEachChange
    }
}

extension RateBudget {
    public func status(ledger: LedgerSums, now: Date) -> BudgetStatus {
        let pause = pause(at: now)
        let window = current.flatMap {
            now < end(of: $0) && isPlausible($0.resetAt, at: now) ? $0 : nil
        }
        let left = window.map { available($0, ledger) } ?? limit - ledger.spent
        return BudgetStatus(
            limit: limit, remaining: pause == nil ? min(max(0, left), limit) : 0,
            windowSeconds: self.window, resetsAt: pause ?? window?.resetAt,
            reserved: assumed.reserved, countsEachChange: countsEachChange)
    }
}
