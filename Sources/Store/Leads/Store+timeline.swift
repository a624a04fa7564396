internal import Foundation
public import Leads

enum TimelineSQL: String, StatementSet {
    case audit = """
        SELECT at, kind, actor, agent_id, detail FROM audit_log
        WHERE lead_id = $1 ORDER BY audit_id DESC LIMIT $2
        """

    case attempts = """
        SELECT t.opened_at AS at, t.step, t.outcome, t.reason, t.contact_id, t.tags
        FROM leads l JOIN sync_attempts t ON t.customer_id = l.customer_id
        WHERE l.lead_id = $1 ORDER BY t.attempt_id DESC LIMIT $2
        """
}

extension Store {
    /// How many steps a timeline shows.
    private static let longestTimeline = 500

    /// What people did with a lead and every request to CloudTalk for its customer, newest first;
    /// the last 500 steps.
    public func timeline(of id: LeadID) async throws -> [TimelineEntry] {
        let arguments: [SQLValue] = [.text(id.rawValue), .integer(Int64(Self.longestTimeline))]
        return try await driver.read { connection in
            let deeds = try connection.run(TimelineSQL.audit, arguments).map(
                TimelineEntry.init(audit:))
            let steps = try connection.run(TimelineSQL.attempts, arguments)
                .map(TimelineEntry.init(attempt:))
            return Array((deeds + steps).sorted { $0.at > $1.at }.prefix(Self.longestTimeline))
        }
    }
}

extension TimelineEntry {
    fileprivate init(audit row: SQLRow) throws {
        var detail = try JSONText.decode([String: String].self, from: try row.text("detail"))
        if let agent = try row.optionalText("agent_id") { detail["agent_id"] = agent }
        self.init(
            at: Date(milliseconds: try row.int("at")), kind: try row.text("kind"),
            actor: try row.text("actor"), detail: detail)
    }

    fileprivate init(attempt row: SQLRow) throws {
        let tags = try JSONText.decode([Int64].self, from: try row.text("tags"))
        let detail: [String: String?] = [
            "outcome": try row.optionalText("outcome") ?? "open",
            "reason": try row.optionalText("reason"),
            "contact_id": try row.optionalInt("contact_id").map { String($0) },
            "tags": tags.isEmpty ? nil : tags.map { String($0) }.joined(separator: ", "),
        ]
        self.init(
            at: Date(milliseconds: try row.int("at")), kind: try row.text("step"),
            actor: Actor.portal.description, detail: detail.compactMapValues { $0 })
    }
}
