public import Foundation
public import Leads

extension Store {
    /// Takes up to `limit` due customers for one worker. Nobody else gets them before the lease ends.
    /// - Parameters:
    ///   - lease: milliseconds on the database's lease clock.
    ///   - lane: the last of the lanes to take from.
    public func claim(
        for owner: String, limit: Int, lease: Int64, through lane: Int64 = SyncLane.repair
    ) async throws -> [DialerContact] {
        let now = clock.now()
        let leaseNow = try await driver.leaseClock()
        return try await driver.write { db in
            let claimed = try db.run(
                ClaimSQL.claim,
                [
                    .text(owner), .integer(leaseNow + lease), .integer(now), .integer(leaseNow),
                    .integer(Int64(limit)), .integer(lane),
                ])
            let ids = try claimed.map { CustomerID(rawValue: try $0.int("customer_id")) }
            return try db.contacts(ids, of: owner)
        }
    }

    /// Gives claimed customers back untouched, due as they were.
    public func release(_ customers: [CustomerID], of owner: String) async throws {
        guard !customers.isEmpty else { return }
        try await driver.write { db in
            _ = try db.run(
                ClaimSQL.release, [.text(owner)],
                rows: customers.map { [.integer($0.rawValue)] })
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
    /// The customers among `ids` that `owner` holds a lease on.
    func contacts(_ ids: [CustomerID], of owner: String) throws -> [DialerContact] {
        let rows = ids.map { [SQLValue.integer($0.rawValue)] }
        guard !rows.isEmpty else { return [] }
        let doubles = try grouped(run(ClaimSQL.doubles, rows: rows)) { row in
            ObservedContact.Bearer(
                contact: DialerContactID(rawValue: try row.int("contact_id")),
                ourTags: try row.ourTags())
        }
        let sharers = try grouped(run(ClaimSQL.sharers, rows: rows), ContactSharer.init(row:))
        let unsettled = try grouped(run(ClaimSQL.unsettled, rows: rows), OpenAttempt.init(row:))
        let naming = try grouped(run(ClaimSQL.naming, rows: rows), ContactNaming.init(row:))
        return try run(ClaimSQL.contacts, [.text(owner)], rows: rows).compactMap { row in
            let customer = CustomerID(rawValue: try row.int("customer_id"))
            return try DialerContact(
                row: row, customer: customer, doubles: doubles[customer] ?? [],
                sharers: sharers[customer] ?? [], unsettled: unsettled[customer] ?? [],
                naming: naming[customer]?.first)
        }
    }

    private func grouped<Value>(
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
    fileprivate init?(
        row: SQLRow, customer: CustomerID, doubles: [ObservedContact.Bearer],
        sharers: [ContactSharer], unsettled: [OpenAttempt], naming: ContactNaming?
    ) throws {
        guard let number = PhoneNumber(e164: try row.text("phone")) else { return nil }
        self.init(
            customer: customer, number: number,
            hold: try row.optionalText("hold").flatMap(SyncReason.init(rawValue:)),
            desiredTag: try row.optionalInt("desired_tag_id").map(DialerTagID.init),
            generation: try row.int("generation"),
            syncedGeneration: try row.int("synced_generation"),
            observed: try ObservedContact(row: row, doubles: doubles),
            attempts: Int(try row.int("attempts")), lane: try row.int("lane"),
            lease: Lease(owner: try row.text("lease_owner"), epoch: try row.int("epoch")),
            waitsForOldNumber: try row.bool("waits"), sharers: sharers,
            unsettled: unsettled, naming: naming)
    }
}

extension ObservedContact {
    fileprivate init(row: SQLRow, doubles: [Bearer]) throws {
        let contact = try row.optionalInt("contact_id").map(DialerContactID.init)
        self.init(
            main: try contact.map { Bearer(contact: $0, ourTags: try row.ourTags()) },
            origin: try row.optionalText("origin").flatMap(Origin.init(rawValue:)),
            doubles: doubles,
            searchedAt: try row.optionalInt("searched_at").map(Date.init(milliseconds:)),
            searchedGeneration: try row.optionalInt("searched_generation"),
            restoredAt: try row.optionalInt("restored_at").map(Date.init(milliseconds:)),
            namedLead: try row.optionalText("named_lead_id").map(LeadID.init))
    }
}

extension ContactSharer {
    fileprivate init(row: SQLRow) throws {
        self.init(
            isStopped: try row.optionalText("hold") == SyncReason.doNotCall.rawValue,
            desiredTag: try row.optionalInt("desired_tag_id").map(DialerTagID.init))
    }
}

extension OpenAttempt {
    fileprivate init(row: SQLRow) throws {
        guard let step = SyncStep(rawValue: try row.text("step")) else {
            throw SQLShapeError(column: "step")
        }
        self.init(
            id: try row.int("attempt_id"), step: step,
            contact: try row.optionalInt("contact_id").map(DialerContactID.init),
            openedAt: Date(milliseconds: try row.int("opened_at")),
            closedAt: try row.optionalInt("closed_at").map(Date.init(milliseconds:)))
    }
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
        let ids = try JSONText.decode([Int64].self, from: try text("our_tags"))
        return Set(ids.map(DialerTagID.init))
    }
}

extension Set<DialerTagID> {
    /// As `our_tags` keeps them.
    func columnText() throws -> String { try JSONText.encode(map(\.rawValue).sorted()) }
}
