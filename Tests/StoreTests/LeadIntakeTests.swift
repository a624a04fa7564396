import Foundation
import Leads
import Testing

@testable import Store

@Suite("Taking leads in")
struct LeadIntakeTests {
    private let actor = Actor("token:crm")

    @Test("a delivery makes leads, a second one changes them and counts what it found")
    func createsThenUpdates() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        let made = try await store.deliver(
            [
                LeadDelivery("L1", name: "Zoë O'Brien", phone: "(212) 555-0142 x7"),
                LeadDelivery("L2"),
            ],
            by: actor)
        #expect(made == DeliveryCount(created: 2, updated: 0))
        clock.advance(seconds: 60)
        var change = LeadDelivery("L1")
        change.stage = .set("Won")
        change.extra = ["Plan": "Gold"]
        let changed = try await store.deliver([change, LeadDelivery("L3")], by: actor)
        #expect(changed == DeliveryCount(created: 1, updated: 1))

        let lead = try #require(try await store.lead(LeadID(rawValue: "L1")))
        #expect(lead.details.name == PersonName(full: "Zoë O'Brien"))
        #expect(lead.details.stage == "Won")
        #expect(lead.details.extra == ["Plan": "Gold"])
        #expect(lead.details.phone == "(212) 555-0142 x7")
        #expect(lead.number?.e164 == "+12125550142")
        #expect(lead.phoneExtension == "7")
        #expect(lead.createdAt == clock.now - 60)
        #expect(lead.assignment == nil && lead.sync == .none && !lead.doNotCall)
        let nameless = try #require(try await store.lead(LeadID(rawValue: "L2")))
        #expect(nameless.details.name == .unknown && nameless.number == nil)
        try await store.close()
    }

    @Test("names come back in the parts they were delivered in")
    func nameParts() async throws {
        let store = try await TestStore.open()
        var delivery = LeadDelivery("L1")
        let name = try #require(PersonName(first: "Mary Ann", last: "Smith"))
        delivery.name = .set(name)
        try await store.deliver([delivery, LeadDelivery("L2", name: "Cher")], by: actor)
        #expect(try await store.lead(LeadID(rawValue: "L1"))?.details.name == name)
        #expect(
            try await store.lead(LeadID(rawValue: "L2"))?.details.name == PersonName(full: "Cher"))
        try await store.close()
    }

    @Test("one lead twice in a delivery is one lead, the later word counts")
    func twiceInOneDelivery() async throws {
        let store = try await TestStore.open()
        let count = try await store.deliver(
            [LeadDelivery("L1", name: "Old"), LeadDelivery("L1", name: "New")], by: actor)
        #expect(count == DeliveryCount(created: 1, updated: 0))
        #expect(try await store.lead(LeadID(rawValue: "L1"))?.details.name.full == "New")
        #expect(try await store.found("new") == ["L1"])
        #expect(try await store.found("old") == [])
        try await store.close()
    }

    @Test("more than a thousand at once are refused whole")
    func tooMany() async throws {
        let store = try await TestStore.open()
        let deliveries = (0...Store.mostDeliveries).map { LeadDelivery("L\($0)") }
        await #expect(throws: StoreError.self) { try await store.deliver(deliveries, by: actor) }
        #expect(try await store.leads(LeadQuery()).total == 0)
        try await store.close()
    }

    @Test("leads behind one number are one customer, however the number is written")
    func oneCustomer() async throws {
        let store = try await TestStore.open()
        try await store.deliver(
            [
                LeadDelivery("L1", phone: "(212) 555-0142"),
                LeadDelivery("L2", phone: "12125550142"),
                LeadDelivery("L3", phone: "+1 212 555 0143"), LeadDelivery("L4", phone: "none"),
                LeadDelivery("L5", phone: "none"),
            ], by: actor)
        #expect(
            try await store.leads(sharingNumberWith: LeadID(rawValue: "L1")).map(\.id.rawValue)
                == ["L2"])
        #expect(
            try await store.leads(sharingNumberWith: LeadID(rawValue: "L4")).isEmpty)
        let number = try #require(PhoneNumber(e164: "+12125550142"))
        #expect(try await store.leads(number: number).map(\.id.rawValue) == ["L1", "L2"])
        try await store.close()
    }

    @Test("a number that changes moves the lead to the customer it now is")
    func numberChanges() async throws {
        let store = try await TestStore.open()
        try await store.deliver(
            [
                LeadDelivery("L1", phone: "212-555-0142"),
                LeadDelivery("L2", phone: "212-555-0143"),
                LeadDelivery("L3"),
            ], by: actor)
        try await store.deliver(
            [LeadDelivery("L1", phone: "2125550143"), LeadDelivery("L3", phone: "212 555 0143")],
            by: actor)
        #expect(
            try await store.leads(sharingNumberWith: LeadID(rawValue: "L2")).map(\.id.rawValue)
                == ["L1", "L3"])
        #expect(try await store.found("0142") == [])
        #expect(try await store.found("0143") == ["L1", "L2", "L3"])
        // The same number in another spelling moves nobody.
        let before = try await store.lead(LeadID(rawValue: "L1"))?.customer
        try await store.deliver([LeadDelivery("L1", phone: "+1 (212) 555-0143")], by: actor)
        #expect(try await store.lead(LeadID(rawValue: "L1"))?.customer == before)
        try await store.close()
    }

    @Test("the history names the fields that changed, never what they hold")
    func history() async throws {
        let store = try await TestStore.open()
        try await store.deliver([LeadDelivery("L1", name: "Zoë", phone: "2125550142")], by: actor)
        try await store.deliver([LeadDelivery("L1", name: "Zoé")], by: actor)
        try await store.deliver([LeadDelivery("L1", name: "Zoé")], by: actor)
        let timeline = try await store.timeline(of: LeadID(rawValue: "L1"))
        #expect(timeline.map(\.kind).sorted() == ["lead_changed", "lead_created"])
        #expect(timeline.allSatisfy { $0.actor == "token:crm" })
        #expect(timeline.first { $0.kind == "lead_changed" }?.detail == ["fields": "name"])
        #expect(timeline.first { $0.kind == "lead_created" }?.detail == ["fields": "name, phone"])
        try await store.close()
    }
}

extension Store {
    /// The ids of the leads that a text finds, in their own order.
    func found(_ text: String) async throws -> [String] {
        var query = LeadQuery()
        query.text = text
        return try await leads(query).leads.map(\.id.rawValue).sorted()
    }
}
