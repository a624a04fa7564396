public import CloudTalk
public import Foundation
import Leads
public import Logging
public import ServiceLifecycle
public import Store

/// Keeps CloudTalk in the state that the assignments ask for. Its only job is to make the observed
/// state of each customer equal to the desired one.
public actor SyncEngine: Service {
    /// How many requests for customers are under way at once.
    let slots: Int
    let store: Store
    let runner: StepRunner
    let requests: AccountRequests
    let budget: BudgetKeeper
    let policy: SyncPolicy
    let clock: EngineClock
    let logger: Logger
    let bell = Signal()
    let owner: String
    var state: EngineState
    private var isStopping = false

    /// - Parameters:
    ///   - allowance: the account's limit as assumed until replies tell it.
    ///   - workers: how many requests for customers may be under way at once.
    ///   - owner: names this engine in leases; unique among all that share the database.
    public init(
        store: Store, client: CloudTalkClient, policy: SyncPolicy,
        allowance: RateBudget.Allowance, workers: Int = 16, owner: String = UUID().uuidString,
        clock: EngineClock = .system, logger: Logger
    ) {
        let budget = BudgetKeeper(
            store: store, assumed: allowance, timeout: policy.timeout, now: clock.now)
        self.store = store
        slots = workers
        self.policy = policy
        self.clock = clock
        self.logger = logger
        self.owner = owner
        self.budget = budget
        state = EngineState(now: clock.now())
        requests = AccountRequests(store: store, client: client, budget: budget, clock: clock)
        runner = StepRunner(client: client, links: LeadLinks(publicURL: policy.publicURL))
    }

    /// Works until cancelled or shut down. Requests that are under way are brought to their end
    /// first.
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
        await giveBack(state.takeHeld())
    }

    /// Looks for work now.
    public nonisolated func wake() { bell.raise() }

    func stop() {
        isStopping = true
        bell.raise()
    }

    /// Lets so many seconds pass, unless the engine is to stop: then it throws, a moment later.
    func pause(_ seconds: TimeInterval) async throws {
        var left = max(0, seconds)
        repeat {
            guard !isStopping else { throw CancellationError() }
            let some = min(left, 2)
            try await clock.sleep(clock.now().addingTimeInterval(some))
            left -= some
        } while left > 0
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
        /// Copy which contacts bear which numbers.
        case scan(Lane)
        /// List who bears tags that are not ours.
        case listForeignTags
        /// List who bears tags that became ours.
        case listNewTags([DialerTagID])
        /// Compare CloudTalk with what the portal manages.
        case reconcile
        case call(DialerCall)
    }

    /// Decides what to start now, and when to look again at the latest.
    func turn() async -> (jobs: [Job], next: Date) {
        let now = clock.now()
        var jobs: [Job] = []
        do {
            try await noticeClock(at: now)
            state.noticeBudget(eased: budget.eased)
            try await saveStatus(at: now)
            jobs += try await tagJobs(at: now)
            jobs += try await newTagJobs(at: now)
            if try await wantsReconcile(at: now) { jobs.append(.reconcile) }
            let due = try await store.nextDue()
            if state.hasHeld || (due ?? .distantFuture) <= now {
                jobs += try await workJobs(at: now)
            }
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
        case .scan(let lane): await scan(in: lane)
        case .listForeignTags: await listForeignTags()
        case .listNewTags(let tags): await listNewTags(tags)
        case .reconcile: await reconcileOnSchedule()
        case .call(let call): await carryOut(call)
        }
    }

    private func tagJobs(at now: Date) async throws -> [Job] {
        try await noticeNewSetups()
        guard wantsTags(at: now) else { return [] }
        state.isLookingAtTags = true
        if state.breaker.probeAt != nil { state.breaker.probeStarted(at: now) }
        return [.lookAtTags]
    }

    private func carryOut(_ call: DialerCall) async {
        let runner = CallRunner(
            store: store, runner: runner, requests: requests, budget: budget, policy: policy,
            clock: clock, logger: logger, report: { await self.take($0) })
        let settings = state.clockSettings
        let begun = clock.moment
        do {
            let runs = try await runner.run(call)
            // Where somebody has set the clock meanwhile, times in them may be of another day.
            if state.clockSettings == settings,
                clock.holds(runs.map(\.contact.readAt), since: begun)
            {
                state.hold(runs, at: clock.now(), goOn: true)
            } else {
                await giveBack(runs, toReadAnew: true)
            }
        } catch {
            // The leases run out and another worker takes the customers over.
            for item in call.items {
                logger.error(
                    "A sync step could not be stored",
                    metadata: [
                        "lead_id": "\(item.run.contact.naming?.lead.rawValue ?? "none")",
                        "reason": "\(String(reflecting: type(of: error)))",
                        "attempt": "\(item.run.contact.attempts + 1)",
                    ])
            }
        }
        state.running -= 1
        bell.raise()
    }

    func take(_ report: CallRunner.Report) async {
        if let since = state.take(report, at: clock.now()) {
            logger.notice("CloudTalk answers again")
            await makeDue(since: since.addingTimeInterval(-Self.firstSigns))
        }
        if report != .answered { bell.raise() }
    }

    /// Seconds for which requests may have failed before a probe showed whose trouble it is.
    private static let firstSigns: TimeInterval = 60

    private func makeDue(since: Date) async {
        do {
            try await store.makeDue(forgiving: since)
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
            moments.append(state.tags.dueAt)
            moments.append(state.heldUntil)
            if state.running < slots, let due, due > now { moments.append(due) }
        }
        let soonest = moments.compactMap(\.self).filter { $0 > now }.min()
        return soonest ?? now.addingTimeInterval(60)
    }
}
