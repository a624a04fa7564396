extension Migration {
    /// Who else has a number on a contact is asked for every customer that is worked on.
    static let sharing = Migration(
        number: 4, name: "sharing",
        statements: ["CREATE INDEX doubles_by_contact ON dialer_doubles (contact_id)"])
}

extension Migration {
    /// Comparisons mend by themselves what the portal caused, and read who is barred. Writes to a
    /// contact that several customers share wait for each other.
    static let causes = Migration(
        number: 5, name: "causes",
        statements: [
            """
            ALTER TABLE reconcile_findings
                ADD COLUMN cause {int} NOT NULL DEFAULT 0 CHECK (cause IN (0, 1, 2))
            """,
            """
            CREATE TABLE reconcile_barred (
                run_id {int} NOT NULL REFERENCES reconcile_runs (run_id),
                phone TEXT NOT NULL,
                PRIMARY KEY (run_id, phone)
            ) {clustered}
            """,
            // Whether somebody's write to a contact is open is asked before every other write to it.
            """
            CREATE INDEX attempts_unsettled_by_contact ON sync_attempts (contact_id)
                WHERE writes = 1 AND settled_at IS NULL AND contact_id IS NOT NULL
            """,
        ])
}
