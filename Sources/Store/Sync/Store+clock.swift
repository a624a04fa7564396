public import Foundation

enum ClockSQL: String, StatementSet {
    /// Copies made before do not count, nor does one that is under way.
    case forgetCopies = "UPDATE directory_scans SET complete = 0, begun_at = 0 WHERE begun_at > 0"

    /// $1 now. Looks that would seem to be of the last quarter of an hour, or of a time to come.
    case forgetLooks = """
        UPDATE dialer_contacts SET searched_at = NULL, bar_sought_at = NULL
        WHERE searched_at > $1 OR bar_sought_at > $1
        """

    /// What was noted while the clock was ahead was no later than now: else proofs, comparisons and pauses would
    /// wait for as long as it was put back. $1 now, $2 a moment ahead
    case pullBack = """
        UPDATE dialer_contacts
        SET wrote_at = CASE WHEN wrote_at > $2 THEN CAST($1 AS BIGINT) ELSE wrote_at END,
            synced_at = CASE WHEN synced_at > $2 THEN CAST($1 AS BIGINT) ELSE synced_at END,
            changed_at = CASE WHEN changed_at > $2 THEN CAST($1 AS BIGINT) ELSE changed_at END,
            restored_at = CASE WHEN restored_at > $2 THEN CAST($1 AS BIGINT) ELSE restored_at END,
            state_since = CASE WHEN state_since > $2 THEN CAST($1 AS BIGINT) ELSE state_since END
        WHERE wrote_at > $2 OR synced_at > $2 OR changed_at > $2 OR restored_at > $2
            OR state_since > $2
        """

    /// What requests were noted by the clock as it was, as of the same moments by the clock as it is:
    /// else who was not answered would count for as long as the clock was put back, or no more.
    /// $1 by how much it was set, the moments from $2 to $3
    case shiftLedger = """
        UPDATE request_ledger
        SET sent_at = CASE
                WHEN sent_at BETWEEN $2 AND $3 THEN sent_at + CAST($1 AS BIGINT) ELSE sent_at END,
            answered_at = CASE
                WHEN answered_at BETWEEN $2 AND $3 THEN answered_at + CAST($1 AS BIGINT)
                ELSE answered_at END
        """
}

extension Store {
    /// Notes how the wall clock stands to the one that never jumps. Where somebody has set it since
    /// that was last noted, by this process or one before it, what was seen in CloudTalk before
    /// proves nothing any more, since its age cannot be told.
    /// - Returns: how far the clock was set, in seconds; 0 the first time, and for less than 5 s.
    public func noteClock() async throws -> TimeInterval {
        let wall = clock.now()
        let offset = wall - (try await driver.leaseClock())
        return try await driver.write { db in
            let before = try db.setting(.clockOffset).flatMap { Int64($0) }
            let jump = before.map { offset - $0 } ?? 0
            guard before == nil || abs(jump) > 5000 else { return 0 }
            try db.set(.clockOffset, to: "\(offset)")
            guard before != nil else { return 0 }
            // Others may have noted something while this waited for its turn to write.
            try db.forgetSightings(now: clock.now())
            // Put back: what lies ahead was noted before. Put forward: all that was before it.
            let (from, to): (Int64, Int64) = jump < 0 ? (wall + 1, .max) : (0, wall - jump)
            try db.run(ClockSQL.shiftLedger, [.integer(jump), .integer(from), .integer(to)])
            return Double(jump) / 1000
        }
    }
}

/// By so many milliseconds times may lie ahead without the clock having been put back.
private let clockNoise: Int64 = 5000

/// How long a look at CloudTalk may count as proof, in milliseconds, with something to spare.
private let longestProof: Int64 = 900_000

extension SQLConnection {
    /// What was seen in CloudTalk proves nothing any more.
    func forgetSightings(now: Int64) throws {
        try run(ClockSQL.forgetCopies)
        try run(ClockSQL.forgetLooks, [.integer(now - longestProof)])
        try run(ClockSQL.pullBack, [.integer(now), .integer(now + clockNoise)])
        // What campaigns were known to select stands, but is as old as can be.
        if try setting(.campaignsLookedAt) != nil { try set(.campaignsLookedAt, to: "0") }
    }
}
