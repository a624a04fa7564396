public import Leads

enum NewTagSQL: String, StatementSet {
    /// Whether the portal has made a contact that others may have tagged.
    case anyMade = "SELECT 1 AS one FROM dialer_contacts WHERE origin = 'created' LIMIT 1"

    /// Whose contact is among these, was made by the portal, and should not bear the tag. $1 now, $2 tag
    case doubt = """
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
        WHERE contact_id IN ({rows 3: int}) AND origin = 'created'
            AND desired_tag_id IS DISTINCT FROM CAST($2 AS BIGINT)
        """
}

extension Store {
    /// Tags that became ours and that others may have put on contacts before: whoever bears one stands in a
    /// list without our doing.
    public func tagsToList() async throws -> [DialerTagID] {
        try await driver.read { db in try db.tagsToList() }
    }

    /// Takes in who bears such a tag, a few at a time so that nobody else's write waits: those contacts are
    /// looked at, and lose it where it is wrong.
    public func doubtBearers(of tag: DialerTagID, _ contacts: Set<DialerContactID>) async throws {
        var rest = contacts.sorted()[...]
        while !rest.isEmpty {
            let some = rest.prefix(100)
            rest = rest.dropFirst(100)
            let now = clock.now()
            try await driver.writePart { db in
                _ = try db.run(
                    NewTagSQL.doubt, [.integer(now), .integer(tag.rawValue)],
                    rows: some.map { [.integer($0.rawValue)] })
            }
        }
        try await driver.write { db in
            try db.setTagsToList(try db.tagsToList().filter { $0 != tag })
        }
    }
}

extension SQLConnection {
    /// Contacts that were in CloudTalk already are looked at one by one. Those that the portal made bear no
    /// others' tags, as a rule, and may be thousands: who does bear the tag a list tells.
    func noteTagToList(_ tag: DialerTagID) throws {
        guard try !run(NewTagSQL.anyMade).isEmpty else { return }
        let tags = try tagsToList()
        if !tags.contains(tag) { try setTagsToList(tags + [tag]) }
    }

    fileprivate func tagsToList() throws -> [DialerTagID] {
        let noted = try setting(.tagsToList).map { try JSONText.decode([Int64].self, from: $0) }
        return (noted ?? []).map(DialerTagID.init)
    }

    fileprivate func setTagsToList(_ tags: [DialerTagID]) throws {
        try set(.tagsToList, to: tags.isEmpty ? nil : JSONText.encode(tags.map(\.rawValue)))
    }
}
