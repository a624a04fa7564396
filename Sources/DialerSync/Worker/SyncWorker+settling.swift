import CloudTalk
import Foundation
import Leads
import Logging
import Store

extension SyncWorker {
    /// Settles without a request.
    func settle(_ run: Run, _ next: Settlement.Next) async throws -> DialerContact? {
        try await store.settle(
            Settlement(
                customer: run.contact.customer, lease: run.contact.lease,
                generation: run.contact.generation, outcome: nil, observed: run.contact.observed,
                next: next))
    }

    /// Sends a step whose attempt is committed, and settles what came of it.
    func send(
        _ requested: RequestedAction, _ sent: SentStep, _ run: inout Run
    ) async throws -> DialerContact? {
        guard !sent.isLate else {
            return try await settle(sent, run, .notSent, "late", nil, .release)
        }
        let answer: Answer<StepResult>
        do {
            answer = try await runner.run(requested, page: run.page)
        } catch {
            return try await failed(error, sent, &run)
        }
        budget.observe(answer.rate, limited: false, at: clock.now())
        await report(.answered)
        return try await took(answer, sent, &run)
    }

    private func took(
        _ answer: Answer<StepResult>, _ sent: SentStep, _ run: inout Run
    ) async throws -> DialerContact? {
        if case .found(let contacts, isLastPage: false) = answer.value {
            run.pages += contacts
            run.page += 1
            return try await settle(sent, run, .done, nil, answer.rate, .proceed)
        }
        let before = run.contact
        let next = await learn(answer.value, sent, &run)
        let settled = answered(by: sent, of: before)
        return try await settle(sent, run, .done, nil, answer.rate, next, settled: settled)
    }

    /// Which earlier writes this answer tells the outcome of: a search every create's, a look at a
    /// contact every write's to it.
    private func answered(by sent: SentStep, of contact: DialerContact) -> [Int64] {
        contact.unsettled.filter { write in
            switch sent.action {
            case .search: write.step == .create || write.contact == nil
            case .show(let shown): write.contact == shown
            default: false
            }
        }.map(\.id)
    }

    private func learn(
        _ result: StepResult, _ sent: SentStep, _ run: inout Run
    ) async -> Settlement.Next {
        switch (result, sent.action) {
        case (.found(let contacts, _), _):
            run.contact.observed.found(
                run.pages + contacts, at: sent.at, for: run.contact.generation,
                distrusts: run.contact.hold == .doNotCall)
            run.pages = []
            run.page = 1
        case (.shown(let details), _): saw(details, &run)
        case (.created(let contact), .create(let tag)):
            run.contact.observed.created(contact, bearing: tag, for: run.contact.naming?.lead)
        case (.tagged(let confirmed), .addTag(let tag, let contact)):
            guard confirmed else { return await unconfirmed(contact, &run) }
            run.contact.observed.tagged(contact, with: tag)
        case (.untagged, .removeTags(let tags, let contact)):
            return await untagged(contact, of: tags, &run)
        case (.deleted, .delete(let contact)): run.contact.observed.drop(contact)
        default: break
        }
        return .proceed
    }

    private func saw(_ details: ContactDetails, _ run: inout Run) {
        let sighting = ContactSighting(
            details, of: run.contact, tags: run.tags, links: runner.links)
        run.sighting = sighting
        run.contact.observed.saw(sighting)
    }

    /// Names are what tags are taken off by, and a name may have changed. For somebody who said stop
    /// nothing short of a look is proof; a tag that stays is tried again with fresh names.
    private func untagged(
        _ contact: DialerContactID, of tags: [DialerTagID], _ run: inout Run
    ) async -> Settlement.Next {
        run.contact.observed.untagged(contact, of: tags)
        guard run.contact.hold == .doNotCall else { return .proceed }
        run.contact.observed.doubt(contact)
        run.removals += 1
        guard run.removals > 2 * (1 + run.contact.observed.doubles.count) else { return .proceed }
        await report(.tagsOutdated)
        let pause = Backoff.pause(after: run.contact.attempts + 2, random: clock.random())
        return .pause(until: clock.now().addingTimeInterval(pause), .tagUnresolved)
    }

    /// The tag was renamed in CloudTalk a moment ago: what we put on is not what we meant.
    private func unconfirmed(
        _ contact: DialerContactID, _ run: inout Run
    ) async -> Settlement.Next {
        run.contact.observed.doubt(contact)
        await report(.tagsOutdated)
        let pause = Backoff.pause(after: run.contact.attempts + 2, random: clock.random())
        return .pause(until: clock.now().addingTimeInterval(pause), .tagUnresolved)
    }

    private func failed(
        _ error: CloudTalkError, _ sent: SentStep, _ run: inout Run
    ) async throws -> DialerContact? {
        let verdict = StepVerdict(
            error, step: sent.step, of: run.contact, policy: policy, now: clock.now(),
            random: clock.random())
        budget.observe(error.rate, limited: verdict.kind == .limited, at: clock.now())
        log(error, sent, run.contact)
        await tell(verdict.trouble, of: run.contact, error)
        var settled: [Int64] = []
        var next = verdict.next
        if verdict.kind == .notFound {
            settled = answered(by: sent, of: run.contact)
            next = gone(sent, &run)
        } else if verdict.kind == .unknown, sent.step.writes, let contact = sent.action.contact {
            run.contact.observed.doubt(contact)
        }
        return try await settle(
            sent, run, verdict.kind, error.reason, error.rate, next, settled: settled)
    }

    /// Somebody deleted the contact in CloudTalk. It is put back once; when it goes again within a
    /// week, a person has to say what is meant.
    private func gone(_ sent: SentStep, _ run: inout Run) -> Settlement.Next {
        guard let contact = sent.action.contact else {
            let pause = Backoff.pause(after: run.contact.attempts, random: clock.random())
            return .pause(until: clock.now().addingTimeInterval(pause), .unreadableAnswer)
        }
        let wasMain = run.contact.observed.main?.contact == contact
        let wasOurDoing = run.contact.unsettled.contains {
            $0.step == .delete && $0.contact == contact
        }
        run.contact.observed.drop(contact)
        guard wasMain, !wasOurDoing, run.contact.desiredTag != nil else { return .proceed }
        let now = clock.now()
        if let restored = run.contact.observed.restoredAt,
            now.timeIntervalSince(restored) < policy.restoreOnce
        {
            return .refuse(.removedInCloudTalk, detail: nil)
        }
        run.contact.observed.restoredAt = now
        run.contact.observed.searchedAt = nil
        return .proceed
    }

    private func tell(
        _ trouble: StepVerdict.Trouble, of contact: DialerContact, _ error: CloudTalkError
    ) async {
        switch trouble {
        case .account(let reason): await report(.account(reason))
        case .doubtful(let reason): await report(.doubtful(reason))
        case .limit:
            let moment = clock.now().addingTimeInterval(1)
            await report(.limited(Lane(stored: contact.lane), until: moment))
        case .contact: await report(.answered)
        }
    }

    private func settle(
        _ sent: SentStep, _ run: Run, _ kind: AttemptOutcome.Kind, _ reason: String?,
        _ rate: RateHeaders?, _ next: Settlement.Next, settled: [Int64] = []
    ) async throws -> DialerContact? {
        try await store.settle(
            Settlement(
                customer: run.contact.customer, lease: run.contact.lease,
                generation: run.contact.generation,
                outcome: AttemptOutcome(
                    attempt: sent.attempt, request: sent.ledger, kind: kind, reason: reason,
                    withHeaders: rate != nil),
                settled: settled, observed: run.contact.observed, next: next,
                takesTagsOff: sent.step == .removeTags && run.contact.hold == .doNotCall),
            budget: budget.memo)
    }

    private func log(_ error: CloudTalkError, _ sent: SentStep, _ contact: DialerContact) {
        logger.log(
            level: error.logLevel, "CloudTalk request failed",
            metadata: [
                "lead_id": "\(contact.naming?.lead.rawValue ?? "none")",
                "step": "\(sent.step.rawValue)", "reason": "\(error.reason)",
                "attempt": "\(contact.attempts + 1)",
            ])
    }
}
