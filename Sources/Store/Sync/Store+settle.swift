public import Foundation
public import Leads

/// How a request ended.
public struct AttemptOutcome: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case done
        case notSent = "not_sent"
        case limited, unauthorized, refused
        case notFound = "not_found"
        case unknown
    }

    public let attempt: Int64
    public let request: Int64
    public let kind: Kind
    public let reason: String?
    /// Whether the answer told the account's limit.
    public let withHeaders: Bool

    public init(
        attempt: Int64, request: Int64, kind: Kind, reason: String? = nil, withHeaders: Bool
    ) {
        self.attempt = attempt
        self.request = request
        self.kind = kind
        self.reason = reason
        self.withHeaders = withHeaders
    }
}

/// What a worker learned of a customer, and what comes next.
public struct Settlement: Sendable, Equatable {
    public enum Next: Sendable, Equatable {
        /// There is more to do; the worker keeps the customer.
        case proceed
        /// CloudTalk holds what the wish of this generation asks for: proved.
        case rest
        /// Due as before, for any worker; nothing is held against the customer.
        case release
        /// Not before this time, for a reason that is not the customer's own.
        case wait(until: Date, SyncReason?)
        /// The customer's own trouble: its pause grows.
        case pause(until: Date, SyncReason)
        /// A person has to mend something. `detail` is what CloudTalk said of which field.
        case refuse(SyncReason, detail: String?)
    }

    public let customer: CustomerID
    public let lease: Lease
    /// The generation that the worker planned for.
    public let generation: Int64
    public let outcome: AttemptOutcome?
    /// Earlier writes whose outcome is known now.
    public let settled: [Int64]
    public let observed: ObservedContact
    public let next: Next
    /// Tags came off the contact for somebody who said stop.
    public let takesTagsOff: Bool

    public init(
        customer: CustomerID, lease: Lease, generation: Int64, outcome: AttemptOutcome?,
        settled: [Int64] = [], observed: ObservedContact, next: Next, takesTagsOff: Bool = false
    ) {
        self.customer = customer
        self.lease = lease
        self.generation = generation
        self.outcome = outcome
        self.settled = settled
        self.observed = observed
        self.next = next
        self.takesTagsOff = takesTagsOff
    }
}

extension Store {
    /// Takes in what a worker learned, in one transaction: the attempt's end, the observed state,
    /// what comes next. A wish that changed meanwhile stays due.
    /// - Returns: the customer as it stands, for ``Settlement/Next/proceed``; nil when the worker no
    ///   longer has it. A worker whose lease is gone changes nothing: its attempt stays open, and
    ///   whoever has the customer now asks CloudTalk what became of it.
    /// - Parameter budget: kept with the end of a request.
    public func settle(
        _ settlement: Settlement, budget: BudgetMemo? = nil
    ) async throws -> DialerContact? {
        let now = clock.now()
        return try await driver.write { db in
            if let budget { try db.set(.rateBudget, to: try budget()) }
            return try db.settle(settlement, now: now)
        }
    }

    /// The first success after trouble with the account: everything that it held up is due now.
    public func makeDue() async throws {
        let now = clock.now()
        try await driver.write { db in
            _ = try db.run(SettleSQL.makeDue, [.integer(now)])
        }
    }
}

extension SQLConnection {
    fileprivate func settle(_ settlement: Settlement, now: Int64) throws -> DialerContact? {
        if let outcome = settlement.outcome {
            try answer(outcome.request, withHeaders: outcome.withHeaders, now: now)
        }
        guard try observe(settlement) else { return nil }
        if let outcome = settlement.outcome { try close(outcome, now: now) }
        try run(
            AttemptSQL.settle, [.integer(now)], rows: settlement.settled.map { [.integer($0)] })
        if settlement.takesTagsOff {
            try run(
                SettleSQL.doubtSharers,
                [.integer(settlement.customer.rawValue), .integer(now)])
        }
        try take(settlement.next, of: settlement, now: now)
        guard settlement.next == .proceed else { return nil }
        return try contacts([settlement.customer], of: settlement.lease.owner).first
    }

    private func close(_ outcome: AttemptOutcome, now: Int64) throws {
        try run(
            AttemptSQL.close,
            [
                .integer(outcome.attempt), .integer(now), .text(outcome.kind.rawValue),
                SQLValue(outcome.reason),
            ])
    }

    /// - Returns: false when the lease is gone.
    private func observe(_ settlement: Settlement) throws -> Bool {
        let observed = settlement.observed
        let held = try run(
            SettleSQL.observe,
            settlement.holder + [
                SQLValue(observed.main?.contact.rawValue), SQLValue(observed.origin?.rawValue),
                SQLValue(observed.namedLead?.rawValue),
                SQLValue(observed.main?.ourTags != nil),
                .text(try (observed.main?.ourTags ?? []).columnText()),
                SQLValue(observed.searchedAt?.milliseconds),
                SQLValue(observed.restoredAt?.milliseconds),
                SQLValue(observed.searchedGeneration),
            ])
        guard !held.isEmpty else { return false }
        try keep(observed.doubles, of: settlement.customer)
        return true
    }

    private func keep(_ doubles: [ObservedContact.Bearer], of customer: CustomerID) throws {
        let known = try run(ClaimSQL.doubles, rows: [[.integer(customer.rawValue)]])
        guard !known.isEmpty || !doubles.isEmpty else { return }
        try run(SettleSQL.dropDoubles, [.integer(customer.rawValue)])
        for double in doubles {
            try run(
                SettleSQL.addDouble,
                [
                    .integer(customer.rawValue), .integer(double.contact.rawValue),
                    SQLValue(double.ourTags != nil),
                    .text(try (double.ourTags ?? []).columnText()),
                ])
        }
    }

    private func take(_ next: Settlement.Next, of settlement: Settlement, now: Int64) throws {
        let holder = settlement.holder
        switch next {
        case .proceed: break
        case .release: try run(SettleSQL.release, holder)
        case .rest:
            try finish(
                SettleSQL.rest, holder + [.integer(settlement.generation), .integer(now)], holder)
        case .wait(let until, let reason):
            try run(
                SettleSQL.wait,
                holder + [.integer(until.milliseconds), SQLValue(reason?.rawValue)])
        case .pause(let until, let reason):
            let arguments: [SQLValue] = [
                .integer(settlement.generation), .integer(until.milliseconds),
                .text(reason.rawValue),
            ]
            try finish(SettleSQL.pause, holder + arguments, holder)
        case .refuse(let reason, let detail):
            let arguments: [SQLValue] = [
                .integer(settlement.generation), .text(reason.rawValue), SQLValue(detail),
            ]
            try finish(SettleSQL.refuse, holder + arguments, holder)
        }
    }

    /// What holds only for the generation that was planned for: a newer wish stays due instead.
    private func finish(
        _ statement: SettleSQL, _ arguments: [SQLValue], _ holder: [SQLValue]
    ) throws {
        if try run(statement, arguments).isEmpty { try run(SettleSQL.release, holder) }
    }
}

extension Settlement {
    fileprivate var holder: [SQLValue] {
        [.integer(customer.rawValue), .text(lease.owner), .integer(lease.epoch)]
    }
}
