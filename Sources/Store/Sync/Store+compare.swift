public import Foundation
import Leads

extension Store {
    /// Compares what was kept of CloudTalk with what the portal manages. What the portal itself
    /// caused, and whatever concerns somebody who said stop, is made due for the engine to mend;
    /// everything else only where `mending` is asked for. More than 50 tags, or more than one and one in
    /// twenty, are taken off only when a person asked for it, but for those who said stop.
    /// - Parameters:
    ///   - scan: the copy of the account's numbers that was made for this comparison.
    ///   - begunAt: when the comparison began to look at CloudTalk.
    ///   - bars: whether the barred numbers were kept, too.
    public func compare(
        run: Int64, scan: Int64, begunAt: Date, bars: Bool, mending: Bool, byPerson: Bool,
        by actor: Actor
    ) async throws -> ReconcileReport {
        let found = try await driver.read { db in
            try db.run(
                ReconcileSQL.differences,
                [
                    .integer(run), .integer(scan), .integer(begunAt.milliseconds), SQLValue(bars),
                    .integer(begunAt.milliseconds - Self.week),
                ])
        }
        for some in found.parts(of: Self.part) {
            try await driver.writePart { db in
                _ = try db.run(
                    ReconcileSQL.find, [.integer(run)],
                    rows: try some.map { row in
                        try ["kind", "cause", "customer_id", "contact_id", "tag_id"].map {
                            try row[$0]
                        }
                    })
            }
        }
        let managed = try await driver.read { db in
            try db.run(ReconcileSQL.managed)[0].int("customers")
        }
        let wanted: ReconcileReport.Finding.Cause = mending ? .others : .portal
        let isTooMuch = try await isTooMuch(run, wanted, of: managed)
        let waits = isTooMuch && !byPerson
        try await mend(run, begunAt: begunAt, from: waits ? .stop : wanted, by: actor)
        return try await finish(run, waits ? .waitsForPerson : .done, managed: managed)
    }

    /// What was put right within this time, in milliseconds, and is undone again needs a person; and
    /// for so long a request whose answer got lost explains a difference.
    private static let week: Int64 = 7 * 24 * 3600 * 1000
    /// By how much CloudTalk's lists may lag, in milliseconds.
    private static let listLag: Int64 = 10_000

    /// Whether mending would take off so many tags that the likeliest reason is a mistake of ours.
    private func isTooMuch(
        _ run: Int64, _ wanted: ReconcileReport.Finding.Cause, of managed: Int64
    ) async throws -> Bool {
        let removals = try await driver.read { db in
            try db.run(ReconcileSQL.removals, [.integer(run), .integer(wanted.rawValue)])[0]
                .int("findings")
        }
        return removals > 50 || (removals > 1 && removals * 20 > managed)
    }

    /// Makes due whom findings with at least this cause name, some at a time, each customer at once:
    /// whoever is given up for one of them is not made due for another.
    private func mend(
        _ run: Int64, begunAt: Date, from cause: ReconcileReport.Finding.Cause, by actor: Actor
    ) async throws {
        let now = clock.now()
        let findings = try await driver.read { db in
            try db.run(ReconcileSQL.toMend, [.integer(run), .integer(cause.rawValue)])
        }
        let parts = try findings.parts(of: Self.part) {
            try $0["customer_id"] == $1["customer_id"]
        }
        var mended = 0
        for some in parts {
            mended += try await driver.writePart { db in
                try db.mend(
                    some, now: now, since: now - Self.week,
                    writtenBefore: begunAt.milliseconds - Self.listLag)
            }
        }
        guard mended > 0 else { return }
        let detail = ["run": "\(run)", "differences": "\(mended)"]
        try await driver.write { db in
            try db.audit("reconcile_mended", actor: actor, detail: detail, now: now)
        }
    }

    private func finish(
        _ run: Int64, _ outcome: ReconcileReport.Outcome, managed: Int64
    ) async throws -> ReconcileReport {
        let now = clock.now()
        return try await driver.write { db in
            try db.run(
                ReconcileSQL.finish,
                [
                    .integer(run), .integer(now), .text(outcome.rawValue), nil, .integer(managed),
                ])
            try db.forget(run, now: now)
            return try db.report(run, outcome)
        }
    }
}

extension SQLConnection {
    /// What was read of CloudTalk for this comparison, or for one that a crash cut off.
    func forget(_ run: Int64, now: Int64) throws {
        let yesterday = now - 24 * 3600 * 1000
        try self.run(ReconcileSQL.forgetTagged, [.integer(run), .integer(yesterday)])
        try self.run(ReconcileSQL.forgetBarred, [.integer(run), .integer(yesterday)])
    }

    /// - Parameter findings: those of a customer stand together.
    /// - Returns: how many of them are mended.
    fileprivate func mend(
        _ findings: [SQLRow], now: Int64, since: Int64, writtenBefore: Int64
    ) throws -> Int {
        let all = try findings.map { [try $0["finding_id"]] }
        let left = try run(
            ReconcileSQL.giveUp, [.integer(since), .integer(writtenBefore), .integer(now)],
            rows: all
        )
        .map { try $0["customer_id"] }
        for row in try run(ReconcileSQL.assignedLeads, rows: left.map { [$0] }) {
            try audit(
                "removed_again", actor: .portal, lead: LeadID(rawValue: try row.text("lead_id")),
                now: now)
        }
        // Whoever is given up leaves wrong queues all the same.
        let isOwed = { (row: SQLRow) in
            try ["wrong_tag", "double_tagged"].contains(row.text("kind"))
        }
        let going = try findings.filter { try !left.contains($0["customer_id"]) }
        let owed = try findings.filter { try left.contains($0["customer_id"]) && isOwed($0) }
        let rows = try (going + owed).map { [try $0["finding_id"]] }
        try run(ReconcileSQL.addDoubles, rows: rows)
        try run(
            ReconcileSQL.restored, [.integer(now), .integer(writtenBefore)],
            rows: going.map { [try $0["finding_id"]] })
        try run(ReconcileSQL.mend, [.integer(now)], rows: rows)
        try run(ReconcileSQL.noteMended, rows: rows)
        return rows.count
    }

    func report(
        _ run: Int64, _ outcome: ReconcileReport.Outcome
    ) throws -> ReconcileReport {
        var counts: [ReconcileReport.Finding.Kind: Int] = [:]
        var mended: [ReconcileReport.Finding.Kind: Int] = [:]
        for row in try self.run(ReconcileSQL.counts, [.integer(run)]) {
            guard let kind = ReconcileReport.Finding.Kind(rawValue: try row.text("kind")) else {
                continue
            }
            counts[kind] = Int(try row.int("findings"))
            mended[kind] = Int(try row.int("mended"))
        }
        let findings = try self.run(ReconcileSQL.findings, [.integer(run), 1000])
            .compactMap(ReconcileReport.Finding.init(row:))
        return ReconcileReport(
            run: run, outcome: outcome, counts: counts, mendedOfKind: mended, findings: findings)
    }
}

extension ReconcileReport.Finding {
    fileprivate init?(row: SQLRow) throws {
        guard let kind = Kind(rawValue: try row.text("kind")) else { return nil }
        self.init(
            kind: kind, cause: Cause(rawValue: try row.int("cause")) ?? .others,
            lead: try row.optionalText("lead_id").map(LeadID.init),
            contact: try row.optionalInt("contact_id").map(DialerContactID.init),
            tag: try row.optionalInt("tag_id").map(DialerTagID.init),
            isMended: try row.bool("mended"))
    }
}
