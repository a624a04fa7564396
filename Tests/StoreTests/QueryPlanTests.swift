import Testing

@testable import Store

@Suite("How SQLite answers the questions that are asked most")
struct QueryPlanTests {
    /// The steps of the plan.
    private func plan(_ sql: String, on store: Store) async throws -> [String] {
        let numbers = sql.matches(of: /\$([0-9]+)/).compactMap { Int($0.output.1) }
        let parameters = [SQLValue](repeating: .null, count: numbers.max() ?? 0)
        return try await store.driver.read { db in
            try db.run("EXPLAIN QUERY PLAN \(sql)", parameters).map { try $0.text("detail") }
        }
    }

    private func plan(
        _ statement: some StatementSet, rows: Int = 2, on store: Store
    ) async throws -> [String] {
        try await plan(RowList.expand(statement.rawValue, rows: rows), on: store)
    }

    /// What parts of a statement are called that stand for rows found before.
    private static let found = [
        "SCAN found", "SCAN matches", "SCAN named", "SCAN changed", "SCAN waiting",
    ]

    /// Reads of a whole table. Reading along an index is none: a limit ends it.
    private func wholeTables(_ plan: [String]) -> [String] {
        plan.filter { step in
            step.hasPrefix("SCAN") && !step.contains("INDEX") && !step.contains("CONSTANT")
                && !step.contains("(subquery")
                && !Self.found.contains(step)
        }
    }

    @Test("a claim walks an index by lane and stops: nothing is read whole, nothing sorted")
    func claim() async throws {
        let store = try await TestStore.open()
        let plan = try await plan(ClaimSQL.claim, on: store)
        #expect(plan.contains { $0.contains("dialer_contacts USING") && $0.contains("INDEX") })
        #expect(wholeTables(plan).isEmpty, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        try await store.close()
    }

    @Test("a question without an index would be found out")
    func withoutIndex() async throws {
        let store = try await TestStore.open()
        let plan = try await plan("SELECT 1 AS one FROM dialer_contacts ORDER BY detail", on: store)
        #expect(!wholeTables(plan).isEmpty)
        #expect(plan.contains { $0.contains("TEMP B-TREE") })
        try await store.close()
    }

    @Test("who waits for a look is counted along what is due, not among all without a contact")
    func absences() async throws {
        let store = try await TestStore.open()
        for statement in [DirectorySQL.absences, .retags] {
            let plan = try await plan(statement, on: store)
            #expect(plan.contains { $0.contains("dialer_due ") }, "\(plan)")
            #expect(wholeTables(plan).isEmpty, "\(plan)")
        }
        try await store.close()
    }

    @Test("when there is next something to do is the first entry of an index")
    func nextDue() async throws {
        let store = try await TestStore.open()
        for statement in [ClaimSQL.nextDue, .nextExpiry] {
            let plan = try await plan(statement, on: store)
            #expect(wholeTables(plan).isEmpty, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
        try await store.close()
    }

    @Test("new wishes are derived for the customers at hand only")
    func wishes() async throws {
        let store = try await TestStore.open()
        for statement in [WishSQL.nameAgent, .refresh, .revive, .state] {
            let plan = try await plan(statement, on: store)
            #expect(wholeTables(plan).isEmpty, "\(statement): \(plan)")
        }
        try await store.close()
    }

    @Test(
        "what is changed of some customers does not walk all who failed or stand in a list",
        arguments: [1, 10, 200])
    func someCustomers(rows: Int) async throws {
        let store = try await TestStore.open()
        for statement in [WishSQL.revive, .reviveSharers, .nameAgent] {
            let plan = try await plan(statement, rows: rows, on: store)
            #expect(!plan.contains { $0.contains("dialer_by_state") }, "\(statement): \(plan)")
        }
        let given = try await plan(ReconcileSQL.giveUp, rows: rows, on: store)
        #expect(!given.contains { $0.contains("dialer_by_state") }, "\(given)")
        try await store.close()
    }

    @Test("no question of each page of a copy, and none after an outage, walks all requests")
    func attempts() async throws {
        let store = try await TestStore.open()
        let own = try await plan(DirectorySQL.ownChanges, on: store)
        #expect(own.contains { $0.contains("o USING INDEX attempts_unsettled") }, "\(own)")
        let forgiven = try await plan(SettleSQL.forgive, on: store)
        #expect(
            forgiven.contains { $0.hasPrefix("SEARCH a USING INTEGER PRIMARY KEY") },
            "\(forgiven)")
        try await store.close()
    }

    @Test("a page of failures sorts no more than each customer's leads")
    func failures() async throws {
        let store = try await TestStore.open()
        let customers = FailureSQL.page.rawValue.replacing(", l.lead_id\n", with: "\n")
        try #require(customers != FailureSQL.page.rawValue)
        let plan = try await plan(customers, on: store)
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        try await store.close()
    }

    @Test("no question about leads reads a whole table, and pages are sorted by an index")
    func searches() async throws {
        let store = try await TestStore.open()
        let samples = LeadSearch.samples.filter { sample in
            // Leads that have that agent or none: almost every lead has to be asked.
            !sample.name.hasPrefix("one agent or none, no sync, total")
        }
        #expect(samples.count > 100)
        for sample in samples {
            let plan = try await plan(sample.sql, on: store)
            #expect(wholeTables(plan).isEmpty, "\(sample.name): \(plan)")
        }
        try await store.close()
    }

    @Test("a page of doubles reads no more than the page")
    func doubles() async throws {
        let store = try await TestStore.open()
        for statement in DoublesSQL.allCases {
            let plan = try await plan(statement, on: store)
            #expect(wholeTables(plan).isEmpty, "\(statement): \(plan)")
        }
        try await store.close()
    }

    @Test("the counts that every page shows are taken from indexes alone")
    func counts() async throws {
        let store = try await TestStore.open()
        let all: [(sql: String, names: [String])] = [
            (StatusSQL.counts.rawValue, ["d"]), (AgentSQL.all.rawValue, ["q", "r"]),
        ]
        for (sql, names) in all {
            let plan = try await plan(sql, on: store)
            for name in names {
                let steps = plan.filter { $0.hasPrefix("SCAN \(name)") || $0.contains(" \(name) ") }
                #expect(!steps.isEmpty)
                #expect(
                    steps.allSatisfy { $0.hasPrefix("SEARCH \(name) USING COVERING INDEX") },
                    "\(plan)")
            }
            #expect(!plan.contains { $0.contains("GROUP BY") || $0.hasPrefix("MATERIALIZE") })
        }
        let owed = try await plan(StatusSQL.owed, on: store)
        #expect(owed == ["SEARCH d USING INDEX dialer_owed (state=?)"])
        try await store.close()
    }
}
