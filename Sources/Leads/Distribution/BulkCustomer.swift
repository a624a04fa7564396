/// Why a selected lead is left out of a bulk assignment.
public enum BulkSkip: String, Sendable, CaseIterable, Codable {
    /// Somebody has the lead, or the agent it would go to has it already.
    case alreadyAssigned = "already_assigned"
    /// Nobody has the lead, but its customer is with another agent.
    case conflict
    case noPhone = "no_phone"
    case invalidPhone = "invalid_phone"
    case doNotCall = "do_not_call"
    /// For taking leads off only: nobody has the lead.
    case notAssigned = "not_assigned"
}

/// A customer some of whose leads were selected for a bulk change.
///
/// What happens to one customer is decided here alone, for the preview and for the real change.
public struct BulkCustomer: Sendable, Equatable {
    public let id: CustomerID
    /// All leads of the customer, in any order.
    public let holdings: [LeadHolding]
    /// The selected leads.
    public let chosen: [LeadID]
    /// Why the customer cannot, or must not, be dialed: bulk assignment leaves such leads out.
    public let bar: BulkSkip?

    public init(id: CustomerID, holdings: [LeadHolding], chosen: [LeadID], bar: BulkSkip?) {
        self.id = id
        self.holdings = holdings
        self.chosen = chosen
        self.bar = bar
    }

    /// Who has the customer: one customer, one agent.
    public var holder: AgentID? { holdings.lazy.compactMap(\.agent).first }
}

/// What a customer asks of a distribution. `weight` counts the leads that would go to the agent,
/// those that go along included.
public enum BulkClaim: Sendable, Equatable {
    /// None of the selected leads can be assigned.
    case none
    /// Any agent may have the customer.
    case anybody(weight: Int)
    /// The customer is with that agent already: only its unassigned leads are missing, and nobody
    /// else may have them.
    case only(AgentID, weight: Int)
    /// The customer is with that agent, who keeps it while the agent's share lasts; else it moves. `missing`
    /// leads of it are with nobody, and go to the agent who keeps it.
    case rather(AgentID, weight: Int, missing: Int = 0)

    public var weight: Int {
        switch self {
        case .none: 0
        case .anybody(let weight), .only(_, let weight), .rather(_, let weight, _): weight
        }
    }
}

/// What happens to one customer in a bulk change.
public struct BulkStep: Sendable, Equatable {
    /// The leads that change hands, each with the agent who has it until now.
    public var moving: [LeadHolding] = []
    /// How many of those were selected; the others go along.
    public var chosenMoving = 0
    /// How many selected leads are left out, by reason.
    public var skipped: [BulkSkip: Int] = [:]
    /// Selected leads that could be assigned and stay as they are: limit, shares or caps are used up.
    public var leftOver = 0

    public init() {}

    mutating func skip(_ reason: BulkSkip, _ count: Int) {
        if count > 0 { skipped[reason, default: 0] += count }
    }
}

extension BulkCustomer {
    /// - Parameters:
    ///   - agents: those who take part in the distribution.
    ///   - reassign: whether leads that somebody has may move, with their whole customer.
    public func claim(among agents: Set<AgentID>, reassign: Bool) -> BulkClaim {
        let open = open(reassign: reassign)
        guard !open.isEmpty else { return .none }
        guard let holder else { return .anybody(weight: holdings.count) }
        // Free leads that nobody selected go along with one that somebody did, and not by themselves.
        let joins = open.contains { $0.agent == nil }
        let missing = joins ? holdings.count { $0.agent == nil } : 0
        if reassign { return .rather(holder, weight: holdings.count, missing: missing) }
        guard agents.contains(holder) else { return .none }
        return .only(holder, weight: missing)
    }

    /// The customer goes to an agent.
    public func assigning(to agent: AgentID, reassign: Bool) -> BulkStep {
        var step = leavingOut(reassign: reassign)
        let open = open(reassign: reassign)
        guard let first = open.first(where: { $0.agent == nil }) ?? open.first else { return step }
        let move = CustomerMove.assigning(
            first.lead, to: agent, holdings: holdings, moveCustomer: reassign)
        switch move {
        case .unchanged: step.skip(.alreadyAssigned, open.count)
        case .conflict: step.skip(.conflict, open.count)
        case .move(let leads, _):
            step.moving = holdings.filter { leads.contains($0.lead) }
            step.chosenMoving = open.count { leads.contains($0.lead) }
            step.skip(.alreadyAssigned, open.count - step.chosenMoving)
        }
        return step
    }

    /// No agent gets the customer: nobody has room, or the customer is with somebody else.
    public func staying(among agents: Set<AgentID>, reassign: Bool) -> BulkStep {
        var step = leavingOut(reassign: reassign)
        let open = open(reassign: reassign)
        if !reassign, let holder, !agents.contains(holder) {
            step.skip(.conflict, open.count)
        } else {
            step.leftOver = open.count
        }
        return step
    }

    /// Nobody has the customer any more: all its leads are taken off, like one lead at a time.
    public func unassigning() -> BulkStep {
        var step = BulkStep()
        let held = holdings.filter { $0.agent != nil }
        step.chosenMoving = held.count { chosen.contains($0.lead) }
        if step.chosenMoving > 0 { step.moving = held }
        step.skip(.notAssigned, chosen.count - step.chosenMoving)
        return step
    }

    /// Somebody else decided on the customer while the change was under way: that stays.
    public func leftAlone() -> BulkStep {
        var step = BulkStep()
        step.skip(.conflict, chosen.count)
        return step
    }

    /// Selected leads that an agent could get.
    private func open(reassign: Bool) -> [LeadHolding] {
        guard bar == nil else { return [] }
        return holdings.filter { (reassign || $0.agent == nil) && chosen.contains($0.lead) }
    }

    /// The selected leads that no agent could get. One that has left the customer meanwhile is with
    /// a customer that nobody looked at.
    private func leavingOut(reassign: Bool) -> BulkStep {
        var step = BulkStep()
        let mine = holdings.filter { chosen.contains($0.lead) }
        let assigned = reassign ? 0 : mine.count { $0.agent != nil }
        step.skip(.conflict, chosen.count - mine.count)
        step.skip(.alreadyAssigned, assigned)
        if let bar { step.skip(bar, mine.count - assigned) }
        return step
    }
}
