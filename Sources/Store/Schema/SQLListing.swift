/// Every enumeration of statements in this module. A test looks for ones that are missing here.
let allStatementSets: [any StatementSet.Type] = [
    AgentSQL.self, AssignmentSQL.self, AttemptSQL.self, AuditSQL.self, BatchAheadSQL.self,
    BatchSQL.self,
    BatchStatusSQL.self, BulkChangeSQL.self, BulkReadSQL.self, BulkUndoSQL.self, CampaignSQL.self,
    ClaimSQL.self, ClockSQL.self, CustomerSQL.self, DirectorySQL.self, DoNotCallSQL.self,
    DoublesSQL.self, FailureSQL.self, GapSQL.self, HistorySQL.self, ImportSQL.self,
    LeadLookupSQL.self, LeadSQL.self, LedgerSQL.self, MigrationSQL.self, NewTagSQL.self,
    OpeningSQL.self, ReconcileSQL.self, RepeatKeySQL.self, SessionSQL.self, SettingSQL.self,
    SettleSQL.self, StatusSQL.self, TagSQL.self, TimelineSQL.self, TokenSQL.self, UserSQL.self,
    WishSQL.self,
]

/// Every table definition and statement of the module as text, for a database's own shell to check.
public enum SQLListing {
    /// A script that makes all tables, then prepares every statement, and says each one's name
    /// before it does: for `psql`, or for `sqlite3`.
    public static func script(dialect: SQLDialect) -> String {
        let tables = definitions(for: dialect).map { "\($0);" }
        let lines = statements.enumerated().flatMap { number, statement in
            switch dialect {
            case .postgresql:
                ["\\echo \(statement.name)", "PREPARE s\(number) AS \(statement.sql);"]
            case .sqlite: [".print \(statement.name)", "EXPLAIN \(statement.sql);"]
            }
        }
        return (tables + lines).joined(separator: "\n") + "\n"
    }

    /// Every migration's statements, in order.
    static func definitions(for dialect: SQLDialect) -> [String] {
        [dialect.definition(Migrator.table)]
            + Migration.all.flatMap { $0.statements(for: dialect) }
    }

    /// All statements by name, lists of rows written out for two rows.
    static var statements: [(name: String, sql: String)] {
        allStatementSets.flatMap { list($0) }
            + LeadSearch.samples.map { ("LeadSearch: \($0.name)", $0.sql) }
    }

    private static func list<Statements: StatementSet>(
        _ type: Statements.Type
    ) -> [(name: String, sql: String)] {
        Statements.allCases.map {
            ("\(Statements.self).\($0)", RowList.expand($0.rawValue, rows: 2))
        }
    }
}
