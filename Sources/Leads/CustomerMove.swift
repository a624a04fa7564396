/// A lead of a customer, and the agent it is assigned to.
public struct LeadHolding: Sendable, Equatable {
    public let lead: LeadID
    public let agent: AgentID?

    public init(lead: LeadID, agent: AgentID?) {
        self.lead = lead
        self.agent = agent
    }
}

/// What assigning one lead means for everybody behind the same number: one customer, one agent.
///
/// A lead that is with the agent already is `unchanged` even where others of its customer are
/// unassigned: the same call again changes nothing.
public enum CustomerMove: Sendable, Equatable {
    /// The lead is with that agent already; nothing changes.
    case unchanged
    /// These leads go to the agent: the one asked for, and those that it takes along,
    /// sorted.    /// `replacing` is the agent who had the customer until now.
    case move(leads: [LeadID], replacing: AgentID?)
    /// The lead is free, but its customer is with another agent: these leads, sorted.
    case conflict([LeadHolding])

    /// - Parameters:
    ///   - lead: the lead that a person assigns. Where `holdings` lacks it, it counts as unassigned.
    ///   - holdings: all leads of the customer, in any order.
    ///   - moveCustomer: whether a customer who is with another agent may be taken from there.
    public static func assigning(
        _ lead: LeadID, to agent: AgentID, holdings: [LeadHolding], moveCustomer: Bool
    ) -> CustomerMove {
        let current = holdings.first { $0.lead == lead }?.agent
        if current == agent { return .unchanged }
        let others = holdings.filter { $0.agent != nil && $0.agent != agent }
            .sorted { $0.lead < $1.lead }
        if current == nil, !others.isEmpty, !moveCustomer { return .conflict(others) }
        let moving = Set(holdings.filter { $0.agent != agent }.map(\.lead) + [lead])
        return .move(leads: moving.sorted(), replacing: current ?? others.first?.agent)
    }
}
