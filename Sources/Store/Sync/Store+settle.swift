public import Foundation
public import Leads

/// How a customer's part in a request ended.
public struct AttemptOutcome: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case done
        case notSent = "not_sent"
        case limited, unauthorized, refused
        case notFound = "not_found"
        case unknown
    }

    public let attempt: Int64
    public let kind: Kind
    public let reason: String?

    public init(attempt: Int64, kind: Kind, reason: String? = nil) {
        self.attempt = attempt
        self.kind = kind
        self.reason = reason
    }
}

/// The end of a request in the ledger.
public struct RequestEnd: Sendable {
    public let request: Int64
    /// Whether the answer told the account's limit.
    public let withHeaders: Bool
    let budget: BudgetMemo

    public init(request: Int64, withHeaders: Bool, budget: @escaping BudgetMemo) {
        self.request = request
        self.withHeaders = withHeaders
        self.budget = budget
    }
}

/// A contact with numbers beside the customer's that it was looked at for.
public struct SharedContact: Sendable, Equatable {
    public let contact: DialerContactID
    /// In E.164.
    public let otherNumbers: [String]

    public init(_ contact: DialerContactID, otherNumbers: [String]) {
        self.contact = contact
        self.otherNumbers = otherNumbers
    }
}

/// A look at a contact, and when it was sent.
public struct ContactLook: Sendable, Equatable {
    public let contact: DialerContactID
    public let at: Date

    public init(_ contact: DialerContactID, at: Date) {
        self.contact = contact
        self.at = at
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
    public var outcome: AttemptOutcome?
    /// Earlier writes whose outcome is known now.
    public var settled: [Int64]
    public var observed: ObservedContact
    public var next: Next
    /// A contact whose tags a request of ours changed, or that went: what others know of it is not so any
    /// more.
    public var changed: DialerContactID?
    /// The contact's tags were replaced as a whole: one that somebody put on since it was last
    /// listed is lost.
    public var replacesTags = false
    /// What this was seen by. Where somebody else wrote to that contact meanwhile, it says nothing.
    public var look: ContactLook?
    /// Contacts that are not there any more: the copy of the numbers forgets them.
    public var forgotten: [DialerContactID] = []
    /// Contacts that do not have the customer's number. Their other numbers stay in the copy: who is not
    /// in it counts as not being in CloudTalk.
    public var withoutNumber: [DialerContactID] = []
    /// A contact that a look showed to have further numbers.
    public var shared: SharedContact?
    /// Customers that were thought to share one contact, and whose numbers a look did not show on it.
    public var parted: [ContactSharer] = []

    public init(
        of contact: DialerContact, outcome: AttemptOutcome? = nil, settled: [Int64] = [],
        next: Next
    ) {
        customer = contact.customer
        lease = contact.lease
        generation = contact.generation
        self.outcome = outcome
        self.settled = settled
        observed = contact.observed
        self.next = next
    }
}

extension Store {
    /// Takes in what a worker learned, in one transaction: the attempts' ends, the observed states,
    /// what comes next. A wish that changed meanwhile stays due.
    /// - Parameter end: of the request that told it, where there was one.
    /// - Returns: the customers as they stand, for ``Settlement/Next/proceed``, without those that
    ///   the worker no longer has. A worker whose lease is gone changes nothing: its attempt stays
    ///   open, and whoever has the customer now asks CloudTalk what became of it.
    public func settle(
        _ settlements: [Settlement], end: RequestEnd? = nil
    ) async throws -> [DialerContact] {
        if settlements.isEmpty, end == nil { return [] }
        let moment = Moment(wall: clock.now(), lease: try await driver.leaseClock())
        return try await driver.write { db in
            if let end {
                try db.answer(end.request, withHeaders: end.withHeaders, now: moment.wall)
                try db.keep(end.budget)
            }
            // Others may have ended while this waited for its turn to write.
            let latest = clock.now() + Settlement.clockNoise
            let held = try settlements.filter { try db.settle($0, at: moment, latest: latest) }
            try db.close(held.compactMap(\.outcome), at: moment)
            try db.count(.tagsReplaced, more: held.count { $0.replacesTags })
            let going = held.filter { $0.next == .proceed }
            guard let owner = going.first?.lease.owner else { return [] }
            return try db.contacts(going.map(\.customer), of: owner, at: moment)
        }
    }

    /// The first success after trouble with the account: everything that it held up is due now.
    /// - Parameter outage: when that trouble began; what it did to a customer does not lengthen the
    ///   customer's own pauses.
    public func makeDue(forgiving outage: Date) async throws {
        let now = clock.now()
        try await driver.write { db in
            try db.run(SettleSQL.forgive, [.integer(outage.milliseconds), .integer(now)])
            _ = try db.run(SettleSQL.makeDueAgain, [.integer(now)])
        }
    }

    /// The clock was put back: nothing waits the longer for it.
    public func makeDue() async throws {
        let now = clock.now()
        try await driver.write { db in _ = try db.run(SettleSQL.makeDue, [.integer(now)]) }
    }
}

extension SQLConnection {
    /// - Parameter latest: no write has ended after this time.
    /// - Returns: false when the lease is gone.
    fileprivate func settle(
        _ seen: Settlement, at moment: Moment, latest: Int64
    ) throws -> Bool {
        let settlement =
            try isOutdated(seen.look, of: seen.customer, latest: latest)
            ? seen.withoutLook(until: moment.wall + Settlement.othersPause) : seen
        let now = moment.wall
        let isAtRest = try observeAtRest(settlement, now: now)
        if !isAtRest { guard try observe(settlement, now: now) else { return false } }
        try run(
            AttemptSQL.settle, [.integer(now)], rows: settlement.settled.map { [.integer($0)] })
        if let contact = settlement.changed {
            try tellSharers(of: contact, but: settlement.customer, now: now)
        }
        if let shared = settlement.shared {
            try tellStopped(of: shared, seenFor: settlement.customer, now: now)
        }
        try tellParted(settlement.parted, now: now)
        try forget(in: settlement, now: now)
        if !isAtRest { try take(settlement.next, of: settlement, now: now) }
        return true
    }

    private func isOutdated(
        _ look: ContactLook?, of customer: CustomerID, latest: Int64
    ) throws -> Bool {
        guard let look else { return false }
        return try !run(
            SettleSQL.writesSince,
            [
                .integer(customer.rawValue), .integer(look.contact.rawValue),
                .integer(look.at.milliseconds), .integer(latest),
            ]
        ).isEmpty
    }

    private func tellSharers(
        of contact: DialerContactID, but customer: CustomerID, now: Int64
    ) throws {
        let (customer, contact) = (SQLValue.integer(customer.rawValue), SQLValue(contact.rawValue))
        try run(SettleSQL.doubtSharers, [customer, .integer(now), contact])
        try run(SettleSQL.doubtSharedDoubles, [customer, contact])
    }

    private func tellParted(_ sharers: [ContactSharer], now: Int64) throws {
        guard let contact = sharers.first?.contact else { return }
        let rows: [[SQLValue]] = sharers.map { [.integer($0.customer.rawValue)] }
        try run(
            SettleSQL.doubtParted, [.integer(now), .integer(contact.rawValue)], rows: rows)
        try run(SettleSQL.doubtPartedDoubles, [.integer(contact.rawValue)], rows: rows)
        for sharer in sharers {
            try forgetNumber(of: sharer.customer, on: contact, now: now)
        }
    }

    /// Who said stop at another number of the contact did not know of it: it is looked at anew for
    /// that number, and whoever shares the contact is warned.
    private func tellStopped(
        of shared: SharedContact, seenFor customer: CustomerID, now: Int64
    ) throws {
        let stopped = try run(
            SettleSQL.noteStopped,
            [.integer(customer.rawValue), .integer(shared.contact.rawValue)],
            rows: shared.otherNumbers.map { [.text($0)] })
        try run(
            SettleSQL.wakeStopped, [.integer(now)],
            rows: stopped.map { [.integer(try $0.int("customer_id"))] })
    }

    /// Most customers come to rest, and have one contact and no double: then what was seen and what
    /// comes of it is one statement.
    /// - Returns: false where that is not so; then nothing has happened.
    private func observeAtRest(_ settlement: Settlement, now: Int64) throws -> Bool {
        guard settlement.next == .rest, settlement.observed.doubles.isEmpty else { return false }
        let rested = try run(
            SettleSQL.observeAtRest, try observation(of: settlement, now: now) + [.integer(now)]
        ).first
        guard let rested else { return false }
        if try rested.optionalText("hold") == SyncReason.doNotCall.rawValue {
            try confirmStop(of: settlement.customer, now: now)
        }
        return true
    }

    /// The attempts of a shared request mostly ended alike, and those are closed together.
    fileprivate func close(_ outcomes: [AttemptOutcome], at moment: Moment) throws {
        let alike = Dictionary(grouping: outcomes) { [$0.kind.rawValue, $0.reason] }
        for some in alike.values {
            try run(
                AttemptSQL.close,
                [
                    .integer(moment.wall), .text(some[0].kind.rawValue), SQLValue(some[0].reason),
                    .integer(moment.lease),
                ], rows: some.map { [.integer($0.attempt)] })
        }
    }

    /// - Returns: false when the lease is gone.
    private func observe(_ settlement: Settlement, now: Int64) throws -> Bool {
        let observed = settlement.observed
        let held = try run(SettleSQL.observe, try observation(of: settlement, now: now)).first
        guard let held else { return false }
        if try held.bool("has_doubles") || !observed.doubles.isEmpty {
            let isCurrent = try held.int("generation") == settlement.generation
            try keep(observed, of: settlement.customer, knowing: isCurrent)
        }
        return true
    }

    /// A look that lies ahead is from before the clock was put back: in an hour it would seem fresh.
    private func observation(of settlement: Settlement, now: Int64) throws -> [SQLValue] {
        let observed = settlement.observed
        let past = { (moment: Date?) in
            SQLValue(moment.map(\.milliseconds).flatMap { $0 > now + 5000 ? nil : $0 })
        }
        return settlement.holder + [
            SQLValue(observed.main?.contact.rawValue), SQLValue(observed.origin?.rawValue),
            SQLValue(observed.namedLead?.rawValue), SQLValue(observed.main?.ourTags != nil),
            .text((observed.main?.ourTags ?? []).columnText()),
            past(observed.searchedAt),
            SQLValue(observed.restoredAt?.milliseconds),
            SQLValue(observed.searchedGeneration), SQLValue(observed.blacklistEntry),
            SQLValue(observed.blacklistedAt?.milliseconds),
            .integer(settlement.generation), past(observed.barSoughtAt),
            SQLValue(observed.liftedEntry),
        ]
    }

    /// A double that came with a newer wish is not known to the worker, and stays.
    private func keep(
        _ observed: ObservedContact, of customer: CustomerID, knowing: Bool
    ) throws {
        if knowing {
            try run(SettleSQL.dropDoubles, [.integer(customer.rawValue)])
        } else if let main = observed.main {
            try run(
                SettleSQL.dropDouble,
                [.integer(customer.rawValue), .integer(main.contact.rawValue)])
        }
        for double in observed.doubles {
            try run(
                SettleSQL.addDouble,
                [
                    .integer(customer.rawValue), .integer(double.contact.rawValue),
                    SQLValue(knowing && double.ourTags != nil),
                    .text((double.ourTags ?? []).columnText()),
                ])
        }
    }

    private func take(_ next: Settlement.Next, of settlement: Settlement, now: Int64) throws {
        let holder = settlement.holder
        switch next {
        case .proceed: break
        case .release: try run(SettleSQL.release, holder)
        case .rest:
            let generation = SQLValue.integer(settlement.generation)
            if try run(SettleSQL.rest, holder + [generation, .integer(now)]).isEmpty {
                let then = SQLValue.integer(now + Settlement.othersPause)
                try run(SettleSQL.restLater, holder + [generation, then])
            } else {
                try confirmStop(of: settlement.customer, now: now)
            }
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
                .integer(now),
            ]
            try finish(SettleSQL.refuse, holder + arguments, holder)
        }
    }

    /// What holds only for the generation that was planned for: a newer wish stays due instead.
    @discardableResult
    private func finish(
        _ statement: SettleSQL, _ arguments: [SQLValue], _ holder: [SQLValue]
    ) throws -> Bool {
        let isCurrent = try !run(statement, arguments).isEmpty
        if !isCurrent { try run(SettleSQL.release, holder) }
        return isCurrent
    }
}

extension Settlement {
    /// Milliseconds until who waits for somebody else's write to a contact is looked at again.
    fileprivate static let othersPause: Int64 = 1000
    /// By so many milliseconds times may lie ahead without the clock having been put back.
    fileprivate static let clockNoise: Int64 = 5000

    /// The contact has to be looked at again, at that time.
    fileprivate func withoutLook(until: Int64) -> Settlement {
        guard let look else { return self }
        var settlement = self
        if observed.main?.contact == look.contact { settlement.observed.main?.ourTags = nil }
        for place in observed.doubles.indices where observed.doubles[place].contact == look.contact
        {
            settlement.observed.doubles[place].ourTags = nil
        }
        if next == .rest || next == .proceed {
            settlement.next = .wait(until: Date(milliseconds: until), nil)
        }
        return settlement
    }

    fileprivate var holder: [SQLValue] {
        [.integer(customer.rawValue), .text(lease.owner), .integer(lease.epoch)]
    }
}
