import Leads

enum CustomerSQL: String, StatementSet {
    case byNumber = "SELECT customer_id FROM customers WHERE phone = $1"

    case addNumber = """
        INSERT INTO customers (phone) VALUES ($1) ON CONFLICT (phone) DO NOTHING
        RETURNING customer_id
        """

    case addUnreachable = "INSERT INTO customers (unreachable) VALUES ($1) RETURNING customer_id"

    case one = "SELECT phone, agent_id FROM customers WHERE customer_id = $1"

    case ofLead = "SELECT customer_id FROM leads WHERE lead_id = $1"

    case setAgent = "UPDATE customers SET agent_id = $2 WHERE customer_id = $1"

    case holdings = """
        SELECT l.lead_id, r.active_agent_id
        FROM leads l
        LEFT JOIN retention_assigned_leads r ON r.lead_id = l.lead_id AND r.ended_at IS NULL
        WHERE l.customer_id = $1
        ORDER BY l.lead_id
        """

    case setLeadCustomer = "UPDATE leads SET customer_id = $2 WHERE lead_id = $1"

    case ofAgents = """
        SELECT customer_id FROM customers WHERE agent_id IN ({rows 1: text}) ORDER BY customer_id
        """

    /// The old number leaves its list before the new one comes into one, and before it the numbers that
    /// the old one waits for; also where nobody has the lead just now, or it is without a number for a
    /// while. What the old number does after it was seen off concerns nobody. $1 new, $2 old
    case waitFor = """
        INSERT INTO dialer_waits (customer_id, old_customer_id, old_generation)
        SELECT CAST($1 AS BIGINT), olds.customer_id, MAX(olds.generation)
        FROM (
            SELECT d.customer_id, d.generation FROM dialer_contacts d WHERE d.customer_id = $2
            UNION ALL
            SELECT w.old_customer_id, w.old_generation FROM dialer_waits w
            WHERE w.customer_id = $2
        ) olds
        JOIN dialer_contacts d ON d.customer_id = olds.customer_id
        JOIN customers c ON c.customer_id = olds.customer_id
        WHERE d.synced_generation < olds.generation AND c.phone IS NOT NULL
            AND olds.customer_id <> CAST($1 AS BIGINT)
        GROUP BY olds.customer_id
        ON CONFLICT (customer_id, old_customer_id) DO UPDATE
        SET old_generation = excluded.old_generation
        """

    /// Old numbers that were seen off. $1 and $2 those that wait
    case endWaits = """
        DELETE FROM dialer_waits
        WHERE customer_id IN ($1, $2) AND EXISTS (
            SELECT 1 FROM dialer_contacts old
            WHERE old.customer_id = dialer_waits.old_customer_id
                AND old.synced_generation >= dialer_waits.old_generation)
        """

    case dropUnreachableWaits = """
        DELETE FROM dialer_waits WHERE customer_id = $1 AND EXISTS (
            SELECT 1 FROM customers c
            WHERE c.customer_id = dialer_waits.customer_id AND c.phone IS NULL)
        """

    case dropUnreachableQueue = """
        DELETE FROM dialer_contacts WHERE customer_id = $1 AND EXISTS (
            SELECT 1 FROM customers c
            WHERE c.customer_id = dialer_contacts.customer_id AND c.phone IS NULL)
        """

    case dropUnreachable = """
        DELETE FROM customers WHERE customer_id = $1 AND phone IS NULL
            AND NOT EXISTS (SELECT 1 FROM leads l WHERE l.customer_id = customers.customer_id)
        """
}

extension SQLConnection {
    /// The customer behind a number, made if nobody had that number yet. Without a number a lead is
    /// a customer of its own, a new one for every call.
    func customer(for reading: PhoneReading, now: Int64) throws -> CustomerID {
        switch reading {
        case .absent: try addUnreachable(.noPhone)
        case .impossible: try addUnreachable(.invalidPhone)
        case .number(let number, _): try customer(of: number)
        }
    }

    private func addUnreachable(_ why: SyncReason) throws -> CustomerID {
        let rows = try run(CustomerSQL.addUnreachable, [.text(why.rawValue)])
        return CustomerID(rawValue: try rows[0].int("customer_id"))
    }

    func customer(of number: PhoneNumber) throws -> CustomerID {
        if let known = try knownCustomer(of: number) { return known }
        if let added = try run(CustomerSQL.addNumber, [.text(number.e164)]).first {
            return CustomerID(rawValue: try added.int("customer_id"))
        }
        // Another writer made it between the two statements.
        guard let known = try knownCustomer(of: number) else {
            throw StoreError.noSuchRecord("customer")
        }
        return known
    }

    private func knownCustomer(of number: PhoneNumber) throws -> CustomerID? {
        let row = try run(CustomerSQL.byNumber, [.text(number.e164)]).first
        return try row.map { CustomerID(rawValue: try $0.int("customer_id")) }
    }

    func customer(of lead: LeadID) throws -> CustomerID {
        guard let row = try run(CustomerSQL.ofLead, [.text(lead.rawValue)]).first else {
            throw StoreError.noSuchLead(lead)
        }
        return CustomerID(rawValue: try row.int("customer_id"))
    }

    func agent(of customer: CustomerID) throws -> AgentID? {
        let row = try run(CustomerSQL.one, [.integer(customer.rawValue)]).first
        return try row?.optionalText("agent_id").map(AgentID.init)
    }

    func number(of customer: CustomerID) throws -> PhoneNumber? {
        let row = try run(CustomerSQL.one, [.integer(customer.rawValue)]).first
        return try row?.optionalText("phone").flatMap(PhoneNumber.init(e164:))
    }

    func holdings(of customer: CustomerID) throws -> [LeadHolding] {
        try run(CustomerSQL.holdings, [.integer(customer.rawValue)]).map { row in
            LeadHolding(
                lead: LeadID(rawValue: try row.text("lead_id")),
                agent: try row.optionalText("active_agent_id").map(AgentID.init))
        }
    }
}

extension SQLConnection {
    /// Moves a lead to the customer that its new number makes it. The lead follows that customer's
    /// agent; where that customer has none, the lead's agent gets the customer. Do-not-call follows
    /// the lead to the new number. Both customers' wishes are derived anew.
    func rejoin(
        _ lead: LeadID, from old: CustomerID, to new: CustomerID, actor: Actor, now: Int64
    ) throws {
        guard old != new else { return }
        let before = try holdings(of: old).first { $0.lead == lead }?.agent
        if before != nil { try endAssignments(of: [lead], actor: actor, now: now) }
        try run(CustomerSQL.setLeadCustomer, [.text(lead.rawValue), .integer(new.rawValue)])
        try settleAgent(of: new, joinedBy: lead, from: before, actor: actor, now: now)
        try leave(old)
        try carryDoNotCall(of: lead, from: old, to: new, actor: actor, now: now)
        try audit("number_changed", actor: actor, lead: lead, customer: new, now: now)
        try refreshWishes(of: [old, new], lane: SyncLane.click, now: now)
        try hastenStop(of: new)
        try run(CustomerSQL.endWaits, [.integer(new.rawValue), .integer(old.rawValue)])
        try run(CustomerSQL.waitFor, [.integer(new.rawValue), .integer(old.rawValue)])
        try dropIfUnreachable(old)
    }

    private func settleAgent(
        of customer: CustomerID, joinedBy lead: LeadID, from before: AgentID?, actor: Actor,
        now: Int64
    ) throws {
        if let theirs = try agent(of: customer) {
            try addAssignments(of: [lead], to: theirs, customer: customer, actor: actor, now: now)
            if theirs != before {
                try noteJoined([lead], to: theirs, customer: customer, actor: actor, now: now)
            }
        } else if let before {
            let free = try holdings(of: customer).filter { $0.agent == nil }.map(\.lead)
            try setAgent(of: customer, to: before)
            try addAssignments(of: free, to: before, customer: customer, actor: actor, now: now)
            try noteJoined(
                free.filter { $0 != lead }, to: before, customer: customer, actor: actor, now: now)
        }
    }

    /// Leads that got an agent because a number brought them together.
    private func noteJoined(
        _ leads: [LeadID], to agent: AgentID, customer: CustomerID, actor: Actor, now: Int64
    ) throws {
        for lead in leads {
            try audit(
                "assigned", actor: actor, lead: lead, customer: customer, agent: agent,
                detail: ["because": "same_number"], now: now)
        }
    }

    /// A customer none of whose leads is assigned any more has no agent.
    private func leave(_ customer: CustomerID) throws {
        if try holdings(of: customer).allSatisfy({ $0.agent == nil }) {
            try setAgent(of: customer, to: nil)
        }
    }

    func setAgent(of customer: CustomerID, to agent: AgentID?) throws {
        try run(
            CustomerSQL.setAgent,
            [.integer(customer.rawValue), agent.map { .text($0.rawValue) } ?? .null])
    }

    private func dropIfUnreachable(_ customer: CustomerID) throws {
        guard try holdings(of: customer).isEmpty else { return }
        try run(CustomerSQL.dropUnreachableWaits, [.integer(customer.rawValue)])
        try run(CustomerSQL.dropUnreachableQueue, [.integer(customer.rawValue)])
        try run(CustomerSQL.dropUnreachable, [.integer(customer.rawValue)])
    }
}
