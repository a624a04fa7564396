public import Foundation

extension RateBudget {
    public enum Decision: Sendable, Hashable {
        case go
        /// Ask again at this time, or when an answer came in, whichever is sooner. Holds for the lanes
        /// below as well.
        case wait(until: Date)
        /// Bulk work goes before clicks. Ask again at this time.
        case giveWay(until: Date)
    }

    /// Whether a request of `weight` operations may be sent now.
    ///
    /// Do-not-call may use everything, and so may clicks, but for a fifth while bulk work waits: a
    /// flood of clicks must not stop it. Bulk leaves ⌈reserved × time left ÷ window⌉, and three more (a tenth of a
    /// limit below 30) up to the last two seconds of long windows, since two clicks come close together now and then, and
    /// one of them may need a look at the account's tags and campaigns before;
    /// yet never so much that less than a fifth of the limit could be its own. Repair leaves a tenth of
    /// the limit more than bulk, directory a fifth more, both shrinking with the time left; so each
    /// gets what the lanes above it leave over, and nothing is unused when the window ends. By our
    /// own count there is no window's end before which the rest could be spent: what is left for
    /// people is left for good, and so it is a twentieth of the limit at most.
    ///
    /// - Parameters:
    ///   - weight: counts as the whole limit when it is more, else it could never go.
    ///   - ledger: the sums without the request in question. Between reading them and entering
    ///     the request nobody else may enter one.
    public func decide(
        lane: Lane, weight: Int, ledger: LedgerSums, now: Date
    ) -> Decision {
        if let pause = pause(at: now) { return .wait(until: pause) }
        guard hasSeenReply else { return alone(ledger, now: now) }
        let weight = min(max(1, weight), limit)
        if lane == .click, ledger.bulkWaits, ledger.clicks > 0, ledger.clicks + weight > mostClicks
        {
            return .giveWay(until: now.addingTimeInterval(Self.givingWay))
        }
        guard let current, isPlausible(current.resetAt, at: now) else {
            return byCount(lane, weight, ledger, now: now)
        }
        return byHeaders(current, lane, weight, ledger, now: now)
    }

    /// Seconds for which clicks give way before they ask again. Bulk work may need the rest of the window, and
    /// each time costs every process some commits.
    private static let givingWay: TimeInterval = 2

    /// Seconds after which it is asked again where the answers to come may let a request go.
    private static let answerPause: TimeInterval = 1

    /// The end of the pause after a 429, while it lasts.
    func pause(at now: Date) -> Date? {
        guard let pausedUntil, now < pausedUntil, isPlausible(pausedUntil, at: now) else {
            return nil
        }
        return pausedUntil
    }

    /// A moment further ahead than we ever wait was written before our clock was put back.
    func isPlausible(_ moment: Date, at now: Date) -> Bool {
        moment.timeIntervalSince(now) <= longestWait + 1 + lag
    }

    private func byHeaders(
        _ current: Window, _ lane: Lane, _ weight: Int, _ ledger: LedgerSums, now: Date
    ) -> Decision {
        let left = available(current, ledger) - weight
        let end = end(of: current)
        let last = lastCall(of: current)
        let timeLeft = min(max(0, last.timeIntervalSince(now)), span)
        let more = now < end.addingTimeInterval(-Self.soon) ? spare(lane) : 0
        let leaves = leaves(lane, ledger, people: people, of: timeLeft / span, spare: more)
        if left >= leaves { return .go }
        if now >= end { return alone(ledger, now: now) }
        // A later one's answer may have counted what is under way, so that it counts twice here.
        if left + ledger.unanswered >= leaves {
            return .wait(until: min(end, now.addingTimeInterval(Self.answerPause)))
        }
        guard left >= 0 else { return .wait(until: end) }
        // What this lane must leave shrinks: it is down to `left` before the last call.
        let reserve = reserve(lane, people: people)
        func whenLeaving(_ count: Int) -> Date {
            last.addingTimeInterval(-span * min(1, Double(count) / reserve))
        }
        let moment = min(
            whenLeaving(left - spare(lane)),
            max(whenLeaving(left), end.addingTimeInterval(-Self.soon)))
        return .wait(until: max(moment, now.addingTimeInterval(0.05)))
    }

    /// When nothing is left to people any more: a moment after the end as CloudTalk told it. What goes
    /// before that counts in the window that ends; the last request opens the next one, where windows
    /// begin with the first request, and does no harm where this one goes on for the rest of a second.
    private func lastCall(of current: Window) -> Date { current.resetAt.addingTimeInterval(0.1) }

    /// Seconds before the surest end of a window in which nothing is spared: a click that comes too
    /// late for it is served by the next in no more than this time.
    private static let soon: TimeInterval = 2

    /// So many more than people need on the average, where they would wait for long without it. A tenth
    /// of the limit at most: of a smaller one nothing would be left to the lanes below until the end.
    private func spare(_ lane: Lane) -> Int {
        lane >= .bulk && people > 0 && span >= Self.long ? min(3, limit / 10) : 0
    }

    /// Seconds of a window in which some are spared.
    private static let long: TimeInterval = 30

    private func byCount(
        _ lane: Lane, _ weight: Int, _ ledger: LedgerSums, now: Date
    ) -> Decision {
        let left = limit - ledger.spent - weight
        let mustLeave = min(
            leaves(lane, ledger, people: min(people, max(1, limit / 20))), limit - weight)
        if left >= mustLeave { return .go }
        return .wait(
            until: max(ledger.nextExpiry ?? now.addingTimeInterval(1), now.addingTimeInterval(0.05))
        )
    }

    /// One request with nobody else's under way: its reply tells how things stand.
    private func alone(_ ledger: LedgerSums, now: Date) -> Decision {
        ledger.unanswered == 0 ? .go : .wait(until: now.addingTimeInterval(1))
    }

    /// Operations that clicks may take of a window while bulk work waits.
    public var mostClicks: Int { max(1, limit - fifth) }

    private var fifth: Int { max(1, limit / 5) }

    /// What may still be sent in the current window.
    func available(_ current: Window, _ ledger: LedgerSums) -> Int {
        current.remaining - ledger.unanswered - ledger.answeredWithoutHeadersSinceWindowStart
    }

    /// The length of a window for sharing it out: as shown, else as assumed.
    private var span: TimeInterval { max(1, shownLength ?? assumed.window) }

    /// Operations a window that are kept for people.
    private var people: Int { min(max(0, assumed.reserved), limit - fifth) }

    private func leaves(
        _ lane: Lane, _ ledger: LedgerSums, people: Int, of part: Double = 1, spare: Int = 0
    ) -> Int {
        let part = Int((reserve(lane, people: people) * part).rounded(.up))
        let share = min(part + spare, limit - 1)
        // Clicks that had their part take no more.
        return lane == .bulk ? min(share, max(0, mostClicks - ledger.clicks)) : share
    }

    /// What a lane leaves to those above it when a whole window lies ahead.
    private func reserve(_ lane: Lane, people: Int) -> Double {
        switch lane {
        case .doNotCall, .click: return 0
        case .bulk: return Double(people)
        case .repair: return Double(min(people + (limit + 9) / 10, limit - 1))
        case .directory: return Double(min(people + (limit + 4) / 5, limit - 1))
        }
    }
}
