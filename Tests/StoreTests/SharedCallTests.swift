import Foundation
import Leads
import Testing

@testable import Store

@Suite("Several customers in one request")
struct SharedCallTests {
    private static let terms = BudgetTerms(window: 60, timeout: 15, since: nil)
    private static let lease: Int64 = 25_000

    /// A store whose lease clock is the test's, and customers with an agent each.
    struct Desk {
        let clock = TestClock()
        let store: Store

        init(_ count: Int) async throws {
            let clock = self.clock
            store = try await Store.open(
                .inMemory, phones: TestStore.phones, clock: clock.storeClock,
                options: SQLiteOptions(
                    durable: false,
                    leaseClock: LeaseClock(now: { clock.now.milliseconds })))
            try await store.addAgent("hussain")
            try await store.addAgent("grace")
            _ = try await store.deliver(
                (1...count).map { LeadDelivery("L\($0)", phone: "(212) 555-010\($0)") },
                by: .command)
            for number in 1...count {
                _ = try await store.assign(
                    LeadID(rawValue: "L\(number)"), to: AgentID(rawValue: "hussain"), by: .command)
            }
        }

        func claim(_ owner: String = "one") async throws -> [DialerContact] {
            try await store.claim(for: owner, limit: 10, lease: lease)
        }

        /// CloudTalk fails at a request for the first customer.
        func fail() async throws -> DialerContact {
            let contact = try #require(try await claim().first)
            let begun = try await begin([contact])
            guard case .go(_, let parts) = begun, case .go(let attempt) = parts[contact.customer]
            else { throw CancellationError() }
            let outcome = AttemptOutcome(attempt: attempt, kind: .unknown, reason: "server_error")
            _ = try await store.settle([
                Settlement(
                    of: contact, outcome: outcome,
                    next: .pause(until: clock.now.addingTimeInterval(5), .serverError))
            ])
            clock.advance(seconds: 5)
            let after = try await claim()
            _ = try await store.settle(after.map { Settlement(of: $0, next: .release) })
            return try #require(after.first)
        }

        /// All need a person, and have something to be taken off all the same.
        func fail(for reason: SyncReason) async throws {
            try await store.driver.write { db in
                _ = try db.run(
                    """
                    UPDATE dialer_contacts
                    SET state = 'failed', reason = $1, hold = $1, desired_tag_id = NULL
                    """, [.text(reason.rawValue)])
            }
        }

        func reasons() async throws -> [SyncReason?] {
            try await store.driver.write { db in
                try db.run("SELECT reason FROM dialer_contacts ORDER BY customer_id", [])
                    .map { try $0.optionalText("reason").flatMap(SyncReason.init(rawValue:)) }
            }
        }

        func begin(
            _ contacts: [DialerContact], _ rule: @escaping BudgetRule = { _, _, _ in .go }
        ) async throws -> BegunCall {
            let items = contacts.map {
                RequestIntent(
                    customer: $0.customer, lease: $0.lease, generation: $0.generation,
                    lead: nil, step: .create)
            }
            return try await store.begin(
                CallIntent(items, lane: SyncLane.bulk, weight: 3), lease: lease, terms: terms,
                rule: rule)
        }

        /// Begins a write to a contact for each, in this order.
        func begin(
            _ step: SyncStep, _ contacts: [DialerContact], on place: Int64
        ) async throws -> [BegunCall.Part] {
            let items = contacts.map {
                RequestIntent(
                    customer: $0.customer, lease: $0.lease, generation: $0.generation, lead: nil,
                    step: step, contact: DialerContactID(rawValue: place),
                    tags: [DialerTagID(rawValue: 1)])
            }
            let begun = try await store.begin(
                CallIntent(items, lane: SyncLane.bulk), lease: lease, terms: terms,
                rule: { _, _, _ in .go })
            guard case .go(_, let parts) = begun else { return [] }
            return contacts.compactMap { parts[$0.customer] }
        }

        func put(_ number: PhoneNumber, on contact: Int64, _ place: Place) async throws {
            let statement =
                switch place {
                case .main:
                    """
                    UPDATE dialer_contacts SET contact_id = $2, origin = 'adopted'
                    WHERE customer_id = (SELECT customer_id FROM customers WHERE phone = $1)
                    """
                case .double:
                    """
                    INSERT INTO dialer_doubles (customer_id, contact_id)
                    SELECT customer_id, $2 FROM customers WHERE phone = $1
                    """
                case .copy:
                    """
                    INSERT INTO directory_numbers (scan_id, phone, contact_id)
                    VALUES (1, $1, $2)
                    """
                }
            try await store.driver.write { db in
                _ = try db.run(statement, [.text(number.e164), .integer(contact)])
            }
        }

        func attempts() async throws -> Int64 {
            try await store.driver.read { db in
                try db.run("SELECT COUNT(*) AS attempts FROM sync_attempts", [])[0]
                    .int("attempts")
            }
        }
    }

    @Test("A request that may still leave is not older for a clock that was put forward")
    func clockPutForward() async throws {
        let (wall, machine) = (TestClock(), TestClock())
        let store = try await Store.open(
            .inMemory, phones: TestStore.phones, clock: wall.storeClock,
            options: SQLiteOptions(
                durable: false, leaseClock: LeaseClock(now: { machine.now.milliseconds })))
        try await store.addAgent("hussain")
        _ = try await store.deliver([LeadDelivery("L1", phone: "(212) 555-0101")], by: .command)
        _ = try await store.assign(
            LeadID(rawValue: "L1"), to: AgentID(rawValue: "hussain"), by: .command)
        let contact = try #require(
            try await store.claim(for: "one", limit: 1, lease: Self.lease).first)
        _ = try await store.begin(
            CallIntent(
                [
                    RequestIntent(
                        customer: contact.customer, lease: contact.lease,
                        generation: contact.generation, lead: nil, step: .create)
                ], lane: SyncLane.bulk), lease: Self.lease, terms: Self.terms,
            rule: { _, _, _ in .go })
        wall.advance(seconds: 3601)
        machine.advance(seconds: 1)
        let again = try await store.settle([Settlement(of: contact, next: .proceed)])
        let open = try #require(again.first?.unsettled.first)
        #expect(open.endedAt == wall.now.addingTimeInterval(OpenAttempt.longestStart - 1))
        try await store.close()
    }

    @Test("Who was superseded, or lost the lease, does not take part; the others go")
    func parts() async throws {
        let desk = try await Desk(3)
        let stale = try await desk.claim()
        desk.clock.advance(seconds: 30)
        // Another worker has the first; the other two are this worker's again.
        _ = try await desk.store.claim(for: "two", limit: 1, lease: Self.lease)
        let mine = try await desk.claim()
        _ = try await desk.store.assign(
            LeadID(rawValue: "L2"), to: AgentID(rawValue: "grace"), by: .command)
        let all = stale.filter { one in !mine.contains { $0.customer == one.customer } } + mine
        guard case .go(let request, let parts) = try await desk.begin(all) else {
            Issue.record("nobody goes")
            return
        }
        #expect(request != nil)
        #expect(parts[all[0].customer] == .leaseLost)
        #expect(parts.values.filter { $0 == .superseded }.count == 1)
        let attempts = parts.values.compactMap { if case .go(let id) = $0 { id } else { nil } }
        #expect(attempts.count == 1)
        #expect(try await desk.attempts() == 1)
        #expect(try await desk.store.ledgerTotals(Self.terms).unanswered == 3)
    }

    @Test(
        "What an outage did is not held against a customer, however many saw it end, nor told of one",
        arguments: [SyncReason?.none, SyncReason.agentNotConfigured])
    func forgiven(reason: SyncReason?) async throws {
        let desk = try await Desk(1)
        if let reason { try await desk.fail(for: reason) }
        var contact = try await desk.fail()
        #expect(contact.attempts == 1)
        desk.clock.advance(seconds: 3600)
        let began = desk.clock.now
        _ = try await desk.fail()
        contact = try await desk.fail()
        #expect(contact.attempts == 3)
        // The moment at which it still waits.
        desk.clock.advance(seconds: -1)
        #expect(try await desk.reasons() == [reason ?? .serverError])
        for _ in 1...2 { try await desk.store.makeDue(forgiving: began) }
        #expect(try await desk.claim().map(\.attempts) == [1])
        #expect(try await desk.reasons() == [reason])
    }

    @Test("Of several who write to one contact one goes, and nobody else as long as that is open")
    func oneWrite() async throws {
        let desk = try await Desk(3)
        let contacts = try await desk.claim()
        let first = try await desk.begin(.addTags, Array(contacts[..<2]), on: 7)
        #expect(first.map(\.isGoing) == [true, false])
        let second = try await desk.begin(.removeTags, [contacts[2]], on: 7)
        #expect(second.map(\.isGoing) == [false])
        let elsewhere = try await desk.begin(.removeTags, [contacts[2]], on: 8)
        #expect(elsewhere.map(\.isGoing) == [true])
    }

    /// Somebody's contact, however the portal knows that it is theirs.
    enum Place: CaseIterable { case main, double, copy }

    @Test(
        "No tag goes onto a contact with the number of somebody who said stop; tags may come off",
        arguments: Place.allCases)
    func stopped(place: Place) async throws {
        let desk = try await Desk(2)
        let contact = try #require(
            try await desk.claim().first { $0.number.e164 == "+12125550101" })
        let number = try #require(PhoneNumber(e164: "+12125550102"))
        _ = try await desk.store.stopCalling(number, source: "s", reason: "r", by: .command)
        try await desk.put(number, on: 7, place)
        #expect(try await desk.begin(.addTags, [contact], on: 7).map(\.isGoing) == [false])
        #expect(try await desk.begin(.addTags, [contact], on: 8).map(\.isGoing) == [true])
        #expect(try await desk.begin(.removeTags, [contact], on: 7).map(\.isGoing) == [true])
    }

    @Test("Where nobody takes part, nothing is sent and nothing spent")
    func nobody() async throws {
        let desk = try await Desk(2)
        let stale = try await desk.claim()
        desk.clock.advance(seconds: 30)
        _ = try await desk.claim("two")
        guard case .go(let request, let parts) = try await desk.begin(stale) else {
            Issue.record("waits for nothing")
            return
        }
        #expect(request == nil)
        #expect(parts.values.allSatisfy { $0 == .leaseLost })
        #expect(try await desk.store.ledgerTotals(Self.terms).spent == 0)
    }

    @Test("Where the limit says no, no attempt is opened")
    func limited() async throws {
        let desk = try await Desk(2)
        let until = desk.clock.now.addingTimeInterval(9)
        let begun = try await desk.begin(try await desk.claim()) { _, _, _ in .wait(until: until) }
        #expect(begun == .wait(until: until))
        #expect(try await desk.attempts() == 0)
        #expect(try await desk.store.ledgerTotals(Self.terms).spent == 0)
    }

    @Test("A request prolongs the lease of everybody in it")
    func prolongs() async throws {
        let desk = try await Desk(2)
        let contacts = try await desk.claim()
        desk.clock.advance(seconds: 20)
        _ = try await desk.begin(contacts)
        desk.clock.advance(seconds: 20)
        #expect(try await desk.claim("two").isEmpty)
    }

    @Test("Each settles by itself: whose lease is gone changes nothing and holds up nobody")
    func settle() async throws {
        let desk = try await Desk(3)
        var contacts = try await desk.claim()
        guard case .go(let request?, let parts) = try await desk.begin(contacts) else {
            Issue.record("nobody goes")
            return
        }
        let gone = contacts[0].customer
        try await desk.store.driver.write { db in
            _ = try db.run(
                "UPDATE dialer_contacts SET epoch = epoch + 1 WHERE customer_id = $1",
                [.integer(gone.rawValue)])
        }
        for index in contacts.indices {
            contacts[index].observed.created(DialerContactID(rawValue: Int64(50 + index)))
        }
        let nexts: [Settlement.Next] = [
            .rest, .proceed, .refuse(.refused, detail: "name: Please supply a valid name."),
        ]
        let settlements = zip(contacts, nexts).map { contact, next in
            Settlement(of: contact, outcome: parts.outcome(of: contact), next: next)
        }
        let going = try await desk.store.settle(
            settlements,
            end: RequestEnd(request: request, withHeaders: true, budget: { _ in "{}" }))
        #expect(going.map(\.customer) == [contacts[1].customer])
        #expect(going.map(\.observed.main?.contact) == [DialerContactID(rawValue: 51)])
        #expect(try await desk.store.ledgerTotals(Self.terms).unanswered == 0)
        let states = try await desk.states()
        #expect(states[gone]?.contact == nil)
        #expect(states[contacts[1].customer]?.contact == DialerContactID(rawValue: 51))
        #expect(states[contacts[2].customer]?.state == .failed)
    }
}

extension SharedCallTests.Desk {
    fileprivate func states() async throws -> [CustomerID: SyncRecord] {
        let rows = try await store.driver.read { db in
            try db.run("SELECT lead_id, customer_id FROM leads", []).map {
                (
                    LeadID(rawValue: try $0.text("lead_id")),
                    CustomerID(rawValue: try $0.int("customer_id"))
                )
            }
        }
        var states: [CustomerID: SyncRecord] = [:]
        for (lead, customer) in rows { states[customer] = try await store.lead(lead)?.sync }
        return states
    }
}

extension [CustomerID: BegunCall.Part] {
    fileprivate func outcome(of contact: DialerContact) -> AttemptOutcome? {
        guard case .go(let attempt) = self[contact.customer] else { return nil }
        return AttemptOutcome(attempt: attempt, kind: .done)
    }
}

extension ObservedContact {
    fileprivate mutating func created(_ contact: DialerContactID) {
        main = Bearer(contact: contact, ourTags: [])
        origin = .created
    }
}

extension Store {
    /// An agent with a tag that CloudTalk has.
    func addAgent(_ id: String) async throws {
        var update = AgentUpdate(id: AgentID(rawValue: id))
        update.name = id
        update.dialer = .set(DialerSetup(tag: .name(id)))
        _ = try await saveAgents([update], by: .command)
        let known = try await tagMappings().count
        _ = try await matchTags(
            ["hussain", "grace", "mateo"].enumerated().map {
                DialerTag(id: DialerTagID(rawValue: Int64($0.offset + 1)), name: $0.element)
            }, lookedAt: Date(milliseconds: clock.now() + Int64(known)))
    }
}

extension BegunCall.Part {
    fileprivate var isGoing: Bool { if case .go = self { true } else { false } }
}
