import Leads

@testable import Store

extension Witness {
    /// Who has a customer, and what is known of it in CloudTalk.
    struct Holding: Equatable {
        let owner: String?
        let epoch: Int64
        let until: Int64
        let generation: Int64
        /// The main contact and our tags on it.
        let known: String
        let searchedAt: Int64?
        let state: SyncState
        /// Since when it waits or needs a person.
        let since: Int64
        let wishedAt: Int64
        /// Something is to be done for it, sooner or later.
        let isDue: Bool
        let wanted: Int64?
        let number: String?
        /// When it was last proved that the number stands in no list.
        let confirmedAt: Int64?
    }

    /// Somebody has committed a change: `author` is a worker, or nil for people.
    func committed(by author: Incarnation?) {
        guard let author else { return noteWaking() }
        checkPatience(of: author)
        do {
            let now = try holdings()
            for (customer, holding) in now {
                guard let former = held[customer] else { continue }
                check(customer, former, holding, author)
                checkStanding(customer, former, holding)
                if holding.state == .synced, holding != former { checkTruth(holding) }
                if holding.confirmedAt != former.confirmedAt { checkConfirmed(holding) }
            }
            try checkBegun(now)
            held = now
            heldAt = simulation.clock.portal
        } catch {
            fail(.stands, "the database failed: \(error)")
        }
    }

    private func holdings() throws -> [Int64: Holding] {
        let rows = try simulation.database.rows(
            """
            SELECT d.customer_id, lease_owner, epoch, COALESCE(lease_until, 0) AS until, generation,
                COALESCE(contact_id, 0) || ' ' || our_tags AS known, searched_at, state,
                state_since, changed_at, due_at, desired_tag_id, c.phone, n.confirmed_at
            FROM dialer_contacts d JOIN customers c ON c.customer_id = d.customer_id
            LEFT JOIN do_not_call n ON n.phone = c.phone
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                (
                    try row.int("customer_id"),
                    Holding(
                        owner: try row.optionalText("lease_owner"), epoch: try row.int("epoch"),
                        until: try row.int("until"), generation: try row.int("generation"),
                        known: try row.text("known"),
                        searchedAt: try row.optionalInt("searched_at"),
                        state: SyncState(rawValue: try row.text("state")) ?? .none,
                        since: try row.int("state_since"),
                        wishedAt: try row.int("changed_at"),
                        isDue: try row.optionalInt("due_at") != nil,
                        wanted: try row.optionalInt("desired_tag_id"),
                        number: try row.optionalText("phone"),
                        confirmedAt: try row.optionalInt("confirmed_at"))
                )
            })
    }

    private func check(
        _ customer: Int64, _ former: Holding, _ now: Holding, _ author: Incarnation
    ) {
        if now.epoch != former.epoch {
            if let owner = former.owner, former.until > simulation.clock.elapsed {
                fail(.oneWorker, "\(author.owner) took \(customer) from \(owner)")
            }
            if former.owner != nil { simulation.tally.count("lease taken over") }
        }
        // That a look proves nothing any more may be noted of all.
        let hasLooked = now.searchedAt != nil && now.searchedAt != former.searchedAt
        if now.known != former.known || hasLooked, former.owner != author.owner {
            fail(
                .oneWorker,
                "\(author.owner) wrote down what it knows of \(customer), which "
                    + "\(former.owner ?? "nobody") has")
        }
    }

    /// Attempts begun in this commit are for the wish as it is, by who has the customer.
    private func checkBegun(_ now: [Int64: Holding]) throws {
        let begun = try simulation.database.rows(
            """
            SELECT attempt_id, customer_id, generation, epoch FROM sync_attempts
            WHERE attempt_id > $1 ORDER BY attempt_id
            """, [.integer(lastAttempt)])
        for row in begun {
            lastAttempt = try row.int("attempt_id")
            guard let holding = now[try row.int("customer_id")] else { continue }
            if try row.int("epoch") != holding.epoch {
                fail(.oneWorker, "attempt \(lastAttempt) was begun by who lost the customer")
            }
            if try row.int("generation") != holding.generation {
                fail(.newestWish, "attempt \(lastAttempt) is for a wish that has changed")
            }
        }
    }
}
