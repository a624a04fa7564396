internal import Foundation
internal import Leads

enum BatchStatusSQL: String, StatementSet {
    /// Leads of a batch by how far their customers are. One whose assignment is not the one that the
    /// batch has left it with was changed by hand since, as undoing would find.
    case counts = """
        SELECT sync, changed, origin, wanted, COUNT(*) AS leads,
            COUNT(DISTINCT customer_id) AS customers
        FROM (
            SELECT m.customer_id, COALESCE(d.state, 'none') AS sync,
                CASE
                    WHEN d.contact_id IS NULL AND EXISTS (
                        SELECT 1 FROM directory_numbers n
                        WHERE n.phone = c.phone AND n.scan_id >= (
                            SELECT MAX(s.scan_id) FROM directory_scans s WHERE s.complete = 1)
                    ) THEN 'adopted' ELSE COALESCE(d.origin, 'unknown')
                END AS origin,
                CASE
                    WHEN d.desired_tag_id IS NOT NULL OR d.hold = 'tag_unresolved' THEN 1 ELSE 0
                END AS wanted,
                CASE
                    WHEN m.outcome = 'changed_since' THEN 1
                    WHEN m.outcome = 'undone'
                        AND r.active_agent_id IS NOT DISTINCT FROM m.previous_agent_id THEN 0
                    WHEN m.outcome = 'moved' AND l.customer_id = m.customer_id
                        AND r.assignment_id IS NOT DISTINCT FROM m.assignment_id
                        AND (m.assignment_id IS NOT NULL OR NOT EXISTS (
                            SELECT 1 FROM retention_assigned_leads later
                            WHERE later.customer_id = m.customer_id
                                AND later.lead_id = m.lead_id
                                AND later.assignment_id > m.previous_assignment_id)) THEN 0
                    ELSE 1
                END AS changed
            FROM batch_members m
            JOIN customers c ON c.customer_id = m.customer_id
            LEFT JOIN leads l ON l.lead_id = m.lead_id
            LEFT JOIN retention_assigned_leads r ON r.lead_id = m.lead_id AND r.ended_at IS NULL
            LEFT JOIN dialer_contacts d ON d.customer_id = m.customer_id
            WHERE m.batch_id = $1 AND m.outcome IS NOT NULL
        ) members
        GROUP BY sync, changed, origin, wanted
        """
}

enum BatchAheadSQL: String, StatementSet {
    /// Customers whose turn comes no later than the last of a batch, those of the batch among them.
    case customers = """
        SELECT COUNT(*) AS customers FROM dialer_contacts d
        WHERE d.due_at IS NOT NULL AND (d.lane < 2 OR (d.lane = 2 AND d.turn <= COALESCE((
            SELECT MAX(o.turn)
            FROM batch_members m
            JOIN dialer_contacts o ON o.customer_id = m.customer_id
            WHERE m.batch_id = $1 AND o.due_at IS NOT NULL AND o.lane = 2), 0)))
        """
}

extension Store {
    /// How far a batch has come in CloudTalk; nil for one that is not there.
    public func batchStatus(_ id: BatchID) async throws -> BatchStatus? {
        let (deletes, now) = (deletesUnassigned, clock.now())
        return try await driver.read { db in
            let batch: BatchRow
            do { batch = try db.batch(id) } catch StoreError.noSuchRecord { return nil }
            let key = SQLValue.integer(id.rawValue)
            let counts = try BatchCounts(try db.run(BatchStatusSQL.counts, [key]))
            var pace = try db.pace(deletes: deletes, at: now)
            let ahead = Int(try db.run(BatchAheadSQL.customers, [key])[0].int("customers"))
            pace.waiting = max(0, ahead - counts.waiting.customers)
            return BatchStatus(batch, counts, engine: try db.engineStatus(), pace: pace)
        }
    }

    /// Goes on with batches and undoings that a crash has interrupted, and removes those that were
    /// never laid down whole.
    public func resumeBatches() async throws {
        let abandoned = clock.now() - Self.longestBatchStaging
        let (half, whole, undone) = try await driver.read { db in
            func ids(_ rows: [SQLRow]) throws -> [BatchID] {
                try rows.map { BatchID(rawValue: try $0.int("batch_id")) }
            }
            return (
                try ids(try db.run(BatchSQL.abandoned, [.integer(abandoned)])),
                try ids(try db.run(BatchSQL.unfinished)),
                try ids(try db.run(BulkUndoSQL.unfinished))
            )
        }
        var first: (any Error)?
        // One batch that cannot go on does not hold up the others.
        func each(_ ids: [BatchID], _ resume: (BatchID) async throws -> Void) async {
            for id in ids {
                do { try await resume(id) } catch { first = first ?? error }
            }
        }
        await each(half) { try await removeBatch($0) }
        await each(whole) { _ = try await apply($0) }
        await each(undone) { _ = try await undo($0) }
        if let first { throw first }
    }
}

/// Leads of a batch, counted.
private struct BatchCounts {
    var states: [SyncState: Int] = [:]
    var changed = 0
    /// What is still to do in CloudTalk for those that wait.
    var waiting = DialerWork()

    init(_ rows: [SQLRow]) throws {
        for row in rows {
            let leads = Int(try row.int("leads"))
            guard try !row.bool("changed") else {
                changed += leads
                continue
            }
            let state = SyncState(rawValue: try row.text("sync")) ?? .none
            states[state, default: 0] += leads
            guard state == .pending || state == .inFlight else { continue }
            let customers = Int(try row.int("customers"))
            let origin = try row.text("origin")
            if try !row.bool("wanted") {
                if origin == "adopted" {
                    waiting.otherRemovals += customers
                } else {
                    waiting.removals += customers
                }
            } else if origin == "unknown" {
                waiting.creates += customers
            } else if origin == "created" {
                waiting.ownRetags["any", default: 0] += customers
            } else {
                waiting.otherRetags += customers
            }
        }
    }
}

extension BatchStatus {
    fileprivate init(
        _ batch: BatchRow, _ counts: BatchCounts, engine: EngineStatus, pace: SyncEstimate.Pace
    ) {
        let states = counts.states
        let pending = (states[.pending] ?? 0) + (states[.inFlight] ?? 0)
        let canSend = engine.enabled && engine.circuit == .closed
        let moved = batch.tally.moved
        self.init(
            id: batch.id, assigned: batch.isAssigning ? moved : 0,
            unassigned: batch.isAssigning ? 0 : moved,
            synced: (states[.synced] ?? 0) + (states[.none] ?? 0), pending: pending,
            failed: states[.failed] ?? 0, blocked: states[.blocked] ?? 0,
            changedSince: counts.changed,
            etaSeconds: pending == 0
                ? 0
                : canSend
                    ? SyncEstimate(counts.waiting, pace: pace, contacts: pace.contacts).seconds
                    : nil,
            finishedAt: batch.finishedAt.map(Date.init(milliseconds:)),
            undoneAt: batch.undoneAt.map(Date.init(milliseconds:)))
    }
}
