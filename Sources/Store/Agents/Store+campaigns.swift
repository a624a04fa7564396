public import Foundation
import Leads

enum CampaignSQL: String, StatementSet {
    case all = "SELECT tag_id, name FROM campaign_tags ORDER BY tag_id"

    case clear = "DELETE FROM campaign_tags"

    case keep = """
        INSERT INTO campaign_tags (tag_id, name) VALUES {rows 1: int, text}
        ON CONFLICT (tag_id) DO UPDATE SET name = excluded.name
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

    /// Takes in which tags campaigns select today.
    public func keepCampaignTags(_ tags: [DialerTag], lookedAt: Date) async throws {
        try await driver.write { db in
            try db.set(.campaignsLookedAt, to: String(lookedAt.milliseconds))
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
