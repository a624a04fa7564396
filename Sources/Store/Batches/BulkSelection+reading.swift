internal import Leads

struct SelectedLead {
    let id: LeadID
    let customer: CustomerID
}

extension SQLConnection {
    /// How many leads one question answers with, so that they are not all in memory as rows.
    private var leadsAtOnce: Int { 10_000 }

    /// The leads that an order means, in its order.
    /// - Throws: ``BulkRefusal`` with all that is wrong, agents included.
    func selectedLeads(
        _ order: BulkOrder, agents: BulkAgents, phones: PhoneReader
    ) throws -> [SelectedLead] {
        var refusal = BulkRefusal()
        if case .assign(let shares, _, _) = order.deed {
            refusal.unknownAgents = shares.agents.filter { !agents.isKnown($0) }
            refusal.inactiveAgents = shares.agents.filter {
                agents.isKnown($0) && !agents.isActive($0)
            }
        }
        let named = try order.selection.leads.map { try namedLeads($0, &refusal) }
        guard refusal.isEmpty else { throw refusal }
        guard let named else { return try found(search(order.selection.filters, phones)) }
        guard order.selection.filters != LeadQuery() else { return named }
        return try passing(search(order.selection.filters, phones), among: named)
    }

    private func search(_ query: LeadQuery, _ phones: PhoneReader) throws -> LeadSearch {
        var search = LeadSearch(query)
        for word in LeadTerms.beginnings(in: query.text, phones: phones) {
            try search.require(.beginnings(word), on: self)
        }
        try search.require(query.agents, on: self)
        try search.require(query.sync, on: self)
        if query.doNotCall == true { try search.require(.stopped, on: self) }
        return search
    }

    /// Leads that are named twice count once.
    private func namedLeads(
        _ ids: [LeadID], _ refusal: inout BulkRefusal
    ) throws -> [SelectedLead] {
        var seen: Set<LeadID> = []
        let ids = ids.filter { seen.insert($0).inserted }
        var leads: [SelectedLead] = []
        var rest = ids[...]
        while !rest.isEmpty {
            let some = rest.prefix(200)
            rest = rest.dropFirst(200)
            let customers = try customers(of: some)
            for id in some {
                if let customer = customers[id] {
                    leads.append(SelectedLead(id: id, customer: customer))
                } else {
                    refusal.unknownLeads.append(id)
                }
            }
        }
        return leads
    }

    private func customers(of leads: ArraySlice<LeadID>) throws -> [LeadID: CustomerID] {
        let rows = try run(BulkReadSQL.named, rows: leads.map { [.text($0.rawValue)] })
        return Dictionary(
            uniqueKeysWithValues: try rows.map(SelectedLead.init(row:)).map { ($0.id, $0.customer) }
        )
    }

    private func found(_ search: LeadSearch) throws -> [SelectedLead] {
        var leads: [SelectedLead] = []
        var next = search
        while true {
            let page = next.targets(of: leadsAtOnce)
            let rows = try run(page.sql, page.arguments)
            leads += try rows.map(SelectedLead.init(row:))
            guard rows.count == leadsAtOnce, let last = rows.last else { return leads }
            next = search
            next.require(after: try LeadCursor.Position(row: last), sort: .newest)
        }
    }

    private func passing(
        _ search: LeadSearch, among named: [SelectedLead]
    ) throws -> [SelectedLead] {
        var passed: Set<LeadID> = []
        var rest = named[...]
        while !rest.isEmpty {
            let some = rest.prefix(200)
            rest = rest.dropFirst(200)
            var question = search
            question.require(leads: some.map(\.id.rawValue))
            let page = question.targets(of: some.count)
            passed.formUnion(
                try run(page.sql, page.arguments).map { LeadID(rawValue: try $0.text("lead_id")) })
        }
        return named.filter { passed.contains($0.id) }
    }
}

extension SelectedLead {
    fileprivate init(row: SQLRow) throws {
        id = LeadID(rawValue: try row.text("lead_id"))
        customer = CustomerID(rawValue: try row.int("customer_id"))
    }
}

extension LeadCursor.Position {
    fileprivate init(row: SQLRow) throws {
        self.init(
            lead: LeadID(rawValue: try row.text("lead_id")), createdAt: try row.int("created_at"),
            nameKey: "")
    }
}
