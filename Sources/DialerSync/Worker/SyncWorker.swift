import CloudTalk
import Foundation
import Leads
import Logging
import Store

/// Brings one claimed customer to rest: plan, commit the attempt, send, settle, plan again.
struct SyncWorker: Sendable {
    /// What the engine has to know of a run.
    enum Report: Sendable, Equatable {
        /// The account answered.
        case answered
        case account(SyncReason)
        case doubtful(SyncReason)
        /// The account's limit lets nothing of this lane through before this time.
        case limited(Lane, until: Date)
        /// A tag was not known under the name that we had for it.
        case tagsOutdated
    }

    let store: Store
    let runner: StepRunner
    let budget: BudgetKeeper
    let policy: SyncPolicy
    let clock: EngineClock
    let logger: Logger
    let report: @Sendable (Report) async -> Void

    /// Works until the customer is at rest, has to wait, or belongs to somebody else.
    func run(_ claimed: DialerContact, tags: OurTags) async throws {
        var run = Run(contact: claimed, tags: tags)
        while let contact = try await step(&run) { run.contact = contact }
    }

    /// For the page of the lead.
    private static let sharedContact =
        "In CloudTalk this person's contact also has the number of somebody who is with another "
        + "agent or must not be called. Take one of the numbers off the contact there, then try again."

    /// What is remembered within one run only.
    struct Run {
        var contact: DialerContact
        let tags: OurTags
        var sighting: ContactSighting?
        /// Pages of a search that is under way.
        var pages: [DialerContactID] = []
        var page = 1
        /// How often tags of somebody who said stop were taken off.
        var removals = 0

        init(contact: DialerContact, tags: OurTags) {
            self.contact = contact
            self.tags = tags
        }
    }

    /// - Returns: the customer as it stands, while there is more to do.
    private func step(_ run: inout Run) async throws -> DialerContact? {
        let action = SyncPlan(
            contact: run.contact, sighting: run.sighting, policy: policy, now: clock.now()
        ).next()
        switch action {
        case .rest: return try await settle(run, .rest)
        case .wait(let until): return try await settle(run, .wait(until: until, nil))
        case .refuse(let reason):
            return try await settle(run, .refuse(reason, detail: Self.sharedContact))
        default: return try await request(action, &run)
        }
    }

    private func request(_ action: SyncAction, _ run: inout Run) async throws -> DialerContact? {
        guard let step = action.step, let requested = requested(action, run) else {
            await report(.tagsOutdated)
            let until = clock.now().addingTimeInterval(CircuitBreaker.probeInterval)
            return try await settle(run, .wait(until: until, .tagUnresolved))
        }
        let begunAt = clock.uptime()
        switch try await begin(action, step, run) {
        case .leaseLost: return nil
        case .superseded: return try await settle(run, .proceed)
        case .wait(let until):
            await report(.limited(Lane(stored: run.contact.lane), until: until))
            return try await settle(run, .release)
        case .go(let attempt, let ledger):
            let sent = SentStep(
                action: action, step: step, attempt: attempt, ledger: ledger, at: clock.now(),
                // The lease may have run out while we were frozen: then somebody else is at it.
                isLate: clock.uptime() - begunAt > 8)
            return try await send(requested, sent, &run)
        }
    }

    private func begin(
        _ action: SyncAction, _ step: SyncStep, _ run: Run
    ) async throws -> BegunAttempt {
        let contact = run.contact
        let intent = RequestIntent(
            customer: contact.customer, lease: contact.lease, generation: contact.generation,
            lead: contact.naming?.lead, step: step, contact: action.contact, tags: action.tags,
            lane: contact.lane)
        return try await store.begin(
            intent, lease: policy.lease, terms: budget.terms,
            rule: budget.rule(for: Lane(stored: contact.lane)))
    }

    /// Nil when a tag's name is not known any more.
    private func requested(_ action: SyncAction, _ run: Run) -> RequestedAction? {
        switch action {
        case .rest, .wait, .refuse: nil
        case .search: .search(run.contact.number)
        case .show(let contact): .show(contact)
        case .delete(let contact): .delete(contact)
        case .create(let tag): run.tags.name(of: tag).map { .create(newContact(run, tag: $0)) }
        case .addTag(let tag, let contact):
            run.tags.name(of: tag).map { .addTag(Tag(id: tag.cloudTalk, name: $0), to: contact) }
        case .removeTags(let tags, let contact):
            .removeTags(tags.compactMap { run.tags.name(of: $0) }, from: contact)
        }
    }

    private func newContact(_ run: Run, tag: String) -> NewContact {
        let naming = run.contact.naming
        let name = naming?.name ?? .unknown
        let links = naming.map {
            [ExternalURL(name: LeadLinks.name, url: runner.links.url(of: $0.lead))]
        }
        return NewContact(
            name: name.cut(to: ContactLimits.name), numbers: [run.contact.number.e164],
            tags: [tag], externalURLs: links ?? [])
    }
}

/// A step whose attempt stands on the disk.
struct SentStep: Sendable {
    let action: SyncAction
    let step: SyncStep
    let attempt: Int64
    let ledger: Int64
    let at: Date
    let isLate: Bool
}
