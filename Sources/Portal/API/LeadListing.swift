import Foundation
import Leads
import Store

/// The parameters by which programs find leads.
struct LeadListing {
    static let parameters: [Operation.Parameter] = [
        .init(
            name: "q", schema: .string(limit: 200),
            about: "Word beginnings of names, ids, and number endings; every word has to match"),
        .init(name: "stage", schema: .text, about: "Stage", repeats: true),
        .init(name: "carrier", schema: .text, about: "Carrier", repeats: true),
        .init(name: "state", schema: .text, about: "State of the USA", repeats: true),
        .init(name: "vendor", schema: .text, about: "Vendor", repeats: true),
        .init(
            name: "agent", schema: .text, about: "Agent's profile id, or `none` for unassigned",
            repeats: true),
        .init(name: "assigned", schema: .boolean, about: "Only those with, or without, an agent"),
        .init(name: "sync", schema: LeadSchema.state, about: "State of syncing", repeats: true),
        .init(
            name: "do_not_call", schema: .boolean,
            about: "Only those who must not be called, or may"),
        .init(name: "created_after", schema: .time, about: "ISO 8601 with a zone"),
        .init(name: "created_before", schema: .time, about: "ISO 8601 with a zone"),
        .init(
            name: "sort", schema: .string(values: LeadQuery.Sort.allCases.map(\.rawValue)),
            about: "Order; newest first unless said otherwise"),
        .init(name: "limit", schema: .integer, about: "1 to 200; 50 unless said otherwise"),
        .init(name: "cursor", schema: .text, about: "`next_cursor` of the page before"),
    ]

    private let parameters: Query

    init(_ parameters: Query) { self.parameters = parameters }

    /// What to ask the store for; nil where whoever asks can see no lead at all.
    func query(for principal: Principal) throws -> LeadQuery? {
        var query = try self.query()
        guard principal.role == .agent else { return query }
        guard let own = principal.agent else { return nil }
        guard query.agents.isEmpty || query.agents.contains(.agent(own)) else { return nil }
        query.agents = [.agent(own)]
        return query
    }

    private func query() throws -> LeadQuery {
        var query = LeadQuery()
        query.text = parameters["q"] ?? ""
        query.stages = parameters.all("stage")
        query.carriers = parameters.all("carrier")
        query.states = parameters.all("state")
        query.vendors = parameters.all("vendor")
        query.agents = try parameters.all("agent").map(agent)
        query.assigned = parameters["assigned"].map { $0 == "true" }
        query.sync = parameters.all("sync").compactMap(SyncState.init)
        query.doNotCall = parameters["do_not_call"].map { $0 == "true" }
        query.createdAfter = parameters["created_after"].flatMap(Date.init(iso8601:))
        query.createdBefore = parameters["created_before"].flatMap(Date.init(iso8601:))
        query.sort = parameters["sort"].flatMap(LeadQuery.Sort.init) ?? .newest
        query.limit = parameters.limit() ?? query.limit
        query.cursor = parameters["cursor"]
        return query
    }

    private func agent(_ text: String) throws -> LeadQuery.AgentFilter {
        if text == "none" { return .unassigned }
        guard let id = AgentID(reading: text) else {
            throw Problem.invalid("agent", "must be an agent's profile id, or none")
        }
        return .agent(id)
    }
}
