public import Foundation
public import Leads

/// One customer's part in a request that a worker wants to send.
public struct RequestIntent: Sendable, Equatable {
    public let customer: CustomerID
    public let lease: Lease
    /// The wish that the request serves.
    public let generation: Int64
    public let lead: LeadID?
    public let step: SyncStep
    public let contact: DialerContactID?
    public let tags: [DialerTagID]

    public init(
        customer: CustomerID, lease: Lease, generation: Int64, lead: LeadID?, step: SyncStep,
        contact: DialerContactID? = nil, tags: [DialerTagID] = []
    ) {
        self.customer = customer
        self.lease = lease
        self.generation = generation
        self.lead = lead
        self.step = step
        self.contact = contact
        self.tags = tags
    }
}

/// A request for one or several customers, and what it costs.
public struct CallIntent: Sendable, Equatable {
    /// All of one worker; each customer at most once.
    public let items: [RequestIntent]
    public let lane: Int64
    /// Operations that it is assumed to cost.
    public let weight: Int

    public init(_ items: [RequestIntent], lane: Int64, weight: Int = 1) {
        self.items = items
        self.lane = lane
        self.weight = weight
    }
}

/// The answer to wanting to send a request.
public enum BegunCall: Sendable, Equatable {
    /// Whether a customer may take part.
    public enum Part: Sendable, Equatable {
        /// The attempt stands on the disk, open.
        case go(attempt: Int64)
        /// The wish changed meanwhile: plan again.
        case superseded
        /// Another worker has the customer.
        case leaseLost
    }

    /// The request may leave for those who take part; nil when nobody does.
    case go(request: Int64?, [CustomerID: Part])
    /// The account's limit says no.
    case wait(until: Date)
    /// Less urgent work goes first.
    case giveWay(until: Date)
}

enum AttemptSQL: String, StatementSet {
    case current = """
        SELECT customer_id, generation, epoch FROM dialer_contacts
        WHERE lease_owner = $1 AND customer_id IN ({rows 2: int})
        """

    case busy = """
        SELECT DISTINCT contact_id FROM sync_attempts
        WHERE writes = 1 AND settled_at IS NULL AND contact_id IN ({rows 1: int})
        """

    /// Contacts that have the number of somebody who said stop.
    case stopped = """
        WITH wanted AS (
            SELECT row.column1 AS contact_id FROM (VALUES {rows 1: int}) AS row)
        SELECT w.contact_id
        FROM wanted w
        JOIN dialer_contacts m ON m.contact_id = w.contact_id
        WHERE m.hold = 'do_not_call'
        UNION
        SELECT w.contact_id
        FROM wanted w
        JOIN dialer_doubles x ON x.contact_id = w.contact_id
        JOIN dialer_contacts d ON d.customer_id = x.customer_id
        WHERE d.hold = 'do_not_call'
        UNION
        SELECT w.contact_id
        FROM wanted w
        JOIN directory_numbers n ON n.contact_id = w.contact_id
        JOIN customers c ON c.phone = n.phone
        JOIN dialer_contacts d ON d.customer_id = c.customer_id
        WHERE d.hold = 'do_not_call'
        """

    /// $1 owner, $2 lease, $3 whether it writes, $4 when it leaves, nil for what touches no contact
    case extend = """
        UPDATE dialer_contacts
        SET lease_until = $2, wrote_at = COALESCE(CAST($4 AS BIGINT), wrote_at),
            touched = CASE WHEN CAST($3 AS BIGINT) = 1 THEN 1 ELSE touched END
        WHERE lease_owner = $1 AND customer_id IN ({rows 5: int})
        """

    case open = """
        INSERT INTO sync_attempts
            (customer_id, lead_id, generation, epoch, step, writes, contact_id, tags, opened_at,
            clock_at)
        VALUES {rows 1: int, text, int, int, text, int, int, text, int, int}
        RETURNING attempt_id, customer_id
        """

    case close = """
        UPDATE sync_attempts
        SET closed_at = $1, outcome = $2, reason = $3, clock_at = $4,
            settled_at = CASE WHEN CAST($2 AS TEXT) = 'unknown' THEN NULL ELSE CAST($1 AS BIGINT) END
        WHERE outcome IS NULL AND attempt_id IN ({rows 5: int})
        """

    /// A look has told what became of these writes. One that a crash left open was never answered.
    case settle = """
        UPDATE sync_attempts
        SET settled_at = $1, closed_at = COALESCE(closed_at, $1),
            outcome = COALESCE(outcome, 'unknown')
        WHERE settled_at IS NULL AND attempt_id IN ({rows 2: int})
        """
}

extension Store {
    /// Commits an open attempt for each customer that may take part, and the request's place in the
    /// ledger, so that it may leave. Whoever finds an attempt open later treats its outcome as
    /// unknown.
    /// - Parameter lease: milliseconds by which the worker's leases are prolonged from now.
    public func begin(
        _ call: CallIntent, lease: Int64, terms: BudgetTerms, rule: @escaping BudgetRule
    ) async throws -> BegunCall {
        let now = clock.now()
        let leaseNow = try await driver.leaseClock()
        return try await driver.write { db in
            let verdicts = try db.verdicts(on: call.items)
            let going = call.items.filter { verdicts[$0.customer] == .go }
            guard !going.isEmpty else { return .go(request: nil, db.parts(verdicts, [:])) }
            switch try db.judge(rule, terms, now: now) {
            case .wait(let until): return .wait(until: until)
            case .giveWay(let until): return .giveWay(until: until)
            case .go: break
            }
            try db.extend(going, to: leaseNow + lease, now: now)
            let attempts = try db.open(going, at: Moment(wall: now, lease: leaseNow))
            let request = try db.addToLedger(
                lane: call.lane, weight: call.weight, terms: terms, now: now)
            return .go(request: request, db.parts(verdicts, attempts))
        }
    }
}

private enum ItemVerdict { case go, superseded, leaseLost }

extension SQLConnection {
    fileprivate func verdicts(on items: [RequestIntent]) throws -> [CustomerID: ItemVerdict] {
        guard let owner = items.first?.lease.owner else { return [:] }
        let rows = try run(
            AttemptSQL.current, [.text(owner)],
            rows: items.map { [.integer($0.customer.rawValue)] })
        let held = try Dictionary(
            rows.map { (CustomerID(rawValue: try $0.int("customer_id")), $0) },
            uniquingKeysWith: { one, _ in one })
        var busy = try contacts(AttemptSQL.busy, of: items.filter(\.step.writes))
        let stopped = try contacts(AttemptSQL.stopped, of: items.filter(\.putsTagsOn))
        let verdicts = try items.map { item -> (CustomerID, ItemVerdict) in
            guard let row = held[item.customer], try row.int("epoch") == item.lease.epoch else {
                return (item.customer, .leaseLost)
            }
            guard try row.int("generation") == item.generation else {
                return (item.customer, .superseded)
            }
            guard item.step.writes, let contact = item.contact else { return (item.customer, .go) }
            let isFree =
                busy.insert(contact).inserted && !(item.putsTagsOn && stopped.contains(contact))
            return (item.customer, isFree ? .go : .superseded)
        }
        return Dictionary(verdicts, uniquingKeysWith: { one, _ in one })
    }

    /// Contacts that a write is open for, or that a tag must not be put on. Whoever shares one of them
    /// is planned anew.
    private func contacts(
        _ statement: AttemptSQL, of items: [RequestIntent]
    ) throws -> Set<DialerContactID> {
        let contacts = Set(items.compactMap(\.contact)).sorted()
        return Set(
            try run(statement, rows: contacts.map { [.integer($0.rawValue)] })
                .map { DialerContactID(rawValue: try $0.int("contact_id")) })
    }

    fileprivate func parts(
        _ verdicts: [CustomerID: ItemVerdict], _ attempts: [CustomerID: Int64]
    ) -> [CustomerID: BegunCall.Part] {
        var parts: [CustomerID: BegunCall.Part] = [:]
        for (customer, verdict) in verdicts {
            switch verdict {
            case .go: parts[customer] = attempts[customer].map { .go(attempt: $0) } ?? .leaseLost
            case .superseded: parts[customer] = .superseded
            case .leaseLost: parts[customer] = .leaseLost
            }
        }
        return parts
    }

    /// The items of one call are of one kind as far as leases go; what writes and what touches a
    /// contact is told apart step by step.
    fileprivate func extend(_ items: [RequestIntent], to leaseUntil: Int64, now: Int64) throws {
        for (step, some) in Dictionary(grouping: items, by: \.step) {
            try run(
                AttemptSQL.extend,
                [
                    .text(some[0].lease.owner), .integer(leaseUntil), SQLValue(step.writes),
                    SQLValue(step.touchesContact ? now : nil),
                ], rows: some.map { [.integer($0.customer.rawValue)] })
        }
    }

    fileprivate func open(
        _ items: [RequestIntent], at moment: Moment
    ) throws -> [CustomerID: Int64] {
        let rows = items.map { item -> [SQLValue] in
            [
                .integer(item.customer.rawValue), SQLValue(item.lead?.rawValue),
                .integer(item.generation), .integer(item.lease.epoch), .text(item.step.rawValue),
                SQLValue(item.step.writes), SQLValue(item.contact?.rawValue),
                .text(Set(item.tags).columnText()),
                .integer(moment.wall), .integer(moment.lease),
            ]
        }
        return try Dictionary(
            run(AttemptSQL.open, rows: rows).map {
                (CustomerID(rawValue: try $0.int("customer_id")), try $0.int("attempt_id"))
            }, uniquingKeysWith: { one, _ in one })
    }
}

extension RequestIntent {
    /// Tags added without being named are others', which any campaign may select.
    fileprivate var putsTagsOn: Bool { step == .addTags || (step == .setTags && !tags.isEmpty) }
}
