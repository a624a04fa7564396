extension Migration {
    /// Since when a customer waits, or needs a person. What a comparison or a doubt takes up again has not
    /// waited since its last wish; that holds for whoever needs a person and has a tag to lose, too.
    static let standing = Migration(
        number: 10, name: "standing",
        statements: [
            "ALTER TABLE dialer_contacts ADD COLUMN state_since {int} NOT NULL DEFAULT 0",
            "UPDATE dialer_contacts SET state_since = changed_at",
            "DROP INDEX dialer_by_state",
            "CREATE INDEX dialer_by_state ON dialer_contacts (state, state_since)",
            "DROP INDEX dialer_owed",
            """
            CREATE INDEX dialer_owed ON dialer_contacts (state_since)
                WHERE state = 'failed' AND hold IS NOT NULL AND due_at IS NOT NULL
            """,
        ])
}

extension Migration {
    /// An index without a column that the question binds loses against one with: with the state in front, who
    /// needs a person and has a tag to lose is counted without walking everybody who failed. And who waits
    /// for an old number is asked for with every change of that.
    static let plans = Migration(
        number: 13, name: "plans",
        statements: [
            "CREATE INDEX waits_by_old ON dialer_waits (old_customer_id)",
            "DROP INDEX dialer_owed",
            """
            CREATE INDEX dialer_owed ON dialer_contacts (state, state_since)
                WHERE state = 'failed' AND hold IS NOT NULL AND due_at IS NOT NULL
            """,
        ])
}
