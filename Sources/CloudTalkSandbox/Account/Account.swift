import Foundation

/// What a company has at CloudTalk, and what each endpoint does to it. No limits, no faults.
struct Account: Sendable {
    let quirks: Sandbox.Quirks
    var contacts = ContactTable()
    var tags: [Sandbox.Tag]
    var campaigns: [Sandbox.Campaign]
    var agents: [Sandbox.Agent]
    var blacklist: [Sandbox.Blocking] = []
    var calls: [Sandbox.PlacedCall] = []
    private var lastID: Int

    init(_ configuration: Sandbox.Configuration) {
        quirks = configuration.quirks
        tags = configuration.tags
        campaigns = configuration.campaigns
        agents = configuration.agents
        let ids =
            tags.map(\.id.rawValue) + campaigns.map(\.id.rawValue) + agents.map(\.id.rawValue)
            + configuration.contacts.map(\.id.rawValue)
        lastID = max(ids.max() ?? 0, 1_200_000)
        for contact in configuration.contacts { contacts[contact.id] = contact }
    }

    mutating func freshID<Entity>(_: Entity.Type) -> Identifier<Entity> {
        lastID += 1
        return Identifier(lastID)
    }

    func tag(named name: String) -> Sandbox.Tag? {
        let wanted = canonical(name)
        return tags.first { canonical($0.name) == wanted }
    }

    /// Ids for names; unknown names create tags, which is what CloudTalk does with a misspelt one.
    mutating func tagIDs(creating names: [String]) -> [Sandbox.Tag.ID] {
        var ids: [Sandbox.Tag.ID] = []
        for name in names {
            let id = tag(named: name)?.id ?? addTag(named: name)
            if !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    mutating func addTag(named name: String) -> Sandbox.Tag.ID {
        let tag = Sandbox.Tag(
            id: freshID(Sandbox.Tag.self), name: name.trimmingCharacters(in: .whitespaces))
        tags.append(tag)
        return tag.id
    }

    private func canonical(_ name: String) -> String {
        let trimmed = name.trimmingCharacters(in: .whitespaces)
        return quirks.tagNamesIgnoreCase ? trimmed.lowercased() : trimmed
    }

    func blocksOutgoing(_ number: String) -> Bool {
        blacklist.contains { $0.number == number && $0.direction != .incoming }
    }

    /// Everyone who bears one of the campaign's tags and may be called, by id.
    func queue(of campaign: Sandbox.Campaign) -> [Sandbox.QueueEntry] {
        let ids = campaign.tags.reduce(into: Set<Sandbox.Contact.ID>()) {
            $0.formUnion(contacts.ids(bearing: $1))
        }
        return ids.sorted().compactMap { id in
            guard let contact = contacts[id] else { return nil }
            let callable = contact.numbers.first { !blocksOutgoing($0) }
            guard callable != nil || contact.numbers.isEmpty else { return nil }
            return Sandbox.QueueEntry(
                contact: id, name: contact.name, number: callable, links: contact.links)
        }
    }
}
