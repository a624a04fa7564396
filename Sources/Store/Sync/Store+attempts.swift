public import Foundation
public import Leads

/// A request that a worker wants to send for a customer.
public struct RequestIntent: Sendable, Equatable {
    public let customer: CustomerID
    public let lease: Lease
    /// The wish that the request serves.
    public let generation: Int64
    public let lead: LeadID?
    public let step: SyncStep
    public let contact: DialerContactID?
    public let tags: [DialerTagID]
    public let lane: Int64

    public init(
        customer: CustomerID, lease: Lease, generation: Int64, lead: LeadID?, step: SyncStep,
        contact: DialerContactID? = nil, tags: [DialerTagID] = [], lane: Int64
    ) {
        self.customer = customer
        self.lease = lease
        self.generation = generation
        self.lead = lead
        self.step = step
        self.contact = contact
        self.tags = tags
        self.lane = lane
    }
}

/// The answer to wanting to send a request.
public enum BegunAttempt: Sendable, Equatable {
    /// The attempt stands on the disk, open; the request may leave now.
    case go(attempt: Int64, request: Int64)
    /// The account's limit says no.
    case wait(until: Date)
    /// The wish changed meanwhile: plan again.
    case superseded
    /// Another worker has the customer.
    case leaseLost
}

enum AttemptSQL: String, StatementSet {
    case current = """
        SELECT generation FROM dialer_contacts
        WHERE customer_id = $1 AND lease_owner = $2 AND epoch = $3
        """

    case extend = """
        UPDATE dialer_contacts
        SET lease_until = $4, touched = CASE WHEN CAST($5 AS BIGINT) = 1 THEN 1 ELSE touched END
        WHERE customer_id = $1 AND lease_owner = $2 AND epoch = $3
        """

    case open = """
        INSERT INTO sync_attempts
            (customer_id, lead_id, generation, epoch, step, writes, contact_id, tags, opened_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        RETURNING attempt_id
        """

    case close = """
        UPDATE sync_attempts
        SET closed_at = $2, outcome = $3, reason = $4,
            settled_at = CASE WHEN CAST($3 AS TEXT) = 'unknown' THEN NULL ELSE CAST($2 AS BIGINT) END
        WHERE attempt_id = $1 AND outcome IS NULL
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
    /// Commits an open attempt and its place in the ledger, so that the request may leave.
    /// Whoever finds the attempt open later treats its outcome as unknown.
    /// - Parameter lease: milliseconds by which the worker's lease is prolonged from now.
    public func begin(
        _ intent: RequestIntent, lease: Int64, terms: BudgetTerms, rule: @escaping BudgetRule
    ) async throws -> BegunAttempt {
        let now = clock.now()
        let leaseUntil = try await driver.leaseClock() + lease
        return try await driver.write { db in
            let holder: [SQLValue] = [
                .integer(intent.customer.rawValue), .text(intent.lease.owner),
                .integer(intent.lease.epoch),
            ]
            guard let current = try db.run(AttemptSQL.current, holder).first else {
                return .leaseLost
            }
            guard try current.int("generation") == intent.generation else { return .superseded }
            switch rule(try db.ledgerTotals(terms, now: now), Date(milliseconds: now)) {
            case .wait(let until): return .wait(until: until)
            case .go: break
            }
            try db.run(
                AttemptSQL.extend,
                holder + [.integer(leaseUntil), SQLValue(intent.step.writes)])
            return .go(
                attempt: try db.open(intent, now: now),
                request: try db.addToLedger(
                    lane: intent.lane, weight: 1, terms: terms, now: now))
        }
    }
}

extension SQLConnection {
    fileprivate func open(_ intent: RequestIntent, now: Int64) throws -> Int64 {
        try run(
            AttemptSQL.open,
            [
                .integer(intent.customer.rawValue), SQLValue(intent.lead?.rawValue),
                .integer(intent.generation), .integer(intent.lease.epoch),
                .text(intent.step.rawValue), SQLValue(intent.step.writes),
                SQLValue(intent.contact?.rawValue), .text(try Set(intent.tags).columnText()),
                .integer(now),
            ])[0].int("attempt_id")
    }
}
