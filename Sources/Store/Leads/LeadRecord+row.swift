internal import Foundation
internal import Leads

extension LeadRecord {
    /// From a row with the columns of ``LeadColumns``.
    init(row: SQLRow) throws {
        self.init(
            id: LeadID(rawValue: try row.text("lead_id")), details: try LeadDetails(row: row),
            customer: CustomerID(rawValue: try row.int("customer_id")),
            number: try row.optionalText("number").flatMap(PhoneNumber.init(e164:)),
            phoneExtension: try row.optionalText("phone_extension"),
            doNotCall: try row.optionalText("stopped") != nil,
            createdAt: Date(milliseconds: try row.int("created_at")),
            assignment: try AssignmentRecord(row: row), sync: try SyncRecord(row: row))
    }
}

extension AssignmentRecord {
    /// Nil when the row's lead is with nobody.
    fileprivate init?(row: SQLRow) throws {
        guard let agent = try row.optionalText("agent_id") else { return nil }
        self.init(
            agent: AgentID(rawValue: agent), agentName: try row.text("agent_name"),
            assignedBy: try row.text("assigned_by"),
            assignedAt: Date(milliseconds: try row.int("assigned_at")))
    }
}

extension LeadDetails {
    /// From a row with the columns of `leads`, `state` under the name of `home_state`.
    init(row: SQLRow) throws {
        let extra = try row.text("extra")
        self.init(
            dealID: try row.optionalText("deal_id"),
            name: PersonName(
                first: try row.text("first_name"), last: try row.text("last_name")) ?? .unknown,
            phone: try row.optionalText("phone"), email: try row.optionalText("email"),
            carrier: try row.optionalText("carrier"), stage: try row.optionalText("stage"),
            vendor: try row.optionalText("vendor"), state: try row.optionalText("home_state"),
            zip: try row.optionalText("zip"),
            extra: extra == "{}" ? [:] : try JSONText.decode([String: String].self, from: extra))
    }
}
