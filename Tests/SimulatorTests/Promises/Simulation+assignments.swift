@testable import Store

extension Simulation {
    /// The portal holds what its answers said: assignments, numbers, stops, wishes, history.
    func checkAssignments() throws {
        let rows = try database.rows(
            """
            SELECT l.lead_id, c.phone, r.active_agent_id
            FROM leads l JOIN customers c ON c.customer_id = l.customer_id
            LEFT JOIN retention_assigned_leads r
                ON r.lead_id = l.lead_id AND r.ended_at IS NULL
            """)
        for row in rows {
            let lead = try row.text("lead_id")
            let expected = model.leads[lead]
            let agent = try row.optionalText("active_agent_id")
            let number = try row.optionalText("phone")
            guard expected?.agent == agent, expected?.number == number else {
                throw Broken(
                    promise: .keepsAssignments,
                    what: "\(lead) is with \(agent ?? "nobody") at \(number ?? "no number"), not "
                        + "\(expected?.agent ?? "nobody") at \(expected?.number ?? "no number")")
            }
        }
        guard rows.count == model.leads.count else {
            throw Broken(promise: .keepsAssignments, what: "\(rows.count) leads")
        }
        try checkStops()
        try checkHistory()
        try checkStrays()
        model.noteManaged()
    }

    private func checkStops() throws {
        let stored = Set(
            try database.rows("SELECT phone FROM do_not_call").map {
                try $0.text("phone")
            })
        guard stored == model.stopped else {
            throw Broken(
                promise: .keepsAssignments,
                what: "do-not-call has \(stored.sorted()), not \(model.stopped.sorted())")
        }
    }

    func checkStrays() throws {
        let strays = try portal { try await $0.strayWishes() }
        guard strays == 0 else {
            throw Broken(promise: .noStrays, what: "\(strays) customers")
        }
    }
}
