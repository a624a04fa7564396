import Leads

/// A tag of a set-up that CloudTalk does not list, in milliseconds since 1970.
struct TagAbsence: Codable {
    /// The last look that showed it, or may have.
    let seenAt: Int64
    /// The first look that did not.
    let missedAt: Int64

    /// For how long a tag may be missing from the account's lists, in milliseconds: until the look after
    /// the next one at most.
    private static let longest: Int64 = 50_000

    func isShort(at now: Int64) -> Bool { abs(now - missedAt) < Self.longest }
}

/// Which tag of the account each set-up means. Pure.
enum TagMatch {
    /// A tag once found stays the set-up's as long as CloudTalk has it, whatever it is renamed to:
    /// campaigns pick by id too. Tags are unique after trimming and case-folding; where the account
    /// has two that differ in case only, the one spelled exactly like the set-up counts, then the
    /// older. A tag serves one agent: whoever had it before keeps it, then the first by agent id.
    /// - kept: tags that are not listed, and count as there all the same.
    /// - strays: tags that serve nobody by their names.
    static func match(
        _ mappings: [TagMapping], with listed: [DialerTag], keeping kept: Set<DialerTagID> = [],
        without strays: Set<DialerTagID> = []
    ) -> [TagMapping] {
        let tags = listed.sorted { $0.id < $1.id }
        var holders: [DialerTagID: AgentID] = [:]
        for mapping in mappings {
            if let tag = mapping.tag { holders[tag] = mapping.agent }
        }
        return mappings.map { mapping in
            if let tag = mapping.tag, kept.contains(tag) { return mapping }
            guard
                let tag = tags.first(where: { $0.id == mapping.tag })
                    ?? find(mapping.reference, in: tags, without: strays)
            else {
                return mapping.standing(.missing, tag: nil)
            }
            guard holders[tag.id, default: mapping.agent] == mapping.agent else {
                return mapping.standing(.taken, tag: nil)
            }
            holders[tag.id] = mapping.agent
            return mapping.standing(.resolved, tag: tag.id)
        }
    }

    static func find(
        _ reference: TagReference, in tags: [DialerTag], without strays: Set<DialerTagID> = []
    ) -> DialerTag? {
        switch reference {
        case .id(let id): return tags.first { $0.id == id }
        case .name(let name):
            let named = tags.filter {
                TagReference.key(ofName: $0.name) == reference.key && !strays.contains($0.id)
            }
            return named.first { $0.name == name } ?? named.first
        }
    }
}

extension TagMapping {
    fileprivate func standing(_ standing: TagStanding, tag: DialerTagID?) -> TagMapping {
        TagMapping(agent: agent, reference: reference, tag: tag, standing: standing)
    }
}
