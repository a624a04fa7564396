extension Migration {
    /// Removals that are still to be made for somebody who needs a person: few, and counted by every page.
    static let owed = Migration(
        number: 7, name: "owed",
        statements: [
            """
            CREATE INDEX dialer_owed ON dialer_contacts (changed_at)
                WHERE state = 'failed' AND hold IS NOT NULL AND due_at IS NOT NULL
            """
        ])
}
