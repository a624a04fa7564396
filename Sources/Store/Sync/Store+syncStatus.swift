import Foundation
public import Leads

enum StatusSQL: String, StatementSet {
    /// Every page asks this. State by state, for then each is counted along the index on it: grouping
    /// takes several times as long.
    case counts = """
        SELECT s.column1 AS state,
            (SELECT COUNT(*) FROM dialer_contacts d WHERE d.state = s.column1) AS customers,
            (SELECT MIN(d.state_since) FROM dialer_contacts d WHERE d.state = s.column1) AS oldest
        FROM (VALUES ('pending'), ('in_flight'), ('synced'), ('failed'), ('blocked')) s
        """

    /// Whose tag has still to come off although they need a person, as when their agent was made
    /// inactive: they stand in a queue, and that waits, too.
    case owed = """
        SELECT COUNT(*) AS customers, MIN(d.state_since) AS oldest FROM dialer_contacts d
        WHERE d.state = 'failed' AND d.hold IS NOT NULL AND d.due_at IS NOT NULL
        """

    /// A new generation for what failed: a worker that is at it may be about to give it up again.
    case retryAll = """
        UPDATE dialer_contacts
        SET due_at = $1, attempts = 0, detail = NULL, restored_at = NULL,
            lane = CASE WHEN hold IS NULL AND lane = 3 THEN 2 ELSE lane END,
            generation = CASE WHEN state = 'failed' THEN generation + 1 ELSE generation END,
            reason = hold,
            state_since = CASE
                WHEN state = 'failed' AND hold IS NULL THEN CAST($1 AS BIGINT) ELSE state_since END,
            state = CASE WHEN state = 'failed' AND hold IS NULL THEN 'pending' ELSE state END
        WHERE (hold IS NULL AND state = 'failed') OR (due_at > $1 AND attempts > 0)
        RETURNING customer_id
        """

    case retrySome = """
        UPDATE dialer_contacts
        SET due_at = $1, attempts = 0, detail = NULL, restored_at = NULL,
            lane = CASE WHEN hold = 'do_not_call' AND lane = 0 THEN 0 ELSE 1 END,
            generation = CASE WHEN state = 'failed' THEN generation + 1 ELSE generation END,
            reason = hold,
            state_since = CASE
                WHEN state = 'failed' AND hold IS NULL THEN CAST($1 AS BIGINT) ELSE state_since END,
            state = CASE WHEN state = 'failed' AND hold IS NULL THEN 'pending' ELSE state END
        WHERE ((hold IS NULL AND state = 'failed') OR (due_at > $1 AND attempts > 0))
            AND customer_id IN (
                SELECT l.customer_id FROM leads l WHERE l.lead_id IN ({rows 2: text}))
        RETURNING customer_id
        """

    case customersOf = """
        SELECT DISTINCT customer_id FROM leads WHERE lead_id IN ({rows 1: text})
        """
}

extension Store {
    /// Counts and health, as pages and commands show them. A removal that has not been proved is pending
    /// whatever else is said of the customer.
    public func syncSummary() async throws -> SyncSummary {
        try await driver.read { db in
            var counts: [SyncState: Int] = [:]
            var oldest: Date?
            for row in try db.run(StatusSQL.counts) {
                guard let state = SyncState(rawValue: try row.text("state")),
                    let since = try row.optionalInt("oldest").map(Date.init(milliseconds:))
                else { continue }
                counts[state] = Int(try row.int("customers"))
                guard state == .pending || state == .inFlight else { continue }
                oldest = min(oldest ?? since, since)
            }
            let owed = try db.run(StatusSQL.owed)[0]
            if let since = try owed.optionalInt("oldest").map(Date.init(milliseconds:)) {
                counts[.pending, default: 0] += Int(try owed.int("customers"))
                oldest = min(oldest ?? since, since)
            }
            return SyncSummary(
                counts: counts, oldestPendingAt: oldest, engine: try db.engineStatus())
        }
    }

    /// How many contacts ever had their tags replaced as a whole. Each such time a tag is lost that
    /// somebody put on in the minute before.
    public func tagReplacements() async throws -> Int {
        try await driver.read { db in try db.setting(.tagsReplaced).flatMap { Int($0) } ?? 0 }
    }

    /// Whether nothing is on its way to CloudTalk for a customer: proved there, held up until a
    /// person does something, or never assigned.
    public func isAtRest(_ customer: CustomerID) async throws -> Bool {
        try await driver.read { db in
            let state = try db.syncState(of: customer)
            return state != .pending && state != .inFlight
        }
    }

    /// What the engine says of itself, for every process that reads this database.
    public func save(_ status: EngineStatus) async throws {
        try await driver.write { db in
            try db.set(.engineStatus, to: try JSONText.encode(status))
        }
    }

    /// Makes failures due at once, and everything that waits after trouble of its own. Tags that
    /// were not found are looked for again.
    /// - Returns: how many customers are due now that were not.
    /// - Throws: `StoreError.noSuchLeads` with each that is unknown; then nothing is retried.
    public func retry(_ selection: RetrySelection, by actor: Actor) async throws -> Int {
        let now = clock.now()
        return try await driver.write { db in
            var due = Set(try db.makeDue(selection, now: now))
            let freed = try db.lookForTagsAgain(now: now)
            switch selection {
            case .all:
                due.formUnion(freed)
                try db.audit("retry", actor: actor, now: now)
            case .leads(let leads):
                due.formUnion(Set(freed).intersection(try db.customers(of: leads)))
                for lead in leads { try db.audit("retry", actor: actor, lead: lead, now: now) }
            }
            return due.count
        }
    }
}

extension SQLConnection {
    func engineStatus() throws -> EngineStatus {
        guard let text = try setting(.engineStatus) else { return EngineStatus(enabled: false) }
        return try JSONText.decode(EngineStatus.self, from: text)
    }

    fileprivate func makeDue(_ selection: RetrySelection, now: Int64) throws -> [CustomerID] {
        let rows: [SQLRow]
        switch selection {
        case .all: rows = try run(StatusSQL.retryAll, [.integer(now)])
        case .leads(let leads):
            let unknown = try unknownLeads(among: leads)
            guard unknown.isEmpty else { throw StoreError.noSuchLeads(unknown) }
            rows = try run(
                StatusSQL.retrySome, [.integer(now)], rows: leads.map { [.text($0.rawValue)] })
        }
        return try rows.map { CustomerID(rawValue: try $0.int("customer_id")) }
    }

    /// Those that no lead has, in the order given.
    private func unknownLeads(among leads: [LeadID]) throws -> [LeadID] {
        let rows = try run(BulkReadSQL.named, rows: leads.map { [.text($0.rawValue)] })
        let known = Set(try rows.map { LeadID(rawValue: try $0.text("lead_id")) })
        return leads.filter { !known.contains($0) }
    }

    fileprivate func customers(of leads: [LeadID]) throws -> Set<CustomerID> {
        let rows = try run(StatusSQL.customersOf, rows: leads.map { [.text($0.rawValue)] })
        return Set(try rows.map { CustomerID(rawValue: try $0.int("customer_id")) })
    }

    /// The engine looks up unresolved tags at once. Returns the customers that wait for it.
    fileprivate func lookForTagsAgain(now: Int64) throws -> [CustomerID] {
        let agents = try run(TagSQL.lookAgain).map {
            AgentID(rawValue: try $0.text("profile_id"))
        }
        guard !agents.isEmpty else { return [] }
        try refreshWishes(ofAgents: agents, now: now)
        let customers = try run(CustomerSQL.ofAgents, rows: agents.map { [.text($0.rawValue)] })
        return try customers.map { CustomerID(rawValue: try $0.int("customer_id")) }
    }
}

extension SyncRecord {
    /// From a row with the columns of `dialer_contacts`; one without a state stands for a customer
    /// that nobody ever assigned.
    init(row: SQLRow) throws {
        guard let state = try row.optionalText("state").flatMap(SyncState.init(rawValue:)) else {
            self = .none
            return
        }
        self.init(
            state: state, contact: try row.optionalInt("contact_id").map(DialerContactID.init),
            attempts: Int(try row.int("attempts")),
            reason: try row.optionalText("reason").flatMap(SyncReason.init(rawValue:)),
            detail: try row.optionalText("detail"),
            nextAttemptAt: try row.optionalInt("due_at").map(Date.init(milliseconds:)),
            syncedAt: try row.optionalInt("synced_at").map(Date.init(milliseconds:)))
    }
}
