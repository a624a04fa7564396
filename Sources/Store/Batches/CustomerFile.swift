internal import Leads

enum BulkReadSQL: String, StatementSet {
    /// All leads of some customers, with what a bulk change has to know.
    case files = """
        SELECT c.customer_id, c.unreachable, stop.phone AS stopped, d.contact_id, d.origin,
            d.desired_tag_id, l.lead_id, r.assignment_id, r.active_agent_id,
            CASE WHEN d.contact_id IS NULL AND EXISTS (
                SELECT 1 FROM directory_numbers n
                WHERE n.phone = c.phone AND n.scan_id >= (
                    SELECT MAX(s.scan_id) FROM directory_scans s WHERE s.complete = 1)
            ) THEN 1 ELSE 0 END AS is_there,
            CASE WHEN d.due_at IS NOT NULL AND d.lane <= 2 THEN 1 ELSE 0 END AS waits
        FROM customers c
        JOIN leads l ON l.customer_id = c.customer_id
        LEFT JOIN retention_assigned_leads r ON r.lead_id = l.lead_id AND r.ended_at IS NULL
        LEFT JOIN do_not_call stop ON stop.phone = c.phone
        LEFT JOIN dialer_contacts d ON d.customer_id = c.customer_id
        WHERE c.customer_id IN ({rows 1: int})
        ORDER BY c.customer_id, l.lead_id
        """

    case named = "SELECT lead_id, customer_id FROM leads WHERE lead_id IN ({rows 1: text})"

    /// Every agent with the tag that the agent's customers should bear.
    case agents = """
        SELECT a.profile_id, a.active, a.luck, m.profile_id AS set_up, m.tag_id, m.tag_state
        FROM retention_agents a
        LEFT JOIN cloudtalk_agent_mapping own ON own.profile_id = a.profile_id
        LEFT JOIN settings d ON d.key = 'default_agent' AND own.profile_id IS NULL
        LEFT JOIN cloudtalk_agent_mapping m ON m.profile_id = COALESCE(own.profile_id, d.value)
        """

    /// How many contacts the account had when it was last copied.
    case accountSize = """
        SELECT contacts FROM directory_scans WHERE complete = 1 ORDER BY scan_id DESC LIMIT 1
        """

    /// What people and batches have asked for and CloudTalk does not have yet.
    case waiting = """
        SELECT COUNT(*) AS customers FROM dialer_contacts WHERE due_at IS NOT NULL AND lane <= 2
        """
}

/// A customer as a bulk change looks at it.
struct CustomerFile {
    let customer: BulkCustomer
    /// Assignments that are active.
    let assignments: [LeadID: Int64]
    let contact: KnownContact
}

/// What CloudTalk was last known to have of a customer, as far as the estimate goes by it.
struct KnownContact {
    /// The portal has made it, or found it there; nil where there is none yet.
    let isOwn: Bool?
    let tag: String?
    /// The customer's turn has still to come for something else: one request serves both.
    var waits = false

    /// What it takes to bring the customer to an agent's tag, or off all of ours.
    func work(toBear wanted: String?) -> DialerWork {
        var work = DialerWork()
        switch (isOwn, wanted) {
        case (nil, nil): break
        case (nil, _?): work.creates = 1
        case (let isOwn?, nil):
            guard tag != nil else { break }
            if isOwn { work.removals = 1 } else { work.otherRemovals = 1 }
        case (let isOwn?, let wanted?):
            guard wanted != tag else { break }
            if isOwn { work.ownRetags[wanted] = 1 } else { work.otherRetags = 1 }
        }
        return work
    }
}

/// The agents of today, as a bulk change looks at them.
struct BulkAgents {
    private var active: [AgentID: Bool] = [:]
    private var tags: [AgentID: String] = [:]
    private var notReady: [AgentID: SyncReason] = [:]
    /// What chance gave each of them so far; see ``Distribution/luck(of:dealt:)``.
    private(set) var luck: [AgentID: Int] = [:]

    init(_ rows: [SQLRow]) throws {
        for row in rows {
            let agent = AgentID(rawValue: try row.text("profile_id"))
            active[agent] = try row.bool("active")
            luck[agent] = Int(try row.int("luck"))
            guard let setUp = try row.optionalText("set_up") else {
                notReady[agent] = .agentNotConfigured
                continue
            }
            if let id = try row.optionalInt("tag_id") {
                tags[agent] = String(id)
            } else if try row.text("tag_state") == "unresolved" {
                tags[agent] = "of \(setUp)"
            } else {
                notReady[agent] = .tagMissing
            }
        }
    }

    func isKnown(_ agent: AgentID) -> Bool { active[agent] != nil }
    func isActive(_ agent: AgentID) -> Bool { active[agent] ?? false }

    /// Why the agent's customers would come into no list; nil where nothing speaks against it.
    func reason(against agent: AgentID) -> SyncReason? { notReady[agent] }

    /// The tag that the agent's customers should bear; nil where the agent's set-up has none.
    func tag(of agent: AgentID?) -> String? { agent.flatMap { isActive($0) ? tags[$0] : nil } }
}

extension SQLConnection {
    func bulkAgents() throws -> BulkAgents { try BulkAgents(run(BulkReadSQL.agents)) }

    /// The files of some customers, in the order of `chosen`, with the leads that were selected. A
    /// customer without any lead has none.
    func customerFiles(
        _ chosen: [(customer: CustomerID, leads: [LeadID])]
    ) throws -> [CustomerFile] {
        let rows = try run(
            BulkReadSQL.files, rows: chosen.map { [.integer($0.customer.rawValue)] })
        var places: [CustomerID: Range<Int>] = [:]
        for (index, row) in rows.enumerated() {
            let id = CustomerID(rawValue: try row.int("customer_id"))
            places[id] = (places[id]?.lowerBound ?? index)..<index + 1
        }
        return try chosen.compactMap { customer, leads in
            guard let place = places[customer] else { return nil }
            return try CustomerFile(id: customer, chosen: leads, rows: rows[place])
        }
    }
}

extension CustomerFile {
    fileprivate init(id: CustomerID, chosen: [LeadID], rows: ArraySlice<SQLRow>) throws {
        var holdings: [LeadHolding] = []
        var assignments: [LeadID: Int64] = [:]
        for row in rows {
            let lead = LeadID(rawValue: try row.text("lead_id"))
            let agent = try row.optionalText("active_agent_id").map(AgentID.init)
            holdings.append(LeadHolding(lead: lead, agent: agent))
            if let assignment = try row.optionalInt("assignment_id") {
                assignments[lead] = assignment
            }
        }
        let first = rows[rows.startIndex]
        customer = BulkCustomer(
            id: id, holdings: holdings, chosen: chosen, bar: try BulkSkip(row: first))
        self.assignments = assignments
        contact = try KnownContact(row: first)
    }
}

extension BulkSkip {
    fileprivate init?(row: SQLRow) throws {
        if try row.optionalText("stopped") != nil {
            self = .doNotCall
        } else if let unreachable = try row.optionalText("unreachable") {
            self.init(rawValue: unreachable)
        } else {
            return nil
        }
    }
}

extension KnownContact {
    fileprivate init(row: SQLRow) throws {
        let isThere = try row.optionalInt("contact_id") != nil
        // What only the copy of the account shows was made by others.
        isOwn =
            isThere
            ? try row.optionalText("origin") == "created" : try row.bool("is_there") ? false : nil
        tag = isThere ? try row.optionalInt("desired_tag_id").map { String($0) } : nil
        waits = try row.bool("waits")
    }
}
