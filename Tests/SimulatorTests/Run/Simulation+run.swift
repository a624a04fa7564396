import CloudTalkSandbox
import Leads

@testable import Store

extension Simulation {
    /// One seed from beginning to end.
    /// - Throws: `Broken`.
    func run() throws {
        try settleIn()
        try checkAssignments()
        for worker in workers { restart(worker) }
        drawPlan()
        choosePoison()
        let busy = Int64(shape.busySeconds * 1000)
        while try step(until: busy) { try checkDeaths() }
        clock.advance(to: busy)
        calmDown()
        try comeToRest()
        tally.count("at rest")
        try checkRest()
        if !witness.disturbed.isEmpty || dice.happens(0.2) {
            try compareAtRest()
            if dice.happens(0.4) { try meddleOnceMore() }
        }
        try countWhatHappened()
        try checkLimit()
    }

    /// Goes on until nothing is due, under way or in trouble.
    func comeToRest() throws {
        let end = clock.elapsed + Int64(2 * restBound * 1000)
        let before = requestsForCustomers
        while try !isAtRest() {
            guard try step(until: end) else {
                throw Broken(promise: .comesToRest, what: try unrest())
            }
        }
        if let broken { throw broken }
        trace.add("at rest")
        let requests = requestsForCustomers - before
        guard requests <= mostRequests || poisoned != nil else {
            throw Broken(
                promise: .sparesRequests, what: "\(requests) requests until all was at rest")
        }
    }

    /// Requests so far but for those that read the account as a whole.
    private var requestsForCustomers: Int {
        let lists: [Sandbox.Endpoint] = [.listContacts, .listTags, .listCampaigns]
        return sandbox.counters.byEndpoint.filter { !lists.contains($0.key) }.values.reduce(0, +)
            + witness.searches
    }

    /// Ends what is left of the workers' tasks.
    func bury() {
        for worker in workers where worker.isAlive { crash(worker, restartAfter: 0) }
    }

    private func countWhatHappened() throws {
        for (fault, times) in sandbox.counters.byFault {
            tally.count("fault: \(fault.rawValue)", times)
        }
        for (endpoint, times) in sandbox.counters.byEndpoint {
            tally.count("request: \(endpoint.rawValue)", times)
        }
        let kinds = try database.rows(
            "SELECT origin, COUNT(*) AS times FROM dialer_contacts GROUP BY origin")
        for row in kinds {
            tally.count(
                "contact: \(try row.optionalText("origin") ?? "none")", Int(try row.int("times")))
        }
        let doubles = try database.rows("SELECT COUNT(*) AS times FROM dialer_doubles")
        tally.count("double listed", Int(try doubles[0].int("times")))
    }

    private func choosePoison() {
        guard shape.poisons, let number = dice.pick(model.numbers.sorted()) else { return }
        trace.add("CloudTalk fails at \(number)")
        tally.count("poisoned customer")
        poisoned = number
        let digits = String(number.dropFirst())
        network.poison = { [unowned self] call in
            if case .search(let keyword) = call.read, keyword.contains(digits) { return true }
            var ids = call.writes.compactMap(\.contact)
            if case .contact(let id) = call.read { ids.append(id) }
            if call.writes.contains(where: { $0.numbers.contains(number) }) { return true }
            return ids.contains { id in
                self.sandbox.contact(.init(id))?.numbers.contains(number) ?? false
            }
        }
    }

    /// What a dead worker held is somebody else's within 30 s.
    private func checkDeaths() throws {
        guard !witness.deaths.isEmpty, workers.contains(where: { $0.isAlive }) else { return }
        for death in witness.deaths where clock.elapsed - death.at > 30_000 {
            let held = try database.rows(
                """
                SELECT COUNT(*) AS held FROM dialer_contacts
                WHERE lease_owner = $1 AND lease_until > $2
                """, [.text(death.owner), .integer(death.at + 30_000)])
            guard try witness.int(held[0], "held") == 0 else {
                throw Broken(promise: .replacesDead, what: "\(death.owner) still has customers")
            }
        }
        witness.deaths.removeAll { clock.elapsed - $0.at > 30_000 }
    }

    /// Alone on an account whose replies tell the truth, the portal is never told to wait; but that where
    /// only a refusal shows what a bulk call costs, each process may be told so once.
    private func checkLimit() throws {
        let refused = sandbox.windows.reduce(0) { $0 + $1.refused }
        if refused > 0 { tally.count("429 by the limit", refused) }
        guard isLimitTold, refused > 0 else { return }
        guard !shape.tellsBulkCost else {
            throw Broken(promise: .keepsLimit, what: "\(refused) requests were answered with 429")
        }
        tally.count("429 showed what a bulk call costs")
        let windows = sandbox.windows.count { $0.refused > 0 }
        guard windows > shape.workers + shape.crashes else { return }
        throw Broken(promise: .keepsLimit, what: "429 came in \(windows) windows")
    }

    private var isLimitTold: Bool {
        !shape.halvesLimit && shape.clockJumps == 0 && !shape.weather.bendsLimit
            && !shape.weather.landsLate
    }

    private func unrest() throws -> String {
        let rows = try database.rows(
            """
            SELECT c.phone, d.state, d.reason, d.attempts, old.phone AS former,
                d.due_at - CAST($2 AS BIGINT) AS due, d.lease_until - $1 AS lease, d.lane,
                d.generation || '/' || d.synced_generation AS wishes,
                COALESCE(CAST(d.contact_id AS TEXT), 'none') || ' ' || d.tags_known || d.our_tags
                || COALESCE((SELECT GROUP_CONCAT(' beside ' || x.contact_id || ' ' || x.tags_known
                    || x.our_tags, '') FROM dialer_doubles x WHERE x.customer_id = d.customer_id), '')
                AS known,
                o.state || ' ' || COALESCE(o.reason, '') || ' ' || o.generation || '/'
                || o.synced_generation || ' ' || o.tags_known || ' ' || o.our_tags AS waits
            FROM dialer_contacts d JOIN customers c ON c.customer_id = d.customer_id
            LEFT JOIN dialer_waits w ON w.customer_id = d.customer_id
            LEFT JOIN customers old ON old.customer_id = w.old_customer_id
            LEFT JOIN dialer_contacts o ON o.customer_id = w.old_customer_id
            WHERE d.due_at IS NOT NULL OR d.lease_until > $1
            """, [.integer(clock.elapsed), .integer(clock.portal)])
        let words = try rows.filter { !isPoisoned(try $0.optionalText("phone")) }.map { row in
            "\(try row.text("phone")) \(try row.text("state")) lane \(try row.int("lane")) "
                + "wish \(try row.text("wishes")) due in \(try row.optionalInt("due") ?? -1) ms, "
                + "knows \(try row.text("known")), "
                + "leased for \(try row.optionalInt("lease") ?? 0) ms, \(try row.optionalText("reason") ?? "") \(try row.int("attempts")) times, after "
                + "\(try row.optionalText("former") ?? "none") \(try row.optionalText("waits") ?? "")"
        }
        let tags = try portal { try await $0.tagMappings() }.map { "\($0.standing)" }
        let calls = parked.map { "\($0.incarnation.owner) \($0.what) until \($0.at)" }
        let circuits = workers.map { worker in
            worker.isAlive ? isCalm(worker) ? "calm" : "troubled" : "dead"
        }
        return "not at rest after \(2 * restBound) s: \(words.joined(separator: ", ")); tags "
            + tags.joined(separator: " ") + "; workers " + circuits.joined(separator: " ")
            + "; parked " + calls.joined(separator: ", ")
            + "; under way " + network.exchanges.map { "#\($0.id)" }.joined(separator: " ")
    }
}
