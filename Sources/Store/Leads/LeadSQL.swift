/// A lead with its assignment and how far CloudTalk is: every question about leads selects this.
enum LeadColumns {
    static let select = """
        SELECT l.lead_id, l.customer_id, l.deal_id, l.first_name, l.last_name, l.phone,
            l.phone_extension, l.email, l.carrier, l.stage, l.vendor, l.state AS home_state, l.zip,
            l.extra, l.created_at, c.phone AS number, stop.phone AS stopped,
            r.agent_id, a.name AS agent_name, r.assigned_by, r.assigned_at,
            d.state, d.contact_id, d.attempts, COALESCE(d.reason, d.hold) AS reason, d.detail,
            d.due_at, d.synced_at
        FROM leads l
        JOIN customers c ON c.customer_id = l.customer_id
        LEFT JOIN retention_assigned_leads r ON r.lead_id = l.lead_id AND r.ended_at IS NULL
        LEFT JOIN retention_agents a ON a.profile_id = r.agent_id
        LEFT JOIN dialer_contacts d ON d.customer_id = l.customer_id
        LEFT JOIN do_not_call stop ON stop.phone = c.phone
        """
}

/// Questions about leads that name which ones they mean; ``LeadSearch`` builds the others.
enum LeadSQL: String, StatementSet {
    case stagesFound = """
        SELECT stage AS value FROM leads WHERE stage IS NOT NULL
        GROUP BY stage ORDER BY COUNT(*) DESC, stage LIMIT 200
        """
    case carriersFound = """
        SELECT carrier AS value FROM leads WHERE carrier IS NOT NULL
        GROUP BY carrier ORDER BY COUNT(*) DESC, carrier LIMIT 200
        """
    case statesFound = """
        SELECT state AS value FROM leads WHERE state IS NOT NULL
        GROUP BY state ORDER BY COUNT(*) DESC, state LIMIT 200
        """
    case vendorsFound = """
        SELECT vendor AS value FROM leads WHERE vendor IS NOT NULL
        GROUP BY vendor ORDER BY COUNT(*) DESC, vendor LIMIT 200
        """
    case position = "SELECT created_at, name_key FROM leads WHERE lead_id = $1"

    case stored = """
        SELECT l.lead_id, l.customer_id, l.deal_id, l.first_name, l.last_name, l.phone,
            l.phone_extension, l.email, l.carrier, l.stage, l.vendor, l.state AS home_state, l.zip,
            l.extra, l.created_at, c.phone AS number, c.unreachable
        FROM leads l JOIN customers c ON c.customer_id = l.customer_id
        WHERE l.lead_id IN ({rows 1: text})
        """

    case save = """
        INSERT INTO leads (lead_id, customer_id, deal_id, full_name, first_name, last_name,
            name_key, phone, phone_extension, email, carrier, stage, vendor, state, zip, extra,
            created_at, updated_at)
        VALUES {rows 1: text, int, text, text, text, text, text, text, text, text, text, text,
            text, text, text, text, int, int}
        ON CONFLICT (lead_id) DO UPDATE SET
            deal_id = excluded.deal_id, full_name = excluded.full_name,
            first_name = excluded.first_name, last_name = excluded.last_name,
            name_key = excluded.name_key, phone = excluded.phone,
            phone_extension = excluded.phone_extension, email = excluded.email,
            carrier = excluded.carrier, stage = excluded.stage, vendor = excluded.vendor,
            state = excluded.state, zip = excluded.zip, extra = excluded.extra,
            updated_at = excluded.updated_at
        """

    case dropTerms = "DELETE FROM lead_terms WHERE lead_id IN ({rows 1: text})"

    case addTerms = """
        INSERT INTO lead_terms (term, lead_id) VALUES {rows 1: text, text}
        ON CONFLICT (term, lead_id) DO NOTHING
        """
}

/// Leads by what they are, in one order.
enum LeadLookupSQL: String, StatementSet {
    case one, ofDeal, ofNumber, sharingNumber

    private static let order = "ORDER BY l.created_at, l.lead_id"

    var rawValue: String {
        switch self {
        case .one: "\(LeadColumns.select) WHERE l.lead_id = $1"
        case .ofDeal: "\(LeadColumns.select) WHERE l.deal_id = $1 \(Self.order)"
        case .ofNumber: "\(LeadColumns.select) WHERE c.phone = $1 \(Self.order)"
        case .sharingNumber:
            """
            \(LeadColumns.select) WHERE l.lead_id <> $1
                AND l.customer_id = (SELECT customer_id FROM leads WHERE lead_id = $1)
            \(Self.order)
            """
        }
    }

    init?(rawValue: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue == rawValue }) else {
            return nil
        }
        self = found
    }
}
