import Leads
import Testing

@testable import Store

@Suite("Doubles: further contacts with a customer's number")
struct DoublesTests {
    private static func lead(_ number: Int) -> LeadID { LeadID(rawValue: "L\(number)") }

    /// Customers with a lead each; the first has two leads. Those numbered `doubled` have doubles.
    private static func store(_ count: Int, doubled: ClosedRange<Int>) async throws -> Store {
        let store = try await TestStore.open()
        let first = LeadDelivery("L1-too", name: "Ana Silva", phone: "(212) 555-0101")
        _ = try await store.deliver(
            (1...count).map {
                LeadDelivery("L\($0)", name: "Ana", phone: "(212) 555-01\($0 < 10 ? "0" : "")\($0)")
            } + [first], by: .command)
        var agent = AgentUpdate(id: AgentID(rawValue: "hussain"))
        agent.name = "Hussain"
        _ = try await store.saveAgents([agent], by: .command)
        for number in 1...count {
            _ = try await store.assign(lead(number), to: agent.id, by: .command)
        }
        try await store.driver.write { db in
            for number in doubled {
                for contact in [900 + number, 800 + number] {
                    try db.run(
                        """
                        INSERT INTO dialer_doubles (customer_id, contact_id)
                        SELECT customer_id, $1 FROM leads WHERE lead_id = $2
                        """, [.integer(Int64(contact)), .text("L\(number)")])
                }
            }
        }
        return store
    }

    @Test("a lead names the further contacts of its number, the oldest first")
    func ofLead() async throws {
        let store = try await Self.store(2, doubled: 1...1)
        #expect(try await store.doubles(of: Self.lead(1)).map(\.rawValue) == [801, 901])
        #expect(try await store.doubles(of: LeadID(rawValue: "L1-too")).count == 2)
        #expect(try await store.doubles(of: Self.lead(2)).isEmpty)
        try await store.close()
    }

    @Test("a number stands once with all its contacts and leads")
    func listed() async throws {
        let store = try await Self.store(3, doubled: 1...2)
        let page = try await store.doubles()
        #expect(page.data.map(\.number.e164) == ["+12125550101", "+12125550102"])
        #expect(page.data[0].doubles.map(\.rawValue) == [801, 901])
        #expect(page.data[0].leads.map(\.rawValue) == ["L1", "L1-too"])
        #expect(page.data[0].contact == nil)
        #expect(page.nextCursor == nil)
        try await store.close()
    }

    @Test("pages follow each other without a gap, and none is shown twice")
    func pages() async throws {
        let store = try await Self.store(7, doubled: 2...6)
        var found: [String] = []
        var sizes: [Int] = []
        var cursor: String?
        repeat {
            let page = try await store.doubles(after: cursor, limit: 2)
            found += page.data.map(\.number.e164)
            sizes.append(page.data.count)
            cursor = page.nextCursor
        } while cursor != nil
        #expect(found == (2...6).map { "+1212555010\($0)" })
        #expect(sizes == [2, 2, 1])
        #expect(try await store.allDoubles().map(\.number.e164) == found)
        try await store.close()
    }

    @Test("a cursor that no page has given, and a limit that no page may have, are refused")
    func refused() async throws {
        let store = try await Self.store(1, doubled: 1...1)
        await #expect(throws: StoreError.self) { try await store.doubles(after: "next") }
        await #expect(throws: StoreError.self) { try await store.doubles(limit: 0) }
        await #expect(throws: StoreError.self) { try await store.doubles(limit: 201) }
        try await store.close()
    }
}
