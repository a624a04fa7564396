import CloudTalkSandbox
import Foundation

@testable import DialerSync
@testable import Store

extension Simulation {
    /// Requests that bring everything to rest.
    var mostRequests: Int { 12 * shape.leads + 30 }

    /// Seconds by which everything comes to rest once faults have stopped: the longest pause of a
    /// contact, time-outs, lease and probes, the windows that the requests need, and whatever the
    /// account's own replies or the clock made the engine wait for.
    var restBound: Double {
        let requests = Double(mostRequests)
        let cost = shape.limit.bulkCost == .perAction ? 2.0 : 1
        let share = max(1, Double(sandbox.limit.requests) * 0.5)
        let windows = (requests * cost / share).rounded(.up) + 2
        let hasFar = shape.weather.has(.sandbox(.limitedFarReset))
        let misled = hasFar || shape.weather.has(.way(.madHeaders)) || shape.clockJumps > 0
        return 900 + 300 + windows * (shape.limit.window + 2) + (misled ? 3700 : 0)
            + Double(putBack) / 1000
    }

    /// Nothing goes wrong any more, and nobody changes anything.
    func calmDown() {
        trace.add("faults stop")
        plan = []
        network.isFaulty = false
        network.key = .sandbox
        sandbox.bringUp()
        sandbox.clearFaults()
        for worker in workers {
            worker.frozenUntil = 0
            if !worker.isAlive { worker.restartAt = clock.elapsed }
            worker.wake(at: clock.elapsed)
        }
    }

    /// Whether nothing is due, under way or in trouble.
    func isAtRest() throws -> Bool {
        guard parked.isEmpty, plan.isEmpty, comparison != .underWay,
            network.exchanges.allSatisfy({ !concerns($0) }),
            workers.allSatisfy({ $0.isAlive })
        else { return false }
        let busy = try database.rows(
            """
            SELECT c.phone, CASE WHEN d.desired_tag_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM sync_attempts a
                    WHERE a.customer_id = d.customer_id AND a.writes = 1
                        AND a.settled_at IS NULL) THEN 1 ELSE 0 END AS may_wait
            FROM dialer_contacts d JOIN customers c ON c.customer_id = d.customer_id
            WHERE d.due_at IS NOT NULL OR d.lease_until > $1
            """, [.integer(clock.elapsed)])
        let waiting = try waitingNumbers()
        let others = try busy.filter { row in
            guard let number = try row.optionalText("phone") else { return true }
            return try !isPoisoned(number) && !(row.bool("may_wait") && waiting.contains(number))
        }
        guard others.isEmpty else { return false }
        // A tag that became ours comes off whoever bears it, whoever put it on.
        let unresolved = try database.rows(
            """
            SELECT 1 AS one FROM cloudtalk_agent_mapping WHERE tag_state <> 'resolved'
            UNION ALL
            SELECT 1 FROM settings WHERE key = 'tags_to_list'
            """)
        guard unresolved.isEmpty else { return false }
        return workers.allSatisfy { isCalm($0) }
    }

    /// Whether CloudTalk fails at the number, or may because they share a contact.
    func isPoisoned(_ number: String?) -> Bool {
        guard let poisoned, let number else { return false }
        return number == poisoned
            || (witness.entangled.contains(number) && witness.entangled.contains(poisoned))
    }

    /// The customer that CloudTalk fails at is never at rest.
    private func concerns(_ exchange: Exchange) -> Bool {
        !(network.poison?(exchange.call) ?? false)
    }

    func isCalm(_ worker: Worker) -> Bool {
        guard let engine = worker.engine else { return false }
        let circuit = try? stage.finish { await engine.state.breaker.circuit }
        return circuit == .closed || poisoned != nil
    }

    /// What CloudTalk holds once everything is at rest.
    func checkRest() throws {
        try checkAssignments()
        for number in model.numbers.sorted() { witness.noteUnseen(number) }
        try checkStates()
        try checkAttempts()
        try countScans()
        try checkRaceMetric()
        try checkShared()
        let ours = witness.ourTags
        let touched = try touchedNumbers()
        let waiting = try waitingNumbers()
        for number in model.numbers.sorted()
        where !isPoisoned(number) && !waiting.contains(number) {
            let wanted = wantedTag(of: number)
            let bearers = bearers(of: number, ours)
            if model.stopped.contains(number) {
                try checkStopped(
                    number, self.bearers(of: number, ours.union(witness.dialedTags)))
                continue
            }
            try checkAllowed(number)
            if touched.contains(number) || model.desiredTag(of: number) != nil {
                try checkTag(number, bearers, wanted)
                try checkDoubles(number)
            }
        }
    }

    /// Whether the number need not be right yet, or needs a person.
    func isExcused(_ number: String) -> Bool {
        if witness.entangled.contains(number) || needingPerson.contains(number) { return true }
        switch comparison {
        case .none, .underWay: return witness.disturbed[number] != nil
        case .reported: return witness.meddled.contains(number)
        // Who waited for an old number was due, and due ones are not compared.
        case .mended: return unfinished.contains(number) && witness.disturbed[number] != nil
        }
    }

    func wantedTag(of number: String) -> Sandbox.Tag.ID? {
        model.desiredTag(of: number).flatMap { name in
            sandbox.tags.first { $0.name == name }?.id
        }
    }

    func bearers(
        of number: String, _ ours: Set<Int>
    ) -> [(contact: Sandbox.Contact.ID, tag: Sandbox.Tag.ID)] {
        sandbox.contacts(withNumber: number).flatMap { contact in
            contact.tags.filter { ours.contains($0.rawValue) }.map {
                (contact: contact.id, tag: $0)
            }
        }
    }

    private func checkStopped(
        _ number: String, _ bearers: [(contact: Sandbox.Contact.ID, tag: Sandbox.Tag.ID)]
    ) throws {
        // What somebody changed by hand after the last look only comparing can find.
        let meddled = witness.disturbed[number] ?? -1
        guard meddled < witness.stoppedAt[number] ?? 0 || comparison != .none else { return }
        guard bearers.isEmpty else {
            throw Broken(promise: .neverCalls, what: "\(number) bears \(bearers)")
        }
        let entry = try database.rows(
            "SELECT confirmed_at FROM do_not_call WHERE phone = $1", [.text(number)])
        let isBarred = sandbox.blacklist.contains { $0.number == number }
        guard isBarred || (witness.barWasLiftedLate && comparison == .none),
            try entry.first?.optionalInt("confirmed_at") != nil
        else {
            throw Broken(promise: .neverCalls, what: "\(number) is not confirmed, or not barred")
        }
        tally.count("stop confirmed")
    }

    /// Lifting a stop takes off what the portal entered.
    private func checkAllowed(_ number: String) throws {
        let own = witness.ownBars[number, default: []]
        guard !own.isEmpty, !witness.barredLate.contains(number) else { return }
        guard !sandbox.blacklist.contains(where: { own.contains($0.id.rawValue) }) else {
            throw Broken(promise: .neverCalls, what: "\(number) may be called, and is barred by us")
        }
        tally.count("bar lifted")
    }

    private func checkTag(
        _ number: String, _ bearers: [(contact: Sandbox.Contact.ID, tag: Sandbox.Tag.ID)],
        _ wanted: Sandbox.Tag.ID?
    ) throws {
        guard !isExcused(number) else {
            tally.count("at rest, but disturbed")
            return
        }
        guard bearers.map(\.tag) == [wanted].compactMap(\.self) else {
            throw Broken(
                promise: .oneTag,
                what: "\(number) bears \(bearers), not \(wanted.map { "\($0)" } ?? "nothing")")
        }
        tally.count(wanted == nil ? "at rest without a tag" : "at rest with its tag")
    }

    /// Of what late creates of ours left, one comparison leaves nothing, where nobody else touched it.
    private func checkDoubles(_ number: String) throws {
        guard comparison != .none, shape.outsiders == .quiet, !isExcused(number) else { return }
        let own = sandbox.contacts(withNumber: number).filter { contact in
            witness.made[contact.id.rawValue] != nil
        }
        guard own.count <= 1 else {
            throw Broken(
                promise: .makesNoDoubles, what: "\(own.map(\.id)) are left for \(number)")
        }
    }

    /// New numbers of leads that left the number that CloudTalk fails at.
    func waitingNumbers() throws -> Set<String> {
        let rows = try database.rows(
            """
            SELECT c.phone, old.phone AS former FROM dialer_contacts d
            JOIN customers c ON c.customer_id = d.customer_id
            JOIN dialer_waits w ON w.customer_id = d.customer_id
            JOIN customers old ON old.customer_id = w.old_customer_id
            JOIN dialer_contacts o ON o.customer_id = w.old_customer_id
            WHERE o.synced_generation < w.old_generation
            """)
        let waiting = try rows.filter { isPoisoned(try $0.optionalText("former")) }
        return Set(try waiting.compactMap { try $0.optionalText("phone") })
    }

    private func touchedNumbers() throws -> Set<String> {
        let rows = try database.rows(
            """
            SELECT c.phone FROM dialer_contacts d
            JOIN customers c ON c.customer_id = d.customer_id
            WHERE c.phone IS NOT NULL AND (d.touched = 1 OR d.contact_id IS NOT NULL)
            """)
        return Set(try rows.map { try $0.text("phone") })
    }

    /// The portal says of each customer what is so.
    private func checkStates() throws {
        let rows = try database.rows(
            """
            SELECT c.phone, d.state, d.reason, d.hold, d.desired_tag_id
            FROM dialer_contacts d JOIN customers c ON c.customer_id = d.customer_id
            WHERE c.phone IS NOT NULL
            """)
        let waiting = try waitingNumbers()
        for row in rows {
            let number = try row.text("phone")
            let state = try row.text("state")
            let reason = try row.optionalText("reason")
            tally.count("state: \(state)\(reason.map { " \($0)" } ?? "")")
            guard !isPoisoned(number) else { continue }
            let hold = try row.optionalText("hold")
            guard hold == wantedHold(of: number), hold == nil || reason == hold else {
                throw Broken(
                    promise: .comesToRest,
                    what: "\(number) is held up by \(hold ?? "nothing") (\(reason ?? "")), not by "
                        + "\(wantedHold(of: number) ?? "nothing")")
            }
            guard !waiting.contains(number), !isExcused(number), hold == nil else { continue }
            let wanted = try row.optionalInt("desired_tag_id") == nil ? "none" : "synced"
            guard state == wanted else {
                throw Broken(
                    promise: .comesToRest,
                    what: "\(number) is \(state) (\(reason ?? "")), not \(wanted)")
            }
        }
    }

    /// Why nothing is wished for a customer whom an agent has, or who said stop.
    private func wantedHold(of number: String) -> String? {
        if model.stopped.contains(number) { return "do_not_call" }
        guard let agent = model.agent(of: number), let seat = model.seats[agent] else { return nil }
        if !seat.isActive { return "agent_inactive" }
        return model.desiredTag(of: number) == nil ? "agent_not_configured" : nil
    }

    private func countScans() throws {
        let rows = try database.rows(
            "SELECT complete, COUNT(*) AS scans FROM directory_scans GROUP BY complete")
        for row in rows {
            tally.count(
                try row.bool("complete") ? "scan complete" : "scan not whole",
                Int(try row.int("scans")))
        }
    }

    /// Each request that replaced all tags of a contact may have lost one that somebody had just put on, and
    /// is counted.
    private func checkRaceMetric() throws {
        let rows = try database.rows(
            "SELECT COUNT(*) AS times FROM sync_attempts WHERE step = 'set_tags' AND outcome = 'done'"
        )
        let times = try rows[0].int("times")
        let counted = try portal { try await $0.tagReplacements() }
        guard Int64(counted) == times else {
            throw Broken(
                promise: .leavesOthersAlone,
                what: "\(times) replacements of tags are counted as \(counted)")
        }
    }

    private func checkAttempts() throws {
        let rows = try database.rows(
            """
            SELECT a.step, a.outcome, c.phone, COUNT(*) AS times,
                SUM(CASE WHEN a.writes = 1 AND a.settled_at IS NULL THEN 1 ELSE 0 END) AS open
            FROM sync_attempts a JOIN customers c ON c.customer_id = a.customer_id
            GROUP BY a.step, a.outcome, c.phone
            """)
        for row in rows {
            let outcome = try row.optionalText("outcome") ?? "open"
            tally.count(
                "attempt: \(try row.text("step")) \(outcome)", Int(try row.int("times")))
            guard try row.int("open") > 0, !isPoisoned(try row.optionalText("phone")) else {
                continue
            }
            throw Broken(
                promise: .comesToRest,
                what: "attempts of \(try row.optionalText("phone") ?? "?") are unsettled")
        }
    }
}
