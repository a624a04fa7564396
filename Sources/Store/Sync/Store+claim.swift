public import Foundation
internal import Leads

extension Store {
    /// Takes up to `limit` due customers for one worker. Nobody else gets them before the lease ends.
    /// - Parameters:
    ///   - lease: milliseconds on the database's lease clock.
    ///   - lane: the last of the lanes to take from.
    ///   - other: a lane among those not to take from.
    public func claim(
        for owner: String, limit: Int, lease: Int64, through lane: Int64 = SyncLane.repair,
        without other: Int64? = nil
    ) async throws -> [DialerContact] {
        let now = clock.now()
        let leaseNow = try await driver.leaseClock()
        return try await driver.write { db in
            let claimed = try db.run(
                ClaimSQL.claim,
                [
                    .text(owner), .integer(leaseNow + lease), .integer(now), .integer(leaseNow),
                    .integer(Int64(limit)), .integer(lane), SQLValue(other),
                ])
            try db.noteTurn(of: claimed)
            let ids = try claimed.map { CustomerID(rawValue: try $0.int("customer_id")) }
            return try db.contacts(ids, of: owner, at: Moment(wall: now, lease: leaseNow))
        }
    }

    /// When there will next be work that nobody has; nil while there is none.
    public func nextDue() async throws -> Date? {
        let now = clock.now()
        let leaseNow = try await driver.leaseClock()
        return try await driver.read { db in
            let due = try db.run(ClaimSQL.nextDue, [.integer(leaseNow)]).first?
                .optionalInt("due_at")
            let expiry = try db.run(ClaimSQL.nextExpiry, [.integer(leaseNow)]).first?
                .optionalInt("lease_until").map { now + $0 - leaseNow }
            return [due, expiry].compactMap { $0 }.min().map(Date.init(milliseconds:))
        }
    }
}

extension SQLConnection {
    /// Work that comes later takes its turn from here on, not before what already waits.
    fileprivate func noteTurn(of claimed: [SQLRow]) throws {
        let turns = try claimed.filter {
            try $0.int("lane") == SyncLane.bulk && $0.int("attempts") == 0
        }.map { try $0.int("turn") }
        let now = try setting(.bulkTurn).flatMap(Int64.init) ?? 0
        if let turn = turns.min(), turn > now { try set(.bulkTurn, to: String(turn)) }
    }

    /// The customers among `ids` that `owner` holds a lease on, the most urgent first.
    func contacts(
        _ ids: [CustomerID], of owner: String, at moment: Moment
    ) throws -> [DialerContact] {
        let rows = ids.map { [SQLValue.integer($0.rawValue)] }
        guard !rows.isEmpty else { return [] }
        let around = try Surroundings(of: rows, in: self, at: moment)
        // A long list is read in parts, so that a statement cannot sort it.
        let held = try run(ClaimSQL.contacts, [.text(owner)], rows: rows)
            .map { (place: try TurnPlace($0), row: $0) }
            .sorted { $0.place < $1.place }.map(\.row)
        let lost = try lostNames(of: held.filter { try $0.bool("lost_create") })
        return try held.compactMap { row in
            let customer = CustomerID(rawValue: try row.int("customer_id"))
            var contact = try DialerContact(row: row, customer: customer, around: around)
            contact?.lostNames = lost[customer] ?? []
            contact?.readAt = Date(milliseconds: moment.wall)
            return contact
        }
    }

    private func lostNames(of rows: [SQLRow]) throws -> [CustomerID: Set<String>] {
        guard !rows.isEmpty else { return [:] }
        var names: [CustomerID: Set<String>] = [:]
        for row in try run(ClaimSQL.lostNames, rows: rows.map { [try $0["customer_id"]] }) {
            let customer = CustomerID(rawValue: try row.int("customer_id"))
            names[customer, default: []].insert(try ContactNaming(row: row).name.full)
        }
        return names
    }
}

/// Whose turn it is.
private struct TurnPlace: Comparable {
    private let lane: Int64
    private let turn: Int64
    private let dueAt: Int64
    private let customer: Int64

    init(_ row: SQLRow) throws {
        lane = try row.int("lane")
        turn = try row.int("turn")
        dueAt = try row.optionalInt("due_at") ?? .max
        customer = try row.int("customer_id")
    }

    static func < (one: TurnPlace, other: TurnPlace) -> Bool {
        (one.lane, one.turn, one.dueAt, one.customer)
            < (other.lane, other.turn, other.dueAt, other.customer)
    }
}

/// One moment by both clocks, in milliseconds.
struct Moment {
    let wall: Int64
    let lease: Int64
}

/// What other tables know of the customers that are read.
private struct Surroundings {
    let doubles: [CustomerID: [ObservedContact.Bearer]]
    let sharers: [CustomerID: [ContactSharer]]
    let unsettled: [CustomerID: [OpenAttempt]]
    let naming: [CustomerID: [ContactNaming]]
    /// When the newest complete copy of the account's numbers was begun.
    private let scannedAt: Date?
    /// The contacts that it shows; nil where it tells nothing of the number any more.
    private let listed: [CustomerID: [DialerContactID]?]

    init(of rows: [[SQLValue]], in db: any SQLConnection, at moment: Moment) throws {
        doubles = try Self.grouped(db.run(ClaimSQL.doubles, rows: rows)) { row in
            ObservedContact.Bearer(
                contact: DialerContactID(rawValue: try row.int("contact_id")),
                ourTags: try row.ourTags())
        }
        sharers = try Self.grouped(
            db.run(ClaimSQL.sharers, rows: rows), ContactSharer.init(row:))
        unsettled = try Self.grouped(
            db.run(ClaimSQL.unsettled, rows: rows)
        ) { try OpenAttempt(row: $0, at: moment) }
        naming = try Self.grouped(db.run(ClaimSQL.naming, rows: rows), ContactNaming.init(row:))
        let offset = moment.wall - moment.lease
        guard let scan = try db.run(DirectorySQL.newest, [.integer(offset)]).first else {
            scannedAt = nil
            listed = [:]
            return
        }
        scannedAt = Date(milliseconds: try scan.int("begun_at"))
        listed = try Self.grouped(
            db.run(ClaimSQL.listed, [try scan["scan_id"], try scan["begun_at"]], rows: rows)
        ) { try $0.bool("is_gap") ? nil : DialerContactID(rawValue: try $0.int("contact_id")) }
        .mapValues { contacts in
            contacts.contains(nil) ? nil : contacts.compactMap(\.self)
        }
    }

    func look(for customer: CustomerID) -> DirectoryLook? {
        guard let scannedAt, let contacts = listed[customer] ?? [] else { return nil }
        return DirectoryLook(begunAt: scannedAt, contacts: contacts)
    }

    private static func grouped<Value>(
        _ rows: [SQLRow], _ read: (SQLRow) throws -> Value
    ) throws -> [CustomerID: [Value]] {
        var groups: [CustomerID: [Value]] = [:]
        for row in rows {
            let customer = CustomerID(rawValue: try row.int("customer_id"))
            groups[customer, default: []].append(try read(row))
        }
        return groups
    }
}

extension DialerContact {
    /// Nil for a row that holds no number that could be one.
    fileprivate init?(row: SQLRow, customer: CustomerID, around: Surroundings) throws {
        guard let number = PhoneNumber(e164: try row.text("phone")) else { return nil }
        self.init(
            customer: customer, number: number,
            hold: try row.optionalText("hold").flatMap(SyncReason.init(rawValue:)),
            desiredTag: try row.optionalInt("desired_tag_id").map(DialerTagID.init),
            generation: try row.int("generation"),
            syncedGeneration: try row.int("synced_generation"),
            wishedAt: Date(milliseconds: try row.int("changed_at")),
            observed: try ObservedContact(row: row, doubles: around.doubles[customer] ?? []),
            directory: around.look(for: customer),
            attempts: Int(try row.int("attempts")), lane: try row.int("lane"),
            lease: Lease(owner: try row.text("lease_owner"), epoch: try row.int("epoch")),
            waitsForOldNumber: try row.bool("waits"), sharers: around.sharers[customer] ?? [],
            unsettled: around.unsettled[customer] ?? [],
            mayHaveOwnDouble: try row.bool("lost_create"),
            wasGoneBefore: try row.bool("gone_before"), isGivenUp: try row.bool("given_up"),
            naming: around.naming[customer]?.first)
    }
}

extension ObservedContact {
    fileprivate init(row: SQLRow, doubles: [Bearer]) throws {
        let contact = try row.optionalInt("contact_id").map(DialerContactID.init)
        self.init(
            main: try contact.map { Bearer(contact: $0, ourTags: try row.ourTags()) },
            origin: try row.optionalText("origin").flatMap(Origin.init(rawValue:)),
            doubles: doubles, searchedAt: try row.optionalDate("searched_at"),
            searchedGeneration: try row.optionalInt("searched_generation"),
            restoredAt: try row.optionalDate("restored_at"),
            namedLead: try row.optionalText("named_lead_id").map(LeadID.init),
            wroteAt: try row.optionalDate("wrote_at"),
            blacklistEntry: try row.optionalInt("blacklist_id"),
            liftedEntry: try row.optionalInt("unbarred_id"),
            blacklistedAt: try row.optionalDate("blacklisted_at"),
            barSoughtAt: try row.optionalDate("bar_sought_at"))
    }
}

extension ContactSharer {
    fileprivate init(row: SQLRow) throws {
        self.init(
            customer: CustomerID(rawValue: try row.int("sharer_id")),
            contact: DialerContactID(rawValue: try row.int("contact_id")),
            number: try row.optionalText("phone"),
            isStopped: try row.optionalText("hold") == SyncReason.doNotCall.rawValue,
            desiredTag: try row.optionalInt("desired_tag_id").map(DialerTagID.init),
            main: try row.optionalInt("main_id").map(DialerContactID.init))
    }
}

extension OpenAttempt {
    /// A time of the lease clock that is ahead of `moment` is from before this machine was started, or
    /// from a commit that came between `moment` and the transaction. The wall clock tells which.
    fileprivate init(row: SQLRow, at moment: Moment) throws {
        guard let step = SyncStep(rawValue: try row.text("step")) else {
            throw SQLShapeError(column: "step")
        }
        let delay = try row.bool("is_open") ? Int64(Self.longestStart * 1000) : 0
        let endedAt = try row.int("ended_at")
        let clockAt = try row.optionalInt("clock_at") ?? moment.lease - Self.longAgo
        let age = moment.lease - clockAt
        let since = age < 0 ? max(0, moment.wall - endedAt) : age
        self.init(
            id: try row.int("attempt_id"), step: step,
            contact: try row.optionalInt("contact_id").map(DialerContactID.init),
            tags: try row.tags("tags"),
            endedAt: Date(milliseconds: moment.wall - since + delay),
            notedAt: Date(milliseconds: endedAt + delay))
    }

    private static let longAgo: Int64 = 3_600_000
}

extension ContactNaming {
    fileprivate init(row: SQLRow) throws {
        let full = try row.text("full_name")
        self.init(
            lead: LeadID(rawValue: try row.text("lead_id")),
            name: PersonName(full: full) ?? .unknown, email: try row.optionalText("email"))
    }
}

extension SQLRow {
    /// The tags of ours on a contact, or nil where nobody looked.
    fileprivate func ourTags() throws -> Set<DialerTagID>? {
        guard try bool("tags_known") else { return nil }
        return try tags("our_tags")
    }

    fileprivate func tags(_ column: String) throws -> Set<DialerTagID> {
        let text = try text(column)
        guard text != "[]" else { return [] }
        return Set(try JSONText.decode([Int64].self, from: text).map(DialerTagID.init))
    }

    func optionalDate(_ column: String) throws -> Date? {
        try optionalInt(column).map(Date.init(milliseconds:))
    }
}

extension Set<DialerTagID> {
    /// As `our_tags` keeps them.
    func columnText() -> String {
        "[\(map(\.rawValue).sorted().map(String.init).joined(separator: ","))]"
    }
}
