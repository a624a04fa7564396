extension Migration {
    static let foundation = Migration(
        number: 1, name: "foundation",
        statements: people + leadTables + assignments + dialer + access)

    /// Settings, agents and their dialer set-ups.
    private static let people = [
        """
        CREATE TABLE settings (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) {strict}
        """,
        """
        CREATE TABLE retention_agents (
            profile_id TEXT PRIMARY KEY CHECK (profile_id <> ''),
            name TEXT NOT NULL,
            email TEXT,
            active {int} NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
            created_at {int} NOT NULL,
            updated_at {int} NOT NULL
        ) {strict}
        """,
        // Every tag that ever stood in an agent's set-up: "our tags".
        """
        CREATE TABLE cloudtalk_tags (
            tag_id {int} PRIMARY KEY,
            name TEXT NOT NULL,
            ours_since {int} NOT NULL
        ) {strict}
        """,
        // `tag` is what the admin wrote; `tag_id` what it was found to be in CloudTalk.
        """
        CREATE TABLE cloudtalk_agent_mapping (
            profile_id TEXT PRIMARY KEY REFERENCES retention_agents (profile_id),
            cloudtalk_agent_id {int},
            campaign_id {int},
            tag TEXT NOT NULL,
            tag_key TEXT NOT NULL UNIQUE,
            tag_id {int} UNIQUE REFERENCES cloudtalk_tags (tag_id),
            tag_state TEXT NOT NULL DEFAULT 'unresolved'
                CHECK (tag_state IN ('unresolved', 'resolved', 'missing', 'taken')),
            CHECK ((tag_state = 'resolved') = (tag_id IS NOT NULL))
        ) {strict}
        """,
    ]

    private static let leadTables = [
        // One row per phone number; a lead without a number is a customer of its own.
        """
        CREATE TABLE customers (
            customer_id {id},
            phone TEXT UNIQUE CHECK (phone LIKE '+_%'),
            unreachable TEXT CHECK (unreachable IN ('no_phone', 'invalid_phone')),
            agent_id TEXT REFERENCES retention_agents (profile_id),
            CHECK ((phone IS NULL) = (unreachable IS NOT NULL)),
            UNIQUE (customer_id, agent_id)
        ) {strict}
        """,
        "CREATE INDEX customers_by_agent ON customers (agent_id) WHERE agent_id IS NOT NULL",
        // `finished_at` is the row that makes an import valid; `staged_at` the point from which a
        // crash resumes it instead of removing it.
        """
        CREATE TABLE imports (
            import_id {id},
            file_name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            imported_by TEXT NOT NULL,
            started_at {int} NOT NULL,
            staged_at {int},
            finished_at {int},
            rows_staged {int} NOT NULL DEFAULT 0,
            rows_applied {int} NOT NULL DEFAULT 0,
            leads_created {int} NOT NULL DEFAULT 0,
            leads_updated {int} NOT NULL DEFAULT 0,
            rows_refused {int} NOT NULL DEFAULT 0
        ) {strict}
        """,
        """
        CREATE TABLE import_rows (
            import_id {int} NOT NULL REFERENCES imports (import_id),
            position {int} NOT NULL,
            lead_id TEXT NOT NULL,
            line {int} NOT NULL,
            raw TEXT NOT NULL,
            delivery TEXT,
            PRIMARY KEY (import_id, position)
        ) {clustered}
        """,
        "CREATE INDEX import_rows_by_lead ON import_rows (lead_id)",
        """
        CREATE TABLE leads (
            lead_id {key} PRIMARY KEY CHECK (lead_id <> ''),
            customer_id {int} NOT NULL REFERENCES customers (customer_id),
            deal_id TEXT,
            full_name TEXT NOT NULL CHECK (full_name <> ''),
            first_name TEXT NOT NULL,
            last_name TEXT NOT NULL,
            name_key {key} NOT NULL,
            phone TEXT,
            phone_extension TEXT,
            email TEXT,
            carrier TEXT,
            stage TEXT,
            vendor TEXT,
            state TEXT,
            zip TEXT,
            extra TEXT NOT NULL DEFAULT '{}',
            stop_source TEXT,
            stop_reason TEXT,
            created_at {int} NOT NULL,
            updated_at {int} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX leads_by_customer ON leads (customer_id)",
        "CREATE INDEX leads_by_age ON leads (created_at, lead_id)",
        "CREATE INDEX leads_by_name ON leads (name_key, lead_id)",
        "CREATE INDEX leads_by_deal ON leads (deal_id) WHERE deal_id IS NOT NULL",
        "CREATE INDEX leads_by_stage ON leads (stage, created_at, lead_id)",
        "CREATE INDEX leads_by_carrier ON leads (carrier, created_at, lead_id)",
        "CREATE INDEX leads_by_state ON leads (state, created_at, lead_id)",
        "CREATE INDEX leads_by_vendor ON leads (vendor, created_at, lead_id)",
        // What a search finds a lead by: words of its name, its ids, its number's digits reversed.
        """
        CREATE TABLE lead_terms (
            term {key} NOT NULL,
            lead_id {key} NOT NULL REFERENCES leads (lead_id),
            PRIMARY KEY (term, lead_id)
        ) {clustered}
        """,
        "CREATE INDEX lead_terms_by_lead ON lead_terms (lead_id)",
        """
        CREATE TABLE do_not_call (
            phone TEXT PRIMARY KEY CHECK (phone LIKE '+_%'),
            source TEXT NOT NULL,
            reason TEXT NOT NULL,
            requested_at {int} NOT NULL,
            requested_by TEXT NOT NULL,
            confirmed_at {int}
        ) {strict}
        """,
    ]

    /// Who has which lead, with history. The composite key makes "one customer, one agent" a matter
    /// of the database: an active row can only name the agent that the customer's row names.
    private static let assignments = [
        """
        CREATE TABLE retention_assigned_leads (
            assignment_id {id},
            lead_id {key} NOT NULL REFERENCES leads (lead_id),
            customer_id {int} NOT NULL,
            agent_id TEXT NOT NULL REFERENCES retention_agents (profile_id),
            active_agent_id TEXT,
            assigned_at {int} NOT NULL,
            assigned_by TEXT NOT NULL,
            ended_at {int},
            ended_by TEXT,
            CHECK ((ended_at IS NULL) = (active_agent_id IS NOT NULL)),
            CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
            CHECK (active_agent_id IS NULL OR active_agent_id = agent_id),
            FOREIGN KEY (customer_id, active_agent_id) REFERENCES customers (customer_id, agent_id)
        ) {strict}
        """,
        """
        CREATE UNIQUE INDEX one_agent_per_lead ON retention_assigned_leads (lead_id)
            WHERE ended_at IS NULL
        """,
        "CREATE INDEX assignments_by_customer ON retention_assigned_leads (customer_id)",
        """
        CREATE INDEX assignments_by_agent ON retention_assigned_leads (active_agent_id)
            WHERE active_agent_id IS NOT NULL
        """,
        """
        CREATE TABLE audit_log (
            audit_id {id},
            at {int} NOT NULL,
            actor TEXT NOT NULL,
            kind TEXT NOT NULL,
            lead_id TEXT,
            customer_id {int},
            agent_id TEXT,
            detail TEXT NOT NULL DEFAULT '{}'
        ) {strict}
        """,
        "CREATE INDEX audit_by_lead ON audit_log (lead_id, audit_id)",
    ]

    /// Users, tokens, sessions.
    private static let access = [
        """
        CREATE TABLE users (
            user_id {id},
            email TEXT NOT NULL,
            email_key TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('admin', 'manager', 'agent', 'auditor')),
            profile_id TEXT,
            password_hash TEXT NOT NULL,
            created_at {int} NOT NULL,
            disabled_at {int}
        ) {strict}
        """,
        """
        CREATE TABLE tokens (
            token_id {id},
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('manager', 'agent', 'integration')),
            token_hash TEXT NOT NULL UNIQUE,
            created_at {int} NOT NULL,
            last_used_at {int},
            revoked_at {int}
        ) {strict}
        """,
        "CREATE UNIQUE INDEX one_token_per_name ON tokens (name) WHERE revoked_at IS NULL",
        """
        CREATE TABLE sessions (
            session_hash TEXT PRIMARY KEY,
            user_id {int} NOT NULL REFERENCES users (user_id),
            form_token TEXT NOT NULL,
            created_at {int} NOT NULL,
            expires_at {int} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX sessions_by_end ON sessions (expires_at)",
        """
        CREATE TABLE sign_in_links (
            link_hash TEXT PRIMARY KEY,
            user_id {int} NOT NULL REFERENCES users (user_id),
            expires_at {int} NOT NULL,
            used_at {int}
        ) {strict}
        """,
    ]
}
