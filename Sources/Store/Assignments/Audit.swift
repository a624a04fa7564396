import Foundation
import Leads

enum AuditSQL: String, StatementSet {
    case add = """
        INSERT INTO audit_log (at, actor, kind, lead_id, customer_id, agent_id, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """
}

extension SQLConnection {
    /// Notes who did what, in the transaction that does it. `detail` holds no personal data.
    func audit(
        _ kind: String, actor: Actor, lead: LeadID? = nil, customer: CustomerID? = nil,
        agent: AgentID? = nil, detail: [String: String] = [:], now: Int64
    ) throws {
        try run(
            AuditSQL.add,
            [
                .integer(now), .text(actor.description), .text(kind), SQLValue(lead?.rawValue),
                SQLValue(customer?.rawValue), SQLValue(agent?.rawValue),
                .text(detail.isEmpty ? "{}" : try JSONText.encode(detail)),
            ])
    }
}

extension SQLValue {
    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }
    init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}

/// Values that live in a text column as JSON with sorted keys, so that equal values are equal text.
enum JSONText {
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
