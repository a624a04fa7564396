extension Migration {
    /// What the engine needs to work at the account's limit: turns, a copy of the account's numbers,
    /// the blacklist, comparisons with CloudTalk.
    static let engine = Migration(
        number: 2, name: "engine",
        statements: [
            // Whose turn it is within a lane, so that every agent's list starts to fill at once.
            "ALTER TABLE dialer_contacts ADD COLUMN turn {int} NOT NULL DEFAULT 0",
            // When a write for the customer last left.
            "ALTER TABLE dialer_contacts ADD COLUMN wrote_at {int}",
            // The entry that the portal made, and since when the number is known to be barred.
            "ALTER TABLE dialer_contacts ADD COLUMN blacklist_id {int}",
            "ALTER TABLE dialer_contacts ADD COLUMN blacklisted_at {int}",
            "ALTER TABLE dialer_contacts ADD COLUMN bar_sought_at {int}",
            // When a request left or was given up, by the clock that never jumps.
            "ALTER TABLE sync_attempts ADD COLUMN clock_at {int}",
            "DROP INDEX dialer_due",
            """
            CREATE INDEX dialer_due ON dialer_contacts (lane, turn, due_at)
                WHERE due_at IS NOT NULL
            """,
            """
            CREATE INDEX dialer_turns ON dialer_contacts (agent_id, lane, turn)
                WHERE due_at IS NOT NULL
            """,
            // Creates whose outcome was never told: what they left behind may turn up later.
            """
            CREATE INDEX attempts_lost ON sync_attempts (customer_id)
                WHERE step = 'create' AND outcome = 'unknown'
            """,
        ] + directory + comparison)

    /// A copy of which contacts bear which numbers.
    private static let directory = [
        """
        CREATE TABLE directory_scans (
            scan_id {id},
            begun_at {int} NOT NULL,
            after_attempt {int} NOT NULL,
            touched_at {int} NOT NULL,
            finished_at {int},
            complete {int} NOT NULL DEFAULT 0 CHECK (complete IN (0, 1)),
            contacts {int},
            pages {int}
        ) {strict}
        """,
        """
        CREATE TABLE directory_numbers (
            phone TEXT NOT NULL,
            contact_id {int} NOT NULL,
            scan_id {int} NOT NULL,
            PRIMARY KEY (phone, contact_id)
        ) {clustered}
        """,
        "CREATE INDEX directory_by_contact ON directory_numbers (contact_id)",
        "CREATE INDEX directory_by_scan ON directory_numbers (scan_id)",
    ]

    /// Tags that campaigns select, and what comparisons with CloudTalk found.
    private static let comparison = [
        """
        CREATE TABLE campaign_tags (
            tag_id {int} PRIMARY KEY,
            name TEXT NOT NULL
        ) {strict}
        """,
        """
        CREATE TABLE reconcile_runs (
            run_id {id},
            begun_at {int} NOT NULL,
            finished_at {int},
            requested_by TEXT NOT NULL,
            mends {int} NOT NULL CHECK (mends IN (0, 1)),
            outcome TEXT CHECK (outcome IN ('done', 'waits_for_person', 'failed')),
            contacts {int},
            managed {int}
        ) {strict}
        """,
        """
        CREATE TABLE reconcile_tagged (
            run_id {int} NOT NULL REFERENCES reconcile_runs (run_id),
            tag_id {int} NOT NULL,
            contact_id {int} NOT NULL,
            PRIMARY KEY (run_id, tag_id, contact_id)
        ) {clustered}
        """,
        """
        CREATE TABLE reconcile_findings (
            finding_id {id},
            run_id {int} NOT NULL REFERENCES reconcile_runs (run_id),
            kind TEXT NOT NULL,
            customer_id {int},
            contact_id {int},
            tag_id {int},
            mended {int} NOT NULL DEFAULT 0 CHECK (mended IN (0, 1))
        ) {strict}
        """,
        "CREATE INDEX findings_by_run ON reconcile_findings (run_id, kind)",
    ]
}
