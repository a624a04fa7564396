import Leads
import Store

extension Problem {
    /// What the store's refusal means to whoever asked.
    init(_ error: StoreError, reference: String) {
        switch error {
        case .noSuchLead(let lead): self = .notFound("There is no lead \(lead).")
        case .noSuchLeads(let leads):
            self = .notFound(
                "There is no lead \(leads.map(\.rawValue).joined(separator: ", ")).")
        case .noSuchAgent(let agent): self = .notFound("There is no agent \(agent).")
        case .noSuchRecord(let what): self = .notFound("There is no \(what).")
        case .agentInactive(let agent):
            self = .conflict(
                "agent_inactive", "Agent \(agent) is not active. Choose another, or activate it.")
        case .customerWithOtherAgent(let holdings): self = .conflict(holdings)
        case .invalid(let field, let message): self = .invalid(field, message)
        case .taken(let field, let message):
            self = .conflict("taken", message)
            errors = [FieldError(field: field, message: message)]
        case .newerSchema: self = .unexpected(reference: reference)
        }
    }

    private static func conflict(_ holdings: [LeadHolding]) -> Problem {
        var problem = conflict(
            "customer_with_other_agent",
            "The person behind this number is with another agent. Send move_customer to move all "
                + "of the person's leads.")
        let conflicts = holdings.map { holding -> JSONValue in
            [
                "lead_id": .string(holding.lead.rawValue),
                "agent_id": JSONValue(holding.agent?.rawValue),
            ]
        }
        problem.members = [.init("conflicts", .array(conflicts))]
        return problem
    }
}
