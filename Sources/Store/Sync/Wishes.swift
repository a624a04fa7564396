import Leads

/// What goes first: stop requests, then single changes, then bulk, then repairs. Stored as a number.
public enum SyncLane {
    public static let doNotCall: Int64 = 0
    public static let click: Int64 = 1
    public static let bulk: Int64 = 2
    public static let repair: Int64 = 3
}

enum WishSQL: String, StatementSet {
    /// The agent alone may change while the tag stays: agents on the default set-up share one.
    case nameAgent = """
        UPDATE dialer_contacts
        SET agent_id = (
            SELECT c.agent_id FROM customers c
            WHERE c.customer_id = dialer_contacts.customer_id)
        WHERE customer_id IN ({rows 1: int})
            AND agent_id IS DISTINCT FROM (
                SELECT c.agent_id FROM customers c
                WHERE c.customer_id = dialer_contacts.customer_id)
        """

    /// A new wish is a new generation, due at once. Where CloudTalk holds nothing of ours and nothing
    /// is wished, nothing is to do. A stop request goes first: one that a person made ($1 is its lane), and
    /// where the customer may stand in an agent's queue, be it by somebody else's contact that the copy of
    /// the account shows with the number. A long list of numbers that the portal never managed
    /// must not hold up people.
    /// Bulk work gets its turns: the next ones of its agent, from where the work stands ($3).
    /// Whoever says stop again is barred anew: what was seen for the stop before may be undone. And whoever
    /// shares a contact looks at it anew: others may have taken the tag off while nothing was wished.
    case refresh = """
        INSERT INTO dialer_contacts
            (customer_id, hold, agent_id, desired_tag_id, generation, synced_generation, state,
            lane, turn, due_at, attempts, reason, detail, changed_at, state_since)
        SELECT customer_id, hold, agent_id, tag_id, generation,
            CASE WHEN work = 1 THEN synced_generation ELSE generation END,
            CASE
                WHEN tag_id IS NOT NULL OR hold IN ('do_not_call', 'tag_unresolved') THEN 'pending'
                WHEN hold IN ('no_phone', 'invalid_phone') THEN 'blocked'
                WHEN hold IS NOT NULL THEN 'failed'
                WHEN work = 1 THEN 'pending'
                ELSE 'none'
            END,
            CASE
                WHEN hold = 'do_not_call' AND (is_queued = 1 OR CAST($1 AS BIGINT) = 0) THEN 0
                WHEN hold = 'do_not_call' THEN 3
                WHEN due_lane < CAST($1 AS BIGINT) THEN due_lane
                ELSE CAST($1 AS BIGINT)
            END,
            CASE
                WHEN CAST($1 AS BIGINT) <> 2 OR hold = 'do_not_call' OR due_lane < 2 THEN 0
                WHEN agent_turn > CAST($3 AS BIGINT) THEN agent_turn + place
                ELSE CAST($3 AS BIGINT) + place
            END,
            CASE WHEN work = 1 THEN CAST($2 AS BIGINT) END,
            0, hold, NULL, CAST($2 AS BIGINT), CAST($2 AS BIGINT)
        FROM (
            SELECT w.customer_id, w.hold, w.agent_id, w.tag_id,
                COALESCE(d.generation, 0) + 1 AS generation,
                COALESCE(d.synced_generation, 0) AS synced_generation,
                CASE WHEN d.due_at IS NOT NULL THEN d.lane END AS due_lane,
                ROW_NUMBER() OVER (PARTITION BY w.agent_id ORDER BY w.customer_id) AS place,
                COALESCE((
                    SELECT MAX(o.turn) FROM dialer_contacts o
                    WHERE o.due_at IS NOT NULL AND o.lane = 2 AND o.agent_id = w.agent_id
                ), 0) AS agent_turn,
                CASE
                    WHEN w.agent_id IS NOT NULL OR d.touched = 1 OR d.contact_id IS NOT NULL THEN 1
                    WHEN w.hold = 'do_not_call' THEN CASE WHEN EXISTS (
                        SELECT 1 FROM customers c
                        JOIN directory_numbers n ON n.phone = c.phone
                        JOIN dialer_contacts o ON o.contact_id = n.contact_id
                        WHERE c.customer_id = w.customer_id) THEN 1 ELSE 0 END
                    ELSE 0
                END AS is_queued,
                CASE
                    WHEN w.tag_id IS NOT NULL OR w.hold = 'do_not_call' OR d.touched = 1
                        OR d.contact_id IS NOT NULL THEN 1
                    ELSE 0
                END AS work
            FROM customer_wishes w
            LEFT JOIN dialer_contacts d ON d.customer_id = w.customer_id
            WHERE w.customer_id IN ({rows 4: int})
                AND (d.customer_id IS NOT NULL OR w.agent_id IS NOT NULL OR w.hold IS NOT NULL)
                AND (d.customer_id IS NULL OR d.hold IS DISTINCT FROM w.hold
                    OR d.desired_tag_id IS DISTINCT FROM w.tag_id)
        ) changed
        WHERE true
        ON CONFLICT (customer_id) DO UPDATE SET
            hold = excluded.hold, agent_id = excluded.agent_id,
            desired_tag_id = excluded.desired_tag_id, generation = excluded.generation,
            synced_generation = excluded.synced_generation, state = excluded.state,
            lane = excluded.lane, turn = excluded.turn, due_at = excluded.due_at, attempts = excluded.attempts,
            reason = excluded.reason, detail = excluded.detail, changed_at = excluded.changed_at,
            state_since = excluded.state_since, blacklisted_at = NULL,
            tags_known = CASE
                WHEN excluded.desired_tag_id IS NOT NULL AND (EXISTS (
                        SELECT 1 FROM dialer_contacts o
                        WHERE o.contact_id = dialer_contacts.contact_id
                            AND o.customer_id <> dialer_contacts.customer_id)
                    OR EXISTS (
                        SELECT 1 FROM dialer_doubles x
                        WHERE x.contact_id = dialer_contacts.contact_id
                            AND x.customer_id <> dialer_contacts.customer_id))
                THEN 0 ELSE dialer_contacts.tags_known END
        """

    /// The same for the further contacts of who shares them.
    case doubtDoubles = """
        UPDATE dialer_doubles SET tags_known = 0
        WHERE customer_id IN ({rows 1: int})
            AND EXISTS (
                SELECT 1 FROM dialer_contacts d
                WHERE d.customer_id = dialer_doubles.customer_id AND d.due_at IS NOT NULL
                    AND d.desired_tag_id IS NOT NULL)
            AND EXISTS (
                SELECT 1 FROM dialer_contacts o
                WHERE o.contact_id = dialer_doubles.contact_id
                    AND o.customer_id <> dialer_doubles.customer_id)
        """

    /// What CloudTalk refused, or may just be refusing, is tried again once the lead was changed. The `CASE`,
    /// here and below, keeps SQLite from walking everybody who failed. $1 now
    case revive = """
        UPDATE dialer_contacts
        SET generation = generation + 1, detail = NULL,
            due_at = CASE WHEN state = 'failed' THEN CAST($1 AS BIGINT) ELSE due_at END,
            attempts = CASE WHEN state = 'failed' THEN 0 ELSE attempts END,
            reason = CASE WHEN state = 'failed' THEN hold ELSE reason END,
            state_since = CASE WHEN state = 'failed' THEN CAST($1 AS BIGINT) ELSE state_since END,
            state = CASE WHEN state = 'failed' THEN 'pending' ELSE state END
        WHERE CASE
                WHEN state = 'failed' AND reason = 'refused' THEN 1
                WHEN state = 'in_flight' AND desired_tag_id IS NOT NULL THEN 1
                ELSE 0
            END = 1
            AND customer_id IN ({rows 2: int})
        """

    /// What was planned for who waits for an old number does not hold any more when what is wished of that
    /// changes: a tag that was right may have to come off first.
    case replanWaiting = """
        UPDATE dialer_contacts SET generation = generation + 1
        WHERE due_at IS NOT NULL AND customer_id IN (
            SELECT w.customer_id
            FROM dialer_waits w
            JOIN dialer_contacts old ON old.customer_id = w.old_customer_id
            WHERE w.old_customer_id IN ({rows 1: int})
                AND old.synced_generation < w.old_generation)
        """

    /// Who was refused because others have a number on the contact looks at it again when what is wished
    /// of those changes. $1 now
    case reviveSharers = """
        UPDATE dialer_contacts
        SET generation = generation + 1, detail = NULL, due_at = CAST($1 AS BIGINT), attempts = 0,
            tags_known = 0, reason = hold, state_since = CAST($1 AS BIGINT), state = 'pending'
        WHERE CASE WHEN state = 'failed' THEN 1 ELSE 0 END = 1 AND reason = 'refused'
            AND desired_tag_id IS NOT NULL AND customer_id IN (
                SELECT o.customer_id
                FROM (VALUES {rows 2: int}) AS row
                JOIN (
                    SELECT d.customer_id, d.contact_id FROM dialer_contacts d
                    UNION ALL
                    SELECT x.customer_id, x.contact_id FROM dialer_doubles x) bearer
                    ON bearer.customer_id = row.column1
                JOIN dialer_contacts o
                    ON o.contact_id = bearer.contact_id AND o.customer_id <> bearer.customer_id)
        """

    case strays = """
        SELECT COUNT(*) AS customers
        FROM customer_wishes w
        LEFT JOIN dialer_contacts d ON d.customer_id = w.customer_id
        WHERE d.hold IS DISTINCT FROM w.hold OR d.desired_tag_id IS DISTINCT FROM w.tag_id
        """

    case state = "SELECT state FROM dialer_contacts WHERE customer_id = $1"
}

extension SQLConnection {
    /// Derives anew what these customers' assignments ask CloudTalk to hold, in the transaction that
    /// changed the assignments, the set-up or the do-not-call list.
    func refreshWishes(of customers: [CustomerID], lane: Int64, now: Int64) throws {
        let rows = Set(customers).sorted().map { [SQLValue.integer($0.rawValue)] }
        try run(WishSQL.nameAgent, rows: rows)
        let turn = lane == SyncLane.bulk ? try setting(.bulkTurn).flatMap(Int64.init) ?? 0 : 0
        try run(WishSQL.refresh, [.integer(lane), .integer(now), .integer(turn)], rows: rows)
        try run(WishSQL.doubtDoubles, rows: rows)
        try run(WishSQL.replanWaiting, rows: rows)
        try run(WishSQL.reviveSharers, [.integer(now)], rows: rows)
    }

    func reviveRefused(_ customers: [CustomerID], now: Int64) throws {
        let rows = customers.map { [SQLValue.integer($0.rawValue)] }
        try run(WishSQL.revive, [.integer(now)], rows: rows)
    }

    func syncState(of customer: CustomerID) throws -> SyncState {
        let row = try run(WishSQL.state, [.integer(customer.rawValue)]).first
        return try row.flatMap { SyncState(rawValue: try $0.text("state")) } ?? .none
    }
}

extension Store {
    /// How many customers' stored wish is not what their assignment, set-up and do-not-call entry
    /// ask for. Anything but 0 is a mistake of the portal's.
    public func strayWishes() async throws -> Int {
        try await driver.read { db in
            Int(try db.run(WishSQL.strays)[0].int("customers"))
        }
    }
}
