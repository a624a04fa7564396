import Leads

/// Numbers that left a contact. Where they stand by now only a later look tells: copies of the account
/// begun before say nothing of them any more, neither that a contact has them nor that none has.
enum GapSQL: String, StatementSet {
    /// Numbers of contacts that are gone. $1 now
    case note = """
        INSERT INTO directory_gaps (phone, noted_at)
        SELECT DISTINCT n.phone, CAST($1 AS BIGINT) FROM directory_numbers n
        WHERE n.contact_id IN ({rows 2: int})
        ON CONFLICT (phone) DO UPDATE SET noted_at = excluded.noted_at
        """

    /// The copy need not know of the contact that the number was on. $1 now, $2 customer
    case noteNumber = """
        INSERT INTO directory_gaps (phone, noted_at)
        SELECT c.phone, CAST($1 AS BIGINT) FROM customers c
        WHERE c.customer_id = $2 AND c.phone IS NOT NULL
        ON CONFLICT (phone) DO UPDATE SET noted_at = excluded.noted_at
        """

    case forget = "DELETE FROM directory_numbers WHERE contact_id IN ({rows 1: int})"

    /// The contacts are there, with other numbers. $1 customer
    case forgetNumber = """
        DELETE FROM directory_numbers
        WHERE phone = (SELECT c.phone FROM customers c WHERE c.customer_id = $1)
            AND contact_id IN ({rows 2: int})
        """

    /// The newest copy is younger. $1 its scan
    case close = """
        DELETE FROM directory_gaps
        WHERE noted_at < (SELECT s.begun_at FROM directory_scans s WHERE s.scan_id = $1)
        """
}

extension SQLConnection {
    /// Contacts that a look did not find any more, or not with the customer's number.
    func forget(in settlement: Settlement, now: Int64) throws {
        guard !settlement.forgotten.isEmpty || !settlement.withoutNumber.isEmpty else { return }
        let customer = SQLValue.integer(settlement.customer.rawValue)
        let gone: [[SQLValue]] = settlement.forgotten.map { [.integer($0.rawValue)] }
        try run(GapSQL.noteNumber, [.integer(now), customer])
        try run(GapSQL.note, [.integer(now)], rows: gone)
        try run(GapSQL.forget, rows: gone)
        try run(
            GapSQL.forgetNumber, [customer],
            rows: settlement.withoutNumber.map { [.integer($0.rawValue)] })
    }

    /// The customer's number is not on the contact.
    func forgetNumber(of customer: CustomerID, on contact: DialerContactID, now: Int64) throws {
        try run(GapSQL.noteNumber, [.integer(now), .integer(customer.rawValue)])
        try run(
            GapSQL.forgetNumber, [.integer(customer.rawValue)],
            rows: [[.integer(contact.rawValue)]])
    }
}
