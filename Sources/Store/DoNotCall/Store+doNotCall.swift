import Foundation
public import Leads

enum DoNotCallSQL: String, StatementSet {
    case add = """
        INSERT INTO do_not_call (phone, source, reason, requested_at, requested_by)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (phone) DO NOTHING
        RETURNING phone
        """

    case one = """
        SELECT phone, source, reason, requested_at, requested_by, confirmed_at
        FROM do_not_call WHERE phone = $1
        """

    /// The lead remembers, also while it has no number.
    case note = "UPDATE leads SET stop_source = $2, stop_reason = $3 WHERE lead_id = $1"

    case noted = """
        SELECT stop_source, stop_reason FROM leads
        WHERE lead_id = $1 AND stop_source IS NOT NULL AND stop_reason IS NOT NULL
        """

    case forget = """
        UPDATE leads SET stop_source = NULL, stop_reason = NULL WHERE customer_id = $1
        """

    /// CloudTalk was seen to hold what the entry asks for. $1 customer, $2 now
    case confirm = """
        UPDATE do_not_call SET confirmed_at = $2
        WHERE phone = (SELECT phone FROM customers WHERE customer_id = $1)
        RETURNING phone
        """

    case concerns = """
        SELECT 1 AS one FROM customers c JOIN leads l ON l.customer_id = c.customer_id
        WHERE c.phone = $1
        UNION ALL
        SELECT 1 FROM directory_numbers n JOIN dialer_contacts o ON o.contact_id = n.contact_id
        WHERE n.phone = $1 LIMIT 1
        """

    case hasten = """
        UPDATE dialer_contacts SET lane = 0, turn = 0
        WHERE customer_id = $1 AND hold = 'do_not_call' AND due_at IS NOT NULL
        """

    case remove = "DELETE FROM do_not_call WHERE phone = $1 RETURNING phone"
}

/// A number that a person, a list or a call asked never to call again.
public struct StopRequest: Sendable, Equatable {
    public let number: PhoneNumber
    /// Where the request came from, for example `customer`, `list`.
    public let source: String
    public let reason: String

    public init(number: PhoneNumber, source: String, reason: String) {
        self.number = number
        self.source = source
        self.reason = reason
    }

    fileprivate var detail: [String: String] { ["source": source] }
}

extension Store {
    /// Enters a number that must never be called. A number that stands there already keeps its
    /// first entry. Its customer leaves every queue, ahead of all other work; but that a program may send a
    /// long list one by one: what it tells of numbers that no lead has goes last, like a list.
    public func stopCalling(
        _ number: PhoneNumber, source: String, reason: String, by actor: Actor
    ) async throws -> DoNotCallRecord {
        let request = StopRequest(number: number, source: source, reason: reason)
        let now = clock.now()
        return try await driver.write { db in
            let isListed = try actor.isProgram && !db.concerns(number)
            let lane = isListed ? SyncLane.repair : SyncLane.doNotCall
            let isNew = try db.stopCalling(request, lane: lane, actor: actor, now: now)
            if !isNew, !isListed { try db.askAgain(request, actor: actor, now: now) }
            guard let record = try db.doNotCall(number) else {
                throw StoreError.noSuchRecord("do-not-call entry")
            }
            return record
        }
    }

    /// Enters many numbers, a few at a time so that nobody else's write waits.
    /// - Returns: how many were new.
    public func stopCalling(_ requests: [StopRequest], by actor: Actor) async throws -> Int {
        var added = 0
        var rest = requests[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(100))
            rest = rest.dropFirst(100)
            let now = clock.now()
            added += try await driver.writePart { db in
                try some.filter {
                    try db.stopCalling($0, lane: SyncLane.repair, actor: actor, now: now)
                }.count
            }
            try await LongWrite.cede()
        }
        return added
    }

    public func doNotCall(_ number: PhoneNumber) async throws -> DoNotCallRecord? {
        try await driver.read { db in try db.doNotCall(number) }
    }

    /// Lifts a do-not-call entry. It never puts anybody back into a queue by itself: assignments of
    /// the number end, and a person assigns again.
    /// - Returns: false when the number had no entry.
    public func allowCalling(
        _ number: PhoneNumber, reason: String, by actor: Actor
    ) async throws -> Bool {
        let now = clock.now()
        return try await driver.write { db in
            guard try !db.run(DoNotCallSQL.remove, [.text(number.e164)]).isEmpty else {
                return false
            }
            let customer = try db.customer(of: number)
            try db.noteStop(
                "do_not_call_lifted", customer, ["reason": reason], actor: actor, now: now)
            try db.run(DoNotCallSQL.forget, [.integer(customer.rawValue)])
            _ = try db.unassign(customer, actor: actor, now: now)
            try db.refreshWishes(of: [customer], lane: SyncLane.click, now: now)
            return true
        }
    }
}

extension SQLConnection {
    /// - Parameter lane: where the portal never had to do with the number.
    /// - Returns: whether the number is new on the list.
    @discardableResult
    func stopCalling(
        _ request: StopRequest, lane: Int64 = SyncLane.doNotCall, actor: Actor, now: Int64
    ) throws -> Bool {
        let added = try run(
            DoNotCallSQL.add,
            [
                .text(request.number.e164), .text(request.source), .text(request.reason),
                .integer(now), .text(actor.description),
            ])
        guard !added.isEmpty else { return false }
        let customer = try customer(of: request.number)
        try noteStop("do_not_call", customer, request.detail, actor: actor, now: now)
        try refreshWishes(of: [customer], lane: lane, now: now)
        return true
    }

    /// Whether a lead has the number, or a contact that leads are called by.
    fileprivate func concerns(_ number: PhoneNumber) throws -> Bool {
        try !run(DoNotCallSQL.concerns, [.text(number.e164)]).isEmpty
    }

    /// A list may have brought the number, behind all other work. Programs may send the same every night, of
    /// which nothing is noted.
    fileprivate func askAgain(_ request: StopRequest, actor: Actor, now: Int64) throws {
        let customer = try customer(of: request.number)
        try hastenStop(of: customer)
        guard !actor.isProgram else { return }
        try noteStop("do_not_call_again", customer, request.detail, actor: actor, now: now)
    }

    /// A stop that waits goes before all other work.
    func hastenStop(of customer: CustomerID) throws {
        try run(DoNotCallSQL.hasten, [.integer(customer.rawValue)])
    }

    /// The history of each lead of the number names what was done; the number itself stays out of it.
    fileprivate func noteStop(
        _ kind: String, _ customer: CustomerID, _ detail: [String: String] = [:], actor: Actor,
        now: Int64
    ) throws {
        let leads = try holdings(of: customer).map { Optional($0.lead) }
        for lead in leads.isEmpty ? [nil] : leads {
            try audit(
                kind, actor: actor, lead: lead, customer: customer, detail: detail, now: now)
        }
    }

    /// Notes that no contact with the customer's number stands in a list any more, where it is one
    /// that must not be called.
    func confirmStop(of customer: CustomerID, now: Int64) throws {
        let confirmed = try run(
            DoNotCallSQL.confirm, [.integer(customer.rawValue), .integer(now)])
        guard !confirmed.isEmpty else { return }
        try noteStop("do_not_call_confirmed", customer, actor: .portal, now: now)
    }

    func doNotCall(_ number: PhoneNumber) throws -> DoNotCallRecord? {
        guard let row = try run(DoNotCallSQL.one, [.text(number.e164)]).first else { return nil }
        return DoNotCallRecord(
            number: number, requestedAt: Date(milliseconds: try row.int("requested_at")),
            requestedBy: try row.text("requested_by"), source: try row.text("source"),
            reason: try row.text("reason"),
            confirmedAt: try row.optionalInt("confirmed_at").map(Date.init(milliseconds:)))
    }

    /// Somebody who said stop said it as a person: a new number of theirs is not called either.
    /// A lead without a number remembers until it has one again.
    func carryDoNotCall(
        of lead: LeadID, from old: CustomerID, to new: CustomerID, actor: Actor, now: Int64
    ) throws {
        if let oldNumber = try number(of: old), let entry = try doNotCall(oldNumber) {
            try run(
                DoNotCallSQL.note,
                [.text(lead.rawValue), .text(entry.source), .text(entry.reason)])
        }
        guard let newNumber = try number(of: new),
            let noted = try run(DoNotCallSQL.noted, [.text(lead.rawValue)]).first
        else { return }
        try stopCalling(
            StopRequest(
                number: newNumber, source: try noted.text("stop_source"),
                reason: try noted.text("stop_reason")),
            actor: actor, now: now)
    }
}
