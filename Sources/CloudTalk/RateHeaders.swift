public import Foundation

/// What a reply says about the account's limit: the `X-CloudTalkAPI-…` header fields, and `Date`.
public struct RateHeaders: Sendable, Hashable, Codable {
    /// Operations that the account may do in a window.
    public var limit: Int
    /// Operations left in the current window. May be negative, as received.
    public var remaining: Int
    /// When the current window ends, by CloudTalk's clock.
    public var resetAt: Date
    /// When the reply was made, by CloudTalk's clock, in whole seconds; `nil` where it does not say.
    public var answeredAt: Date?

    public init(limit: Int, remaining: Int, resetAt: Date, answeredAt: Date? = nil) {
        self.limit = limit
        self.remaining = remaining
        self.resetAt = resetAt
        self.answeredAt = answeredAt
    }

    /// The three header fields, or `nil` when one is missing or not a number. A `Date` that cannot be
    /// read is none.
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
            limit: limit, remaining: remaining, resetAt: Date(timeIntervalSince1970: reset),
            answeredAt: headers["Date"].flatMap { try? Date($0, strategy: Self.date) })
    }

    /// RFC 9110, section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static let date = Date.ParseStrategy(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \
            \(year: .padded(4)) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\
            \(minute: .twoDigits):\(second: .twoDigits) GMT
            """,
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, isLenient: false)
}
