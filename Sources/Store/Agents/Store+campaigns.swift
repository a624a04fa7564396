public import Foundation
import Leads

enum CampaignSQL: String, StatementSet {
    case all = "SELECT tag_id, name FROM campaign_tags ORDER BY tag_id"

    case clear = "DELETE FROM campaign_tags"

    case keep = """
        INSERT INTO campaign_tags (tag_id, name) VALUES {rows 1: int, text}
        ON CONFLICT (tag_id) DO UPDATE SET name = excluded.name
        """

    /// A tag that counted for nothing until now may stand on contacts that were looked at already, for stops
    /// that are not through. $1 now
    case doubtStops = """
        UPDATE dialer_contacts
        SET tags_known = 0, generation = generation + 1,
            due_at = CASE WHEN due_at > CAST($1 AS BIGINT) THEN $1 ELSE due_at END
        WHERE hold = 'do_not_call' AND due_at IS NOT NULL
            AND (contact_id IS NOT NULL OR lease_owner IS NOT NULL)
        """

    case doubtDoublesOfStops = """
        UPDATE dialer_doubles SET tags_known = 0 WHERE customer_id IN (
            SELECT d.customer_id FROM dialer_contacts d
            WHERE d.hold = 'do_not_call' AND d.due_at IS NOT NULL)
        """

    case stops = "SELECT 1 AS one FROM do_not_call LIMIT 1"
}

extension Store {
    /// Tags that any campaign of the account selects, ours or not: who said stop loses them all.
    public func campaignTags() async throws -> [DialerTag] {
        try await driver.read { db in
            try db.run(CampaignSQL.all).map {
                DialerTag(
                    id: DialerTagID(rawValue: try $0.int("tag_id")), name: try $0.text("name"))
            }
        }
    }

    /// When CloudTalk was last asked which tags its campaigns select.
    public func campaignsLookedAt() async throws -> Date? {
        try await driver.read { db in
            try db.setting(.campaignsLookedAt).flatMap(Int64.init).map(Date.init(milliseconds:))
        }
    }

    /// Takes in which tags campaigns select today. Where one is new, or is called otherwise, stops that are
    /// under way look anew.
    public func keepCampaignTags(_ tags: [DialerTag], lookedAt: Date) async throws {
        let now = clock.now()
        try await driver.write { db in
            try db.set(.campaignsLookedAt, to: String(lookedAt.milliseconds))
            let known = try db.run(CampaignSQL.all).map {
                DialerTag(
                    id: DialerTagID(rawValue: try $0.int("tag_id")), name: try $0.text("name"))
            }
            if !Set(tags).isSubset(of: known) {
                try db.run(CampaignSQL.doubtStops, [.integer(now)])
                try db.run(CampaignSQL.doubtDoublesOfStops)
            }
            try db.run(CampaignSQL.clear)
            _ = try db.run(
                CampaignSQL.keep, rows: tags.map { [.integer($0.id.rawValue), .text($0.name)] })
        }
    }

    /// Whether anybody is on the do-not-call list.
    public func hasStops() async throws -> Bool {
        try await driver.read { db in try !db.run(CampaignSQL.stops).isEmpty }
    }
}
