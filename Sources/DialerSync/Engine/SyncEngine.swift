public import CloudTalk
public import Foundation
import Leads
public import Logging
public import ServiceLifecycle
public import Store

/// Keeps CloudTalk in the state that the assignments ask for. Its only job is to make the observed
/// state of each customer equal to the desired one.
public actor SyncEngine: Service {
    /// How many customers are worked on at once.
    private let workers: Int
    let store: Store
    let runner: StepRunner
    let requests: AccountRequests
    let budget: BudgetKeeper
    let policy: SyncPolicy
    let clock: EngineClock
    let logger: Logger
    let bell = Signal()
    private let owner: String
    var state: EngineState
    private var isStopping = false

    /// - Parameters:
    ///   - allowance: the account's limit as assumed until replies tell it.
    ///   - owner: names this engine in leases; unique among all that share the database.
    public init(
        store: Store, client: CloudTalkClient, policy: SyncPolicy,
        allowance: RateBudget.Allowance, workers: Int = 8, owner: String = UUID().uuidString,
        clock: EngineClock = .system, logger: Logger
    ) {
        let budget = BudgetKeeper(store: store, assumed: allowance, timeout: policy.timeout)
        self.store = store
        self.workers = workers
        self.policy = policy
        self.clock = clock
        self.logger = logger
        self.owner = owner
        self.budget = budget
        state = EngineState(now: clock.now())
        requests = AccountRequests(store: store, client: client, budget: budget, clock: clock)
        runner = StepRunner(client: client, links: LeadLinks(publicURL: policy.publicURL))
    }

    /// Works until cancelled or shut down. Customers that are under way are brought to their next
    /// settled step first.
    public func run() async throws {
        try await budget.load()
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                let listening = Task { for await _ in store.driver.changes() { bell.raise() } }
                defer { listening.cancel() }
                while !isStopping, !Task.isCancelled {
                    let turn = await turn()
                    for job in turn.jobs { group.addTask { await self.run(job) } }
                    await wait(until: turn.next)
                }
            }
        } onGracefulShutdown: {
            Task { await self.stop() }
        }
    }

    /// Looks for work now.
    public nonisolated func wake() { bell.raise() }

    private func stop() {
        isStopping = true
        bell.raise()
    }

    private func wait(until: Date) async {
        let timer = Task { [clock, bell] in
            try await clock.sleep(until)
            bell.raise()
        }
        await bell.wait()
        timer.cancel()
    }

    /// Something to do now, beside other jobs.
    enum Job: Sendable {
        case lookAtTags
        case work(DialerContact, OurTags)
    }

    /// Decides what to start now, and when to look again at the latest.
    func turn() async -> (jobs: [Job], next: Date) {
        let now = clock.now()
        var jobs: [Job] = []
        do {
            try await saveStatus(at: now)
            jobs += try await tagJobs(at: now)
            let due = try await store.nextDue()
            if let due, due <= now { jobs += try await workJobs(at: now) }
            return (jobs, nextLook(after: now, due: due))
        } catch {
            logger.error(
                "The sync engine cannot use its database",
                metadata: ["reason": "\(String(reflecting: type(of: error)))"])
            // What was taken on before is counted as under way and has to be done.
            return (jobs, now.addingTimeInterval(1))
        }
    }

    func run(_ job: Job) async {
        switch job {
        case .lookAtTags: await lookAtTags()
        case .work(let contact, let tags): await work(on: contact, tags)
        }
    }

    private func tagJobs(at now: Date) async throws -> [Job] {
        try await noticeNewSetups()
        guard wantsTags(at: now) else { return [] }
        state.isLookingAtTags = true
        if state.breaker.probeAt != nil { state.breaker.probeStarted(at: now) }
        return [.lookAtTags]
    }

    private func workJobs(at now: Date) async throws -> [Job] {
        guard let lane = state.openLane(at: now), state.running < workers else { return [] }
        // First the tags' names: once customers are claimed nothing may go wrong any more.
        let tags = OurTags(try await store.ourTags())
        let claimed = try await store.claim(
            for: owner, limit: workers - state.running, lease: policy.lease,
            through: Int64(lane.rawValue))
        state.running += claimed.count
        return claimed.map { .work($0, tags) }
    }

    private func work(on contact: DialerContact, _ tags: OurTags) async {
        let worker = SyncWorker(
            store: store, runner: runner, budget: budget, policy: policy, clock: clock,
            logger: logger, report: { await self.take($0) })
        do {
            try await worker.run(contact, tags: tags)
        } catch {
            // The lease runs out and another worker takes the customer over.
            logger.error(
                "A sync step could not be stored",
                metadata: [
                    "lead_id": "\(contact.naming?.lead.rawValue ?? "none")",
                    "reason": "\(String(reflecting: type(of: error)))",
                    "attempt": "\(contact.attempts + 1)",
                ])
        }
        state.running -= 1
        bell.raise()
    }

    func take(_ report: SyncWorker.Report) async {
        let endedOutage = state.take(report, at: clock.now())
        if endedOutage {
            logger.notice("CloudTalk answers again")
            await makeDue()
        }
        if report != .answered { bell.raise() }
    }

    private func makeDue() async {
        do {
            try await store.makeDue()
        } catch {
            logger.error(
                "Waiting work could not be made due",
                metadata: ["reason": "\(String(reflecting: type(of: error)))"])
        }
        state.statusDueAt = clock.now()
        bell.raise()
    }

    private func nextLook(after now: Date, due: Date?) -> Date {
        var moments = [state.statusDueAt, state.breaker.probeAt, state.nextLaneOpening(after: now)]
        if state.breaker.letsRequestsPass {
            moments.append(state.tagsDueAt)
            if state.running < workers, let due, due > now { moments.append(due) }
        }
        let soonest = moments.compactMap(\.self).filter { $0 > now }.min()
        return soonest ?? now.addingTimeInterval(60)
    }
}
