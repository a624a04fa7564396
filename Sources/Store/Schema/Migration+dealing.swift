extension Migration {
    /// What chance gave each agent, over all splits: a start for each group of agents favoured whoever
    /// came first in it as soon as groups differed from day to day, or households came in a pattern.
    static let dealing = Migration(
        number: 11, name: "dealing",
        statements: [
            "ALTER TABLE retention_agents ADD COLUMN dealt_ahead {int} NOT NULL DEFAULT 0",
            "DROP TABLE distribution_starts",
        ])
}
