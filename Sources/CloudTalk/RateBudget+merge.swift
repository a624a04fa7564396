public import Foundation

extension RateBudget {
    /// Takes over what another process learned of the same account, so that both know what either
    /// saw: the later window, and of one window the lower rest.
    public mutating func merge(_ other: RateBudget, at now: Date) {
        let other = other.byClock(of: self)
        hasSeenReply = hasSeenReply || other.hasSeenReply
        bulkCostsEachAction = bulkCostsEachAction ?? other.bulkCostsEachAction
        bulkRefusedAt = [bulkRefusedAt, other.bulkRefusedAt].compactMap { $0 }.max()
        bulkTakenAsOneAt = [bulkTakenAsOneAt, other.bulkTakenAsOneAt].compactMap { $0 }.max()
        forgetRefusal(at: now)
        lag = max(lag, other.lag)
        pausedUntil = [pausedUntil, other.pausedUntil].compactMap { $0 }.max()
        // A window that is over says nothing; that headers came to an end is known by its absence.
        guard let theirs = other.current, now < other.end(of: theirs) else { return }
        guard var ours = current, !isLater(theirs.resetAt, than: ours) else {
            lastLength = other.lastLength ?? lastLength
            current = theirs
            shownLimit = other.shownLimit ?? shownLimit
            return
        }
        guard !other.isLater(ours.resetAt, than: theirs) else { return }
        ours.remaining = min(ours.remaining, theirs.remaining)
        ours.learnedAt = min(ours.learnedAt, theirs.learnedAt)
        ours.length = max(ours.length, theirs.length)
        current = ours
    }
}

extension RateBudget {
    /// Whether what had to wait by the former state may go now: a new window began, or bulk calls turned
    /// out to cost something else.
    public func isEased(since former: RateBudget) -> Bool {
        if countsEachChange != former.countsEachChange { return true }
        guard let current, let known = former.current else { return current != former.current }
        return former.isLater(current.resetAt, than: known)
    }
}

extension RateBudget {
    /// A bulk call that was under way alone, so that what its reply shows as spent is its own.
    public struct BulkSample: Sendable, Hashable {
        /// How many actions it had.
        public let actions: Int

        public init(actions: Int) { self.actions = actions }
    }

    /// Operations that a bulk call of so many actions is taken to cost.
    public func weight(ofBulk actions: Int) -> Int { takesEachToCount ? max(1, actions) : 1 }

    /// The most actions that a bulk call should have. Where each counts, a call costs as much as its
    /// actions by themselves, and one that needs a whole window would wait for ever. At least two, so
    /// that a reply can show whether they do count.
    public var mostPerBulk: Int {
        let share = bulkCostsEachAction == true ? max(1, limit / 6) : max(2, limit / 6)
        return min(bulkCap ?? .max, takesEachToCount ? share : .max)
    }

    /// Where replies tell what is left, each action is taken to count until the first reply to a bulk
    /// call shows otherwise: that costs nothing. Without headers nothing would ever show it, and the
    /// whole call is taken to cost one until it is refused.
    private var takesEachToCount: Bool {
        bulkCostsEachAction ?? (current != nil || bulkRefusedAt != nil)
    }

    /// Whether each action of a bulk call counts, as far as replies told; `nil` while none did.
    var countsEachChange: Bool? { bulkCostsEachAction ?? (bulkRefusedAt != nil ? true : nil) }

    /// A bulk call was refused by the limit: whatever it costs and whatever the limit is, the next is
    /// half as big, lest the same call be refused for ever.
    public mutating func shrinkBulk(_ sample: BulkSample) {
        guard sample.actions > 1 else { return }
        bulkCap = sample.actions / 2
    }

    /// A call of so many actions went through: the next may have one more.
    public mutating func growBulk(_ sample: BulkSample) {
        guard let cap = bulkCap, sample.actions >= cap else { return }
        bulkCap = cap + 1 < Self.wholeBulk ? cap + 1 : nil
    }

    /// Actions that a bulk call has at most anyway.
    private static let wholeBulk = 10

    /// Learns what bulk calls cost from a refusal although there was room for one operation, of a bulk
    /// call or of what came after one in the same window; called before the reply is observed. A later
    /// reply that tells better corrects it.
    ///
    /// Where nothing but our own count said that there was room, a bulk call was dearer than that, or
    /// others use the account too. Either way each action is taken to count, for a day: a refusal a
    /// window is worse than slow bulk work, and one who was wrong need not be slow for good.
    ///
    /// - Parameter alone: whether no other request was under way with it.
    public mutating func learnRefusal(_ sample: BulkSample, alone: Bool, at now: Date) {
        guard bulkCostsEachAction == nil else { return }
        guard let current, now < end(of: current) else {
            if sample.actions > 1 || tookBulkAsOne(at: now) { bulkRefusedAt = now }
            return
        }
        guard sample.actions > 1, alone, now < current.resetAt, current.remaining >= 1 else {
            return
        }
        bulkCostsEachAction = true
    }

    /// A bulk call that was taken to cost one operation may have been accepted.
    public mutating func noteBulk(_ sample: BulkSample, at now: Date) {
        if sample.actions > 1, !takesEachToCount { bulkTakenAsOneAt = now }
    }

    private func tookBulkAsOne(at now: Date) -> Bool {
        bulkTakenAsOneAt.map { abs(now.timeIntervalSince($0)) <= window } ?? false
    }

    /// A refusal of bulk work by our own count is held against it no longer than a day.
    mutating func forgetRefusal(at now: Date) {
        // One that seems to lie ahead was noted before our clock was put back.
        guard let refused = bulkRefusedAt, abs(now.timeIntervalSince(refused)) > Self.day else {
            return
        }
        bulkRefusedAt = nil
    }

    private static let day: TimeInterval = 86_400

    /// Learns what bulk calls cost from the reply to one; called before the reply is observed.
    public mutating func learnCost(_ sample: BulkSample, from rate: RateHeaders, at now: Date) {
        guard sample.actions > 1, rate.limit >= 1 else { return }
        let spent = before(rate) - rate.remaining
        guard spent > 0 else { return }
        bulkCostsEachAction = spent >= sample.actions
    }

    /// What was left of the reply's window as far as we knew, before the reply.
    private func before(_ rate: RateHeaders) -> Int {
        if let current, !isLater(rate.resetAt, than: current) { return current.remaining }
        return rate.limit
    }

    /// The same of a bulk call that was under way beside others. Where less was spent since the reply
    /// before than it has actions, they do not count each; nothing else can be told.
    public mutating func learnCheapness(_ sample: BulkSample, from rate: RateHeaders) {
        guard sample.actions > 1, bulkCostsEachAction == nil, rate.remaining > 0, !isOver(rate)
        else { return }
        let spent = before(rate) - rate.remaining
        if spent > 0, spent < sample.actions { bulkCostsEachAction = false }
    }
}
