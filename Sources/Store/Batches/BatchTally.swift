internal import Leads

/// What a batch has come to so far, as its row keeps it.
struct BatchTally: Codable, Equatable, Sendable {
    private(set) var leads = 0
    private(set) var alsoMoved = 0
    private(set) var customers = 0
    private(set) var leftOver = 0
    private(set) var agents: [String: Int] = [:]
    /// Why an agent's customers come into no list, as it was when the batch was planned.
    private(set) var notReady: [String: String]?
    private(set) var skipped: [String: Int] = [:]
    private(set) var work = DialerWork()
    /// As it was when the batch was planned, so that the answer stays the same.
    private(set) var pace: SyncEstimate.Pace

    /// Leads that changed hands.
    var moved: Int { leads + alsoMoved }

    /// - Parameter agents: who stands in the answer even with nothing to get.
    init(
        agents: [AgentID], reasons: (AgentID) -> SyncReason? = { _ in nil },
        pace: SyncEstimate.Pace
    ) {
        self.pace = pace
        for agent in agents {
            self.agents[agent.rawValue] = 0
            guard let reason = reasons(agent) else { continue }
            notReady = (notReady ?? [:]).merging([agent.rawValue: reason.rawValue]) { $1 }
        }
    }

    /// So many of those who wait already are the batch's own.
    mutating func count(waiting own: Int) {
        pace.waiting = max(0, (pace.waiting ?? 0) - own)
    }

    /// - Parameter agent: who gets the customer; nil where it is taken off.
    mutating func add(_ step: BulkStep, agent: AgentID?, work: DialerWork) {
        for (reason, count) in step.skipped { skipped[reason.rawValue, default: 0] += count }
        leftOver += step.leftOver
        guard !step.moving.isEmpty else { return }
        leads += step.chosenMoving
        alsoMoved += step.moving.count - step.chosenMoving
        customers += 1
        for holding in step.moving {
            guard let agent = agent ?? holding.agent else { continue }
            agents[agent.rawValue, default: 0] += 1
        }
        self.work.add(work)
    }

    var outcome: BulkOutcome {
        let estimate = SyncEstimate(work, pace: pace, contacts: pace.contacts)
        return BulkOutcome(
            leads: leads, alsoMoved: alsoMoved, customers: customers,
            agents: Dictionary(
                uniqueKeysWithValues: agents.map { (AgentID(rawValue: $0.key), $0.value) }),
            notReady: Dictionary(
                uniqueKeysWithValues: (notReady ?? [:]).compactMap { agent, reason in
                    SyncReason(rawValue: reason).map { (AgentID(rawValue: agent), $0) }
                }),
            skipped: Dictionary(
                uniqueKeysWithValues: skipped.compactMap { reason, count in
                    BulkSkip(rawValue: reason).map { ($0, count) }
                }),
            leftOver: leftOver, requests: estimate.requests, seconds: estimate.seconds)
    }
}
