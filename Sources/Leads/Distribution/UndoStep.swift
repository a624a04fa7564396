/// A lead as a bulk change has left it.
public struct BulkMember: Sendable, Equatable {
    public let lead: LeadID
    /// Who had the lead before; nil for nobody.
    public let previous: AgentID?
    /// Nothing has happened to the lead's assignment since.
    public let isUntouched: Bool

    public init(lead: LeadID, previous: AgentID?, isUntouched: Bool) {
        self.lead = lead
        self.previous = previous
        self.isUntouched = isUntouched
    }
}

/// What undoing a bulk change does to one customer.
public struct UndoStep: Sendable, Equatable {
    /// Leads that get back what they had: an agent, or none.
    public let returning: [BulkMember]
    /// Leads that somebody has changed since: they stay as they are.
    public let changed: [LeadID]

    /// Who has the customer afterwards.
    public let agent: AgentID?

    /// One customer has one agent. So where others of the customer's leads are with an agent, and one
    /// of the members would have to go back to another one, the whole customer stays as it is.
    ///
    /// - Parameter others: who has leads of the customer by assignments that are not the batch's.
    public init(_ members: [BulkMember], others: AgentID?) {
        let untouched = members.filter(\.isUntouched)
        let previous = untouched.lazy.compactMap(\.previous).first
        let isSplit = others != nil && previous != nil && others != previous
        returning = isSplit ? [] : untouched
        changed = (isSplit ? members : members.filter { !$0.isUntouched }).map(\.lead)
        agent = others ?? previous
    }
}
