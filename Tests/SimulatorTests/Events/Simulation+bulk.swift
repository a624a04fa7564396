import Leads

@testable import Store

extension Simulation {
    /// Somebody gives many leads to agents at once, or takes them off: work of the bulk lane.
    func changeMany() throws {
        let share = 0.3 + 0.7 * dice.fraction()
        let leads = model.leads.keys.sorted().filter { _ in dice.happens(share) }
        guard !leads.isEmpty else { return }
        if dice.happens(0.25) {
            tally.count("bulk unassignment")
            for lead in leads { try takeOff(lead) }
        } else {
            tally.count("bulk assignment")
            let one = dice.happens(0.5) ? Cast.agent(dice.int(0...shape.agents - 1)) : nil
            for lead in leads { try assign(lead, moves: true, to: one) }
        }
        try putIntoBulk(leads)
    }

    /// One order for everybody.
    func giveEverybody(to place: Int) {
        report {
            tally.count("bulk assignment")
            let leads = model.leads.keys.sorted()
            for lead in leads { try assign(lead, moves: true, to: Cast.agent(place)) }
            try putIntoBulk(leads)
        }
    }

    private func takeOff(_ lead: String) throws {
        trace.add("unassign \(lead)")
        model.unassign(lead)
        _ = try portal { try await $0.unassign(LeadID(rawValue: lead), by: Self.person) }
    }

    /// As one order for many would have had it: agents take turns.
    private func putIntoBulk(_ leads: [String]) throws {
        let rows = leads.enumerated().map { place, lead in
            [SQLValue.text(lead), .integer(Int64(place / shape.agents))]
        }
        try portal { store in
            try await store.driver.write { db in
                for row in rows {
                    try db.run(
                        """
                        UPDATE dialer_contacts SET lane = 2, turn = $2
                        WHERE lane = 1 AND due_at IS NOT NULL AND customer_id = (
                            SELECT l.customer_id FROM leads l WHERE l.lead_id = $1)
                        """, row)
                }
            }
        }
    }
}
