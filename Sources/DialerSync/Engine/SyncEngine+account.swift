import CloudTalk
import Foundation
import Leads
import Logging
import Store

/// What concerns the account as a whole: its tags, its health, what people are told of it.
extension SyncEngine {
    /// Tags that all set-ups have found are looked at this often, for new names and deletions.
    private static let calmInterval: TimeInterval = 10 * 60
    /// Names that requests are to go by are older than this only amid bulk work. Stops ask the same.
    private static let namesFreshness: TimeInterval = 2 * 60
    /// A tag that is not there yet is looked for this often.
    private static let missingInterval: TimeInterval = 60

    /// A probe is due, or the account's tags are.
    func wantsTags(at now: Date) -> Bool {
        guard !state.isLookingAtTags, state.tagsNotBefore <= now else { return false }
        if let probe = state.breaker.probeAt { return probe <= now }
        return state.breaker.letsRequestsPass && state.tagsDueAt <= now
    }

    /// Asks CloudTalk for its tags and holds the set-ups against them. It is also the probe that
    /// tells whether the account answers at all.
    func lookAtTags() async {
        do {
            let mappings = try await store.tagMappings()
            let isProbe = !state.breaker.letsRequestsPass || state.breaker.probeAt != nil
            let hasStops = try await store.hasStops()
            guard isProbe || hasStops || !mappings.isEmpty else {
                return tagsLookedAt(after: Self.calmInterval)
            }
            let listed = try await matchedTags(isProbe: isProbe)
            try await lookAtCampaigns(listed)
            let there = Set(listed.map(\.id))
            let ours = Set(try await store.ourTags().map(\.id))
            state.foreignPages = state.foreignPages ?? 1 + there.subtracting(ours).count
            let missing = try await store.tagMappings().contains { mapping in
                mapping.tag.map { !there.contains($0) } ?? true
            }
            state.listedTags = nil
            tagsLookedAt(after: missing ? Self.missingInterval : Self.calmInterval)
        } catch {
            await tagsFailed(error)
        }
    }

    /// The account's tags, with the set-ups held against them. A look has two requests, and the limit
    /// may part them. What the first one told is kept for the second: where the limit is small and
    /// several processes look, none would ever get to it. It is held against the set-ups once: a tag that
    /// is missing twice is given up.
    private func matchedTags(isProbe: Bool) async throws -> [DialerTag] {
        if let kept = state.listedTags, !isProbe, clock.uptime() - kept.uptime < Self.keptFor {
            return kept.tags
        }
        // Nobody waits for a look that is made now and then: people's part of the limit is theirs.
        let isCalm = state.tagsDueAt == state.calmTagsAt && !isProbe
        let (askedAt, uptime) = (clock.now(), clock.uptime())
        let tags = try await requests.tags(in: isCalm ? .bulk : .click)
        await take(.answered)
        let changed = try await store.matchTags(tags, lookedAt: askedAt)
        state.absentTags = try await store.absentTags()
        state.namesReadAt = askedAt
        if !changed.isEmpty {
            logger.info("Tags of agents found or lost", metadata: ["agents": "\(changed.count)"])
        }
        state.listedTags = EngineState.ListedTags(tags: tags, uptime: uptime)
        return tags
    }

    /// In seconds.
    private static let keptFor: TimeInterval = 120

    /// A request that names a tag that CloudTalk does not have any more makes a new one, which nobody dials.
    /// So the names are read again before somebody is looked for whom a create is to follow, and once the
    /// work is done that a create stood in.
    func keepNamesFresh(for items: [CallItem], at now: Date) {
        guard let readAt = state.namesReadAt, state.tagsDueAt == state.calmTagsAt else { return }
        let isToBegin = items.contains {
            $0.isAbsenceSearch || ($0.step == .create && $0.lane <= .click)
        }
        if namesAreAged(at: now) && isToBegin {
            state.tagsDueAt = min(state.tagsDueAt, now)
            return
        }
        let calm = readAt.addingTimeInterval(Self.calmInterval)
        // What comes after the creates is not held up by it.
        let isPutForward = state.tagsDueAt < calm && !items.isEmpty
        if isPutForward || items.contains(where: { $0.step == .create }) {
            let dueAt = min(calm, now.addingTimeInterval(Self.namesFreshness))
            state.tagsDueAt = dueAt
            state.calmTagsAt = dueAt
        }
    }

    private func namesAreAged(at now: Date) -> Bool {
        state.namesReadAt.map { abs(now.timeIntervalSince($0)) > Self.namesFreshness } ?? true
    }

    /// A look at aged names is under way, or goes at once.
    func namesAreBeingRead(at now: Date) -> Bool {
        namesAreAged(at: now) && (state.isLookingAtTags || wantsTags(at: now))
    }

    /// Which tags campaigns select: asked only where somebody said stop, or where a tag of our own making
    /// serves once one selects it.
    private func lookAtCampaigns(_ listed: [DialerTag]) async throws {
        let hasStops = try await store.hasStops()
        let hasMadeTags = try await store.hasMadeTags()
        guard hasStops || hasMadeTags else { return }
        let askedAt = clock.now()
        let names = Dictionary(
            listed.map { (TagReference.key(ofName: $0.name), $0.id) },
            uniquingKeysWith: { one, _ in one })
        let tags = try await requests.campaigns(in: .doNotCall).flatMap(\.tags).compactMap { tag in
            (tag.id.map { DialerTagID($0) } ?? names[TagReference.key(ofName: tag.name)])
                .map { DialerTag(id: $0, name: tag.name) }
        }
        try await store.keepCampaignTags(
            Dictionary(tags.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
                .values.sorted { $0.id < $1.id }, lookedAt: askedAt)
    }

    private func tagsLookedAt(after interval: TimeInterval) {
        state.isLookingAtTags = false
        state.tagsDueAt = clock.now().addingTimeInterval(interval)
        state.calmTagsAt = interval == Self.calmInterval ? state.tagsDueAt : nil
        state.statusDueAt = clock.now()
        bell.raise()
    }

    private func tagsFailed(_ error: any Error) async {
        let now = clock.now()
        let wasCalm = state.tagsDueAt == state.calmTagsAt
        tagsLookedAt(after: CircuitBreaker.probeInterval)
        state.tagsNotBefore = state.tagsDueAt
        guard let failure = error as? AccountRequests.Failure else {
            logger.error(
                "The tags of agents could not be stored",
                metadata: ["reason": "\(String(reflecting: type(of: error)))"])
            return
        }
        switch failure {
        case .limited(let until):
            state.tagsDueAt = until
            state.tagsNotBefore = until
            if wasCalm { state.calmTagsAt = until }
        case .cloudTalk(let error):
            logger.log(
                level: error.logLevel, "CloudTalk does not answer",
                metadata: ["step": "\(error.operation.rawValue)", "reason": "\(error.reason)"])
            switch error.kind {
            case .notSent: state.breaker.failed(.unreachable, at: now)
            case .unauthorized: state.breaker.failed(.unauthorized, at: now)
            case .limited: state.laneWaits[.click] = now.addingTimeInterval(1)
            // The tags came just now: the account answers, whatever is wrong with its campaigns.
            case _ where error.operation == .listCampaigns: return
            case .forbidden: state.breaker.failed(.unauthorized, at: now)
            case .unknown(let cause): state.breaker.failed(SyncReason(cause), at: now)
            case .notFound, .refused: await take(.answered)
            }
            state.listedTags = nil
        }
    }

    /// A set-up that CloudTalk was never asked about makes the tags due at once.
    func noticeNewSetups() async throws {
        let isWaiting = try await store.tagMappings().contains { $0.standing == .unresolved }
        if isWaiting { state.tagsDueAt = min(state.tagsDueAt, clock.now()) }
    }

    /// Tells pages and commands how things stand, when that changed.
    func saveStatus(at now: Date) async throws {
        guard state.statusDueAt <= now else { return }
        let status = EngineStatus(
            enabled: true, circuit: state.breaker.circuit, circuitSince: state.breaker.since,
            lastError: state.breaker.lastError, budget: try await budget.status(at: now))
        state.statusDueAt = now.addingTimeInterval(Self.statusInterval)
        guard status != state.savedStatus else { return }
        try await store.save(status)
        state.savedStatus = status
    }

    private static let statusInterval: TimeInterval = 1
}
