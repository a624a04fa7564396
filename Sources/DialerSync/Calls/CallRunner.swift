import CloudTalk
import Foundation
import Leads
import Logging
import Store

/// Carries out one request: commits the attempts, sends it, settles what came of it.
struct CallRunner: Sendable {
    /// What the engine has to know of a request.
    enum Report: Sendable, Equatable {
        /// The account answered.
        case answered
        case account(SyncReason)
        case doubtful(SyncReason)
        /// The account's limit lets nothing of this lane through before this time.
        case limited(Lane, until: Date)
        /// Clicks leave the limit to bulk work until this time.
        case gaveWay(until: Date)
        /// A tag was not known under the name that we had for it.
        case tagsOutdated
        /// How many pages a list by tag is to be taken to have.
        case listed(DialerTagID, pages: Int)
    }

    let store: Store
    let runner: StepRunner
    let requests: AccountRequests
    let budget: BudgetKeeper
    let policy: SyncPolicy
    let clock: EngineClock
    let logger: Logger
    let report: @Sendable (Report) async -> Void

    /// - Returns: the customers that there is more to do for; this worker still has them.
    func run(_ call: DialerCall) async throws -> [CustomerRun] {
        let begunAt = clock.uptime()
        let weight = call.weight(by: budget.known)
        let intent = CallIntent(
            call.items.map(\.intent), lane: Int64(call.lane.rawValue), weight: weight)
        let begun = try await store.begin(
            intent, lease: policy.lease, terms: budget.terms,
            rule: budget.rule(for: call.lane, weight: max(weight, call.room)))
        switch begun {
        case .wait(let until): return try await giveBack(call, .limited(call.lane, until: until))
        case .giveWay(let until): return try await giveBack(call, .gaveWay(until: until))
        case .go(let request, let parts):
            let again = try await replan(call, parts)
            guard let request else { return again }
            let sent = SentCall(
                call: call, items: call.items.compactMap { SentItem($0, parts) },
                request: request, at: clock.now(), begunAt: begunAt)
            // A lease may have run out while this process was frozen, and others count on it.
            guard clock.uptime() - begunAt <= OpenAttempt.longestStart else {
                try await settleLate(sent)
                return again
            }
            return again + (try await send(sent))
        }
    }

    private func giveBack(_ call: DialerCall, _ reason: Report) async throws -> [CustomerRun] {
        await report(reason)
        _ = try await store.settle(call.items.map { $0.run.settlement(.release) })
        return []
    }

    /// Whose wish changed meanwhile is planned anew.
    private func replan(
        _ call: DialerCall, _ parts: [CustomerID: BegunCall.Part]
    ) async throws -> [CustomerRun] {
        let runs = call.items.map(\.run).filter { parts[$0.contact.customer] == .superseded }
        guard !runs.isEmpty else { return [] }
        return going(
            runs, try await store.settle(runs.map { $0.settlement(.proceed) }))
    }

    private func settleLate(_ sent: SentCall) async throws {
        let settlements = sent.items.map {
            $0.item.run.settlement(
                .release,
                outcome: AttemptOutcome(attempt: $0.attempt, kind: .notSent, reason: "late"))
        }
        _ = try await store.settle(
            settlements,
            end: RequestEnd(request: sent.request, withHeaders: false, budget: budget.memo))
    }

    private func send(_ sent: SentCall) async throws -> [CustomerRun] {
        let actions = sent.call.form == .bulk ? sent.items.count : 1
        let passage = budget.enter(actions: actions)
        let reply = await reply(to: sent)
        let isLimited = reply.failure?.isLimited == true
        budget.leave(
            passage, reply.rate, limited: isLimited, actions: actions, at: clock.now())
        if reply.failure == nil { await report(.answered) }
        var settlements: [Settlement] = []
        var runs: [CustomerRun] = []
        for (sentItem, result) in zip(sent.items, reply.results) {
            var study = Study(
                sentItem, of: sent, policy: policy, links: runner.links, now: clock.now(),
                random: clock.random)
            let settlement = study.settlement(after: result)
            if let error = study.error {
                log(error, study.run.contact)
                if reply.failure == nil, error.isLimited {
                    await report(.limited(sent.call.lane, until: clock.now().addingTimeInterval(1)))
                }
            }
            if study.findsTagsOutdated { await report(.tagsOutdated) }
            settlements.append(settlement)
            runs.append(study.run)
        }
        if let failure = reply.failure { await tell(failure, sent) }
        let contacts = try await store.settle(
            settlements,
            end: RequestEnd(
                request: sent.request, withHeaders: reply.rate != nil, budget: budget.memo))
        return going(runs, contacts)
    }

    private func going(_ runs: [CustomerRun], _ contacts: [DialerContact]) -> [CustomerRun] {
        let runs = Dictionary(
            runs.map { ($0.contact.customer, $0) }, uniquingKeysWith: { one, _ in one })
        return contacts.compactMap { runs[$0.customer]?.going(on: $0) }
    }

    /// Whose trouble a failure of the whole request is.
    private func tell(_ error: CloudTalkError, _ sent: SentCall) async {
        let now = clock.now()
        switch StepVerdict.trouble(of: error) {
        case .account(let reason): await report(.account(reason))
        case .doubtful(let reason): await report(.doubtful(reason))
        case .limit:
            await report(.limited(sent.call.lane, until: now.addingTimeInterval(1)))
        case .contact: await report(.answered)
        }
    }

    private func log(_ error: CloudTalkError, _ contact: DialerContact) {
        logger.log(
            level: error.logLevel, "CloudTalk request failed",
            metadata: [
                "lead_id": "\(contact.naming?.lead.rawValue ?? "none")",
                "step": "\(error.operation.rawValue)", "reason": "\(error.reason)",
                "attempt": "\(contact.attempts + 1)",
            ])
    }
}

/// A request whose attempts stand on the disk.
struct SentCall: Sendable {
    let call: DialerCall
    let items: [SentItem]
    let request: Int64
    let at: Date
    /// When the leases were prolonged for it, by the clock that never jumps.
    let begunAt: TimeInterval
}

struct SentItem: Sendable {
    let item: CallItem
    let attempt: Int64

    /// Nil for who does not take part.
    init?(_ item: CallItem, _ parts: [CustomerID: BegunCall.Part]) {
        guard case .go(let attempt) = parts[item.run.contact.customer] else { return nil }
        self.item = item
        self.attempt = attempt
    }
}
