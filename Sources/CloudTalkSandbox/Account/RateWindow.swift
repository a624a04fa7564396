import Foundation

/// The company's allowance, counted in fixed windows. A window begins with the first request after
/// the last one ended, on a whole second where the window is that long.
struct RateWindow: Sendable {
    var limit: Sandbox.Limit
    private(set) var uses: [Sandbox.WindowUse] = []
    /// Windows that are remembered.
    private static let remembered = 10_000

    init(_ limit: Sandbox.Limit) { self.limit = limit }

    /// The window that is open at that moment.
    func current(at moment: Date) -> Sandbox.WindowUse? {
        uses.last.flatMap { moment < end(of: $0) && moment >= $0.start ? $0 : nil }
    }

    func remaining(at moment: Date) -> Int {
        max(0, limit.requests - (current(at: moment)?.spent ?? 0))
    }

    func end(of window: Sandbox.WindowUse) -> Date { window.start.addingTimeInterval(limit.window) }

    /// Takes `cost` from the window, all or nothing.
    mutating func spend(_ cost: Int, at moment: Date) -> Bool {
        if current(at: moment) == nil { open(at: moment) }
        let place = uses.count - 1
        guard uses[place].spent + cost <= limit.requests else {
            uses[place].refused += 1
            return false
        }
        uses[place].spent += cost
        return true
    }

    private mutating func open(at moment: Date) {
        let seconds = moment.timeIntervalSince1970
        let start = limit.window >= 1 ? seconds.rounded(.down) : seconds
        uses.append(.init(start: Date(timeIntervalSince1970: start), spent: 0, refused: 0))
        if uses.count > Self.remembered { uses.removeFirst(Self.remembered / 10) }
    }

    /// What the headers say at that moment.
    func headers(at moment: Date) -> [String: String] {
        let end =
            current(at: moment).map { self.end(of: $0) } ?? moment.addingTimeInterval(limit.window)
        return [
            "X-CloudTalkAPI-Limit": String(limit.requests),
            "X-CloudTalkAPI-Remaining": String(remaining(at: moment)),
            Self.resetHeader: String(Int(end.timeIntervalSince1970.rounded(.up))),
        ]
    }

    static let resetHeader = "X-CloudTalkAPI-ResetTime"
}
