internal import Foundation
internal import Leads

extension LeadSearch {
    /// With the filters that only go one way round; the others are added by `require`.
    init(_ query: LeadQuery) {
        self.init()
        requireValues(of: query)
        requireTimes(of: query)
        if let assigned = query.assigned { require(Self.assigned(assigned)) }
        if query.doNotCall == false { require("NOT \(Self.stopped)") }
    }

    private mutating func requireValues(of query: LeadQuery) {
        let filters = [
            ("stage", query.stages), ("carrier", query.carriers), ("state", query.states),
            ("vendor", query.vendors),
        ]
        for (column, values) in filters where !values.isEmpty {
            require("l.\(column) IN (\(list(values)))")
        }
    }

    private mutating func requireTimes(of query: LeadQuery) {
        if let after = query.createdAfter {
            require("l.created_at > \(bind(.integer(after.milliseconds)))")
        }
        if let before = query.createdBefore {
            require("l.created_at < \(bind(.integer(before.milliseconds)))")
        }
    }

    mutating func require(leads: [String]) { require("l.lead_id IN (\(list(leads)))") }

    static func assigned(_ assigned: Bool) -> String {
        """
        \(assigned ? "" : "NOT ")EXISTS (SELECT 1 FROM retention_assigned_leads r
            WHERE r.lead_id = l.lead_id AND r.ended_at IS NULL)
        """
    }

    static let stopped = """
        EXISTS (SELECT 1 FROM customers c
            JOIN do_not_call stop ON stop.phone = c.phone WHERE c.customer_id = l.customer_id)
        """

    /// Leads behind the one that the page before ended with.
    mutating func require(after position: LeadCursor.Position, sort: LeadQuery.Sort) {
        let column = sort.isByName ? "name_key" : "created_at"
        let key = bind(sort.isByName ? .text(position.nameKey) : .integer(position.createdAt))
        let lead = bind(.text(position.lead.rawValue))
        require(
            "(l.\(column), l.lead_id) \(sort.isDescending ? "<" : ">") (\(key), \(lead))")
    }

    /// Adds a filter the way round that its number of matches asks for.
    mutating func require(_ filter: LeadFilter, on connection: any SQLConnection) throws {
        let count = filter.count()
        let matches = try connection.run(count.sql, count.arguments)[0].int("matches")
        filter.require(of: &self, isMany: matches > Self.many)
    }

    /// Leads with one of the agents, or with none where that is asked for.
    mutating func require(
        _ agents: [LeadQuery.AgentFilter], on connection: any SQLConnection
    ) throws {
        let ids = agents.compactMap { filter -> String? in
            if case .agent(let id) = filter { id.rawValue } else { nil }
        }
        let free = agents.contains(.unassigned)
        switch (ids.isEmpty, free) {
        case (true, true): require(Self.assigned(false))
        case (true, false): return
        case (false, false): try require(.agents(ids), on: connection)
        case (false, true): requireAgentsOrNone(ids)
        }
    }

    mutating func requireAgentsOrNone(_ agents: [String]) {
        require(
            """
            NOT EXISTS (SELECT 1 FROM retention_assigned_leads r
                WHERE r.lead_id = l.lead_id AND r.ended_at IS NULL
                    AND r.active_agent_id NOT IN (\(list(agents))))
            """)
    }

    /// A customer that nobody ever assigned has no row and is in the state `none`.
    mutating func require(_ states: [SyncState], on connection: any SQLConnection) throws {
        guard !states.isEmpty else { return }
        guard states.contains(.none) else {
            return try require(.sync(states.map(\.rawValue)), on: connection)
        }
        let others = SyncState.allCases.filter { !states.contains($0) }.map(\.rawValue)
        if !others.isEmpty { requireNoSync(others) }
    }

    mutating func requireNoSync(_ states: [String]) {
        require(
            """
            NOT EXISTS (SELECT 1 FROM dialer_contacts d
                WHERE d.customer_id = l.customer_id AND d.state IN (\(list(states))))
            """)
    }
}

/// Where a page ended. Holds the lead's id only, for it travels in addresses, where names and the
/// like must not stand.
struct LeadCursor {
    struct Position {
        let lead: LeadID
        let createdAt: Int64
        let nameKey: String
    }

    let sort: LeadQuery.Sort
    let lead: LeadID

    private static let fault = StoreError.invalid(
        field: "cursor", message: "is not one that a page before has given for this order")

    var text: String {
        CursorText.encode("\(sort.rawValue) \(lead.rawValue)")
    }

    init(sort: LeadQuery.Sort, lead: LeadID) {
        self.sort = sort
        self.lead = lead
    }

    /// - Throws: `StoreError.invalid(field: "cursor", …)` for a text that is no cursor, or one of
    ///   another order.
    init(reading text: String, sort: LeadQuery.Sort) throws {
        guard let content = CursorText.decode(text), let space = content.firstIndex(of: " "),
            content[..<space] == sort.rawValue,
            let lead = LeadID(reading: String(content[space...].dropFirst()))
        else { throw Self.fault }
        self.init(sort: sort, lead: lead)
    }

    func position(on connection: any SQLConnection) throws -> Position {
        guard let row = try connection.run(LeadSQL.position, [.text(lead.rawValue)]).first else {
            throw Self.fault
        }
        return Position(
            lead: lead, createdAt: try row.int("created_at"), nameKey: try row.text("name_key"))
    }
}
