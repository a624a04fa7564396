public import Leads

enum AgentSQL: String, StatementSet {
    case all = """
        SELECT a.profile_id, a.name, a.email, a.active, own.cloudtalk_agent_id, own.campaign_id,
            own.tag, own.tag_state,
            d.profile_id AS default_id, d.cloudtalk_agent_id AS default_agent_id,
            d.campaign_id AS default_campaign_id, d.tag AS default_tag,
            d.tag_state AS default_tag_state,
            (SELECT COUNT(*) FROM retention_assigned_leads r
                WHERE r.active_agent_id = a.profile_id) AS assigned,
            (SELECT COUNT(*) FROM dialer_contacts q
                WHERE q.agent_id = a.profile_id AND q.state = 'synced') AS queued
        FROM retention_agents a
        LEFT JOIN cloudtalk_agent_mapping own ON own.profile_id = a.profile_id
        LEFT JOIN settings s ON s.key = 'default_agent' AND own.profile_id IS NULL
        LEFT JOIN cloudtalk_agent_mapping d ON d.profile_id = s.value
        WHERE CAST($1 AS TEXT) IS NULL OR a.profile_id = CAST($1 AS TEXT)
        ORDER BY a.name, a.profile_id
        """

    case known = """
        SELECT profile_id, name, email, active FROM retention_agents
        WHERE profile_id IN ({rows 1: text})
        """

    case save = """
        INSERT INTO retention_agents (profile_id, name, email, active, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $5)
        ON CONFLICT (profile_id) DO UPDATE SET
            name = excluded.name, email = excluded.email, active = excluded.active,
            updated_at = excluded.updated_at
        """

    case mapping = """
        SELECT profile_id, cloudtalk_agent_id, campaign_id, tag, tag_key, tag_id, tag_state
        FROM cloudtalk_agent_mapping WHERE profile_id = $1
        """

    case mappingOfTag = """
        SELECT profile_id FROM cloudtalk_agent_mapping
        WHERE (tag_key = $1 OR tag_id = CAST($3 AS BIGINT)) AND profile_id <> $2
        """

    case dropMapping = "DELETE FROM cloudtalk_agent_mapping WHERE profile_id = $1"

    case addMapping = """
        INSERT INTO cloudtalk_agent_mapping
            (profile_id, cloudtalk_agent_id, campaign_id, tag, tag_key)
        VALUES ($1, $2, $3, $4, $5)
        """

    case setMapping = """
        UPDATE cloudtalk_agent_mapping
        SET cloudtalk_agent_id = $2, campaign_id = $3, tag = $4 WHERE profile_id = $1
        """

    case withoutMapping = """
        SELECT a.profile_id FROM retention_agents a
        WHERE NOT EXISTS (
            SELECT 1 FROM cloudtalk_agent_mapping m WHERE m.profile_id = a.profile_id)
        """
}

extension Store {
    /// All agents by name, with the set-up that counts for each.
    public func agents() async throws -> [AgentRecord] {
        try await driver.read { db in
            try db.run(AgentSQL.all, [.null]).map(AgentRecord.init(row:))
        }
    }

    public func agent(_ id: AgentID) async throws -> AgentRecord? {
        try await driver.read { db in
            try db.run(AgentSQL.all, [.text(id.rawValue)]).first.map(AgentRecord.init(row:))
        }
    }

    /// Takes in agents, new ones and changes, all or none. Where a set-up, or whether an agent is
    /// active, changes, the wishes of all customers concerned change with it.
    /// - Throws: `StoreError.invalid` for a new agent without a name, `.taken` for a tag that is
    ///   another agent's already.
    public func saveAgents(
        _ updates: [AgentUpdate], by actor: Actor
    ) async throws -> DeliveryCount {
        let now = clock.now()
        return try await driver.write { db in
            try db.saveAgents(updates, actor: actor, now: now)
        }
    }
}

private struct AgentStanding: Equatable {
    /// Nil for one that is not known.
    let isActive: Bool?
    let tag: String?
}

extension SQLConnection {
    func saveAgents(
        _ updates: [AgentUpdate], actor: Actor, now: Int64
    ) throws -> DeliveryCount {
        let known = try knownAgents(updates.map(\.id))
        let before = try updates.map { try standing(of: $0.id) }
        for update in updates {
            try save(update, over: known[update.id], now: now)
            try audit("agent_saved", actor: actor, agent: update.id, now: now)
        }
        // All set-ups that go or change first, so that two agents can swap their tags.
        for update in updates { try clearMapping(update) }
        for update in updates { try saveMapping(update) }
        // A new name or campaign changes nobody's wish.
        let changed = try zip(updates, before).filter { try standing(of: $0.id) != $1 }
        try refreshWishes(ofAgents: changed.map(\.0.id), now: now)
        return DeliveryCount(created: updates.count - known.count, updated: known.count)
    }

    /// What the wishes of an agent's customers hang on.
    private func standing(of agent: AgentID) throws -> AgentStanding {
        let known = try knownAgents([agent])[agent]
        return AgentStanding(
            isActive: try known?.bool("active"), tag: try mapping(of: agent)?.text("tag_key"))
    }

    private func knownAgents(_ ids: [AgentID]) throws -> [AgentID: SQLRow] {
        let rows = try run(AgentSQL.known, rows: Set(ids).map { [.text($0.rawValue)] })
        return Dictionary(
            try rows.map { (AgentID(rawValue: try $0.text("profile_id")), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    private func save(_ update: AgentUpdate, over known: SQLRow?, now: Int64) throws {
        guard let name = try update.name ?? known?.text("name") else {
            throw StoreError.invalid(field: "name", message: "is needed for a new agent")
        }
        let email = update.email.applied(to: try known?.optionalText("email"))
        let active = try update.active ?? known?.bool("active") ?? true
        try run(
            AgentSQL.save,
            [
                .text(update.id.rawValue), .text(name), SQLValue(email), SQLValue(active),
                .integer(now),
            ])
    }

    private func mapping(of agent: AgentID) throws -> SQLRow? {
        try run(AgentSQL.mapping, [.text(agent.rawValue)]).first
    }

    private func clearMapping(_ update: AgentUpdate) throws {
        switch update.dialer {
        case .keep: return
        case .clear: break
        case .set(let setup):
            if try mapping(of: update.id)?.text("tag_key") == setup.tag.key { return }
        }
        try run(AgentSQL.dropMapping, [.text(update.id.rawValue)])
    }

    private func saveMapping(_ update: AgentUpdate) throws {
        guard case .set(let setup) = update.dialer else { return }
        let arguments: [SQLValue] = [
            .text(update.id.rawValue), SQLValue(setup.cloudTalkAgent?.rawValue),
            SQLValue(setup.campaign?.rawValue), .text(setup.tag.description),
        ]
        guard try mapping(of: update.id) == nil else {
            try run(AgentSQL.setMapping, arguments)
            return
        }
        try ensureFree(setup.tag, for: update.id)
        try run(AgentSQL.addMapping, arguments + [.text(setup.tag.key)])
    }

    private func ensureFree(_ tag: TagReference, for agent: AgentID) throws {
        var id: DialerTagID?
        if case .id(let named) = tag { id = named }
        let others = try run(
            AgentSQL.mappingOfTag,
            [.text(tag.key), .text(agent.rawValue), SQLValue(id?.rawValue)])
        guard let other = try others.first?.text("profile_id") else { return }
        throw StoreError.taken(
            field: "tag",
            message: "The tag \"\(tag)\" of agent \(agent) is agent \(other)'s already; "
                + "each agent needs a tag of their own.")
    }

    /// New wishes for the customers of these agents, and of all that the default set-up serves where
    /// it is among them.
    func refreshWishes(ofAgents agents: [AgentID], now: Int64) throws {
        var concerned = Set(agents)
        if let standIn = try defaultAgent(), concerned.contains(standIn) {
            let rows = try run(AgentSQL.withoutMapping)
            concerned.formUnion(try rows.map { AgentID(rawValue: try $0.text("profile_id")) })
        }
        let customers = try run(
            CustomerSQL.ofAgents, rows: concerned.map { [.text($0.rawValue)] })
        try refreshWishes(
            of: try customers.map { CustomerID(rawValue: try $0.int("customer_id")) },
            lane: SyncLane.bulk, now: now)
    }
}

extension AgentRecord {
    init(row: SQLRow) throws {
        let own = try DialerSetup(row: row, agent: "cloudtalk_agent_id", "campaign_id", "tag")
        let standIn = try DialerSetup(
            row: row, agent: "default_agent_id", "default_campaign_id", "default_tag")
        self.init(
            agent: Agent(
                id: AgentID(rawValue: try row.text("profile_id")), name: try row.text("name"),
                email: try row.optionalText("email"), active: try row.bool("active"), dialer: own),
            effectiveDialer: own ?? standIn,
            source: own != nil ? .own : standIn != nil ? .default : .none,
            tag: try (row.optionalText("tag_state") ?? row.optionalText("default_tag_state"))
                .flatMap(TagStanding.init(rawValue:)),
            assigned: Int(try row.int("assigned")), queued: Int(try row.int("queued")))
    }
}

extension DialerSetup {
    fileprivate init?(row: SQLRow, agent: String, _ campaign: String, _ tag: String) throws {
        guard let text = try row.optionalText(tag), let reference = TagReference(reading: text)
        else { return nil }
        self.init(
            cloudTalkAgent: try row.optionalInt(agent).map(DialerAgentID.init),
            campaign: try row.optionalInt(campaign).map(DialerCampaignID.init), tag: reference)
    }
}
