public import Foundation

extension RateBudget {
    /// Takes in the reply to one request; `nil` headers for a reply without usable ones and for a
    /// request that got no reply.
    ///
    /// - Parameter limited: whether the reply was a 429.
    public mutating func observe(_ rate: RateHeaders?, limited: Bool, at now: Date) {
        hasSeenReply = true
        forgetRefusal(at: now)
        let usable = rate.flatMap { isUsable($0, at: now) ? $0 : nil }
        if let usable {
            learn(usable, limited: limited, at: now)
        } else if let current, now >= end(of: current) {
            // Headers came to an end with the window: from here on our own count decides, over
            // windows as assumed. One 429 with a far end must not slow us down for good.
            self.current = nil
            lastLength = nil
        }
        if limited { pause(usable, at: now) }
    }

    /// A limit below 1 would stop everything for ever. An end in the far past or future is the work
    /// of a broken clock or of another unit of time.
    private func isUsable(_ rate: RateHeaders, at now: Date) -> Bool {
        let ahead = rate.resetAt.timeIntervalSince(now)
        return rate.limit >= 1 && ahead >= -window && ahead <= longestWait
    }

    private mutating func learn(_ rate: RateHeaders, limited: Bool, at now: Date) {
        // Nothing is left after a 429, whatever the header says.
        let remaining = limited ? 0 : min(max(0, rate.remaining), rate.limit)
        let ahead = max(0, rate.resetAt.timeIntervalSince(now))
        guard let known = current, !isLater(rate.resetAt, than: known) else {
            lastLength = current?.length ?? lastLength
            current = Window(
                remaining: remaining, resetAt: rate.resetAt, learnedAt: now, length: ahead)
            shownLimit = rate.limit
            return
        }
        if isOver(rate) { return }
        if limited { learnLag(known, at: now) }
        current?.remaining = min(known.remaining, remaining)
        current?.length = max(known.length, ahead)
        shownLimit = rate.limit
    }

    /// Ends that differ by less than this are the same end, computed anew for each reply.
    private var tolerance: TimeInterval { min(1.5, window / 4) }

    /// A reply of an earlier window that came late.
    func isOver(_ rate: RateHeaders) -> Bool {
        current.map { rate.resetAt < $0.resetAt.addingTimeInterval(-tolerance) } ?? false
    }

    func isLater(_ resetAt: Date, than known: Window) -> Bool {
        resetAt > known.resetAt.addingTimeInterval(tolerance)
    }

    /// Our clock is ahead of CloudTalk's when a window still counts after its end.
    private mutating func learnLag(_ known: Window, at now: Date) {
        let late = now.timeIntervalSince(known.resetAt)
        if late > 0 { lag = min(max(lag, 2 * late + 1), window / 4) }
    }

    private mutating func pause(_ usable: RateHeaders?, at now: Date) {
        let until: Date
        if let usable {
            // At least a moment, lest a wrong clock makes this a loop.
            until = max(end(resetAt: usable.resetAt), now.addingTimeInterval(window / 20))
        } else {
            current?.remaining = 0
            until = now.addingTimeInterval(window)
        }
        pausedUntil = max(pausedUntil ?? until, until)
    }
}
