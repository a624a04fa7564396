public import Foundation

/// What a reply says about the account's limit: the `X-CloudTalkAPI-…` header fields.
public struct RateHeaders: Sendable, Hashable, Codable {
    /// Operations that the account may do in a window.
    public var limit: Int
    /// Operations left in the current window. May be negative, as received.
    public var remaining: Int
    /// When the current window ends, by CloudTalk's clock.
    public var resetAt: Date

    public init(limit: Int, remaining: Int, resetAt: Date) {
        self.limit = limit
        self.remaining = remaining
        self.resetAt = resetAt
    }

    /// The three header fields, or `nil` when one is missing or not a number.
    public init?(_ headers: HeaderFields) {
        func number(_ name: String) -> Double? {
            headers[name].flatMap { Double($0.trimmingCharacters(in: .whitespaces)) }
                .flatMap { $0.isFinite ? $0 : nil }
        }
        guard let limit = number("X-CloudTalkAPI-Limit").flatMap(Int.init(exactly:)),
            let remaining = number("X-CloudTalkAPI-Remaining").flatMap(Int.init(exactly:)),
            let reset = number("X-CloudTalkAPI-ResetTime")
        else { return nil }
        self.init(
            limit: limit, remaining: remaining, resetAt: Date(timeIntervalSince1970: reset))
    }
}
