public import Foundation
public import Leads

enum TagSQL: String, StatementSet {
    case mappings = """
        SELECT profile_id, tag, tag_id, tag_state FROM cloudtalk_agent_mapping ORDER BY profile_id
        """

    case keep = """
        INSERT INTO cloudtalk_tags (tag_id, name, ours_since) VALUES ($1, $2, $3)
        ON CONFLICT (tag_id) DO UPDATE SET name = excluded.name
        """

    case all = "SELECT tag_id, name FROM cloudtalk_tags ORDER BY tag_id"

    case stand = """
        UPDATE cloudtalk_agent_mapping SET tag_state = $2, tag_id = $3 WHERE profile_id = $1
        """

    /// What was put on or taken off by a name between two looks may be another tag, where the name
    /// changed in between. A new generation, so that a worker that is at it counts nothing as
    /// proved. $1 tag, $2 time of the look before, $3 now.
    case doubt = """
        UPDATE dialer_contacts
        SET tags_known = 0, due_at = $3, generation = generation + 1,
            state_since = CASE
                WHEN state IN ('synced', 'none')
                    OR (hold = 'do_not_call' AND state NOT IN ('pending', 'in_flight'))
                    OR (state = 'failed' AND hold IS NOT NULL AND due_at IS NULL)
                THEN CAST($3 AS BIGINT) ELSE state_since END,
            state = CASE
                WHEN state IN ('synced', 'none') OR hold = 'do_not_call' THEN 'pending' ELSE state END
        WHERE (desired_tag_id = $1 AND touched = 1
                AND (synced_at >= $2 OR lease_until IS NOT NULL))
            OR customer_id IN (
                SELECT a.customer_id FROM sync_attempts a
                WHERE a.opened_at >= $2 AND a.step = 'remove_tags'
                    AND REPLACE(REPLACE(a.tags, '[', ','), ']', ',')
                        LIKE '%,' || CAST($1 AS TEXT) || ',%')
        """

    /// A tag that was somebody else's until now may stand on contacts that we adopted, or that a worker is
    /// looking at just now. $1 now.
    case doubtAdopted = """
        UPDATE dialer_contacts
        SET tags_known = 0, due_at = $1, generation = generation + 1,
            lane = CASE
                WHEN hold = 'do_not_call' THEN 0 WHEN due_at IS NULL THEN 3 ELSE lane END,
            state_since = CASE
                WHEN state IN ('synced', 'none')
                    OR (hold = 'do_not_call' AND state NOT IN ('pending', 'in_flight'))
                    OR (state = 'failed' AND hold IS NOT NULL AND due_at IS NULL)
                THEN CAST($1 AS BIGINT) ELSE state_since END,
            state = CASE
                WHEN state IN ('synced', 'none') OR hold = 'do_not_call' THEN 'pending' ELSE state END
        WHERE origin = 'adopted' OR lease_until IS NOT NULL
            OR customer_id IN (SELECT x.customer_id FROM dialer_doubles x)
        """

    /// Whether a request that puts a tag on by its name may have left since. $1 tag, $2 since when.
    case putOn = """
        SELECT 1 AS one FROM sync_attempts
        WHERE opened_at >= $2 AND step IN ('create', 'add_tags', 'set_tags')
            AND REPLACE(REPLACE(tags, '[', ','), ']', ',')
                LIKE '%,' || CAST($1 AS TEXT) || ',%'
        LIMIT 1
        """

    case doubtDoubles = "UPDATE dialer_doubles SET tags_known = 0"

    case lookAgain = """
        UPDATE cloudtalk_agent_mapping SET tag_state = 'unresolved', tag_id = NULL
        WHERE tag_state IN ('missing', 'taken') RETURNING profile_id
        """
}

/// A tag of the CloudTalk account.
public struct DialerTag: Sendable, Hashable {
    public let id: DialerTagID
    public let name: String

    public init(id: DialerTagID, name: String) {
        self.id = id
        self.name = name
    }
}

/// A set-up's tag, and what it was found to be.
public struct TagMapping: Sendable, Equatable {
    public let agent: AgentID
    public let reference: TagReference
    public let tag: DialerTagID?
    public let standing: TagStanding
}

extension Store {
    /// The agent whose set-up serves those that have none; their customers' wishes change with it.
    public func setDefaultAgent(_ agent: AgentID?) async throws {
        let now = clock.now()
        try await driver.write { db in
            guard try db.defaultAgent() != agent else { return }
            try db.set(.defaultAgent, to: agent?.rawValue)
            try db.audit("default_agent_set", actor: .portal, agent: agent, now: now)
            let served = try db.run(AgentSQL.withoutMapping).map {
                AgentID(rawValue: try $0.text("profile_id"))
            }
            try db.refreshWishes(ofAgents: served, now: now)
        }
    }

    /// Every agent's tag as set up, by agent.
    public func tagMappings() async throws -> [TagMapping] {
        try await driver.read { db in try db.tagMappings() }
    }

    /// Every tag that ever stood in a set-up: ours to put on and to take off.
    public func ourTags() async throws -> [DialerTag] {
        try await driver.read { db in
            try db.run(TagSQL.all).map {
                DialerTag(
                    id: DialerTagID(rawValue: try $0.int("tag_id")), name: try $0.text("name"))
            }
        }
    }

    /// Tags of set-ups that the last look at the account's tags did not show.
    public func absentTags() async throws -> Set<DialerTagID> {
        try await driver.read { db in Set(try db.tagAbsences().keys) }
    }

    /// Whether CloudTalk has tags that our own requests have made.
    public func hasMadeTags() async throws -> Bool {
        try await driver.read { db in try db.setting(.tagsMade) != nil }
    }

    /// Holds the set-ups against the account's complete list of tags: finds the tag that each one
    /// names, notes new names, and changes the wishes of customers whose agent's tag came or went.
    /// Requests put tags on by name: those that a tag's new name may have made miss it since the
    /// look before are looked at again.
    ///
    /// A tag that was there is given up only when a look a minute later does not find it either: bad
    /// answers within seconds must not take everybody off their lists. What puts a tag on by a name that
    /// CloudTalk does not know makes a new tag, which nobody dials: it is ours to take off, and serves a
    /// set-up by that name only once a campaign selects it.
    /// - Parameter lookedAt: when CloudTalk was asked for the list.
    /// - Returns: the agents whose standing changed.
    public func matchTags(_ listed: [DialerTag], lookedAt: Date) async throws -> [AgentID] {
        let now = clock.now()
        return try await driver.write { db in
            let mappings = try db.tagMappings()
            let before = try db.setting(.tagsLookedAt).flatMap(Int64.init) ?? 0
            let absences = try db.noteAbsences(of: mappings, from: listed, after: before, now: now)
            let matched = TagMatch.match(
                mappings, with: listed,
                keeping: Set(absences.filter { $0.value.isShort(at: now) }.keys),
                without: try db.noteMadeTags(mappings, listed, absences, now: now))
            for tag in try db.rename(listed) {
                try db.run(
                    TagSQL.doubt,
                    [.integer(tag.rawValue), .integer(before), .integer(now)])
            }
            try db.set(.tagsLookedAt, to: String(lookedAt.milliseconds))
            let changed = matched.filter { match in
                mappings.first { $0.agent == match.agent } != match
            }
            // Tags that set-ups let go of first: a tag belongs to one set-up at a time.
            for mapping in changed.sorted(by: { $0.tag == nil && $1.tag != nil }) {
                try db.note(mapping, in: listed, now: now)
            }
            try db.refreshWishes(ofAgents: changed.map(\.agent), now: now)
            return changed.map(\.agent)
        }
    }
}

extension SQLConnection {
    func tagMappings() throws -> [TagMapping] {
        try run(TagSQL.mappings).compactMap { row in
            guard let reference = TagReference(reading: try row.text("tag")),
                let standing = TagStanding(rawValue: try row.text("tag_state"))
            else { return nil }
            return TagMapping(
                agent: AgentID(rawValue: try row.text("profile_id")), reference: reference,
                tag: try row.optionalInt("tag_id").map(DialerTagID.init), standing: standing)
        }
    }

    /// Notes the names that our tags have today: requests name tags by their names.
    /// - Returns: the tags that have another name than before.
    fileprivate func rename(_ listed: [DialerTag]) throws -> [DialerTagID] {
        let names = Dictionary(listed.map { ($0.id, $0.name) }, uniquingKeysWith: { one, _ in one })
        var renamed: [DialerTagID] = []
        for row in try run(TagSQL.all) {
            let id = DialerTagID(rawValue: try row.int("tag_id"))
            guard let name = names[id], try row.text("name") != name else { continue }
            try run(TagSQL.keep, [.integer(id.rawValue), .text(name), 0])
            renamed.append(id)
        }
        return renamed
    }

    /// - Parameter before: when the look before this one was made.
    /// - Returns: the set-ups' tags that are not in the list.
    fileprivate func noteAbsences(
        of mappings: [TagMapping], from listed: [DialerTag], after before: Int64, now: Int64
    ) throws -> [DialerTagID: TagAbsence] {
        let there = Set(listed.map(\.id))
        let absent = Set(mappings.compactMap(\.tag)).subtracting(there)
        let noted = try tagAbsences()
        let absences = Dictionary(
            uniqueKeysWithValues: absent.map { tag in
                (tag, noted[tag] ?? TagAbsence(seenAt: before, missedAt: now))
            })
        let texts = Dictionary(
            uniqueKeysWithValues: absences.map { (String($0.key.rawValue), $0.value) })
        try set(.tagsAbsent, to: absent.isEmpty ? nil : JSONText.encode(texts))
        return absences
    }

    /// What a former version noted counts as never noted.
    fileprivate func tagAbsences() throws -> [DialerTagID: TagAbsence] {
        let noted = try setting(.tagsAbsent)
            .flatMap { try? JSONText.decode([String: TagAbsence].self, from: $0) }
        return Dictionary(
            uniqueKeysWithValues: (noted ?? [:]).compactMap { tag, absence in
                Int64(tag).map { (DialerTagID(rawValue: $0), absence) }
            })
    }

    /// A tag that went and has come back under another id may be of our own making.
    /// - Returns: those that no campaign selects.
    fileprivate func noteMadeTags(
        _ mappings: [TagMapping], _ listed: [DialerTag], _ absences: [DialerTagID: TagAbsence],
        now: Int64
    ) throws -> Set<DialerTagID> {
        let noted = try setting(.tagsMade).map { try JSONText.decode([Int64].self, from: $0) }
        var made = Set(noted ?? []).intersection(listed.map(\.id.rawValue))
            .subtracting(mappings.compactMap(\.tag?.rawValue))
        for mapping in mappings {
            guard let gone = mapping.tag, let absence = absences[gone],
                let tag = TagMatch.find(mapping.reference, in: listed),
                !mappings.contains(where: { $0.tag == tag.id }), try !isOurs(tag.id)
            else { continue }
            let since: [SQLValue] = [.integer(gone.rawValue), .integer(absence.seenAt)]
            // Who had it put on by a request of its own was told so by the answer, and is looked at again.
            guard try !run(TagSQL.putOn, since).isEmpty else { continue }
            try run(TagSQL.keep, [.integer(tag.id.rawValue), .text(tag.name), .integer(now)])
            made.insert(tag.id.rawValue)
        }
        try set(.tagsMade, to: made.isEmpty ? nil : JSONText.encode(made.sorted()))
        let selected = try run(CampaignSQL.all).map { try $0.int("tag_id") }
        return Set(made.subtracting(selected).map(DialerTagID.init))
    }

    private func isOurs(_ tag: DialerTagID) throws -> Bool {
        try run(TagSQL.all).contains { try $0.int("tag_id") == tag.rawValue }
    }

    /// The tag is ours from now on.
    private func keep(_ tag: DialerTagID, named name: String, now: Int64) throws {
        let isNew = try !isOurs(tag)
        try run(TagSQL.keep, [.integer(tag.rawValue), .text(name), .integer(now)])
        guard isNew else { return }
        try run(TagSQL.doubtAdopted, [.integer(now)])
        try run(TagSQL.doubtDoubles)
        try noteTagToList(tag)
    }

    fileprivate func note(_ mapping: TagMapping, in listed: [DialerTag], now: Int64) throws {
        if let tag = mapping.tag, let name = listed.first(where: { $0.id == tag })?.name {
            try keep(tag, named: name, now: now)
        }
        try run(
            TagSQL.stand,
            [
                .text(mapping.agent.rawValue), .text(mapping.standing.rawValue),
                SQLValue(mapping.tag?.rawValue),
            ])
    }
}
