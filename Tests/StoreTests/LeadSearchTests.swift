import Foundation
import Leads
import Testing

@testable import Store

@Suite("Finding leads")
struct LeadSearchTests {
    private let agent = AgentID(rawValue: "A1")

    private func stocked() async throws -> (Store, TestClock) {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        var deliveries = [
            LeadDelivery("L-100", name: "Zoë O'Brien-Smith", phone: "(212) 555-0142"),
            LeadDelivery("L-200", name: "JOSÉ Ángel", phone: "+44 20 7946 0958"),
            LeadDelivery("X-300", name: "Bob Stone 🦊", phone: "12"),
        ]
        deliveries[1].dealID = .set("D-77")
        deliveries[0].stage = .set("New")
        deliveries[1].stage = .set("Won")
        for delivery in deliveries {
            try await store.deliver([delivery], by: .portal)
            clock.advance(seconds: 10)
        }
        return (store, clock)
    }

    @Test(
        "a text finds beginnings of names without case and accents, ids, and endings of numbers",
        arguments: [
            ("zoe", ["L-100"]), ("ZOË", ["L-100"]), ("o'brien", ["L-100"]), ("obrien", ["L-100"]),
            ("smi", ["L-100"]), ("rien", []), ("jose ang", ["L-200"]), ("jose stone", []),
            ("l-", ["L-100", "L-200"]), ("d-77", ["L-200"]), ("0142", ["L-100"]),
            ("(212) 555-0142", ["L-100"]), ("555-0142", ["L-100"]), ("+44 20 7946 0958", ["L-200"]),
            ("20 7946 0958", ["L-200"]), ("0143", []), ("🦊", ["X-300"]), ("12", ["X-300"]),
            ("%", []), ("", ["L-100", "L-200", "X-300"]), ("   ", ["L-100", "L-200", "X-300"]),
        ])
    func text(question: String, expected: [String]) async throws {
        let (store, _) = try await stocked()
        #expect(try await store.found(question) == expected)
        try await store.close()
    }

    @Test("filters of one kind mean any of, filters of several kinds add up")
    func filters() async throws {
        let (store, clock) = try await stocked()
        func found(_ change: (inout LeadQuery) -> Void) async throws -> [String] {
            var query = LeadQuery()
            change(&query)
            let page = try await store.leads(query)
            #expect(page.total == page.leads.count && !page.totalIsMinimum)
            return page.leads.map(\.id.rawValue).sorted()
        }
        #expect(try await found { $0.stages = ["New", "Won"] } == ["L-100", "L-200"])
        #expect(
            try await found {
                $0.stages = ["New"]
                $0.text = "jose"
            } == [])
        #expect(try await found { $0.createdAfter = clock.now - 25 } == ["L-200", "X-300"])
        #expect(try await found { $0.createdBefore = clock.now - 25 } == ["L-100"])
        #expect(try await found { $0.sync = [.none] } == ["L-100", "L-200", "X-300"])
        #expect(try await found { $0.assigned = true } == [])
        try await store.close()
    }

    @Test("leads are found by agent, by assignment, by state and by do-not-call")
    func standing() async throws {
        let (store, _) = try await stocked()
        var agent = AgentUpdate(id: agent)
        agent.name = "Hussain"
        _ = try await store.saveAgents([agent], by: .command)
        _ = try await store.assign(LeadID(rawValue: "L-100"), to: self.agent, by: .portal)
        let number = try #require(PhoneNumber(e164: "+442079460958"))
        _ = try await store.stopCalling(number, source: "mail", reason: "asked", by: .portal)
        func found(_ change: (inout LeadQuery) -> Void) async throws -> [String] {
            var query = LeadQuery()
            change(&query)
            return try await store.leads(query).leads.map(\.id.rawValue).sorted()
        }
        #expect(try await found { $0.agents = [.agent(self.agent)] } == ["L-100"])
        #expect(try await found { $0.agents = [.unassigned] } == ["L-200", "X-300"])
        #expect(
            try await found { $0.agents = [.unassigned, .agent(self.agent)] }
                == ["L-100", "L-200", "X-300"])
        #expect(try await found { $0.agents = [.agent(AgentID(rawValue: "A2"))] } == [])
        #expect(try await found { $0.assigned = true } == ["L-100"])
        #expect(try await found { $0.assigned = false } == ["L-200", "X-300"])
        #expect(try await found { $0.doNotCall = true } == ["L-200"])
        #expect(try await found { $0.doNotCall = false } == ["L-100", "X-300"])
        #expect(try await found { $0.sync = [.failed] } == ["L-100"])
        #expect(try await found { $0.sync = [.none, .failed] }.contains("X-300"))
        #expect(try await found { $0.sync = [.none] } == ["X-300"])
        let lead = try #require(try await store.lead(LeadID(rawValue: "L-100")))
        #expect(lead.assignment?.agentName == "Hussain" && lead.assignment?.assignedBy == "portal")
        #expect(lead.sync.reason == .agentNotConfigured)
        try await store.close()
    }

    @Test("both ways round of a filter find the same leads")
    func bothWaysRound() async throws {
        let (store, _) = try await stocked()
        var agent = AgentUpdate(id: agent)
        agent.name = "Hussain"
        _ = try await store.saveAgents([agent], by: .command)
        _ = try await store.assign(LeadID(rawValue: "L-100"), to: self.agent, by: .portal)
        let number = try #require(PhoneNumber(e164: "+442079460958"))
        _ = try await store.stopCalling(number, source: "mail", reason: "asked", by: .portal)
        let filters: [LeadFilter] = [
            .beginnings(["n:zoe", "i:x-"]), .agents(["A1"]), .sync(["failed"]), .stopped,
        ]
        for filter in filters {
            let found = try await store.driver.read { connection in
                try [false, true].map { isMany in
                    var search = LeadSearch()
                    filter.require(of: &search, isMany: isMany)
                    let page = search.page(of: 50, sort: .name)
                    return try connection.run(page.sql, page.arguments).map {
                        try $0.text("lead_id")
                    }
                }
            }
            #expect(found[0] == found[1] && !found[0].isEmpty)
        }
        try await store.close()
    }

    @Test(
        "turning pages shows every lead once, also while others come in",
        arguments: LeadQuery.Sort.allCases)
    func pages(sort: LeadQuery.Sort) async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        let first = (0..<25).map { number in
            LeadDelivery("L\(number)", name: ["Ann", "ann", "Émile", "Zoë"][number % 4])
        }
        for half in [first.prefix(13), first.dropFirst(13)] {
            try await store.deliver(Array(half), by: .portal)
            clock.advance(seconds: 1)
        }
        var query = LeadQuery()
        query.sort = sort
        query.limit = 4
        var shown: [String] = []
        repeat {
            let page = try await store.leads(query)
            #expect(page.leads.count <= 4)
            shown += page.leads.map(\.id.rawValue)
            query.cursor = page.nextCursor
            try await store.deliver(
                [LeadDelivery("N\(shown.count)", name: "Mid"), LeadDelivery("L3", name: "Zoë")],
                by: .portal)
        } while query.cursor != nil
        #expect(Set(shown).count == shown.count)
        #expect(Set(first.map(\.id.rawValue)).subtracting(shown) == [])
        try await store.close()
    }

    @Test("the total is exact up to its bound, then says that there are more")
    func total() async throws {
        let store = try await TestStore.open()
        let most = LeadSearch.many
        for start in stride(from: 0, to: most, by: 1_000) {
            try await store.deliver(
                (start..<start + 1_000).map { LeadDelivery("L\($0)") }, by: .portal)
        }
        var page = try await store.leads(LeadQuery())
        #expect(page.total == most && !page.totalIsMinimum)
        try await store.deliver([LeadDelivery("more")], by: .portal)
        page = try await store.leads(LeadQuery())
        #expect(page.total == most && page.totalIsMinimum)
        var query = LeadQuery()
        query.text = "unknown"
        page = try await store.leads(query)
        #expect(page.total == most && page.totalIsMinimum && page.leads.count == 50)
        try await store.close()
    }

    @Test(
        "a cursor that no page has given is refused",
        arguments: ["", "x", "b2xk", "LWNyZWF0ZWRfYXQgbm9uZQ"])
    func badCursor(cursor: String) async throws {
        let (store, _) = try await stocked()
        var query = LeadQuery()
        query.cursor = cursor
        let error = await #expect(throws: StoreError.self) { try await store.leads(query) }
        guard case .invalid(field: "cursor", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        try await store.close()
    }

    @Test("a cursor of one order is refused in another, and holds an id only")
    func foreignCursor() async throws {
        let (store, _) = try await stocked()
        var query = LeadQuery()
        query.limit = 1
        query.sort = .name
        query.cursor = try await store.leads(query).nextCursor
        let first = try await store.leads(query).leads[0]
        #expect(LeadCursor(sort: .name, lead: LeadID(rawValue: "X-300")).text == query.cursor)
        #expect(first.id.rawValue == "L-200")
        query.sort = .newest
        await #expect(throws: StoreError.self) { try await store.leads(query) }
        try await store.close()
    }

    @Test("a limit outside 1 to 200 is refused", arguments: [0, 201])
    func badLimit(limit: Int) async throws {
        let (store, _) = try await stocked()
        var query = LeadQuery()
        query.limit = limit
        await #expect(throws: StoreError.self) { try await store.leads(query) }
        try await store.close()
    }

    @Test("facets are the values that leads have, the most frequent first")
    func facets() async throws {
        let (store, _) = try await stocked()
        var third = LeadDelivery("X-300")
        third.stage = .set("Won")
        try await store.deliver([third], by: .portal)
        #expect(try await store.leadFacets().stages == ["Won", "New"])
        #expect(try await store.leadFacets().carriers == [])
        try await store.close()
    }

    @Test("the plans for the pages that people look at need no walk through the whole table")
    func plans() async throws {
        let store = try await TestStore.open()
        let plain = LeadSearch.samples.filter {
            $0.name.hasPrefix("all, first page")
                || $0.name.hasPrefix("stage, first page by -created")
                || $0.name.hasPrefix("text, few") || $0.name.hasPrefix("agents, few")
        }
        #expect(!plain.isEmpty)
        for (name, sql) in plain {
            let count = sql.matches(of: /\$([0-9]+)/).compactMap { Int($0.output.1) }.max() ?? 0
            let plan = try await store.driver.read { connection in
                try connection.run(
                    "EXPLAIN QUERY PLAN \(sql)", Array(repeating: .text("a"), count: count)
                ).map { try $0.text("detail") }
            }
            #expect(
                !plan.contains { $0 == "SCAN l" || $0 == "SCAN t" || $0 == "SCAN r" }, "\(name)")
        }
        try await store.close()
    }
}
