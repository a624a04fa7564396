public import Foundation
public import Leads

enum DirectorySQL: String, StatementSet {
    /// A sign of life that lies ahead is from before the clock was put back: whoever lives gives the next one
    /// soon. $1 since when, $2 a moment ahead
    case running = """
        SELECT scan_id FROM directory_scans
        WHERE finished_at IS NULL AND touched_at > $1 AND touched_at <= $2
        ORDER BY scan_id DESC LIMIT 1
        """

    /// Our requests of the minute before count as made since then: a list that lags does not show yet
    /// what they did. $1 now, $2 a minute ago, $3 now by the lease clock
    case begin = """
        INSERT INTO directory_scans (begun_at, after_attempt, touched_at, clock_at)
        SELECT CAST($1 AS BIGINT), COALESCE((
            SELECT a.attempt_id FROM sync_attempts a WHERE a.opened_at <= $2
            ORDER BY a.attempt_id DESC LIMIT 1), 0), CAST($1 AS BIGINT), CAST($3 AS BIGINT)
        RETURNING scan_id
        """

    case touch = "UPDATE directory_scans SET touched_at = $2 WHERE scan_id = $1"

    /// Of two copies that are made at once the newer one counts: the older, which may have waited
    /// for the limit, must not take its rows away.
    case keep = """
        INSERT INTO directory_numbers (scan_id, phone, contact_id)
        SELECT CAST($1 AS BIGINT), row.column1, row.column2
        FROM (VALUES {rows 2: text, int}) AS row
        WHERE true
        ON CONFLICT (phone, contact_id) DO UPDATE
        SET scan_id = CASE
            WHEN excluded.scan_id > directory_numbers.scan_id THEN excluded.scan_id
            ELSE directory_numbers.scan_id END
        """

    /// Requests of ours that may have changed how many contacts there are since the scan began, or are
    /// under way since before. One that was lost before has landed, or never will as far as anybody can
    /// know. No row where a newer scan has replaced this one. The `+ 0` keeps SQLite from walking all requests
    /// of before for the few that are open.
    case ownChanges = """
        SELECT
            CAST(COALESCE(SUM(CASE WHEN own.step = 'create' THEN 1 ELSE 0 END), 0) AS BIGINT)
                AS creates,
            CAST(COALESCE(SUM(CASE WHEN own.step = 'delete' THEN 1 ELSE 0 END), 0) AS BIGINT)
                AS deletes
        FROM directory_scans s
        LEFT JOIN (
            SELECT a.step FROM sync_attempts a
            WHERE a.attempt_id > (
                    SELECT b.after_attempt FROM directory_scans b WHERE b.scan_id = $1)
                AND (a.outcome IS NULL OR a.outcome IN ('done', 'unknown'))
            UNION ALL
            SELECT o.step FROM sync_attempts o
            WHERE o.writes = 1 AND o.settled_at IS NULL AND o.outcome IS NULL
                AND o.attempt_id + 0 <= (
                    SELECT b.after_attempt FROM directory_scans b WHERE b.scan_id = $1)
        ) own ON 1 = 1
        WHERE s.scan_id = $1
        GROUP BY s.scan_id
        """

    case lastAttempt = "SELECT COALESCE(MAX(attempt_id), 0) AS attempt_id FROM sync_attempts"

    /// Requests of ours that may have put a contact into a list by tag or taken it out since an attempt,
    /// those among them that were under way then. $1 attempt, $2 a minute before it
    case ownTagChanges = """
        SELECT (
                SELECT COUNT(*) FROM sync_attempts a
                WHERE a.attempt_id > $1 AND a.writes = 1 AND a.step NOT LIKE 'blacklist%'
                    AND (a.outcome IS NULL OR a.outcome IN ('done', 'unknown'))
            ) + (
                SELECT COUNT(*) FROM sync_attempts o
                WHERE o.writes = 1 AND o.settled_at IS NULL AND o.step NOT LIKE 'blacklist%'
                    AND (o.outcome IS NULL OR o.opened_at > $2)
            ) AS changes
        """

    case finish = """
        UPDATE directory_scans
        SET finished_at = $2, complete = $3, contacts = $4, pages = $5, touched_at = $2
        WHERE scan_id = $1
        """

    case prune = """
        DELETE FROM directory_numbers WHERE contact_id IN (
            SELECT contact_id FROM directory_numbers WHERE scan_id < $1 LIMIT 500)
            AND scan_id < $1
        RETURNING contact_id
        """

    case pruneScans = "DELETE FROM directory_scans WHERE scan_id < $1"

    /// One that was begun by a wall clock that was set since does not count, whether or not anybody noticed:
    /// an hour later it may look fresh again. $1 the wall clock less the lease clock
    case newest = """
        SELECT scan_id, begun_at, finished_at, contacts, pages FROM directory_scans
        WHERE complete = 1 AND ABS(begun_at - clock_at - CAST($1 AS BIGINT)) <= 5000
        ORDER BY scan_id DESC LIMIT 1
        """

    /// Work that a copy of the numbers would save a search. $1 now, $2 at most, $3 the first lane, $4 the
    /// last one
    case absences = """
        SELECT COUNT(*) AS customers FROM (
            SELECT 1 AS one FROM dialer_contacts
            WHERE due_at IS NOT NULL AND lane >= $3 AND lane <= $4 AND due_at + 0 <= $1
                AND contact_id + 0 IS NULL
                AND (desired_tag_id IS NOT NULL OR hold = 'do_not_call')
            LIMIT $2) waiting
        """

    /// Bulk work that a list of foreign tags would make cheaper. $1 now, $2 at most
    case retags = """
        SELECT COUNT(*) AS customers FROM (
            SELECT 1 AS one FROM dialer_contacts
            WHERE due_at IS NOT NULL AND lane >= 2 AND due_at + 0 <= $1 AND origin = 'created'
                AND hold IS NULL AND attempts = 0
            LIMIT $2) waiting
        """

    /// Managed numbers that stand on a contact nobody knew of while a create of ours was lost.
    case lateLandings = """
        INSERT INTO dialer_doubles (customer_id, contact_id)
        SELECT DISTINCT d.customer_id, n.contact_id
        FROM sync_attempts a
        JOIN customers c ON c.customer_id = a.customer_id
        JOIN directory_numbers n ON n.phone = c.phone AND n.scan_id >= $1
        JOIN dialer_contacts d ON d.customer_id = c.customer_id
        WHERE a.step = 'create' AND a.outcome = 'unknown'
            AND n.contact_id IS DISTINCT FROM d.contact_id
        ON CONFLICT (customer_id, contact_id) DO NOTHING
        RETURNING customer_id
        """

    /// They are looked at, what came late and what was there. Who has a contact already, or should be in another
    /// queue or in none, may stand in one too many: not after a long bulk. The others are bulk work whose answer
    /// was lost. $1 now
    case wakeLate = """
        UPDATE dialer_contacts
        SET due_at = $1, tags_known = 0, generation = generation + 1,
            lane = CASE
                WHEN hold = 'do_not_call' OR (due_at IS NOT NULL AND lane = 0) THEN 0
                WHEN due_at IS NULL OR contact_id IS NOT NULL THEN 1
                WHEN EXISTS (
                    SELECT 1 FROM sync_attempts a
                    WHERE a.customer_id = dialer_contacts.customer_id AND a.step = 'create'
                        AND a.outcome = 'unknown' AND a.tags IS DISTINCT FROM
                            '[' || CAST(dialer_contacts.desired_tag_id AS TEXT) || ']'
                ) THEN 1
                ELSE lane
            END,
            state_since = CASE
                WHEN state IN ('synced', 'none')
                    OR (hold = 'do_not_call' AND state NOT IN ('pending', 'in_flight'))
                    OR (state = 'failed' AND hold IS NOT NULL AND due_at IS NULL)
                THEN CAST($1 AS BIGINT) ELSE state_since END,
            state = CASE
                WHEN state IN ('synced', 'none') OR hold = 'do_not_call' THEN 'pending'
                ELSE state END
        WHERE customer_id IN ({rows 2: int})
        """
}

/// The copy of which contacts of the account bear which numbers.
public struct DirectoryState: Sendable, Equatable {
    public let scan: Int64
    public let begunAt: Date
    public let finishedAt: Date
    public let contacts: Int
    public let pages: Int
}

/// A contact's number, as a list of contacts shows it.
public struct ListedNumber: Sendable, Hashable {
    public let phone: String
    public let contact: DialerContactID

    public init(phone: String, contact: DialerContactID) {
        self.phone = phone
        self.contact = contact
    }
}

/// What our own requests may have done to the account's number of contacts.
public struct OwnChanges: Sendable, Equatable {
    public let creates: Int
    public let deletes: Int

    public init(creates: Int = 0, deletes: Int = 0) {
        self.creates = creates
        self.deletes = deletes
    }

    public var isNone: Bool { creates == 0 && deletes == 0 }
}

extension Store {
    /// Begins a new copy of the account's numbers.
    /// - Parameter silence: seconds without a sign of life, after which a copy that was begun is given up.
    /// - Returns: nil while another process is at it.
    public func beginScan(after silence: TimeInterval = 30) async throws -> Int64? {
        let now = clock.now()
        let since = now - Int64(silence * 1000)
        let lease = try await driver.leaseClock()
        return try await driver.write { db in
            let running = try db.run(
                DirectorySQL.running, [.integer(since), .integer(now + 5000)])
            guard running.isEmpty else { return nil }
            return try db.run(
                DirectorySQL.begin,
                [.integer(now), .integer(now - Self.landing), .integer(lease)])[0].int("scan_id")
        }
    }

    /// Whoever makes the copy is still at it.
    public func touch(scan: Int64) async throws {
        let now = clock.now()
        try await driver.write { db in
            _ = try db.run(DirectorySQL.touch, [.integer(scan), .integer(now)])
        }
    }

    /// Keeps one page's numbers, a few at a time so that nobody else's write waits.
    public func keep(_ numbers: [ListedNumber], scan: Int64) async throws {
        var rest = numbers[...]
        repeat {
            let some = rest.prefix(400)
            rest = rest.dropFirst(400)
            let now = clock.now()
            try await driver.write { db in
                try db.run(
                    DirectorySQL.keep, [.integer(scan)],
                    rows: some.map { [.text($0.phone), .integer($0.contact.rawValue)] })
                _ = try db.run(DirectorySQL.touch, [.integer(scan), .integer(now)])
            }
        } while !rest.isEmpty
    }

    /// What our own requests may have changed since a scan began; nil for one that a newer one has
    /// replaced.
    public func ownChanges(since scan: Int64) async throws -> OwnChanges? {
        try await driver.read { db in
            try db.run(DirectorySQL.ownChanges, [.integer(scan)]).first.map { row in
                OwnChanges(
                    creates: Int(try row.int("creates")), deletes: Int(try row.int("deletes")))
            }
        }
    }

    /// A moment in the history of our requests.
    public struct AttemptMark: Sendable {
        let attempt: Int64
        let at: Int64
    }

    public func attemptMark() async throws -> AttemptMark {
        let now = clock.now()
        return try await driver.read { db in
            AttemptMark(
                attempt: try db.run(DirectorySQL.lastAttempt)[0].int("attempt_id"), at: now)
        }
    }

    /// Whether requests of our own may have changed who bears a tag since then.
    public func hasTagChanges(since mark: AttemptMark) async throws -> Bool {
        try await driver.read { db in
            let row = try db.run(
                DirectorySQL.ownTagChanges,
                [.integer(mark.attempt), .integer(mark.at - Self.landing)])[0]
            return try row.int("changes") > 0
        }
    }

    /// After this time, in milliseconds, a lost request has landed or never will, as far as anybody can
    /// know.
    private static let landing: Int64 = 60_000

    /// Ends a scan. Only a complete one counts; it makes due whose lost creates it found.
    public func finishScan(
        _ scan: Int64, complete: Bool, contacts: Int, pages: Int
    ) async throws {
        let now = clock.now()
        try await driver.write { db in
            try db.run(
                DirectorySQL.finish,
                [
                    .integer(scan), .integer(now), SQLValue(complete), .integer(Int64(contacts)),
                    .integer(Int64(pages)),
                ])
            guard complete else { return }
            let late = Set(
                try db.run(DirectorySQL.lateLandings, [.integer(scan)])
                    .map { try $0.int("customer_id") })
            try db.run(
                DirectorySQL.wakeLate, [.integer(now)], rows: late.sorted().map { [.integer($0)] })
            try db.run(GapSQL.close, [.integer(scan)])
            try db.run(DirectorySQL.pruneScans, [.integer(scan)])
        }
        guard complete else { return }
        while try await prune(before: scan) {}
    }

    private func prune(before scan: Int64) async throws -> Bool {
        try await driver.write { db in
            try !db.run(DirectorySQL.prune, [.integer(scan)]).isEmpty
        }
    }

    /// The newest complete copy.
    public func directory() async throws -> DirectoryState? {
        let offset = clock.now() - (try await driver.leaseClock())
        return try await driver.read { db in
            guard let row = try db.run(DirectorySQL.newest, [.integer(offset)]).first else {
                return nil
            }
            return DirectoryState(
                scan: try row.int("scan_id"), begunAt: Date(milliseconds: try row.int("begun_at")),
                finishedAt: Date(milliseconds: try row.int("finished_at")),
                contacts: Int(try row.int("contacts")), pages: Int(try row.int("pages")))
        }
    }

    /// How many customers of some lanes wait for a look whether CloudTalk has their number; counted up to
    /// `limit`.
    public func waitingAbsences(
        in lanes: ClosedRange<Int64>, limit: Int
    ) async throws -> Int {
        try await count(
            DirectorySQL.absences, limit: limit,
            [.integer(lanes.lowerBound), .integer(lanes.upperBound)])
    }

    /// How many contacts that we made wait for another tag or none; counted up to `limit`.
    public func waitingRetags(limit: Int) async throws -> Int {
        try await count(DirectorySQL.retags, limit: limit)
    }

    private func count(
        _ statement: DirectorySQL, limit: Int, _ more: [SQLValue] = []
    ) async throws -> Int {
        let now = clock.now()
        return try await driver.read { db in
            Int(
                try db.run(statement, [.integer(now), .integer(Int64(limit))] + more)[0]
                    .int("customers"))
        }
    }
}
