enum ClaimSQL: String, StatementSet {
    /// Due customers that nobody works on, the most urgent first. A new epoch shuts out a worker
    /// that had one of them before. `+ 0` keeps SQLite from sorting all that is due: it walks the
    /// index by lane and turn and stops at the limit.
    case claim = """
        UPDATE dialer_contacts
        SET lease_owner = $1, lease_until = $2, epoch = epoch + 1,
            state = CASE WHEN state = 'pending' THEN 'in_flight' ELSE state END
        WHERE customer_id IN (
            SELECT customer_id FROM dialer_contacts
            WHERE due_at IS NOT NULL AND due_at + 0 <= $3 AND lane <= $6
                AND lane <> COALESCE(CAST($7 AS BIGINT), -1)
                AND (lease_until IS NULL OR lease_until <= $4)
            ORDER BY lane, turn, due_at
            LIMIT $5)
        RETURNING customer_id, lane, turn, attempts
        """

    /// Who said stop has to know of every write to one of its contacts, others' too: who shares it may
    /// just have put a tag on.
    case contacts = """
        SELECT d.customer_id, c.phone, d.hold, d.desired_tag_id, d.generation, d.synced_generation,
            d.contact_id, d.origin, d.named_lead_id, d.tags_known, d.our_tags, d.searched_at,
            d.searched_generation, d.restored_at, d.attempts, d.lane, d.turn, d.due_at, d.lease_owner, d.epoch,
            d.changed_at, d.blacklist_id, d.unbarred_id, d.blacklisted_at, d.bar_sought_at,
            CASE WHEN d.hold = 'do_not_call' THEN (
                SELECT MAX(o.wrote_at) FROM dialer_contacts o WHERE o.customer_id IN (
                    SELECT d.customer_id
                    UNION
                    SELECT m.customer_id FROM dialer_contacts m WHERE m.contact_id = d.contact_id
                    UNION
                    SELECT y.customer_id FROM dialer_doubles y WHERE y.contact_id = d.contact_id
                    UNION
                    SELECT m.customer_id
                    FROM dialer_doubles x JOIN dialer_contacts m ON m.contact_id = x.contact_id
                    WHERE x.customer_id = d.customer_id)
            ) ELSE d.wrote_at END AS wrote_at,
            CASE WHEN EXISTS (
                SELECT 1 FROM sync_attempts lost
                WHERE lost.customer_id = d.customer_id AND lost.step = 'create'
                    AND lost.outcome = 'unknown'
            ) THEN 1 ELSE 0 END AS lost_create,
            CASE WHEN d.contact_id IS NOT NULL AND EXISTS (
                SELECT 1 FROM sync_attempts gone
                WHERE gone.customer_id = d.customer_id AND gone.contact_id = d.contact_id
                    AND (gone.outcome = 'not_found'
                        OR (gone.outcome = 'done' AND gone.step = 'delete'))
            ) THEN 1 ELSE 0 END AS gone_before,
            CASE WHEN d.state = 'failed' AND d.reason = 'removed_in_cloudtalk' THEN 1 ELSE 0 END
                AS given_up,
            CASE WHEN EXISTS (
                SELECT 1 FROM dialer_waits w
                JOIN dialer_contacts old ON old.customer_id = w.old_customer_id
                WHERE w.customer_id = d.customer_id
                    AND old.synced_generation < w.old_generation
                    AND (old.state <> 'failed' OR old.desired_tag_id IS NULL)
                    AND ((old.contact_id IS NOT NULL
                            AND (old.tags_known = 0 OR old.our_tags NOT IN (
                                '[]',
                                COALESCE('[' || CAST(old.desired_tag_id AS TEXT) || ']', '[]'))))
                        OR EXISTS (
                            SELECT 1 FROM dialer_doubles x
                            WHERE x.customer_id = old.customer_id
                                AND (x.tags_known = 0 OR x.our_tags <> '[]'))
                        OR EXISTS (
                            SELECT 1 FROM sync_attempts lost
                            WHERE lost.customer_id = old.customer_id AND lost.writes = 1
                                AND lost.settled_at IS NULL
                                AND lost.step IN ('create', 'add_tags', 'set_tags')))
            ) THEN 1 ELSE 0 END AS waits
        FROM dialer_contacts d
        JOIN customers c ON c.customer_id = d.customer_id
        WHERE d.lease_owner = $1 AND c.phone IS NOT NULL AND d.customer_id IN ({rows 2: int})
        """

    /// $1 the oldest scan that counts, $2 when it was begun
    case listed = """
        SELECT c.customer_id, n.contact_id, CASE WHEN g.phone IS NULL THEN 0 ELSE 1 END AS is_gap
        FROM customers c
        LEFT JOIN directory_numbers n ON n.phone = c.phone AND n.scan_id >= $1
        LEFT JOIN directory_gaps g ON g.phone = c.phone AND g.noted_at >= $2
        WHERE (n.contact_id IS NOT NULL OR g.phone IS NOT NULL)
            AND c.customer_id IN ({rows 3: int})
        ORDER BY n.contact_id
        """

    /// Other customers whose number was last seen on the same contact, be it one of several that they
    /// have; and who said stop, where only the copy of the account knows it.
    case sharers = """
        WITH held AS (
            SELECT row.column1 AS customer_id FROM (VALUES {rows 1: int}) AS row)
        SELECT d.customer_id, d.contact_id, o.customer_id AS sharer_id, c.phone, o.hold,
            o.desired_tag_id,
            CASE WHEN bearer.is_double = 1 THEN o.contact_id END AS main_id
        FROM held h
        JOIN dialer_contacts d ON d.customer_id = h.customer_id
        JOIN (
            SELECT m.contact_id, m.customer_id, 0 AS is_double FROM dialer_contacts m
            UNION ALL
            SELECT x.contact_id, x.customer_id, 1 FROM dialer_doubles x) bearer
            ON bearer.contact_id = d.contact_id AND bearer.customer_id <> d.customer_id
        JOIN dialer_contacts o ON o.customer_id = bearer.customer_id
        JOIN customers c ON c.customer_id = bearer.customer_id
        WHERE o.desired_tag_id IS NOT NULL OR o.hold = 'do_not_call'
        UNION
        SELECT d.customer_id, d.contact_id, o.customer_id, c.phone, o.hold, o.desired_tag_id,
            CAST(NULL AS BIGINT)
        FROM held h
        JOIN dialer_contacts d ON d.customer_id = h.customer_id
        JOIN directory_numbers n ON n.contact_id = d.contact_id
        JOIN customers c ON c.phone = n.phone
        JOIN dialer_contacts o ON o.customer_id = c.customer_id
        WHERE o.hold = 'do_not_call' AND o.customer_id <> d.customer_id
        """

    case doubles = """
        SELECT customer_id, contact_id, tags_known, our_tags FROM dialer_doubles
        WHERE customer_id IN ({rows 1: int}) ORDER BY customer_id, contact_id
        """

    /// Also those of others on one of the customer's contacts: it has one list of tags.
    case unsettled = """
        WITH held AS (
            SELECT row.column1 AS customer_id FROM (VALUES {rows 1: int}) AS row)
        SELECT a.attempt_id, h.customer_id, a.step, a.contact_id, a.tags, a.clock_at,
            COALESCE(a.closed_at, a.opened_at) AS ended_at,
            CASE WHEN a.closed_at IS NULL THEN 1 ELSE 0 END AS is_open
        FROM held h
        JOIN sync_attempts a
            ON a.customer_id = h.customer_id AND a.writes = 1 AND a.settled_at IS NULL
        UNION
        SELECT a.attempt_id, bearer.customer_id, a.step, a.contact_id, a.tags, a.clock_at,
            COALESCE(a.closed_at, a.opened_at) AS ended_at,
            CASE WHEN a.closed_at IS NULL THEN 1 ELSE 0 END AS is_open
        FROM (
            SELECT m.customer_id, m.contact_id
            FROM held h JOIN dialer_contacts m ON m.customer_id = h.customer_id
            UNION ALL
            SELECT x.customer_id, x.contact_id
            FROM held h JOIN dialer_doubles x ON x.customer_id = h.customer_id) bearer
        JOIN sync_attempts a
            ON a.contact_id = bearer.contact_id AND a.writes = 1 AND a.settled_at IS NULL
        ORDER BY attempt_id
        """

    /// The lead assigned first counts; before anything is assigned, the oldest lead.
    case naming = """
        SELECT customer_id, lead_id, full_name, first_name, last_name, email FROM (
            SELECT l.customer_id, l.lead_id, l.full_name, l.first_name, l.last_name, l.email,
                ROW_NUMBER() OVER (
                    PARTITION BY l.customer_id
                    ORDER BY CASE WHEN r.assignment_id IS NULL THEN 1 ELSE 0 END,
                        r.assignment_id, l.created_at, l.lead_id) AS place
            FROM leads l
            LEFT JOIN retention_assigned_leads r
                ON r.lead_id = l.lead_id AND r.ended_at IS NULL
            WHERE l.customer_id IN ({rows 1: int})
        ) named
        WHERE place = 1
        """

    /// The leads that lost creates were for, as they are called today.
    case lostNames = """
        SELECT DISTINCT a.customer_id, l.lead_id, l.full_name, l.first_name, l.last_name, l.email
        FROM sync_attempts a JOIN leads l ON l.lead_id = a.lead_id
        WHERE a.step = 'create' AND a.outcome = 'unknown' AND a.customer_id IN ({rows 1: int})
        """

    /// When there will next be something to do that nobody works on.
    case nextDue = """
        SELECT due_at FROM dialer_contacts
        WHERE due_at IS NOT NULL AND (lease_until IS NULL OR lease_until <= $1)
        ORDER BY due_at LIMIT 1
        """

    case nextExpiry = """
        SELECT lease_until FROM dialer_contacts
        WHERE lease_until > $1 AND due_at IS NOT NULL
        ORDER BY lease_until LIMIT 1
        """
}
