@testable import Store

extension Simulation {
    /// A row of the history.
    private struct Entry: Hashable {
        let kind: String
        /// The lead, the agent or the number that it tells of.
        let of: String
    }

    /// Whatever people changed since the last look has its row, which says what it was, of whom, and who
    /// did it. The default agent stands in the configuration.
    func checkHistory() throws {
        let rows = try database.rows(
            """
            SELECT a.audit_id, a.kind, a.lead_id, a.agent_id, c.phone
            FROM audit_log a LEFT JOIN customers c ON c.customer_id = a.customer_id
            WHERE a.audit_id > $1 AND (a.actor = $2 OR a.kind = 'default_agent_set')
            """, [.integer(model.audited), .text(Self.person.description)])
        var told: Set<Entry> = []
        for row in rows {
            let names = try ["lead_id", "agent_id", "phone"].compactMap {
                try row.optionalText($0)
            }
            let kind = try row.text("kind")
            told.insert(Entry(kind: kind, of: names.prefix(2).joined(separator: " to ")))
            for name in names + [""] { told.insert(Entry(kind: kind, of: name)) }
        }
        for entry in owed where !told.contains(entry) {
            throw Broken(promise: .audits, what: "there is no \(entry.kind) of \(entry.of)")
        }
        model.told = Model.Told(model)
        model.audited = try rows.map { try $0.int("audit_id") }.max() ?? model.audited
    }

    /// What the history has to tell of the changes since the last look.
    private var owed: [Entry] {
        let told = model.told
        var owed: [Entry] = []
        for (lead, now) in model.leads {
            let then = told.leads[lead]
            if now.agent != then?.agent {
                owed.append(
                    now.agent.map { Entry(kind: "assigned", of: "\(lead) to \($0)") }
                        ?? Entry(kind: "unassigned", of: lead))
            }
            if now.number != then?.number {
                owed.append(Entry(kind: then == nil ? "lead_created" : "number_changed", of: lead))
            }
        }
        for (agent, now) in model.seats where now != told.seats[agent] {
            owed.append(Entry(kind: "agent_saved", of: agent))
        }
        if model.standIn != told.standIn {
            owed.append(Entry(kind: "default_agent_set", of: model.standIn ?? ""))
        }
        if model.retries != told.retries { owed.append(Entry(kind: "retry", of: "")) }
        if model.mends != told.mends {
            owed.append(Entry(kind: "reconcile_mending_set", of: ""))
        }
        for number in model.stopped.subtracting(told.stopped) {
            owed.append(Entry(kind: "do_not_call", of: number))
        }
        for number in told.stopped.subtracting(model.stopped) {
            owed.append(Entry(kind: "do_not_call_lifted", of: number))
        }
        return owed
    }
}
