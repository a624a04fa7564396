extension Migration {
    static let batches = Migration(number: 3, name: "batches", statements: batchTables)

    /// Bulk changes, whom they changed, and what marks a request as a repeated one.
    private static let batchTables = [
        // `finished_at` is the row's word that the batch is whole; `staged_at` the point from which a
        // crash resumes it instead of removing it. Likewise `undo_at` and `undone_at`.
        """
        CREATE TABLE batches (
            batch_id {id},
            kind TEXT NOT NULL CHECK (kind IN ('assign', 'unassign')),
            reassign {int} NOT NULL CHECK (reassign IN (0, 1)),
            created_by TEXT NOT NULL,
            created_at {int} NOT NULL,
            tally TEXT NOT NULL,
            staged_at {int},
            positions {int} NOT NULL DEFAULT 0,
            position {int} NOT NULL DEFAULT 0,
            finished_at {int},
            undo_by TEXT,
            undo_at {int},
            undo_position {int} NOT NULL DEFAULT 0,
            undo_tally TEXT,
            undone_at {int},
            CHECK (finished_at IS NULL OR staged_at IS NOT NULL),
            CHECK (undo_at IS NULL OR finished_at IS NOT NULL),
            CHECK ((undo_at IS NULL) = (undo_by IS NULL)),
            CHECK (undone_at IS NULL OR undo_at IS NOT NULL)
        ) {strict}
        """,
        // The database looks here whether anybody's active assignment still names the agent whom a
        // customer leaves. By the agent alone it would read all the agent's leads, for each customer.
        """
        CREATE INDEX assignments_by_holder ON retention_assigned_leads (customer_id, active_agent_id)
            WHERE active_agent_id IS NOT NULL
        """,
        // All leads of a customer have one position. `agent_id` is who gets the lead, nobody where it
        // is taken off; `outcome` is empty until the batch has come by, and stays so for a lead that
        // was changed in between.
        """
        CREATE TABLE batch_members (
            batch_id {int} NOT NULL REFERENCES batches (batch_id),
            position {int} NOT NULL,
            lead_id {key} NOT NULL REFERENCES leads (lead_id),
            customer_id {int} NOT NULL,
            chosen {int} NOT NULL CHECK (chosen IN (0, 1)),
            agent_id TEXT,
            outcome TEXT CHECK (outcome IN ('moved', 'undone', 'changed_since')),
            previous_agent_id TEXT,
            previous_assignment_id {int},
            assignment_id {int},
            PRIMARY KEY (batch_id, position, lead_id)
        ) {clustered}
        """,
        // Which request of somebody's a batch answered.
        """
        CREATE TABLE repeat_keys (
            owner TEXT NOT NULL,
            repeat_key TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            batch_id {int} NOT NULL REFERENCES batches (batch_id),
            created_at {int} NOT NULL,
            PRIMARY KEY (owner, repeat_key)
        ) {clustered}
        """,
        "CREATE INDEX repeat_keys_by_age ON repeat_keys (created_at)",
        // Who of a group of agents gets the next odd lead; the group is named by a hash of its ids.
        // Gone since `luck`.
        """
        CREATE TABLE distribution_starts (
            agents TEXT PRIMARY KEY,
            start {int} NOT NULL
        ) {strict}
        """,
    ]
}
