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

    /// Customers that were at rest since before the comparison began: whose difference from
    /// CloudTalk is nobody's work under way. A contact with one managed number is managed. $1 run,
    /// $2 scan, $3 when it began.
    case compare = """
        INSERT INTO reconcile_findings (run_id, kind, customer_id, contact_id, tag_id)
        SELECT CAST($1 AS BIGINT), found.kind, found.customer_id, found.contact_id, found.tag_id
        FROM (
            SELECT CASE WHEN EXISTS (
                        SELECT 1 FROM directory_numbers n
                        WHERE n.contact_id = d.contact_id AND n.scan_id >= CAST($2 AS BIGINT)
                    ) THEN 'tag_off' ELSE 'contact_gone' END AS kind,
                d.customer_id, d.contact_id, d.desired_tag_id AS tag_id
            FROM dialer_contacts d
            LEFT JOIN reconcile_tagged t
                ON t.run_id = $1 AND t.tag_id = d.desired_tag_id AND t.contact_id = d.contact_id
            WHERE d.state = 'synced' AND d.due_at IS NULL AND d.synced_at < $3
                AND COALESCE(d.wrote_at, 0) < $3
                AND t.contact_id IS NULL
            UNION ALL
            SELECT DISTINCT CASE
                    WHEN d.customer_id IS NULL THEN 'unmanaged'
                    WHEN d.contact_id IS NULL OR d.contact_id <> t.contact_id THEN 'double_tagged'
                    ELSE 'wrong_tag'
                END,
                d.customer_id, t.contact_id, t.tag_id
            FROM reconcile_tagged t
            LEFT JOIN directory_numbers n
                ON n.contact_id = t.contact_id AND n.scan_id >= CAST($2 AS BIGINT)
            LEFT JOIN customers c ON c.phone = n.phone
            LEFT JOIN dialer_contacts d ON d.customer_id = c.customer_id
            WHERE t.run_id = $1
                AND NOT EXISTS (
                    SELECT 1 FROM dialer_contacts own
                    WHERE own.contact_id = t.contact_id AND own.desired_tag_id = t.tag_id)
                AND ((d.due_at IS NULL AND d.changed_at < $3 AND COALESCE(d.wrote_at, 0) < $3)
                    OR (d.customer_id IS NULL AND NOT EXISTS (
                        SELECT 1 FROM directory_numbers m
                        JOIN customers mc ON mc.phone = m.phone
                        JOIN dialer_contacts md ON md.customer_id = mc.customer_id
                        WHERE m.contact_id = t.contact_id AND m.scan_id >= CAST($2 AS BIGINT))))
        ) found
        """

    case counts = """
        SELECT kind, COUNT(*) AS findings, CAST(COALESCE(SUM(mended), 0) AS BIGINT) AS mended
        FROM reconcile_findings WHERE run_id = $1 GROUP BY kind ORDER BY kind
        """

    case findings = """
        SELECT f.kind, f.customer_id, f.contact_id, f.tag_id, f.mended,
            (SELECT MIN(l.lead_id) FROM leads l WHERE l.customer_id = f.customer_id) AS lead_id
        FROM reconcile_findings f WHERE f.run_id = $1
        ORDER BY f.finding_id LIMIT $2
        """

    case managed = """
        SELECT COUNT(*) AS customers FROM dialer_contacts WHERE desired_tag_id IS NOT NULL
        """

    /// What takes tags off, by findings of the run.
    case removals = """
        SELECT COUNT(*) AS findings FROM reconcile_findings
        WHERE run_id = $1 AND kind IN ('wrong_tag', 'double_tagged')
        """

    /// The customers of findings are looked at again: the engine does the rest. $1 run, $2 now.
    /// A second time within a week a person has to say what is meant.
    case mend = """
        UPDATE dialer_contacts
        SET tags_known = 0, searched_at = NULL, due_at = $2,
            lane = CASE WHEN due_at IS NULL THEN 3 ELSE lane END, generation = generation + 1,
            state = CASE
                WHEN state IN ('synced', 'none') THEN 'pending' ELSE state END
        WHERE customer_id IN (
            SELECT f.customer_id FROM reconcile_findings f
            WHERE f.run_id = $1 AND f.customer_id IS NOT NULL AND f.kind <> 'unmanaged')
            AND NOT (COALESCE(restored_at, 0) >= $2 - 604800000 AND customer_id IN (
                SELECT g.customer_id FROM reconcile_findings g
                WHERE g.run_id = $1 AND g.kind IN ('tag_off', 'contact_gone')))
        RETURNING customer_id
        """

    /// Tags taken off again, or contacts deleted again, within a week of being put back. What was
    /// known of the contact is not true any more: whoever tries again begins with a look.
    case giveUp = """
        UPDATE dialer_contacts
        SET state = 'failed', reason = 'removed_in_cloudtalk', due_at = NULL, tags_known = 0,
            searched_at = NULL
        WHERE restored_at >= $2 - 604800000 AND desired_tag_id IS NOT NULL AND customer_id IN (
            SELECT f.customer_id FROM reconcile_findings f
            WHERE f.run_id = $1 AND f.kind IN ('tag_off', 'contact_gone'))
        RETURNING customer_id
        """

    case assignedLeads = """
        SELECT l.lead_id FROM leads l
        JOIN retention_assigned_leads r ON r.lead_id = l.lead_id AND r.ended_at IS NULL
        WHERE l.customer_id IN ({rows 1: int})
        """

    case restored = """
        UPDATE dialer_contacts SET restored_at = $2
        WHERE customer_id IN (
            SELECT f.customer_id FROM reconcile_findings f
            WHERE f.run_id = $1 AND f.kind = 'tag_off')
            AND state <> 'failed'
        """

    case addDoubles = """
        INSERT INTO dialer_doubles (customer_id, contact_id, tags_known, our_tags)
        SELECT DISTINCT f.customer_id, f.contact_id, 0, '[]'
        FROM reconcile_findings f
        JOIN dialer_contacts d ON d.customer_id = f.customer_id
        WHERE f.run_id = $1 AND f.kind = 'double_tagged' AND d.contact_id IS NOT NULL
        ON CONFLICT (customer_id, contact_id) DO UPDATE SET tags_known = 0
        """

    case noteMended = """
        UPDATE reconcile_findings SET mended = 1
        WHERE run_id = $1 AND customer_id IN ({rows 2: int})
        """

    case finish = """
        UPDATE reconcile_runs SET finished_at = $2, outcome = $3, contacts = $4, managed = $5
        WHERE run_id = $1
        """

    case forgetTagged = "DELETE FROM reconcile_tagged WHERE run_id <= $1"

    case newest = """
        SELECT run_id, begun_at, finished_at, outcome, mends FROM reconcile_runs
        ORDER BY run_id DESC LIMIT 1
        """
}
