import Foundation
import Leads

enum FailureSQL: String, StatementSet {
    /// Along the index on state and time, the newest trouble first: one change of an agent's set-up can give
    /// thousands the same time, and those stand in it by their customers.
    case page = """
        SELECT l.lead_id, l.full_name, d.customer_id, d.agent_id, a.name AS agent_name, d.state, d.contact_id,
            d.attempts, d.reason, d.detail, d.due_at, d.synced_at, d.state_since
        FROM dialer_contacts d
        JOIN leads l ON l.customer_id = d.customer_id
        JOIN retention_assigned_leads r ON r.lead_id = l.lead_id AND r.ended_at IS NULL
        LEFT JOIN retention_agents a ON a.profile_id = d.agent_id
        WHERE d.state = 'failed' AND d.state_since <= $1
            AND (d.state_since < $1 OR d.customer_id < $2
                OR (d.customer_id = $2 AND l.lead_id > $3))
        ORDER BY d.state_since DESC, d.customer_id DESC, l.lead_id
        LIMIT $4
        """
}

/// Assigned leads whose customers need a person.
public struct FailurePage: Sendable, Equatable {
    public let data: [SyncFailure]
    /// For the page behind this one; nil on the last.
    public let nextCursor: String?
}

extension Store {
    /// Assigned leads whose customers need a person, the newest trouble first.
    /// - Throws: `StoreError.invalid` for a cursor that no page has given, or a limit outside 1 to 200.
    public func failures(after cursor: String? = nil, limit: Int = 50) async throws -> FailurePage {
        guard (1...200).contains(limit) else {
            throw StoreError.invalid(field: "limit", message: "must be from 1 to 200")
        }
        let start = try cursor.map(FailureCursor.init(reading:)) ?? .beginning
        return try await driver.read { db in
            let rows = try db.run(
                FailureSQL.page,
                [
                    .integer(start.since), .integer(start.customer), .text(start.lead),
                    .integer(Int64(limit + 1)),
                ])
            let page = rows.prefix(limit)
            let next = rows.count > limit ? try page.last.map(FailureCursor.init(row:)) : nil
            return FailurePage(
                data: try page.map(SyncFailure.init(failureRow:)), nextCursor: next?.text)
        }
    }

    /// All of them, read page by page.
    public func allFailures() async throws -> [SyncFailure] {
        var all: [SyncFailure] = []
        var cursor: String?
        repeat {
            let page = try await failures(after: cursor, limit: 200)
            all += page.data
            cursor = page.nextCursor
        } while cursor != nil
        return all
    }
}

/// The last lead of a page of failures.
private struct FailureCursor {
    let since: Int64
    let customer: Int64
    let lead: String

    static let beginning = FailureCursor(since: .max, customer: .max, lead: "")

    var text: String { CursorText.encode("\(since) \(customer) \(lead)") }

    private init(since: Int64, customer: Int64, lead: String) {
        self.since = since
        self.customer = customer
        self.lead = lead
    }

    init(row: SQLRow) throws {
        self.init(
            since: try row.int("state_since"), customer: try row.int("customer_id"),
            lead: try row.text("lead_id"))
    }

    init(reading text: String) throws {
        let parts = CursorText.decode(text)?.split(separator: " ", maxSplits: 2) ?? []
        guard parts.count == 3, let since = Int64(parts[0]), let customer = Int64(parts[1]) else {
            throw StoreError.invalid(field: "cursor", message: "is not one that a page has given")
        }
        self.init(since: since, customer: customer, lead: String(parts[2]))
    }
}

extension SyncFailure {
    fileprivate init(failureRow row: SQLRow) throws {
        self.init(
            lead: LeadID(rawValue: try row.text("lead_id")), leadName: try row.text("full_name"),
            agent: try row.optionalText("agent_id").map(AgentID.init),
            agentName: try row.optionalText("agent_name"), sync: try SyncRecord(row: row))
    }
}
