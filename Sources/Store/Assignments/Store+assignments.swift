import Foundation
public import Leads

enum AssignmentSQL: String, StatementSet {
    case end = """
        UPDATE retention_assigned_leads
        SET ended_at = $1, ended_by = $2, active_agent_id = NULL
        WHERE ended_at IS NULL AND lead_id IN ({rows 3: text})
        """

    case add = """
        INSERT INTO retention_assigned_leads
            (assigned_at, assigned_by, customer_id, agent_id, active_agent_id, lead_id)
        SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT),
            CAST($4 AS TEXT), moving.column1
        FROM (VALUES {rows 5: text}) AS moving
        """

    case active = """
        SELECT assigned_at FROM retention_assigned_leads WHERE lead_id = $1 AND ended_at IS NULL
        """

    case agentActive = "SELECT active FROM retention_agents WHERE profile_id = $1"
}

extension Store {
    /// Gives a lead, and with it its customer, to an agent. Doing it again changes nothing.
    ///
    /// - Throws: `StoreError.noSuchLead`, `.noSuchAgent`, `.agentInactive`, or
    ///   `.customerWithOtherAgent` when the lead is free but its customer is with somebody else and
    ///   `moveCustomer` is false.
    public func assign(
        _ lead: LeadID, to agent: AgentID, moveCustomer: Bool = false, by actor: Actor
    ) async throws -> AssignmentReceipt {
        let now = clock.now()
        return try await driver.write { db in
            try db.assign(lead, to: agent, moveCustomer: moveCustomer, actor: actor, now: now)
        }
    }

    /// Takes a lead's customer from its agent.
    /// - Returns: all leads that were freed; none when nobody had them.
    public func unassign(_ lead: LeadID, by actor: Actor) async throws -> [LeadID] {
        let now = clock.now()
        return try await driver.write { db in
            let customer = try db.customer(of: lead)
            return try db.unassign(customer, actor: actor, now: now)
        }
    }
}

extension SQLConnection {
    func assign(
        _ lead: LeadID, to agent: AgentID, moveCustomer: Bool, actor: Actor, now: Int64
    ) throws -> AssignmentReceipt {
        let customer = try customer(of: lead)
        let holdings = try holdings(of: customer)
        let active = try isActive(agent)
        switch CustomerMove.assigning(
            lead, to: agent, holdings: holdings, moveCustomer: moveCustomer)
        {
        case .conflict(let others): throw StoreError.customerWithOtherAgent(others)
        case .unchanged:
            return try standing(lead, agent, customer)
        case .move(let leads, let previous):
            guard active else { throw StoreError.agentInactive(agent) }
            let held = Set(holdings.filter { $0.agent != nil }.map(\.lead))
            try endAssignments(of: leads.filter(held.contains), actor: actor, now: now)
            try move(leads, of: customer, from: previous, to: agent, actor: actor, now: now)
            return AssignmentReceipt(
                lead: lead, agent: agent, assignedAt: Date(milliseconds: now),
                alsoAssigned: leads.filter { $0 != lead }, isNew: !held.contains(lead),
                state: try syncState(of: customer))
        }
    }

    private func isActive(_ agent: AgentID) throws -> Bool {
        guard let row = try run(AssignmentSQL.agentActive, [.text(agent.rawValue)]).first else {
            throw StoreError.noSuchAgent(agent)
        }
        return try row.bool("active")
    }

    /// The order keeps "one customer, one agent" true after every statement: the old rows have
    /// ended, the customer changes hands, the new rows come.
    private func move(
        _ leads: [LeadID], of customer: CustomerID, from previous: AgentID?, to agent: AgentID,
        actor: Actor, now: Int64
    ) throws {
        try setAgent(of: customer, to: agent)
        try addAssignments(of: leads, to: agent, customer: customer, actor: actor, now: now)
        let detail = previous.map { ["from_agent_id": $0.rawValue] } ?? [:]
        for lead in leads {
            try audit(
                "assigned", actor: actor, lead: lead, customer: customer, agent: agent,
                detail: detail, now: now)
        }
        try refreshWishes(of: [customer], lane: SyncLane.click, now: now)
    }

    func unassign(_ customer: CustomerID, actor: Actor, now: Int64) throws -> [LeadID] {
        let held = try holdings(of: customer).filter { $0.agent != nil }
        guard !held.isEmpty else { return [] }
        let leads = held.map(\.lead)
        try endAssignments(of: leads, actor: actor, now: now)
        try setAgent(of: customer, to: nil)
        for holding in held {
            try audit(
                "unassigned", actor: actor, lead: holding.lead, customer: customer,
                agent: holding.agent, now: now)
        }
        try refreshWishes(of: [customer], lane: SyncLane.click, now: now)
        return leads
    }

    func endAssignments(of leads: [LeadID], actor: Actor, now: Int64) throws {
        try run(
            AssignmentSQL.end, [.integer(now), .text(actor.description)],
            rows: leads.map { [.text($0.rawValue)] })
    }

    func addAssignments(
        of leads: [LeadID], to agent: AgentID, customer: CustomerID, actor: Actor, now: Int64
    ) throws {
        try run(
            AssignmentSQL.add,
            [
                .integer(now), .text(actor.description), .integer(customer.rawValue),
                .text(agent.rawValue),
            ], rows: leads.map { [.text($0.rawValue)] })
    }

    /// The receipt of an assignment that was there before.
    private func standing(
        _ lead: LeadID, _ agent: AgentID, _ customer: CustomerID
    ) throws -> AssignmentReceipt {
        guard let row = try run(AssignmentSQL.active, [.text(lead.rawValue)]).first else {
            throw StoreError.noSuchRecord("assignment")
        }
        return AssignmentReceipt(
            lead: lead, agent: agent, assignedAt: Date(milliseconds: try row.int("assigned_at")),
            alsoAssigned: [], isNew: false, state: try syncState(of: customer))
    }
}
