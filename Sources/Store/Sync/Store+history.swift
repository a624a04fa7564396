enum HistorySQL: String, StatementSet {
    /// In the order of their ids. $1 after which, $2 at most
    case attempts = """
        SELECT attempt_id, opened_at, settled_at,
            CASE WHEN step = 'create' AND outcome = 'unknown' THEN 1 ELSE 0 END AS is_lost_create
        FROM sync_attempts WHERE attempt_id > $1 ORDER BY attempt_id LIMIT $2
        """

    case forgetAttempts = "DELETE FROM sync_attempts WHERE attempt_id IN ({rows 1: int})"

    /// $1 begun before, $2 at most
    case findings = """
        SELECT f.finding_id FROM reconcile_findings f
        WHERE f.run_id IN (SELECT r.run_id FROM reconcile_runs r WHERE r.begun_at < $1)
        LIMIT $2
        """

    case forgetFindings = "DELETE FROM reconcile_findings WHERE finding_id IN ({rows 1: int})"
}

extension Store {
    /// For how long requests to CloudTalk and what comparisons found are kept, in milliseconds: 90 days.
    private static let kept: Int64 = 90 * 24 * 3600 * 1000

    /// Forgets requests to CloudTalk and findings of comparisons that are older than 90 days, some at a
    /// time so that nobody else's write waits. A request whose outcome is not known stays, and a lost
    /// create for good: its contact may still turn up. What people did is in the audit, for ever.
    public func forgetHistory() async throws {
        let before = clock.now() - Self.kept
        try await forgetAttempts(before: before)
        while try await forgetFindings(before: before) {}
    }

    private func forgetAttempts(before: Int64) async throws {
        var last: Int64 = 0
        while true {
            let after = last
            let rows = try await driver.read { db in
                try db.run(HistorySQL.attempts, [.integer(after), .integer(Int64(Self.part))])
            }
            // One that seems younger than those behind it was noted while the clock was ahead.
            let old = try rows.filter { try $0.int("opened_at") < before }
            let forgotten = try old.filter {
                try $0.optionalInt("settled_at") != nil && !$0.bool("is_lost_create")
            }
            try await driver.writePart { db in
                _ = try db.run(
                    HistorySQL.forgetAttempts, rows: try forgotten.map { [try $0["attempt_id"]] })
            }
            guard rows.count == Self.part, !old.isEmpty else { return }
            last = try rows.last?.int("attempt_id") ?? last
        }
    }

    private func forgetFindings(before: Int64) async throws -> Bool {
        try await driver.writePart { db in
            let old = try db.run(
                HistorySQL.findings, [.integer(before), .integer(Int64(Self.part))])
            try db.run(HistorySQL.forgetFindings, rows: try old.map { [try $0["finding_id"]] })
            return !old.isEmpty
        }
    }
}
