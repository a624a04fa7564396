public import Leads

/// Why the store did not do what it was asked. Nothing was changed.
public enum StoreError: Error, Sendable, Equatable {
    case noSuchLead(LeadID)
    /// Each of those that were named and are not known.
    case noSuchLeads([LeadID])
    case noSuchAgent(AgentID)
    case agentInactive(AgentID)
    /// The lead is free, but its customer is with another agent.
    case customerWithOtherAgent([LeadHolding])
    /// `field` names what is at fault, `message` what is wrong and what would be right.
    case invalid(field: String, message: String)
    /// An e-mail, token name or tag that somebody else has already.
    case taken(field: String, message: String)
    case noSuchRecord(String)
    /// The database was written by a newer version of the portal.
    case newerSchema(found: Int64, known: Int64)
}
