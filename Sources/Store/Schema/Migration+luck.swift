extension Migration {
    /// What chance gave each agent over all batches, in millionths of a lead, and of that what each batch gave. A
    /// start for each group of agents favoured the first of them as soon as groups differed from day to day.
    static let luck = Migration(
        number: 11, name: "luck",
        statements: [
            "ALTER TABLE retention_agents ADD COLUMN luck {int} NOT NULL DEFAULT 0",
            "ALTER TABLE batches ADD COLUMN luck TEXT",
            "DROP TABLE distribution_starts",
        ])
}
