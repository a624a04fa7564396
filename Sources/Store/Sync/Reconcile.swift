public import Foundation
public import Leads

/// What a comparison of the portal's customers with CloudTalk found.
public struct ReconcileReport: Sendable, Equatable {
    public enum Outcome: String, Sendable {
        case done
        /// It would take so many tags off that a person has to say yes first.
        case waitsForPerson = "waits_for_person"
        case failed
    }

    public struct Finding: Sendable, Equatable {
        public enum Kind: String, Sendable, CaseIterable {
            /// The agent's tag was taken off in CloudTalk.
            case tagOff = "tag_off"
            /// The contact was deleted in CloudTalk.
            case contactGone = "contact_gone"
            /// A contact bears a tag of ours that it should not bear.
            case wrongTag = "wrong_tag"
            /// Another contact with the customer's number bears a tag of ours.
            case doubleTagged = "double_tagged"
            /// A contact whose number the portal never managed bears a tag of ours: never changed.
            case unmanaged
        }

        public let kind: Kind
        public let lead: LeadID?
        public let contact: DialerContactID?
        public let tag: DialerTagID?
        public let isMended: Bool
    }

    public let run: Int64
    public let outcome: Outcome
    public let counts: [Finding.Kind: Int]
    public let mended: Int
    /// The first thousand.
    public let findings: [Finding]
}

extension Store {
    public func beginReconcile(mending: Bool, by actor: Actor) async throws -> Int64 {
        let now = clock.now()
        return try await driver.write { db in
            try db.run(
                ReconcileSQL.begin,
                [.integer(now), .text(actor.description), SQLValue(mending)])[0].int("run_id")
        }
    }

    /// Keeps who bears one of our tags.
    public func keep(
        bearers: [DialerContactID], of tag: DialerTagID, run: Int64
    ) async throws {
        var rest = bearers[...]
        while !rest.isEmpty {
            let some = rest.prefix(400)
            rest = rest.dropFirst(400)
            try await driver.write { db in
                _ = try db.run(
                    ReconcileSQL.tagged, [.integer(run), .integer(tag.rawValue)],
                    rows: some.map { [.integer($0.rawValue)] })
            }
        }
    }

    /// Compares, and where asked to, makes due what the engine then mends. More than 50 tags, or one
    /// in twenty, are taken off only when a person asked for it.
    /// - Parameters:
    ///   - scan: the copy of the account's numbers that was made for this comparison.
    ///   - begunAt: when the comparison began to look at CloudTalk.
    public func compare(
        run: Int64, scan: Int64, begunAt: Date, mending: Bool, byPerson: Bool
    ) async throws -> ReconcileReport {
        let now = clock.now()
        return try await driver.write { db in
            try db.run(
                ReconcileSQL.compare,
                [.integer(run), .integer(scan), .integer(begunAt.milliseconds)])
            let managed = try db.run(ReconcileSQL.managed)[0].int("customers")
            let removals = try db.run(ReconcileSQL.removals, [.integer(run)])[0].int("findings")
            let isLarge = removals > 50 || removals * 20 > managed
            let waits = mending && isLarge && removals > 0 && !byPerson
            if mending && !waits { try db.mend(run, now: now) }
            let outcome: ReconcileReport.Outcome = waits ? .waitsForPerson : .done
            try db.run(
                ReconcileSQL.finish,
                [
                    .integer(run), .integer(now), .text(outcome.rawValue), nil, .integer(managed),
                ])
            try db.run(ReconcileSQL.forgetTagged, [.integer(run)])
            return try db.report(run, outcome)
        }
    }

    /// When CloudTalk was last compared with, whatever came of it.
    public func lastReconcile() async throws -> Date? {
        try await driver.read { db in
            try db.run(ReconcileSQL.newest).first.map {
                Date(milliseconds: try $0.int("begun_at"))
            }
        }
    }

    public func failReconcile(run: Int64) async throws {
        let now = clock.now()
        try await driver.write { db in
            try db.run(
                ReconcileSQL.finish, [.integer(run), .integer(now), "failed", nil, nil])
            _ = try db.run(ReconcileSQL.forgetTagged, [.integer(run)])
        }
    }
}

extension SQLConnection {
    fileprivate func mend(_ run: Int64, now: Int64) throws {
        let arguments: [SQLValue] = [.integer(run), .integer(now)]
        try self.run(ReconcileSQL.addDoubles, [.integer(run)])
        let left = try self.run(ReconcileSQL.giveUp, arguments)
        for row in try self.run(
            ReconcileSQL.assignedLeads, rows: left.map { [try $0["customer_id"]] })
        {
            try audit(
                "removed_again", actor: .portal, lead: LeadID(rawValue: try row.text("lead_id")),
                now: now)
        }
        let mended = try self.run(ReconcileSQL.mend, arguments)
        try self.run(ReconcileSQL.restored, arguments)
        try self.run(
            ReconcileSQL.noteMended, [.integer(run)],
            rows: mended.map { [try $0["customer_id"]] })
        try audit("reconcile_mended", actor: .portal, now: now)
    }

    fileprivate func report(
        _ run: Int64, _ outcome: ReconcileReport.Outcome
    ) throws -> ReconcileReport {
        var counts: [ReconcileReport.Finding.Kind: Int] = [:]
        var mended = 0
        for row in try self.run(ReconcileSQL.counts, [.integer(run)]) {
            mended += Int(try row.int("mended"))
            guard let kind = ReconcileReport.Finding.Kind(rawValue: try row.text("kind")) else {
                continue
            }
            counts[kind] = Int(try row.int("findings"))
        }
        let findings = try self.run(ReconcileSQL.findings, [.integer(run), 1000])
            .compactMap(ReconcileReport.Finding.init(row:))
        return ReconcileReport(
            run: run, outcome: outcome, counts: counts, mended: mended, findings: findings)
    }
}

extension ReconcileReport.Finding {
    fileprivate init?(row: SQLRow) throws {
        guard let kind = Kind(rawValue: try row.text("kind")) else { return nil }
        self.init(
            kind: kind, lead: try row.optionalText("lead_id").map(LeadID.init),
            contact: try row.optionalInt("contact_id").map(DialerContactID.init),
            tag: try row.optionalInt("tag_id").map(DialerTagID.init),
            isMended: try row.bool("mended"))
    }
}

extension Store {
    /// Whether comparisons mend what others caused, too; until an admin says so they only report it.
    public func reconcileMends() async throws -> Bool {
        try await driver.read { db in try db.setting(.reconcileMends) == "true" }
    }

    public func setReconcileMends(_ mends: Bool, by actor: Actor) async throws {
        let now = clock.now()
        try await driver.write { db in
            try db.set(.reconcileMends, to: mends ? "true" : nil)
            try db.audit(
                "reconcile_mending_set", actor: actor, detail: ["on": "\(mends)"], now: now)
        }
    }
}
