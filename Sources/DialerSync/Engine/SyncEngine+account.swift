import CloudTalk
import Foundation
import Leads
import Logging
import Store

/// What concerns the account as a whole: its tags, its health, what people are told of it.
extension SyncEngine {
    /// A tag that is not there yet is looked for this often.
    private static let missingInterval: TimeInterval = 60

    /// A probe is due, or the account's tags are.
    func wantsTags(at now: Date) -> Bool {
        guard !state.isLookingAtTags, state.tags.notBefore <= now else { return false }
        if let probe = state.breaker.probeAt { return probe <= now }
        return state.breaker.letsRequestsPass && state.tags.dueAt <= now
    }

    /// Asks CloudTalk for its tags and holds the set-ups against them. It is also the probe that
    /// tells whether the account answers at all.
    func lookAtTags() async {
        do {
            let mappings = try await store.tagMappings()
            let isProbe = !state.breaker.letsRequestsPass || state.breaker.probeAt != nil
            let hasStops = try await store.hasStops()
            guard isProbe || hasStops || !mappings.isEmpty else {
                return tagsLookedAt(after: TagSchedule.calmInterval)
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
            tagsLookedAt(after: missing ? Self.missingInterval : TagSchedule.calmInterval)
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
        let isCalm = state.tags.isCalm && !isProbe
        let (tags, asked) = try await dated {
            try await self.requests.tags(in: isCalm ? .bulk : .click)
        }
        await take(.answered)
        let changed = try await store.matchTags(tags, lookedAt: asked.now)
        if !changed.isEmpty { state.mayHaveNewTags = true }
        state.tags.read(at: asked.now, absent: try await store.absentTags())
        if !changed.isEmpty {
            logger.info("Tags of agents found or lost", metadata: ["agents": "\(changed.count)"])
        }
        state.listedTags = EngineState.ListedTags(tags: tags, uptime: asked.uptime)
        return tags
    }

    /// In seconds.
    private static let keptFor: TimeInterval = 120

    /// What CloudTalk says, and when it was asked. Where somebody set the clock meanwhile, it is asked again.
    private func dated<Value: Sendable>(
        _ ask: () async throws -> Value
    ) async throws -> (value: Value, asked: EngineClock.Moment) {
        while true {
            let asked = clock.moment
            let value = try await ask()
            if !clock.wasSet(since: asked) { return (value, asked) }
        }
    }

    /// A look at aged names is under way, or goes at once.
    func namesAreBeingRead(at now: Date) -> Bool {
        state.tags.namesAreAged(at: now) && (state.isLookingAtTags || wantsTags(at: now))
    }

    /// Which tags campaigns select: asked only where somebody said stop, or where a tag of our own making
    /// serves once one selects it.
    private func lookAtCampaigns(_ listed: [DialerTag]) async throws {
        let hasStops = try await store.hasStops()
        let hasMadeTags = try await store.hasMadeTags()
        // What failed while somebody asked says nothing of the next time that somebody does.
        guard hasStops || hasMadeTags else { return state.tags.campaignsDoNotFail() }
        let names = Dictionary(
            listed.map { (TagReference.key(ofName: $0.name), $0.id) },
            uniquingKeysWith: { one, _ in one })
        let (campaigns, asked) = try await dated {
            try await self.requests.campaigns(in: .doNotCall)
        }
        let tags = campaigns.flatMap(\.tags).compactMap { tag in
            (tag.id.map { DialerTagID($0) } ?? names[TagReference.key(ofName: tag.name)])
                .map { DialerTag(id: $0, name: tag.name) }
        }
        try await store.keepCampaignTags(
            Dictionary(tags.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
                .values.sorted { $0.id < $1.id }, lookedAt: asked.now)
        state.tags.campaignsDoNotFail()
    }

    private func tagsLookedAt(after interval: TimeInterval) {
        state.tags.ended(at: clock.now(), next: interval)
        noteEndOfLook()
    }

    private func noteEndOfLook() {
        state.isLookingAtTags = false
        state.statusDueAt = clock.now()
        bell.raise()
    }

    private func tagsFailed(_ error: any Error) async {
        let now = clock.now()
        defer { noteEndOfLook() }
        if case .limited(let until) = error as? AccountRequests.Failure {
            return state.tags.limited(until: until)
        }
        state.tags.failed(at: now, next: CircuitBreaker.probeInterval)
        guard case .cloudTalk(let error) = error as? AccountRequests.Failure else {
            logger.error(
                "The tags of agents could not be stored",
                metadata: ["reason": "\(String(reflecting: type(of: error)))"])
            return
        }
        logger.log(
            level: error.logLevel, "CloudTalk does not answer",
            metadata: ["step": "\(error.operation.rawValue)", "reason": "\(error.reason)"])
        if error.operation == .listCampaigns, campaignsFailed(error.kind, at: now) { return }
        if !error.isLimited { state.tags.campaignsDoNotFail() }
        switch error.kind {
        case .notSent: state.breaker.failed(.unreachable, at: now)
        case .unauthorized: state.breaker.failed(.unauthorized, at: now)
        case .limited: state.laneWaits[.click] = now.addingTimeInterval(1)
        case .forbidden: state.breaker.failed(.unauthorized, at: now)
        case .unknown(let cause): state.breaker.failed(SyncReason(cause), at: now)
        case .notFound, .refused: await take(.answered)
        }
        state.listedTags = nil
    }

    /// The tags came before: the account answers, whatever is wrong with its campaigns. Whether the key still
    /// holds the next look says, by the tags.
    /// - Returns: false where it is the account's trouble after all.
    private func campaignsFailed(_ kind: CloudTalkError.Kind, at now: Date) -> Bool {
        switch kind {
        case .notSent: return false
        case .limited: state.laneWaits[.click] = now.addingTimeInterval(1)
        case .unauthorized:
            state.listedTags = nil
            state.tags.campaignsFailed(isRefusal: false, at: now)
        case .unknown: state.tags.campaignsFailed(isRefusal: false, at: now)
        case .forbidden, .notFound, .refused:
            state.tags.campaignsFailed(isRefusal: true, at: now)
        }
        return true
    }

    /// A set-up that CloudTalk was never asked about makes the tags due at once.
    func noticeNewSetups() async throws {
        let isWaiting = try await store.tagMappings().contains { $0.standing == .unresolved }
        if isWaiting { state.tags.hasten(to: clock.now()) }
    }

    /// Tells pages and commands how things stand, when that changed.
    func saveStatus(at now: Date) async throws {
        guard state.statusDueAt <= now else { return }
        let status = EngineStatus(
            enabled: true, circuit: state.breaker.circuit, circuitSince: state.breaker.since,
            lastError: state.breaker.lastError, budget: try await budget.status(at: now),
            foreignPages: state.foreignPages ?? state.tooManyForeignPages)
        state.statusDueAt = now.addingTimeInterval(Self.statusInterval)
        guard status != state.savedStatus else { return }
        try await store.save(status)
        state.savedStatus = status
    }

    private static let statusInterval: TimeInterval = 1
}
