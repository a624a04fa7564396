internal import Leads

/// Statements that change many customers at once: as many rows as a part of a batch has.
enum BulkChangeSQL: String, StatementSet {
    case end = """
        UPDATE retention_assigned_leads
        SET ended_at = $1, ended_by = $2, active_agent_id = NULL
        WHERE ended_at IS NULL AND assignment_id IN ({rows 3: int})
        """

    case setAgents = """
        UPDATE customers SET agent_id = moving.column2
        FROM (VALUES {rows 1: int, text}) AS moving
        WHERE customers.customer_id = moving.column1
        """

    case add = """
        INSERT INTO retention_assigned_leads
            (assigned_at, assigned_by, customer_id, lead_id, agent_id, active_agent_id)
        SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), moving.column1, moving.column2, moving.column3,
            moving.column3
        FROM (VALUES {rows 3: int, text, text}) AS moving
        WHERE true
        RETURNING assignment_id, lead_id
        """

    case audit = """
        INSERT INTO audit_log (at, actor, kind, customer_id, lead_id, agent_id, detail)
        SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), moving.column1, moving.column2, moving.column3,
            moving.column4, moving.column5
        FROM (VALUES {rows 3: text, int, text, text, text}) AS moving
        """

    /// Leads that were staged get what became of them; those that went along come in.
    case noteMoved = """
        INSERT INTO batch_members (batch_id, position, customer_id, lead_id, agent_id, chosen,
            outcome, previous_agent_id, previous_assignment_id, assignment_id)
        SELECT CAST($1 AS BIGINT), moved.column1, moved.column2, moved.column3, moved.column4, 0,
            'moved', moved.column5, moved.column6, moved.column7
        FROM (VALUES {rows 2: int, int, text, text, text, int, int}) AS moved
        WHERE true
        ON CONFLICT (batch_id, position, lead_id) DO UPDATE SET
            outcome = excluded.outcome, previous_agent_id = excluded.previous_agent_id,
            previous_assignment_id = excluded.previous_assignment_id,
            assignment_id = excluded.assignment_id
        """
}

/// What happens to one customer, as it is written down. All leads that change go to one agent, or
/// lose theirs; `agent` is who has the customer afterwards.
struct CustomerChange {
    struct Lead {
        let id: LeadID
        let from: AgentID?
        /// The active assignment that ends.
        let ending: Int64?
        let to: AgentID?
    }

    let customer: CustomerID
    let agent: AgentID?
    let leads: [Lead]
}

extension SQLConnection {
    /// Makes the changes, notes each in the audit log, and derives the wishes anew. The order keeps
    /// "one customer, one agent" true after every statement.
    /// - Returns: the new assignments.
    func carryOut(
        _ changes: [CustomerChange], of batch: BatchID, undoes: Bool, actor: Actor, now: Int64
    ) throws -> [LeadID: Int64] {
        let by: [SQLValue] = [.integer(now), .text(actor.description)]
        let ending = changes.flatMap(\.leads).compactMap(\.ending)
        try run(BulkChangeSQL.end, by, rows: ending.map { [.integer($0)] })
        try run(
            BulkChangeSQL.setAgents,
            rows: changes.map { [.integer($0.customer.rawValue), SQLValue($0.agent?.rawValue)] })
        let added = try run(BulkChangeSQL.add, by, rows: changes.flatMap(\.addedRows))
        let details = AuditDetails(batch: batch, undoes: undoes)
        try run(BulkChangeSQL.audit, by, rows: try changes.flatMap { try $0.auditRows(details) })
        try refreshWishes(of: changes.map(\.customer), lane: SyncLane.bulk, now: now)
        return Dictionary(
            uniqueKeysWithValues: try added.map {
                (LeadID(rawValue: try $0.text("lead_id")), try $0.int("assignment_id"))
            })
    }
}

/// What the audit log says of each change of a batch: few different texts, each written once.
private final class AuditDetails {
    private let batch: BatchID
    private let undoes: Bool
    private var texts: [AgentID?: String] = [:]

    init(batch: BatchID, undoes: Bool) {
        self.batch = batch
        self.undoes = undoes
    }

    func text(from agent: AgentID?) throws -> String {
        if let text = texts[agent] { return text }
        var detail = [undoes ? "undone_batch_id" : "batch_id": batch.description]
        if let agent { detail["from_agent_id"] = agent.rawValue }
        let text = try JSONText.encode(detail)
        texts[agent] = text
        return text
    }
}

extension CustomerChange {
    fileprivate var addedRows: [[SQLValue]] {
        leads.compactMap { lead in
            lead.to.map {
                [.integer(customer.rawValue), .text(lead.id.rawValue), .text($0.rawValue)]
            }
        }
    }

    fileprivate func auditRows(_ details: AuditDetails) throws -> [[SQLValue]] {
        try leads.map { lead in
            [
                .text(lead.to == nil ? "unassigned" : "assigned"), .integer(customer.rawValue),
                .text(lead.id.rawValue), SQLValue((lead.to ?? lead.from)?.rawValue),
                .text(try details.text(from: lead.to == nil ? nil : lead.from)),
            ]
        }
    }
}
