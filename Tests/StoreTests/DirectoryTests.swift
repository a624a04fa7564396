import Foundation
import Leads
import Testing

@testable import Store

@Suite("The copy of the account's numbers")
struct DirectoryTests {
    private static func listed(_ phone: String, _ contact: Int64) -> ListedNumber {
        ListedNumber(phone: phone, contact: DialerContactID(rawValue: contact))
    }

    /// A complete copy.
    @discardableResult
    private func copy(_ store: Store, _ numbers: [ListedNumber]) async throws -> Int64 {
        let scan = try #require(try await store.beginScan())
        try await store.keep(numbers, scan: scan)
        try await store.finishScan(scan, complete: true, contacts: numbers.count, pages: 1)
        return scan
    }

    private func contacts(_ store: Store) async throws -> [Int64] {
        try await store.driver.read { db in
            try db.run("SELECT contact_id FROM directory_numbers ORDER BY contact_id", [])
                .map { try $0.int("contact_id") }
        }
    }

    private func claimed(_ store: Store) async throws -> DialerContact {
        try #require(try await store.claim(for: "one", limit: 1, lease: 25_000).first)
    }

    @Test("One process copies at a time; one that died is replaced within 30 s")
    func oneAtATime() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        #expect(try await store.beginScan() != nil)
        clock.advance(seconds: 29)
        #expect(try await store.beginScan() == nil)
        clock.advance(seconds: 1)
        #expect(try await store.beginScan() != nil)
    }

    @Test("Nor does one that died seem to live for as long as the clock was put back")
    func putBack() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        #expect(try await store.beginScan() != nil)
        clock.advance(seconds: -3600)
        #expect(try await store.beginScan() != nil)
        clock.advance(seconds: 29)
        #expect(try await store.beginScan() == nil)
    }

    @Test("Of two copies at once the newer one is whole, whatever the older one sees later")
    func overlapping() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        let older = try #require(try await store.beginScan())
        clock.advance(seconds: 3600)
        let newer = try #require(try await store.beginScan())
        try await store.keep([Self.listed("+14155550101", 1)], scan: newer)
        try await store.keep([Self.listed("+14155550101", 1)], scan: older)
        try await store.finishScan(newer, complete: true, contacts: 1, pages: 1)
        #expect(try await contacts(store) == [1])
    }

    @Test("A page that is kept tells that the copy is under way, and so does one that waits")
    func touched() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        let scan = try #require(try await store.beginScan())
        clock.advance(seconds: 20)
        try await store.keep([], scan: scan)
        clock.advance(seconds: 20)
        #expect(try await store.beginScan() == nil)
        try await store.touch(scan: scan)
        clock.advance(seconds: 20)
        #expect(try await store.beginScan() == nil)
    }

    @Test("When the wall clock was set, what was seen in CloudTalk before proves nothing any more")
    func clockSet() async throws {
        let clock = TestClock()
        let store = try await Store.open(
            .inMemory, phones: TestStore.phones, clock: clock.storeClock,
            options: SQLiteOptions(leaseClock: LeaseClock(now: { 0 })))
        try await copy(store, [Self.listed("+12125550101", 7)])
        #expect(try await store.noteClock() == 0)
        #expect(try await store.directory() != nil)
        let asked = Date(timeIntervalSince1970: 1_900_000_000)
        try await store.keepCampaignTags([], lookedAt: asked)
        clock.advance(seconds: 4)
        #expect(try await store.noteClock() == 0)
        #expect(try await store.directory() != nil)
        #expect(try await store.campaignsLookedAt() == asked)
        clock.advance(seconds: -300)
        #expect(try await store.noteClock() == -296)
        #expect(try await store.directory() == nil)
        #expect(try await store.campaignsLookedAt() == Date(timeIntervalSince1970: 0))
        try await copy(store, [])
        #expect(try await store.noteClock() == 0)
        #expect(try await store.directory() != nil)
    }

    @Test("A copy that is not complete counts for nothing")
    func incomplete() async throws {
        let store = try await TestStore.open()
        try await store.addAgent("hussain")
        let first = try await copy(store, [])
        let scan = try #require(try await store.beginScan())
        try await store.keep([Self.listed("+12125550101", 7)], scan: scan)
        try await store.finishScan(scan, complete: false, contacts: 1, pages: 1)
        #expect(try await store.directory()?.scan == first)
    }

    @Test("A newer copy takes the place of the older one, rows and all, however many they are")
    func pruned() async throws {
        let store = try await TestStore.open()
        let numbers = (1...1200).map { "+1\(212 + $0 / 100)55501\($0 / 10 % 10)\($0 % 10)" }
        try await copy(store, zip(numbers, 1...).map { Self.listed($0, $1) })
        try await copy(store, [Self.listed("+12225550100", 1000), Self.listed("+12125550101", 5)])
        #expect(try await contacts(store) == [5, 1000])
    }

    /// A store with one lead that is an agent's.
    private func withLead(_ clock: TestClock = TestClock()) async throws -> Store {
        let store = try await TestStore.open(clock: clock)
        try await store.addAgent("hussain")
        _ = try await store.deliver([LeadDelivery("L1", phone: "(212) 555-0101")], by: .command)
        _ = try await store.assign(
            LeadID(rawValue: "L1"), to: AgentID(rawValue: "hussain"), by: .command)
        return store
    }

    @Test("Who is claimed comes with what the copy says of the number, all its contacts")
    func looked() async throws {
        let clock = TestClock()
        let store = try await withLead(clock)
        let begunAt = clock.now
        let number = "+12125550101"
        try await copy(
            store,
            [Self.listed(number, 9), Self.listed(number, 3), Self.listed("+12125550102", 4)])
        let contact = try await claimed(store)
        #expect(
            contact.directory
                == DirectoryLook(
                    begunAt: begunAt, contacts: [3, 9].map(DialerContactID.init(rawValue:))))
    }

    @Test(
        "A copy tells nothing of a number that left a contact since it was begun; the next one does",
        arguments: [true, false])
    func gaps(isGone: Bool) async throws {
        let clock = TestClock()
        let store = try await withLead(clock)
        let number = "+12125550101"
        try await copy(store, [Self.listed(number, 9), Self.listed(number, 3)])
        let running = try #require(try await store.beginScan())
        var settlement = Settlement(of: try await claimed(store), next: .release)
        if isGone {
            settlement.forgotten = [DialerContactID(rawValue: 3)]
        } else {
            settlement.withoutNumber = [DialerContactID(rawValue: 3)]
        }
        _ = try await store.settle([settlement])
        #expect(try await released(store).directory == nil)
        try await store.finishScan(running, complete: true, contacts: 2, pages: 1)
        #expect(try await released(store).directory == nil)
        clock.advance(seconds: 1)
        try await copy(store, [Self.listed(number, 9)])
        #expect(try await released(store).directory?.contacts == [DialerContactID(rawValue: 9)])
    }

    private func released(_ store: Store) async throws -> DialerContact {
        let contact = try await claimed(store)
        _ = try await store.settle([Settlement(of: contact, next: .release)])
        return contact
    }

    @Test("Nor does it of the other numbers of a contact that is gone")
    func gapsOfOthers() async throws {
        let clock = TestClock()
        let store = try await withLead(clock)
        _ = try await store.deliver([LeadDelivery("L2", phone: "(212) 555-0102")], by: .command)
        let first = try await claimed(store)
        try await copy(
            store, [Self.listed(first.number.e164, 3), Self.listed("+12125550102", 3)])
        var settlement = Settlement(of: first, next: .wait(until: .distantFuture, nil))
        settlement.forgotten = [DialerContactID(rawValue: 3)]
        _ = try await store.settle([settlement])
        _ = try await store.assign(
            LeadID(rawValue: "L2"), to: AgentID(rawValue: "hussain"), by: .command)
        let other = try await claimed(store)
        #expect(other.customer != first.customer)
        #expect(other.directory == nil)
    }

    @Test("A contact that lost one number still has its others")
    func withoutNumber() async throws {
        let store = try await TestStore.open()
        try await store.addAgent("hussain")
        let deliveries = [
            LeadDelivery("L1", phone: "(212) 555-0101"),
            LeadDelivery("L2", phone: "(212) 555-0102"),
        ]
        _ = try await store.deliver(deliveries, by: .command)
        for lead in ["L1", "L2"] {
            _ = try await store.assign(
                LeadID(rawValue: lead), to: AgentID(rawValue: "hussain"), by: .command)
        }
        try await copy(
            store, [Self.listed("+12125550101", 3), Self.listed("+12125550102", 3)])
        let first = try #require(
            try await store.claim(for: "one", limit: 1, lease: 25_000).first)
        var settlement = Settlement(of: first, next: .wait(until: .distantFuture, nil))
        settlement.withoutNumber = [DialerContactID(rawValue: 3)]
        _ = try await store.settle([settlement])
        let other = try await claimed(store)
        #expect(other.customer != first.customer)
        #expect(other.directory?.contacts == [DialerContactID(rawValue: 3)])
    }

    @Test(
        "Our own creates and deletions since it began are counted, and those under way at its start"
    )
    func ownChanges() async throws {
        let clock = TestClock()
        let store = try await withLead(clock)
        func changes(_ steps: (String, outcome: String?)...) async throws -> OwnChanges? {
            let scan = try #require(try await store.beginScan())
            for step in steps {
                try await store.attempt(
                    step.0, open: step.outcome == nil, outcome: step.outcome ?? "", at: clock.now)
            }
            let told = try await store.ownChanges(since: scan)
            try await store.finishScan(scan, complete: false, contacts: 0, pages: 1)
            clock.advance(seconds: 61)
            return told
        }
        #expect(try await changes() == OwnChanges())
        #expect(try await changes(("search", "done"), ("create", "refused")) == OwnChanges())
        #expect(try await changes(("create", "done")) == OwnChanges(creates: 1))
        #expect(try await changes(("delete", "unknown")) == OwnChanges(deletes: 1))
        #expect(try await changes() == OwnChanges())
        try await store.attempt("create", open: false, outcome: "unknown", at: clock.now)
        try await store.attempt("delete", open: false, at: clock.now)
        #expect(try await changes() == OwnChanges(creates: 1, deletes: 1))
        #expect(try await changes(("create", nil)) == OwnChanges(creates: 1))
        #expect(try await changes() == OwnChanges(creates: 1))
    }

    @Test("Of a copy that a newer one has replaced nobody knows what was changed since")
    func replaced() async throws {
        let store = try await TestStore.open()
        let replaced = try #require(try await store.beginScan())
        try await store.finishScan(replaced, complete: false, contacts: 0, pages: 1)
        let newer = try #require(try await store.beginScan())
        try await store.finishScan(newer, complete: true, contacts: 0, pages: 1)
        #expect(try await store.ownChanges(since: replaced) == nil)
        #expect(try await store.ownChanges(since: newer) == OwnChanges())
    }

    @Test(
        "Our own requests that may change a list by tag are told, and those under way at its start")
    func ownTagChanges() async throws {
        let store = try await withLead()
        try await store.attempt("add_tags", open: false)
        for (step, outcome, changes) in [
            ("add_tags", "done", true), ("remove_tags", "unknown", true), ("create", "done", true),
            ("set_tags", "refused", false), ("blacklist_add", "done", false),
        ] {
            let mark = try await store.attemptMark()
            #expect(try await !store.hasTagChanges(since: mark))
            try await store.attempt(step, open: false, outcome: outcome)
            #expect(try await store.hasTagChanges(since: mark) == changes, "\(step) \(outcome)")
        }
        try await store.attempt("remove_tags", open: true)
        let mark = try await store.attemptMark()
        #expect(try await store.hasTagChanges(since: mark))
    }

    @Test("The preview of bulk work counts a request for every thousand contacts of the account")
    func estimate() async throws {
        let store = try await TestStore.open()
        try await store.addAgent("hussain")
        _ = try await store.deliver([LeadDelivery("L1", phone: "(212) 555-0101")], by: .command)
        let order = BulkOrder(
            .assign(.even([AgentID(rawValue: "hussain")]), caps: [:], reassign: false),
            of: BulkSelection())
        #expect(try await store.previewBulk(order).requests == 2)
        let scan = try #require(try await store.beginScan())
        try await store.finishScan(scan, complete: true, contacts: 4_001, pages: 5)
        #expect(try await store.previewBulk(order).requests == 7)
    }

    @Test(
        "A copy that shows what a lost create left behind makes the customer due",
        arguments: [true, false])
    func lateLanding(hasContact: Bool) async throws {
        let clock = TestClock()
        let store = try await withLead(clock)
        try await store.attempt("create", open: false, outcome: "unknown")
        let contact = try await claimed(store)
        var settlement = Settlement(of: contact, next: .rest)
        if hasContact {
            settlement.observed.main = .init(
                contact: DialerContactID(rawValue: 3), ourTags: [DialerTagID(rawValue: 1)])
            settlement.observed.origin = .created
        }
        _ = try await store.settle([settlement])
        try await copy(store, hasContact ? [Self.listed(contact.number.e164, 3)] : [])
        #expect(try await store.nextDue() == nil)
        clock.advance(seconds: 60)
        try await copy(store, [Self.listed(contact.number.e164, 9)])
        #expect(try await store.nextDue() == clock.now)
        let woken = try await claimed(store)
        #expect(woken.observed.doubles.map(\.contact.rawValue) == [9])
        // They may stand in two queues: no bulk work goes before.
        #expect(woken.lane == SyncLane.click)
    }

    @Test(
        "Bulk work whose answer was lost stays bulk work, but where it stands in a queue too many",
        arguments: [(nil, 1, SyncLane.bulk), (nil, 2, SyncLane.click), (3, 1, SyncLane.click)])
    func lateLandingInBulk(contact: Int64?, lostTag: Int, lane: Int64) async throws {
        let clock = TestClock()
        let store = try await withLead(clock)
        let tag = DialerTag(id: DialerTagID(rawValue: 1), name: "hussain")
        _ = try await store.matchTags([tag], lookedAt: clock.now)
        try await store.attempt("create", open: false, outcome: "unknown")
        try await store.driver.write { db in
            _ = try db.run("UPDATE sync_attempts SET tags = $1", [.text("[\(lostTag)]")])
            _ = try db.run(
                "UPDATE dialer_contacts SET lane = 2, contact_id = $1, origin = $2",
                [SQLValue(contact), contact == nil ? nil : "created"])
        }
        clock.advance(seconds: 60)
        try await copy(store, [Self.listed("+12125550101", 9)])
        #expect(try await claimed(store).lane == lane)
    }

    @Test("It is known also where the customer is just being worked on")
    func lateLandingMeanwhile() async throws {
        let clock = TestClock()
        let store = try await withLead(clock)
        try await store.attempt("create", open: false, outcome: "unknown")
        var settlement = Settlement(of: try await claimed(store), next: .rest)
        settlement.observed.main = .init(contact: DialerContactID(rawValue: 3), ourTags: [])
        settlement.observed.origin = .created
        try await copy(store, [Self.listed("+12125550101", 3), Self.listed("+12125550101", 9)])
        _ = try await store.settle([settlement])
        let contact = try await claimed(store)
        #expect(contact.observed.main?.contact.rawValue == 3)
        #expect(contact.observed.doubles.map(\.contact.rawValue) == [9])
    }
}

extension Store {
    /// A request for the first customer, as the history keeps it.
    fileprivate func attempt(
        _ step: String, open: Bool, outcome: String = "done",
        at moment: Date = Date(milliseconds: 1)
    ) async throws {
        try await driver.write { db in
            let customer = try db.run("SELECT MIN(customer_id) AS id FROM customers", [])[0]
            _ = try db.run(
                """
                INSERT INTO sync_attempts (customer_id, generation, epoch, step, writes, tags,
                    opened_at, closed_at, outcome, settled_at)
                VALUES ($1, 1, 1, $2, 1, '[]', $5, $3, $4, $3)
                """,
                [
                    .integer(try customer.optionalInt("id") ?? 1), .text(step),
                    open ? nil : 2, open ? nil : .text(outcome), .integer(moment.milliseconds),
                ])
        }
    }
}
