public import Leads

enum DoublesSQL: String, StatementSet {
    case ofLead = """
        SELECT x.contact_id FROM leads l
        JOIN dialer_doubles x ON x.customer_id = l.customer_id
        WHERE l.lead_id = $1 ORDER BY x.contact_id
        """

    /// $1 the last customer of the page before, $2 how many.
    case customers = """
        SELECT found.customer_id, c.phone, d.contact_id
        FROM (
            SELECT DISTINCT x.customer_id FROM dialer_doubles x
            JOIN customers known ON known.customer_id = x.customer_id
            WHERE x.customer_id > $1 AND known.phone IS NOT NULL
            ORDER BY x.customer_id LIMIT $2
        ) found
        JOIN customers c ON c.customer_id = found.customer_id
        JOIN dialer_contacts d ON d.customer_id = found.customer_id
        ORDER BY found.customer_id
        """

    case contacts = """
        SELECT customer_id, contact_id FROM dialer_doubles
        WHERE customer_id IN ({rows 1: int}) ORDER BY customer_id, contact_id
        """

    case leads = """
        SELECT customer_id, lead_id FROM leads
        WHERE customer_id IN ({rows 1: int}) ORDER BY customer_id, lead_id
        """
}

/// A number that several contacts in CloudTalk have.
public struct DoubledContact: Sendable, Equatable {
    public let number: PhoneNumber
    /// The one that carries the customer's tag; nil where there is none any more.
    public let contact: DialerContactID?
    /// The others, the oldest first. The portal takes its own tags off them and never deletes them.
    public let doubles: [DialerContactID]
    public let leads: [LeadID]

    public init(
        number: PhoneNumber, contact: DialerContactID?, doubles: [DialerContactID], leads: [LeadID]
    ) {
        self.number = number
        self.contact = contact
        self.doubles = doubles
        self.leads = leads
    }
}

/// Some of the numbers with doubles.
public struct DoublesPage: Sendable, Equatable {
    public let data: [DoubledContact]
    /// For the page behind this one; nil on the last.
    public let nextCursor: String?
}

extension Store {
    /// Further contacts in CloudTalk that have a lead's number; the oldest first.
    public func doubles(of lead: LeadID) async throws -> [DialerContactID] {
        try await driver.read { db in
            try db.run(DoublesSQL.ofLead, [.text(lead.rawValue)]).map {
                DialerContactID(rawValue: try $0.int("contact_id"))
            }
        }
    }

    /// The numbers that several contacts in CloudTalk have, those first that came first.
    /// - Throws: `StoreError.invalid` for a cursor that no page has given, or a limit outside 1 to 200.
    public func doubles(after cursor: String? = nil, limit: Int = 50) async throws -> DoublesPage {
        guard (1...200).contains(limit) else {
            throw StoreError.invalid(field: "limit", message: "must be from 1 to 200")
        }
        guard let start = cursor.map(Int64.init) ?? 0 else {
            throw StoreError.invalid(field: "cursor", message: "is not one that a page has given")
        }
        return try await driver.read { try $0.doubles(after: start, limit: limit) }
    }

    /// All of them, read page by page.
    public func allDoubles() async throws -> [DoubledContact] {
        var all: [DoubledContact] = []
        var cursor: String?
        repeat {
            let page = try await doubles(after: cursor, limit: 200)
            all += page.data
            cursor = page.nextCursor
        } while cursor != nil
        return all
    }
}

extension SQLConnection {
    fileprivate func doubles(after start: Int64, limit: Int) throws -> DoublesPage {
        let found = try run(DoublesSQL.customers, [.integer(start), .integer(Int64(limit + 1))])
        let page = found.prefix(limit)
        let customers = try page.map { try $0.int("customer_id") }
        let rows = customers.map { [SQLValue.integer($0)] }
        let contacts = try Dictionary(
            grouping: run(DoublesSQL.contacts, rows: rows), by: { try $0.int("customer_id") })
        let leads = try Dictionary(
            grouping: run(DoublesSQL.leads, rows: rows), by: { try $0.int("customer_id") })
        let data = try zip(page, customers).compactMap { row, customer in
            try DoubledContact(
                row: row, doubles: contacts[customer] ?? [], leads: leads[customer] ?? [])
        }
        let next = found.count > limit ? customers.last : nil
        return DoublesPage(data: data, nextCursor: next.map { String($0) })
    }
}

extension DoubledContact {
    /// Nil for a row that holds no number that could be one.
    fileprivate init?(row: SQLRow, doubles: [SQLRow], leads: [SQLRow]) throws {
        guard let number = PhoneNumber(e164: try row.text("phone")) else { return nil }
        self.init(
            number: number,
            contact: try row.optionalInt("contact_id").map(DialerContactID.init),
            doubles: try doubles.map { DialerContactID(rawValue: try $0.int("contact_id")) },
            leads: try leads.map { LeadID(rawValue: try $0.text("lead_id")) })
    }
}
