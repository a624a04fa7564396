import Leads

enum SettingSQL: String, StatementSet {
    case get = "SELECT value FROM settings WHERE key = $1"

    case set = """
        INSERT INTO settings (key, value) VALUES ($1, $2)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """

    /// Counts on. $2 how many
    case count = """
        INSERT INTO settings (key, value) VALUES ($1, CAST(CAST($2 AS BIGINT) AS TEXT))
        ON CONFLICT (key) DO UPDATE
        SET value = CAST(CAST(settings.value AS BIGINT) + CAST($2 AS BIGINT) AS TEXT)
        """

    case clear = "DELETE FROM settings WHERE key = $1"
}

/// What the database remembers one of.
enum Setting: String {
    /// The agent whose set-up serves those that have none of their own.
    case defaultAgent = "default_agent"
    case engineStatus = "engine_status"
    case rateBudget = "rate_budget"
    /// Comparisons with CloudTalk mend what they find, not only what the portal caused.
    case reconcileMends = "reconcile_mends"
    /// When CloudTalk was last asked which tags its campaigns select.
    case campaignsLookedAt = "campaigns_looked_at"
    /// How far the turns of bulk work have come.
    case bulkTurn = "bulk_turn"
    /// When CloudTalk was last asked for its tags.
    case tagsLookedAt = "tags_looked_at"
    /// The wall clock less the clock that never jumps, in milliseconds.
    case clockOffset = "clock_offset"
    /// How many contacts had their tags replaced as a whole.
    case tagsReplaced = "tags_replaced"
    /// Tags of set-ups that CloudTalk did not list at the last look.
    case tagsAbsent = "tags_absent"
    /// Tags that requests of ours have made, as CloudTalk had no tag of that name any more.
    case tagsMade = "tags_made"
    /// Tags that became ours and whose bearers were not listed yet.
    case tagsToList = "tags_to_list"
    /// What ids of leads are made with, so that they do not tell the number.
    case idSecret = "id_secret"
}

extension SQLConnection {
    func setting(_ setting: Setting) throws -> String? {
        try run(SettingSQL.get, [.text(setting.rawValue)]).first?.text("value")
    }

    func set(_ setting: Setting, to value: String?) throws {
        if let value {
            try run(SettingSQL.set, [.text(setting.rawValue), .text(value)])
        } else {
            try run(SettingSQL.clear, [.text(setting.rawValue)])
        }
    }

    func count(_ setting: Setting, more: Int) throws {
        guard more > 0 else { return }
        try run(SettingSQL.count, [.text(setting.rawValue), .integer(Int64(more))])
    }

    func defaultAgent() throws -> AgentID? {
        try setting(.defaultAgent).map(AgentID.init)
    }
}

extension Store {
    /// What ids that must not tell where they come from are made with: the same for this database from
    /// the first call on.
    /// - Parameter fresh: kept, and the answer, where there is none yet.
    public func idSecret(orKeep fresh: String) async throws -> String {
        try await driver.write { db in
            if let kept = try db.setting(.idSecret) { return kept }
            try db.set(.idSecret, to: fresh)
            return fresh
        }
    }
}
