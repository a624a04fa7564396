/// Every statement about a customer is guarded by its lease: $1 customer, $2 owner, $3 epoch.
enum SettleSQL: String, StatementSet {
    /// What was seen for an older wish does not end a doubt that came with the newer one: a tag may
    /// have become ours meanwhile, and who was barred may have been allowed. Who came to rest because
    /// CloudTalk was not known to have the number, and now is known to have a contact whose tags
    /// nobody saw, is looked at and waits for it, whether for this wish or an older one. $14 generation
    case observe = """
        UPDATE dialer_contacts
        SET contact_id = $4, origin = $5, named_lead_id = $6, our_tags = $8,
            tags_known = CASE
                WHEN generation <> CAST($14 AS BIGINT) AND tags_known = 0 THEN 0
                ELSE CAST($7 AS BIGINT)
            END,
            searched_at = $9,
            restored_at = CASE
                WHEN generation <> CAST($14 AS BIGINT) THEN restored_at ELSE CAST($10 AS BIGINT)
            END,
            searched_generation = $11, blacklist_id = $12,
            blacklisted_at = CASE
                WHEN generation <> CAST($14 AS BIGINT) AND blacklisted_at IS NULL THEN NULL
                ELSE CAST($13 AS BIGINT)
            END, bar_sought_at = $15, unbarred_id = $16,
            due_at = CASE
                WHEN due_at IS NULL AND (state <> 'failed' OR hold IS NOT NULL)
                    AND CAST($4 AS BIGINT) IS NOT NULL
                    AND (CAST($7 AS BIGINT) = 0 OR tags_known = 0)
                THEN changed_at ELSE due_at END,
            state_since = CASE
                WHEN due_at IS NULL AND state = 'none' AND CAST($4 AS BIGINT) IS NOT NULL
                    AND (CAST($7 AS BIGINT) = 0 OR tags_known = 0)
                THEN changed_at ELSE state_since END,
            state = CASE
                WHEN due_at IS NULL AND state = 'none' AND CAST($4 AS BIGINT) IS NOT NULL
                    AND (CAST($7 AS BIGINT) = 0 OR tags_known = 0)
                THEN 'pending' ELSE state END
        WHERE customer_id = $1 AND lease_owner = $2 AND epoch = $3
        RETURNING CASE WHEN EXISTS (
            SELECT 1 FROM dialer_doubles x WHERE x.customer_id = dialer_contacts.customer_id
        ) THEN 1 ELSE 0 END AS has_doubles, generation
        """

    /// ``observe`` and ``rest`` at once, for the generation that was planned for and without doubles.
    /// $14 generation, $17 now
    case observeAtRest = """
        UPDATE dialer_contacts
        SET contact_id = $4, origin = $5, named_lead_id = $6, our_tags = $8, tags_known = $7,
            searched_at = $9, restored_at = $10, searched_generation = $11, blacklist_id = $12,
            blacklisted_at = $13, bar_sought_at = $15, unbarred_id = $16,
            synced_generation = generation, due_at = NULL, attempts = 0, reason = hold,
            detail = NULL, lease_owner = NULL, lease_until = NULL,
            state = CASE
                WHEN desired_tag_id IS NOT NULL THEN 'synced'
                WHEN hold IS NULL THEN 'none'
                WHEN hold IN ('do_not_call', 'no_phone', 'invalid_phone') THEN 'blocked'
                WHEN hold = 'tag_unresolved' THEN 'pending'
                ELSE 'failed'
            END,
            synced_at = CASE
                WHEN desired_tag_id IS NOT NULL THEN CAST($17 AS BIGINT) ELSE synced_at END
        WHERE customer_id = $1 AND lease_owner = $2 AND epoch = $3 AND generation = $14
            AND NOT EXISTS (
                SELECT 1 FROM dialer_doubles x WHERE x.customer_id = dialer_contacts.customer_id)
            AND NOT EXISTS (
                SELECT 1 FROM sync_attempts a
                WHERE a.contact_id = $4 AND a.writes = 1 AND a.settled_at IS NULL
                    AND a.customer_id <> $1)
        RETURNING hold
        """

    case dropDoubles = "DELETE FROM dialer_doubles WHERE customer_id = $1"

    case dropDouble = "DELETE FROM dialer_doubles WHERE customer_id = $1 AND contact_id = $2"

    case addDouble = """
        INSERT INTO dialer_doubles (customer_id, contact_id, tags_known, our_tags)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (customer_id, contact_id) DO UPDATE
        SET tags_known = excluded.tags_known, our_tags = excluded.our_tags
        """

    /// Nothing of the wish is left to do, and nobody else's write to a contact of the customer's is open:
    /// what was seen of it may be from before. $4 generation, $5 now.
    case rest = """
        UPDATE dialer_contacts
        SET synced_generation = generation, due_at = NULL, attempts = 0, reason = hold,
            detail = NULL, lease_owner = NULL, lease_until = NULL,
            state = CASE
                WHEN desired_tag_id IS NOT NULL THEN 'synced'
                WHEN hold IS NULL THEN 'none'
                WHEN hold IN ('do_not_call', 'no_phone', 'invalid_phone') THEN 'blocked'
                WHEN hold = 'tag_unresolved' THEN 'pending'
                ELSE 'failed'
            END,
            synced_at = CASE
                WHEN desired_tag_id IS NOT NULL THEN CAST($5 AS BIGINT) ELSE synced_at END
        WHERE customer_id = $1 AND lease_owner = $2 AND epoch = $3 AND generation = $4
            AND NOT EXISTS (
                SELECT 1 FROM sync_attempts a
                WHERE a.writes = 1 AND a.settled_at IS NULL AND a.customer_id <> $1
                    AND a.contact_id IN (
                        SELECT m.contact_id FROM dialer_contacts m WHERE m.customer_id = $1
                        UNION ALL
                        SELECT x.contact_id FROM dialer_doubles x WHERE x.customer_id = $1))
        RETURNING customer_id
        """

    /// Whether anybody else whose number is on a contact wrote to it, and had not ended by then. An end that
    /// lies ahead is from before the clock was put back. $1 customer, $2 contact, $3 since when, $4 a moment
    /// ahead
    case writesSince = """
        SELECT 1 AS one
        FROM (
            SELECT m.customer_id FROM dialer_contacts m WHERE m.contact_id = $2
            UNION ALL
            SELECT x.customer_id FROM dialer_doubles x WHERE x.contact_id = $2) o
        JOIN sync_attempts a ON a.customer_id = o.customer_id
        WHERE o.customer_id <> $1 AND a.contact_id = $2 AND a.writes = 1
            AND (a.closed_at IS NULL OR (a.closed_at > $3 AND a.closed_at <= $4))
        LIMIT 1
        """

    /// The tags of a contact were changed: whoever else should stand in a list and has its number on it looks
    /// anew, and whoever stands in one by a contact that also has the number it was changed for. Who
    /// wishes nothing looks with the next wish (``WishSQL/refresh``), and who has no contact has yet to
    /// search. Whose own requests fail waits out the pause for that: two whose requests fail at one contact
    /// would else try without any. $1 customer, $2 now, $3 contact
    case doubtSharers = """
        UPDATE dialer_contacts
        SET tags_known = 0, generation = generation + 1,
            due_at = CASE
                WHEN attempts > 0 AND due_at > $2 THEN due_at ELSE CAST($2 AS BIGINT) END,
            state_since = CASE WHEN state = 'synced' THEN CAST($2 AS BIGINT) ELSE state_since END,
            state = CASE WHEN state = 'synced' THEN 'pending' ELSE state END
        WHERE customer_id <> $1 AND desired_tag_id IS NOT NULL AND contact_id IS NOT NULL
            AND customer_id IN (
                SELECT m.customer_id FROM dialer_contacts m WHERE m.contact_id = $3
                UNION ALL
                SELECT y.customer_id FROM dialer_doubles y WHERE y.contact_id = $3
                UNION ALL
                SELECT o.customer_id
                FROM dialer_doubles x JOIN dialer_contacts o ON o.contact_id = x.contact_id
                WHERE x.customer_id = $1)
        """

    /// $1 customer, $2 contact
    case doubtSharedDoubles = """
        UPDATE dialer_doubles SET tags_known = 0
        WHERE contact_id = $2 AND customer_id <> $1 AND customer_id IN (
            SELECT d.customer_id FROM dialer_contacts d
            WHERE d.customer_id = dialer_doubles.customer_id AND d.desired_tag_id IS NOT NULL
                AND d.contact_id IS NOT NULL)
        """

    /// A look at a contact did not show the numbers of these customers: they look for themselves, since
    /// its tags are no longer theirs. $1 now, $2 contact
    case doubtParted = """
        UPDATE dialer_contacts
        SET tags_known = CASE WHEN contact_id = $2 THEN 0 ELSE tags_known END, due_at = $1,
            generation = generation + 1,
            lane = CASE WHEN hold = 'do_not_call' THEN 0 ELSE lane END,
            state_since = CASE
                WHEN state = 'synced'
                    OR (hold = 'do_not_call' AND state NOT IN ('pending', 'in_flight'))
                THEN CAST($1 AS BIGINT) ELSE state_since END,
            state = CASE WHEN state = 'synced' OR hold = 'do_not_call' THEN 'pending' ELSE state END
        WHERE (desired_tag_id IS NOT NULL OR hold = 'do_not_call')
            AND (contact_id = $2 OR EXISTS (
                SELECT 1 FROM dialer_doubles x
                WHERE x.customer_id = dialer_contacts.customer_id AND x.contact_id = $2))
            AND customer_id IN ({rows 3: int})
        """

    /// $1 contact
    case doubtPartedDoubles = """
        UPDATE dialer_doubles SET tags_known = 0
        WHERE contact_id = $1 AND customer_id IN ({rows 2: int})
        """

    /// Who said stop at one of the numbers and does not know of the contact. $1 customer that it was
    /// looked at for, $2 contact
    case noteStopped = """
        INSERT INTO dialer_doubles (customer_id, contact_id)
        SELECT d.customer_id, CAST($2 AS BIGINT)
        FROM customers c
        JOIN dialer_contacts d ON d.customer_id = c.customer_id
        WHERE d.hold = 'do_not_call' AND d.customer_id <> CAST($1 AS BIGINT)
            AND d.contact_id IS DISTINCT FROM CAST($2 AS BIGINT) AND c.phone IN ({rows 3: text})
        ON CONFLICT (customer_id, contact_id) DO NOTHING
        RETURNING customer_id
        """

    /// They stand in a queue: not even a long list of numbers goes before. $1 now
    case wakeStopped = """
        UPDATE dialer_contacts
        SET due_at = $1, generation = generation + 1, lane = 0,
            state_since = CASE
                WHEN state IN ('pending', 'in_flight') THEN state_since ELSE CAST($1 AS BIGINT) END,
            state = 'pending'
        WHERE customer_id IN ({rows 2: int})
        """

    case release = """
        UPDATE dialer_contacts
        SET lease_owner = NULL, lease_until = NULL,
            state = CASE WHEN state = 'in_flight' THEN 'pending' ELSE state END
        WHERE customer_id = $1 AND lease_owner = $2 AND epoch = $3
        """

    /// Who could not come to rest, as somebody else's write to the contact is open, is looked at again in a
    /// moment. $4 generation, $5 then
    case restLater = """
        UPDATE dialer_contacts
        SET due_at = CASE WHEN generation = $4 THEN CAST($5 AS BIGINT) ELSE due_at END,
            lease_owner = NULL, lease_until = NULL,
            state = CASE WHEN state = 'in_flight' THEN 'pending' ELSE state END
        WHERE customer_id = $1 AND lease_owner = $2 AND epoch = $3
        """

    /// $4 until, $5 reason. Whatever the wish is by now, it has to wait as well. What a person has to do
    /// stays so whatever else goes wrong with a customer, here and below.
    case wait = """
        UPDATE dialer_contacts
        SET due_at = $4, reason = CASE WHEN state = 'failed' THEN reason ELSE COALESCE($5, reason) END,
            lease_owner = NULL, lease_until = NULL,
            state = CASE WHEN state = 'in_flight' THEN 'pending' ELSE state END
        WHERE customer_id = $1 AND lease_owner = $2 AND epoch = $3
        """

    /// Who failed again and again in bulk work goes behind it: hundreds of them, due every few minutes and
    /// with the turns of long ago, would leave nothing for whoever comes later. But not who may
    /// still stand in a wrong list.
    /// $4 generation, $5 until, $6 reason
    case pause = """
        UPDATE dialer_contacts
        SET due_at = $5,
            lane = CASE
                WHEN lane = 2 AND attempts >= 3
                    AND (contact_id IS NULL OR (tags_known = 1 AND our_tags IN (
                        '[]', '[' || CAST(desired_tag_id AS TEXT) || ']')))
                    AND NOT EXISTS (
                        SELECT 1 FROM dialer_doubles x
                        WHERE x.customer_id = dialer_contacts.customer_id
                            AND (x.tags_known = 0 OR x.our_tags <> '[]'))
                THEN 3 ELSE lane END,
            reason = CASE WHEN state = 'failed' THEN reason ELSE $6 END,
            attempts = attempts + 1,
            lease_owner = NULL, lease_until = NULL,
            state = CASE WHEN state = 'in_flight' THEN 'pending' ELSE state END
        WHERE customer_id = $1 AND lease_owner = $2 AND epoch = $3 AND generation = $4
        RETURNING customer_id
        """

    /// Whoever is given up loses what is still wrong. $4 generation, $5 reason, $6 detail, $7 now
    case refuse = """
        UPDATE dialer_contacts
        SET due_at = CASE
                WHEN CAST($5 AS TEXT) = 'removed_in_cloudtalk' AND EXISTS (
                    SELECT 1 FROM dialer_doubles x
                    WHERE x.customer_id = dialer_contacts.customer_id
                        AND (x.tags_known = 0 OR x.our_tags <> '[]'))
                THEN CAST($7 AS BIGINT) END,
            reason = CASE
                WHEN state = 'failed' AND reason = 'removed_in_cloudtalk' THEN reason ELSE $5 END,
            detail = $6, attempts = attempts + 1,
            state_since = CASE WHEN state = 'failed' THEN state_since ELSE CAST($7 AS BIGINT) END,
            state = 'failed',
            lease_owner = NULL, lease_until = NULL
        WHERE customer_id = $1 AND lease_owner = $2 AND epoch = $3 AND generation = $4
        RETURNING customer_id
        """

    /// What went wrong for want of the account's answer is not held against a customer. Once: other
    /// processes saw the same outage end, after which nobody waits. The `+ 0` keeps SQLite to the requests of
    /// the outage. $1 since when, $2 now
    case forgive = """
        UPDATE dialer_contacts
        SET attempts = CASE WHEN attempts > hits.hits THEN attempts - hits.hits ELSE 0 END,
            reason = CASE WHEN state = 'failed' THEN reason ELSE hold END
        FROM (
            SELECT a.customer_id + 0 AS customer_id, COUNT(*) AS hits FROM sync_attempts a
            WHERE a.attempt_id > COALESCE((
                    SELECT b.attempt_id FROM sync_attempts b
                    WHERE b.opened_at < $1 ORDER BY b.attempt_id DESC LIMIT 1), 0)
                AND (a.outcome = 'unknown' OR a.reason = 'forbidden')
            GROUP BY a.customer_id + 0
        ) hits
        WHERE hits.customer_id = dialer_contacts.customer_id
            AND dialer_contacts.due_at IS NOT NULL AND dialer_contacts.attempts > 0
            AND ((dialer_contacts.state = 'failed' AND dialer_contacts.due_at > $2)
                OR (dialer_contacts.state <> 'failed' AND dialer_contacts.reason IN (
                    'timeout', 'connection_lost', 'server_error', 'unreadable_answer', 'forbidden')))
        """

    /// $1 now
    case makeDue = """
        UPDATE dialer_contacts SET due_at = $1 WHERE due_at > $1
        """

    /// What the account's trouble held up, and not what CloudTalk has refused: that hundreds of refusals
    /// come at once would use the limit up. $1 now
    case makeDueAgain = """
        UPDATE dialer_contacts SET due_at = $1
        WHERE due_at > $1 AND NOT (attempts > 0 AND reason IS NOT DISTINCT FROM 'refused')
        """
}
