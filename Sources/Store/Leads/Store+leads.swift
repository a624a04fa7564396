public import Leads

extension Store {
    /// How many deliveries one transaction takes.
    public static let mostDeliveries = 1_000

    /// Takes in what the deliveries say, all or nothing.
    /// - Returns: how many leads are new, and how many were known, whether or not the delivery
    ///   changed anything about them.
    /// - Throws: `StoreError.invalid` for more than ``mostDeliveries``.
    @discardableResult
    public func deliver(
        _ deliveries: [LeadDelivery], by actor: Actor
    ) async throws -> DeliveryCount {
        guard deliveries.count <= Self.mostDeliveries else {
            throw StoreError.invalid(
                field: "leads", message: "at most \(Self.mostDeliveries) leads at once")
        }
        let intake = LeadIntake(
            phones: phones, actor: actor, now: clock.now(), notesEachLead: true)
        return try await driver.write { try intake.take(deliveries, on: $0) }
    }

    public func lead(_ id: LeadID) async throws -> LeadRecord? {
        try await leads(LeadLookupSQL.one, .text(id.rawValue)).first
    }

    /// The oldest lead of a deal.
    public func lead(deal: String) async throws -> LeadRecord? {
        try await leads(LeadLookupSQL.ofDeal, .text(deal)).first
    }

    /// All leads of the customer behind a number, the oldest first.
    public func leads(number: PhoneNumber) async throws -> [LeadRecord] {
        try await leads(LeadLookupSQL.ofNumber, .text(number.e164))
    }

    /// The other leads of the same customer, the oldest first.
    public func leads(sharingNumberWith id: LeadID) async throws -> [LeadRecord] {
        try await leads(LeadLookupSQL.sharingNumber, .text(id.rawValue))
    }

    private func leads(_ lookup: LeadLookupSQL, _ value: SQLValue) async throws -> [LeadRecord] {
        try await driver.read { try $0.run(lookup, [value]).map(LeadRecord.init(row:)) }
    }

    /// A page of the leads that match. A lead that comes in while somebody turns pages neither
    /// pushes another one off them nor shows one twice.
    /// - Throws: `StoreError.invalid` for a cursor that no page has given, or a limit outside 1 to 200.
    public func leads(_ query: LeadQuery) async throws -> LeadPage {
        guard (1...200).contains(query.limit) else {
            throw StoreError.invalid(field: "limit", message: "must be from 1 to 200")
        }
        let cursor = try query.cursor.map { try LeadCursor(reading: $0, sort: query.sort) }
        let words = LeadTerms.beginnings(in: query.text, phones: phones)
        return try await driver.read { connection in
            var search = LeadSearch(query)
            for word in words { try search.require(.beginnings(word), on: connection) }
            try search.require(query.agents, on: connection)
            try search.require(query.sync, on: connection)
            if query.doNotCall == true { try search.require(.stopped, on: connection) }
            return try connection.page(search, query: query, after: cursor)
        }
    }

    /// The values that leads have in the fields that pages filter by, the most frequent first; at
    /// most 200 for each field.
    public func leadFacets() async throws -> LeadFacets {
        try await driver.read { connection in
            func values(_ statement: LeadSQL) throws -> [String] {
                try connection.run(statement).map { try $0.text("value") }
            }
            return LeadFacets(
                stages: try values(.stagesFound), carriers: try values(.carriersFound),
                states: try values(.statesFound), vendors: try values(.vendorsFound))
        }
    }
}

extension SQLConnection {
    fileprivate func page(
        _ search: LeadSearch, query: LeadQuery, after cursor: LeadCursor?
    ) throws -> LeadPage {
        let count = search.total()
        let total = Int(try run(count.sql, count.arguments)[0].int("total"))
        var search = search
        if let cursor { search.require(after: try cursor.position(on: self), sort: query.sort) }
        let page = search.page(of: query.limit, sort: query.sort)
        let found = try run(page.sql, page.arguments).map(LeadRecord.init(row:))
        let leads = Array(found.prefix(query.limit))
        let next = found.count > query.limit ? leads.last : nil
        return LeadPage(
            leads: leads, nextCursor: next.map { LeadCursor(sort: query.sort, lead: $0.id).text },
            total: min(total, LeadSearch.many), totalIsMinimum: total > LeadSearch.many)
    }
}
