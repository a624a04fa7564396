import CloudTalk
import Foundation
import Leads
import Logging
public import Store

/// Comparing what the portal manages with CloudTalk.
extension SyncEngine {
    /// Seconds between comparisons.
    private static let interval: TimeInterval = 24 * 3600
    /// Seconds from the start of a process to the first comparison ever: much less than a day, as some
    /// start every process anew each night.
    private static let untilFirst: TimeInterval = 3600
    /// Seconds after a comparison that did not come to its end.
    private static let soon: TimeInterval = 15 * 60

    /// A comparison could not be made: CloudTalk's contacts changed all the while, or somebody set the
    /// clock, so that nobody can tell what was there before it began.
    public struct Unsteady: Error {}

    /// CloudTalk did not answer, or refused.
    public struct NoAnswer: Error {
        /// A stable word.
        public let reason: String
    }

    /// Compares CloudTalk with what the portal manages, page by page, at the lowest priority.
    /// - Parameters:
    ///   - mending: also what others did in CloudTalk is put right. Without it that is reported only.
    ///   - byPerson: somebody asked for it, so that it may take many tags off.
    /// - Throws: ``Unsteady``, ``NoAnswer``, or the database's error.
    public func reconcile(
        mending: Bool, byPerson: Bool, by actor: Actor
    ) async throws -> ReconcileReport {
        let begun = clock.moment
        let run = try await store.beginReconcile(mending: mending, by: actor)
        do {
            let scan = try await steadyScan()
            let hasStops = try await store.hasStops()
            for tag in try await comparedTags(hasStops) {
                let bearers = try await steadily { try await self.steadyBearers(of: tag) }
                try await store.keep(bearers: bearers.contacts.sorted(), of: tag, run: run)
            }
            let bars = hasStops && policy.blacklistsStopped
            if bars { try await store.keep(barred: try await barredNumbers(), run: run) }
            guard !clock.wasSet(since: begun) else { throw Unsteady() }
            let report = try await store.compare(
                run: run, scan: scan, begunAt: begun.now, bars: bars, mending: mending,
                byPerson: byPerson, by: actor)
            bell.raise()
            return report
        } catch AccountRequests.Failure.cloudTalk(let error) {
            try await store.failReconcile(run: run)
            throw NoAnswer(reason: error.reason)
        } catch {
            try await store.failReconcile(run: run)
            throw error
        }
    }

    /// Our tags; where somebody said stop, also every other tag that a campaign selects.
    private func comparedTags(_ hasStops: Bool) async throws -> [DialerTagID] {
        let others = hasStops ? try await store.campaignTags() : []
        return Set(try await (store.ourTags() + others).map(\.id)).sorted()
    }

    /// Every number that CloudTalk bars from being called.
    private func barredNumbers() async throws -> [String] {
        try await Page.all { page in
            try await self.patiently {
                try await self.requests.send(in: .repair) { client throws(CloudTalkError) in
                    try await client.blacklist(page: page)
                }
            }
        }.rows.filter(\.direction.barsOutgoing).map(\.publicNumber)
    }

    /// A whole copy of the account's numbers.
    private func steadyScan() async throws -> Int64 {
        try await steadily {
            let outcome = try await DirectoryScan(engine: self, lane: .repair).run()
            guard case .complete(let scan) = outcome else { return nil }
            return scan
        }
    }

    /// Everybody who bears a tag. Of several pages it tells only while no request of ours is under way:
    /// one that puts the tag on and one that takes it off keep the count, and yet a row moves.
    private func steadyBearers(
        of tag: DialerTagID
    ) async throws -> (contacts: Set<DialerContactID>, pages: Int)? {
        let mark = try await store.attemptMark()
        guard let bearers = try await bearers(of: tag, in: .repair) else { return nil }
        guard bearers.pages > 1 else { return bearers }
        return try await store.hasTagChanges(since: mark) ? nil : bearers
    }

    /// What `read` gives when nothing moved meanwhile.
    private func steadily<Value: Sendable>(_ read: () async throws -> Value?) async throws -> Value
    {
        for _ in 0..<5 {
            if let value = try await read() { return value }
            try await pause(30)
        }
        throw Unsteady()
    }

    /// Once a day, as long as CloudTalk answers. Another process may have compared meanwhile.
    func wantsReconcile(at now: Date) async throws -> Bool {
        guard !state.isReconciling, state.breaker.letsRequestsPass,
            state.reconcileDueAt ?? .distantPast <= now
        else { return false }
        let last = try await store.lastReconcile()
        if state.reconcileDueAt == nil || last != state.lastReconcile {
            state.lastReconcile = last
            // A time that lies ahead is of a clock that was put back.
            let due = last.map { min($0, now).addingTimeInterval(Self.interval) }
            state.reconcileDueAt = due ?? now.addingTimeInterval(Self.untilFirst)
        }
        state.isReconciling = state.reconcileDueAt ?? .distantFuture <= now
        return state.isReconciling
    }

    func reconcileOnSchedule() async {
        do {
            try await store.forgetHistory()
            let mends = try await store.reconcileMends()
            let report = try await reconcile(mending: mends, byPerson: false, by: .portal)
            state.reconcileDueAt = clock.now().addingTimeInterval(Self.interval)
            logger.notice(
                "CloudTalk was compared with the portal",
                metadata: [
                    "differences": "\(report.counts.values.reduce(0, +))",
                    "mended": "\(report.mended)", "outcome": "\(report.outcome.rawValue)",
                ])
        } catch {
            note(error, "CloudTalk could not be compared with the portal")
            state.reconcileDueAt = clock.now().addingTimeInterval(Self.soon)
        }
        state.isReconciling = false
    }
}
