import Foundation
import Leads
import Testing

@testable import Store

/// Which requests to stop go before everything, and what brings up stops that wait.
@Suite("The lanes of stops")
struct StopLaneTests {
    private static let number = "+12125550101"

    private func request() throws -> StopRequest {
        StopRequest(
            number: try #require(PhoneNumber(e164: Self.number)), source: "list", reason: "r")
    }

    private func ask(_ store: Store, by actor: Actor = .command) async throws {
        let request = try request()
        _ = try await store.stopCalling(
            request.number, source: "customer", reason: "r", by: actor)
    }

    private func lane(_ store: Store) async throws -> Int64 {
        try await store.driver.read {
            try $0.run("SELECT lane FROM dialer_contacts WHERE hold = 'do_not_call'", [])[0]
                .int("lane")
        }
    }

    @Test("one that a person asks for goes first, whoever the number is")
    func single() async throws {
        let store = try await TestStore.open()
        try await ask(store)
        #expect(try await lane(store) == SyncLane.doNotCall)
        try await store.close()
    }

    @Test(
        "of what a program tells one by one, only numbers of leads go first",
        arguments: [true, false])
    func program(isLead: Bool) async throws {
        let store = try await TestStore.open()
        if isLead {
            _ = try await store.deliver([LeadDelivery("L1", phone: Self.number)], by: .command)
        }
        try await ask(store, by: Actor("token:crm"))
        #expect(try await lane(store) == (isLead ? SyncLane.doNotCall : SyncLane.repair))
        // Nightly, for all of them.
        try await ask(store, by: Actor("token:crm"))
        #expect(try await lane(store) == (isLead ? SyncLane.doNotCall : SyncLane.repair))
        try await ask(store, by: Actor("manager@example.com"))
        #expect(try await lane(store) == SyncLane.doNotCall)
        try await store.close()
    }

    @Test("one that a list brought goes first once a lead has the number, and a program asks")
    func listThenLead() async throws {
        let store = try await TestStore.open()
        _ = try await store.stopCalling([try request()], by: .command)
        _ = try await store.deliver([LeadDelivery("L1", phone: Self.number)], by: .command)
        #expect(try await lane(store) == SyncLane.repair)
        try await ask(store, by: Actor("token:crm"))
        #expect(try await lane(store) == SyncLane.doNotCall)
        try await store.close()
    }

    @Test("one that a list brought goes first once a lead gets the number")
    func newNumber() async throws {
        let store = try await TestStore.open()
        _ = try await store.stopCalling([try request()], by: .command)
        _ = try await store.deliver(
            [LeadDelivery("L1", phone: "(212) 555-0102")], by: .command)
        _ = try await store.deliver([LeadDelivery("L1", phone: Self.number)], by: .command)
        #expect(try await lane(store) == SyncLane.doNotCall)
        try await store.close()
    }

    @Test("of a list only whom an agent may have goes first", arguments: [true, false])
    func list(isAssigned: Bool) async throws {
        let store = try await TestStore.open()
        try await store.addAgent("hussain")
        _ = try await store.deliver([LeadDelivery("L1", phone: Self.number)], by: .command)
        if isAssigned {
            _ = try await store.assign(
                LeadID(rawValue: "L1"), to: AgentID(rawValue: "hussain"), by: .command)
        }
        #expect(try await store.stopCalling([try request()], by: .command) == 1)
        #expect(
            try await lane(store) == (isAssigned ? SyncLane.doNotCall : SyncLane.repair))
        try await store.close()
    }

    @Test("one that a list brought goes first once a person asks")
    func listThenPerson() async throws {
        let store = try await TestStore.open()
        _ = try await store.stopCalling([try request()], by: .command)
        try await ask(store)
        #expect(try await lane(store) == SyncLane.doNotCall)
        try await store.close()
    }

    @Test("a tag that a campaign begins to select is looked for at once, also where a stop waits")
    func newCampaignTag() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        try await ask(store)
        let later = clock.now.addingTimeInterval(6 * 3600).milliseconds
        try await store.driver.write { db in
            _ = try db.run(
                """
                UPDATE dialer_contacts
                SET contact_id = 7, origin = 'adopted', tags_known = 1, due_at = $1
                """,
                [.integer(later)])
        }
        let tag = DialerTag(id: DialerTagID(rawValue: 77), name: "survey")
        try await store.keepCampaignTags([tag], lookedAt: clock.now)
        #expect(try await store.nextDue() == clock.now)
        let row = try await store.driver.write { db in
            try db.run(
                "UPDATE dialer_contacts SET due_at = $1 RETURNING tags_known", [.integer(later)])
        }
        #expect(try row[0].int("tags_known") == 0)
        try await store.keepCampaignTags([tag], lookedAt: clock.now)
        #expect(try await store.nextDue() == Date(milliseconds: later))
        // Where contacts are shown with names alone, a tag under its new name was not known for what it is.
        try await store.keepCampaignTags(
            [DialerTag(id: tag.id, name: "survey 2027")], lookedAt: clock.now)
        #expect(try await store.nextDue() == clock.now)
        try await store.close()
    }
}
