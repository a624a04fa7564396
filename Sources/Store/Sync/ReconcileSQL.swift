enum ReconcileSQL: String, StatementSet {
    case begin = """
        INSERT INTO reconcile_runs (begun_at, requested_by, mends) VALUES ($1, $2, $3)
        RETURNING run_id
        """

    case tagged = """
        INSERT INTO reconcile_tagged (run_id, tag_id, contact_id)
        SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), row.column1
        FROM (VALUES {rows 3: int}) AS row
        WHERE true
        ON CONFLICT (run_id, tag_id, contact_id) DO NOTHING
        """

    case barred = """
        INSERT INTO reconcile_barred (run_id, phone)
        SELECT CAST($1 AS BIGINT), row.column1
        FROM (VALUES {rows 2: text}) AS row
        WHERE true
        ON CONFLICT (run_id, phone) DO NOTHING
        """

    /// Customers that were at rest since before the comparison began: whose difference from
    /// CloudTalk is nobody's work under way. A contact with one managed number is managed. No contact
    /// with the number of somebody who said stop may bear a tag that a campaign selects, be it
    /// somebody else's contact; and the number is barred, whatever else is under way. Who said stop
    /// comes first, then what a request of ours explains whose answer got lost: one that does just
    /// that. $1 run, $2 scan, $3 when it began, $4 whether the barred numbers were read, $5 requests
    /// since when
    case differences = """
        SELECT found.kind, found.customer_id, found.contact_id, found.tag_id,
            CASE
                WHEN found.hold = 'do_not_call' THEN 2
                WHEN EXISTS (
                    SELECT 1 FROM sync_attempts a
                    WHERE a.customer_id = found.customer_id AND a.contact_id = found.contact_id
                        AND a.writes = 1 AND a.outcome = 'unknown' AND a.opened_at >= $5
                        AND (CASE
                            WHEN found.kind = 'contact_gone' THEN 'delete'
                            WHEN found.kind IN ('wrong_tag', 'double_tagged') THEN 'add_tags'
                            WHEN found.kind = 'tag_off' THEN 'remove_tags'
                        END = a.step
                            OR (a.step = 'set_tags'
                                AND found.kind IN ('wrong_tag', 'double_tagged', 'tag_off')))
                        AND (found.kind = 'contact_gone'
                            OR CASE
                                WHEN found.kind = 'tag_off' AND a.step = 'set_tags' THEN 0 ELSE 1
                            END = CASE
                                WHEN REPLACE(REPLACE(a.tags, '[', ','), ']', ',')
                                    LIKE '%,' || CAST(found.tag_id AS TEXT) || ',%' THEN 1
                                ELSE 0
                            END)
                ) THEN 1
                ELSE 0
            END AS cause
        FROM (
            SELECT CASE
                    WHEN t.contact_id IS NOT NULL THEN 'number_gone'
                    WHEN EXISTS (
                        SELECT 1 FROM directory_numbers n
                        WHERE n.contact_id = d.contact_id AND n.scan_id >= CAST($2 AS BIGINT)
                    ) THEN 'tag_off'
                    ELSE 'contact_gone'
                END AS kind,
                d.customer_id, d.hold, d.contact_id, d.desired_tag_id AS tag_id
            FROM dialer_contacts d
            JOIN customers c ON c.customer_id = d.customer_id
            LEFT JOIN reconcile_tagged t
                ON t.run_id = $1 AND t.tag_id = d.desired_tag_id AND t.contact_id = d.contact_id
            LEFT JOIN directory_numbers own
                ON own.phone = c.phone AND own.contact_id = d.contact_id
                AND own.scan_id >= CAST($2 AS BIGINT)
            WHERE d.state = 'synced' AND d.due_at IS NULL AND d.synced_at < $3
                AND COALESCE(d.wrote_at, 0) < $3
                AND (t.contact_id IS NULL OR own.contact_id IS NULL)
            UNION ALL
            SELECT DISTINCT CASE
                    WHEN d.customer_id IS NULL THEN 'unmanaged'
                    WHEN d.contact_id IS NULL OR d.contact_id <> t.contact_id THEN 'double_tagged'
                    ELSE 'wrong_tag'
                END,
                d.customer_id, d.hold, t.contact_id, t.tag_id
            FROM reconcile_tagged t
            LEFT JOIN directory_numbers n
                ON n.contact_id = t.contact_id AND n.scan_id >= CAST($2 AS BIGINT)
            LEFT JOIN customers c ON c.phone = n.phone
            LEFT JOIN dialer_contacts d ON d.customer_id = c.customer_id
            WHERE t.run_id = $1
                AND (d.hold = 'do_not_call'
                    OR (EXISTS (SELECT 1 FROM cloudtalk_tags ours WHERE ours.tag_id = t.tag_id)
                        AND ((d.state = 'synced' AND d.contact_id <> t.contact_id
                                AND NOT EXISTS (
                                    SELECT 1 FROM dialer_contacts q
                                    JOIN customers qc ON qc.customer_id = q.customer_id
                                    JOIN directory_numbers back
                                        ON back.phone = qc.phone AND back.contact_id = d.contact_id
                                        AND back.scan_id >= CAST($2 AS BIGINT)
                                    WHERE q.contact_id = t.contact_id AND q.state = 'synced'
                                        AND q.desired_tag_id = t.tag_id
                                        AND d.desired_tag_id = t.tag_id))
                            OR NOT EXISTS (
                                SELECT 1 FROM dialer_contacts own
                                WHERE own.contact_id = t.contact_id
                                    AND own.desired_tag_id = t.tag_id))))
                AND ((d.due_at IS NULL AND d.changed_at < $3 AND COALESCE(d.wrote_at, 0) < $3)
                    OR (d.customer_id IS NULL AND NOT EXISTS (
                        SELECT 1 FROM directory_numbers m
                        JOIN customers mc ON mc.phone = m.phone
                        JOIN dialer_contacts md ON md.customer_id = mc.customer_id
                        WHERE m.contact_id = t.contact_id AND m.scan_id >= CAST($2 AS BIGINT))))
            UNION ALL
            SELECT 'not_barred', d.customer_id, d.hold, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
            FROM dialer_contacts d
            JOIN customers c ON c.customer_id = d.customer_id
            WHERE CAST($4 AS BIGINT) = 1 AND d.hold = 'do_not_call' AND d.blacklisted_at < $3
                AND NOT EXISTS (
                    SELECT 1 FROM reconcile_barred b WHERE b.run_id = $1 AND b.phone = c.phone)
        ) found
        """

    case find = """
        INSERT INTO reconcile_findings (run_id, kind, cause, customer_id, contact_id, tag_id)
        SELECT CAST($1 AS BIGINT), row.column1, row.column2, row.column3, row.column4, row.column5
        FROM (VALUES {rows 2: text, int, int, int, int}) AS row
        """

    case counts = """
        SELECT kind, COUNT(*) AS findings, CAST(COALESCE(SUM(mended), 0) AS BIGINT) AS mended
        FROM reconcile_findings WHERE run_id = $1 GROUP BY kind ORDER BY kind
        """

    case findings = """
        SELECT f.kind, f.cause, f.customer_id, f.contact_id, f.tag_id, f.mended,
            (SELECT MIN(l.lead_id) FROM leads l WHERE l.customer_id = f.customer_id) AS lead_id
        FROM reconcile_findings f WHERE f.run_id = $1
        ORDER BY f.finding_id LIMIT $2
        """

    case managed = """
        SELECT COUNT(*) AS customers FROM dialer_contacts WHERE desired_tag_id IS NOT NULL
        """

    /// What takes tags off, but for those who said stop: off a contact without the person's number, too.
    /// $1 run, $2 the least cause
    case removals = """
        SELECT COUNT(*) AS findings FROM reconcile_findings
        WHERE run_id = $1 AND kind IN ('wrong_tag', 'double_tagged', 'number_gone')
            AND cause >= $2 AND cause < 2
        """

    /// $1 run, $2 the least cause
    case toMend = """
        SELECT finding_id, kind, customer_id FROM reconcile_findings
        WHERE run_id = $1 AND cause >= $2 AND customer_id IS NOT NULL AND kind <> 'unmanaged'
        ORDER BY customer_id, finding_id
        """

    /// The customers of findings are looked at again: the engine does the rest. That the contact is
    /// the portal's own the look has to say, too, lest its tags be replaced without one. Who said stop
    /// comes before everything else. $1 now
    case mend = """
        UPDATE dialer_contacts
        SET tags_known = 0, searched_at = NULL, bar_sought_at = NULL, due_at = $1,
            origin = CASE WHEN contact_id IS NULL THEN NULL ELSE 'adopted' END,
            blacklisted_at = CASE WHEN hold = 'do_not_call' THEN NULL ELSE blacklisted_at END,
            lane = CASE
                WHEN hold = 'do_not_call' THEN 0 WHEN due_at IS NULL THEN 3 ELSE lane END,
            generation = generation + 1,
            state_since = CASE
                WHEN state IN ('synced', 'none')
                    OR (hold = 'do_not_call' AND state NOT IN ('pending', 'in_flight'))
                    OR (state = 'failed' AND hold IS NOT NULL AND due_at IS NULL)
                THEN CAST($1 AS BIGINT) ELSE state_since END,
            state = CASE
                WHEN state IN ('synced', 'none') OR hold = 'do_not_call' THEN 'pending'
                ELSE state END
        WHERE customer_id IN (
            SELECT f.customer_id FROM reconcile_findings f
            WHERE f.finding_id IN ({rows 2: int}))
        """

    /// Tags taken off again, or contacts deleted again, within a week of being put back: a person
    /// has to say what is meant. What was known of the contact is not true any more: whoever tries
    /// again begins with a look. Lists may lag: what was written just before says nothing yet.
    /// $1 put back since when, $2 written before, $3 now
    case giveUp = """
        UPDATE dialer_contacts
        SET state = 'failed', state_since = CAST($3 AS BIGINT), reason = 'removed_in_cloudtalk',
            due_at = NULL, tags_known = 0, searched_at = NULL
        WHERE restored_at >= $1 AND COALESCE(wrote_at, 0) < $2
            AND desired_tag_id IS NOT NULL AND CASE WHEN state = 'synced' THEN 1 ELSE 0 END = 1
            AND due_at IS NULL AND customer_id IN (
            SELECT f.customer_id FROM reconcile_findings f
            WHERE f.kind IN ('tag_off', 'contact_gone', 'number_gone') AND f.cause = 0
                AND f.finding_id IN ({rows 4: int}))
        RETURNING customer_id
        """

    case assignedLeads = """
        SELECT l.lead_id FROM leads l
        JOIN retention_assigned_leads r ON r.lead_id = l.lead_id AND r.ended_at IS NULL
        WHERE l.customer_id IN ({rows 1: int})
        """

    /// A deletion is noted as put back when the engine finds nothing there. $1 now, $2 written before
    case restored = """
        UPDATE dialer_contacts SET restored_at = $1
        WHERE COALESCE(wrote_at, 0) < $2 AND customer_id IN (
            SELECT f.customer_id FROM reconcile_findings f
            WHERE f.kind IN ('tag_off', 'number_gone') AND f.cause = 0
                AND f.finding_id IN ({rows 3: int}))
        """

    case addDoubles = """
        INSERT INTO dialer_doubles (customer_id, contact_id, tags_known, our_tags)
        SELECT DISTINCT f.customer_id, f.contact_id, 0, '[]'
        FROM reconcile_findings f
        JOIN dialer_contacts d ON d.customer_id = f.customer_id
        WHERE f.kind = 'double_tagged' AND d.contact_id IS DISTINCT FROM f.contact_id
            AND f.finding_id IN ({rows 1: int})
        ON CONFLICT (customer_id, contact_id) DO UPDATE SET tags_known = 0
        """

    case noteMended = """
        UPDATE reconcile_findings SET mended = 1 WHERE finding_id IN ({rows 1: int})
        """

    case finish = """
        UPDATE reconcile_runs SET finished_at = $2, outcome = $3, contacts = $4, managed = $5
        WHERE run_id = $1
        """

    /// Also of comparisons that a crash cut off, but of none that may be under way. $1 run, $2 those
    /// begun before
    case forgetTagged = """
        DELETE FROM reconcile_tagged WHERE run_id = $1 OR run_id IN (
            SELECT r.run_id FROM reconcile_runs r WHERE r.begun_at < $2)
        """

    case forgetBarred = """
        DELETE FROM reconcile_barred WHERE run_id = $1 OR run_id IN (
            SELECT r.run_id FROM reconcile_runs r WHERE r.begun_at < $2)
        """

    case lastEnded = """
        SELECT run_id, outcome, begun_at, finished_at FROM reconcile_runs
        WHERE outcome <> 'failed' ORDER BY run_id DESC LIMIT 1
        """
}
