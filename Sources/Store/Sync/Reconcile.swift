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
            /// The contact does not have the customer's number any more.
            case numberGone = "number_gone"
            /// A contact bears a tag of ours that it should not bear.
            case wrongTag = "wrong_tag"
            /// Another contact with the customer's number bears a tag of ours.
            case doubleTagged = "double_tagged"
            /// A contact whose number the portal never managed bears a tag of ours: never changed.
            case unmanaged
            /// A number that must not be called is not on CloudTalk's blacklist any more.
            case notBarred = "not_barred"
        }

        /// Where a difference comes from, and so who decides about it. Ordered by how little it needs
        /// to be mended.
        public enum Cause: Int64, Sendable, Comparable {
            /// Somebody else's doing, as far as the portal knows: mended when asked for.
            case others
            /// A request of the portal's whose answer got lost, and which came later than the portal
            /// had looked.
            case portal
            /// Somebody said stop: whoever did it.
            case stop

            public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }

            /// A stable word for programs.
            public var word: String {
                switch self {
                case .others: "others"
                case .portal: "portal"
                case .stop: "stop_request"
                }
            }
        }

        public let kind: Kind
        public let cause: Cause
        public let lead: LeadID?
        public let contact: DialerContactID?
        public let tag: DialerTagID?
        public let isMended: Bool
    }

    public let run: Int64
    public let outcome: Outcome
    public let counts: [Finding.Kind: Int]
    /// How many of each kind are mended.
    public let mendedOfKind: [Finding.Kind: Int]
    /// The first thousand.
    public let findings: [Finding]

    public var mended: Int { mendedOfKind.values.reduce(0, +) }

    /// Differences beyond those that are named.
    public var unnamed: Int { counts.values.reduce(0, +) - findings.count }
}

/// A comparison that came to its end, and when.
public struct PastReconcile: Sendable, Equatable {
    public let report: ReconcileReport
    public let begunAt: Date
    public let finishedAt: Date
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
        for some in bearers.parts(of: Self.part) {
            try await driver.writePart { db in
                _ = try db.run(
                    ReconcileSQL.tagged, [.integer(run), .integer(tag.rawValue)],
                    rows: some.map { [.integer($0.rawValue)] })
            }
        }
    }

    /// Keeps which numbers CloudTalk bars from being called.
    public func keep(barred numbers: [String], run: Int64) async throws {
        for some in numbers.sorted().parts(of: Self.part) {
            try await driver.writePart { db in
                _ = try db.run(
                    ReconcileSQL.barred, [.integer(run)], rows: some.map { [.text($0)] })
            }
        }
    }

    /// Rows of one transaction: nobody else's write waits for a whole account.
    static let part = 200

    /// When the last comparison that came to its end was begun.
    public func lastReconcile() async throws -> Date? {
        try await driver.read { db in
            try db.run(ReconcileSQL.lastEnded).first.map {
                Date(milliseconds: try $0.int("begun_at"))
            }
        }
    }

    /// The last comparison that came to its end; one that CloudTalk did not let do so says nothing.
    public func pastReconcile() async throws -> PastReconcile? {
        try await driver.read { db in
            guard let row = try db.run(ReconcileSQL.lastEnded).first,
                let outcome = ReconcileReport.Outcome(rawValue: try row.text("outcome"))
            else { return nil }
            return PastReconcile(
                report: try db.report(try row.int("run_id"), outcome),
                begunAt: Date(milliseconds: try row.int("begun_at")),
                finishedAt: Date(milliseconds: try row.int("finished_at")))
        }
    }

    public func failReconcile(run: Int64) async throws {
        let now = clock.now()
        try await driver.write { db in
            try db.run(
                ReconcileSQL.finish, [.integer(run), .integer(now), "failed", nil, nil])
            try db.forget(run, now: now)
        }
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
