public import Foundation

/// What requests to CloudTalk cost so far, shared by all workers, restarts and commands.
public struct LedgerTotals: Sendable, Equatable {
    /// Weight sent and not answered yet, as long as an answer can still come.
    public let unanswered: Int
    /// Weight that counts in the sliding window: from its sending until one window after its answer
    /// or time-out.
    public let spent: Int
    /// When the oldest counted weight stops counting.
    public let nextExpiry: Date?
    /// Weight answered without limit headers, or timed out, since `BudgetTerms.since`.
    public let answeredWithoutHeaders: Int
    /// Weight of clicks' requests since `BudgetTerms.since`, answered or not.
    public let clicks: Int
    /// Clicks had their part of the window, and bulk work is due that nobody works on.
    public let bulkWaits: Bool
}

/// What the ledger's sums are taken over.
public struct BudgetTerms: Sendable {
    /// Seconds.
    public let window: Double
    /// Seconds after which a request that was not answered counts as timed out.
    public let timeout: Double
    /// When the window that the last headers told of was first seen.
    public let since: Date?
    /// Weight from which on it matters whether bulk work waits.
    public let mostClicks: Int

    public init(window: Double, timeout: Double, since: Date?, mostClicks: Int = .max) {
        self.window = window
        self.timeout = timeout
        self.since = since
        self.mostClicks = mostClicks
    }
}

/// Whether the account's limit lets a request go now.
public enum BudgetVerdict: Sendable, Equatable {
    case go
    case wait(until: Date)
    /// Less urgent work goes first.
    case giveWay(until: Date)
}

/// Decides on a request from the ledger's sums; called inside the transaction that notes it.
/// `memo` is what any process last stored about the limit.
public typealias BudgetRule =
    @Sendable (LedgerTotals, _ memo: String?, _ now: Date) throws -> BudgetVerdict

/// What is known of the account's limit, as text that is opaque to this module: takes what any
/// process stored last and adds what this one knows. Asked for inside the transaction that notes an
/// answer, so that what is stored is never older than the ledger.
public typealias BudgetMemo = @Sendable (_ stored: String?) throws -> String

enum LedgerSQL: String, StatementSet {
    case add = """
        INSERT INTO request_ledger (lane, weight, sent_at) VALUES ($1, $2, $3)
        RETURNING request_id
        """

    case answer = """
        UPDATE request_ledger SET answered_at = $2, with_headers = $3
        WHERE request_id = $1 AND answered_at IS NULL
        """

    /// $1 now, $2 window, $3 time-out, $4 since, $5 most clicks
    case totals = """
        SELECT unanswered, spent, next_expiry, without_headers, clicks,
            CASE WHEN clicks >= $5 AND EXISTS (
                SELECT 1 FROM dialer_contacts
                WHERE due_at IS NOT NULL AND due_at + 0 <= $1 AND lane = 2
                    AND lease_owner IS NULL
            ) THEN 1 ELSE 0 END AS bulk_waits
        FROM (SELECT
            CAST(COALESCE(SUM(CASE
                WHEN answered_at IS NULL AND sent_at + $3 > $1 THEN weight ELSE 0 END), 0)
                AS BIGINT) AS unanswered,
            CAST(COALESCE(SUM(weight), 0) AS BIGINT) AS spent,
            MIN(COALESCE(answered_at, sent_at + $3)) + $2 AS next_expiry,
            CAST(COALESCE(SUM(CASE
                WHEN with_headers = 1 THEN 0
                WHEN answered_at >= $4 THEN weight
                WHEN answered_at IS NULL AND sent_at + $3 <= $1 AND sent_at + $3 >= $4 THEN weight
                ELSE 0 END), 0) AS BIGINT) AS without_headers,
            CAST(COALESCE(SUM(CASE
                WHEN lane = 1 AND sent_at >= $4 THEN weight ELSE 0 END), 0) AS BIGINT) AS clicks
        FROM request_ledger
        WHERE COALESCE(answered_at, sent_at + $3) + $2 > $1) sums
        """

    case prune = "DELETE FROM request_ledger WHERE sent_at < $1"
}

extension Store {
    /// Asks for a request that belongs to no single customer, for example a list of tags.
    /// - Returns: the ledger's number of the request, or how long it has to wait.
    public func beginRequest(
        lane: Int64, weight: Int = 1, terms: BudgetTerms, rule: @escaping BudgetRule
    ) async throws -> BegunRequest {
        let now = clock.now()
        return try await driver.write { db in
            switch try db.judge(rule, terms, now: now) {
            case .wait(let until), .giveWay(let until): return .wait(until: until)
            case .go:
                return .go(
                    try db.addToLedger(lane: lane, weight: weight, terms: terms, now: now))
            }
        }
    }

    /// Notes that a request of ``beginRequest(lane:weight:terms:rule:)`` was answered or given up.
    public func endRequest(
        _ request: Int64, withHeaders: Bool, budget: @escaping BudgetMemo
    ) async throws {
        let now = clock.now()
        try await driver.write { db in
            try db.answer(request, withHeaders: withHeaders, now: now)
            try db.keep(budget)
        }
    }

    /// The ledger's sums as they stand.
    public func ledgerTotals(_ terms: BudgetTerms) async throws -> LedgerTotals {
        let now = clock.now()
        return try await driver.read { db in try db.ledgerTotals(terms, now: now) }
    }

    /// What the engine last learned of the account's limit; opaque to this module.
    public func rateBudget() async throws -> String? {
        try await driver.read { db in try db.setting(.rateBudget) }
    }

}

/// The answer to asking for a request.
public enum BegunRequest: Sendable, Equatable {
    case go(Int64)
    case wait(until: Date)
}

extension SQLConnection {
    func judge(_ rule: BudgetRule, _ terms: BudgetTerms, now: Int64) throws -> BudgetVerdict {
        try rule(
            ledgerTotals(terms, now: now), setting(.rateBudget), Date(milliseconds: now))
    }

    func keep(_ budget: BudgetMemo) throws {
        let stored = try setting(.rateBudget)
        let known = try budget(stored)
        if known != stored { try set(.rateBudget, to: known) }
    }

    func ledgerTotals(_ terms: BudgetTerms, now: Int64) throws -> LedgerTotals {
        let since = terms.since?.milliseconds ?? 0
        let row = try run(
            LedgerSQL.totals,
            [
                .integer(now), .integer(milliseconds(terms.window)),
                .integer(milliseconds(terms.timeout)), .integer(since),
                .integer(Int64(terms.mostClicks)),
            ])[0]
        return LedgerTotals(
            unanswered: Int(try row.int("unanswered")), spent: Int(try row.int("spent")),
            nextExpiry: try row.optionalInt("next_expiry").map(Date.init(milliseconds:)),
            answeredWithoutHeaders: Int(try row.int("without_headers")),
            clicks: Int(try row.int("clicks")), bulkWaits: try row.bool("bulk_waits"))
    }

    func addToLedger(
        lane: Int64, weight: Int, terms: BudgetTerms, now: Int64
    ) throws -> Int64 {
        let kept = milliseconds(2 * terms.window + 2 * terms.timeout)
        try run(LedgerSQL.prune, [.integer(now - kept)])
        return try run(
            LedgerSQL.add, [.integer(lane), .integer(Int64(weight)), .integer(now)]
        )[0].int("request_id")
    }

    func answer(_ request: Int64, withHeaders: Bool, now: Int64) throws {
        try run(
            LedgerSQL.answer, [.integer(request), .integer(now), SQLValue(withHeaders)])
    }

    private func milliseconds(_ seconds: Double) -> Int64 { Int64((seconds * 1000).rounded(.up)) }
}
