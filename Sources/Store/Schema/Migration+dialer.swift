extension Migration {
    /// What CloudTalk should hold, what it was last proved to hold, and the requests in between.
    static let dialer = [
        """
        CREATE TABLE dialer_contacts (
            customer_id {int} PRIMARY KEY REFERENCES customers (customer_id),
            hold TEXT,
            agent_id TEXT,
            desired_tag_id {int} REFERENCES cloudtalk_tags (tag_id),
            generation {int} NOT NULL DEFAULT 1,
            synced_generation {int} NOT NULL DEFAULT 0,
            contact_id {int},
            origin TEXT CHECK (origin IN ('created', 'adopted')),
            named_lead_id TEXT,
            waits_for {int},
            tags_known {int} NOT NULL DEFAULT 0 CHECK (tags_known IN (0, 1)),
            our_tags TEXT NOT NULL DEFAULT '[]',
            touched {int} NOT NULL DEFAULT 0 CHECK (touched IN (0, 1)),
            searched_at {int},
            searched_generation {int},
            restored_at {int},
            state TEXT NOT NULL
                CHECK (state IN ('none', 'pending', 'in_flight', 'synced', 'failed', 'blocked')),
            lane {int} NOT NULL DEFAULT 1,
            due_at {int},
            attempts {int} NOT NULL DEFAULT 0,
            reason TEXT,
            detail TEXT,
            changed_at {int} NOT NULL,
            synced_at {int},
            lease_owner TEXT,
            lease_until {int},
            epoch {int} NOT NULL DEFAULT 0,
            CHECK (hold IS NULL OR desired_tag_id IS NULL),
            CHECK (synced_generation <= generation),
            CHECK ((contact_id IS NULL) = (origin IS NULL)),
            CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
        ) {strict}
        """,
        "CREATE INDEX dialer_due ON dialer_contacts (lane, due_at) WHERE due_at IS NOT NULL",
        "CREATE INDEX dialer_by_due ON dialer_contacts (due_at) WHERE due_at IS NOT NULL",
        """
        CREATE INDEX dialer_by_lease ON dialer_contacts (lease_until)
            WHERE lease_until IS NOT NULL
        """,
        "CREATE INDEX dialer_by_state ON dialer_contacts (state, changed_at)",
        "CREATE INDEX dialer_by_agent ON dialer_contacts (agent_id, state)",
        "CREATE INDEX dialer_by_contact ON dialer_contacts (contact_id)",
        // Further contacts that bear the customer's number: listed, freed of our tags, never deleted.
        """
        CREATE TABLE dialer_doubles (
            customer_id {int} NOT NULL REFERENCES dialer_contacts (customer_id),
            contact_id {int} NOT NULL,
            tags_known {int} NOT NULL DEFAULT 0 CHECK (tags_known IN (0, 1)),
            our_tags TEXT NOT NULL DEFAULT '[]',
            PRIMARY KEY (customer_id, contact_id)
        ) {strict}
        """,
        // One row per request for a customer. `outcome` is null while it is open.
        """
        CREATE TABLE sync_attempts (
            attempt_id {id},
            customer_id {int} NOT NULL REFERENCES dialer_contacts (customer_id),
            lead_id TEXT,
            generation {int} NOT NULL,
            epoch {int} NOT NULL,
            step TEXT NOT NULL,
            writes {int} NOT NULL CHECK (writes IN (0, 1)),
            contact_id {int},
            tags TEXT NOT NULL DEFAULT '[]',
            opened_at {int} NOT NULL,
            closed_at {int},
            outcome TEXT CHECK (outcome IN
                ('done', 'not_sent', 'limited', 'unauthorized', 'refused', 'not_found', 'unknown')),
            reason TEXT,
            settled_at {int},
            CHECK ((outcome IS NULL) = (closed_at IS NULL))
        ) {strict}
        """,
        "CREATE INDEX attempts_by_customer ON sync_attempts (customer_id, attempt_id)",
        // Writes whose outcome nobody knows yet: open, or closed as unknown and not yet looked at.
        """
        CREATE INDEX attempts_unsettled ON sync_attempts (customer_id)
            WHERE writes = 1 AND settled_at IS NULL
        """,
        """
        CREATE TABLE request_ledger (
            request_id {id},
            lane {int} NOT NULL,
            weight {int} NOT NULL,
            sent_at {int} NOT NULL,
            answered_at {int},
            with_headers {int} NOT NULL DEFAULT 0 CHECK (with_headers IN (0, 1))
        ) {strict}
        """,
        "CREATE INDEX ledger_by_time ON request_ledger (sent_at)",
        customerWishes,
    ]

    /// What every customer's assignment asks CloudTalk to hold: a tag, or none and why.
    private static let customerWishes = """
        CREATE VIEW customer_wishes AS
        SELECT customer_id, agent_id, hold,
            CASE WHEN hold IS NULL THEN tag_id END AS tag_id
        FROM (
            SELECT c.customer_id, c.agent_id, m.tag_id,
                CASE
                    WHEN stop.phone IS NOT NULL THEN 'do_not_call'
                    WHEN c.agent_id IS NULL THEN NULL
                    WHEN c.phone IS NULL THEN c.unreachable
                    WHEN a.active = 0 THEN 'agent_inactive'
                    WHEN m.profile_id IS NULL THEN 'agent_not_configured'
                    WHEN m.tag_state = 'unresolved' THEN 'tag_unresolved'
                    WHEN m.tag_state <> 'resolved' THEN 'tag_missing'
                END AS hold
            FROM customers c
            LEFT JOIN do_not_call stop ON stop.phone = c.phone
            LEFT JOIN retention_agents a ON a.profile_id = c.agent_id
            LEFT JOIN cloudtalk_agent_mapping own ON own.profile_id = c.agent_id
            LEFT JOIN settings d ON d.key = 'default_agent' AND own.profile_id IS NULL
            LEFT JOIN cloudtalk_agent_mapping m
                ON m.profile_id = COALESCE(own.profile_id, d.value) AND c.agent_id IS NOT NULL
        ) wishes
        """
}
