extension Tag {
    init?(_ row: JSON) {
        guard let tag = TagRef(row), let id = tag.id else { return nil }
        self.init(id: id, name: tag.name)
    }
}

extension Campaign {
    init?(_ row: JSON) {
        guard let campaign = row["Campaign"], let id = campaign["id"]?.int64,
            let tags = TagRef.all(in: row),
            let agents = row.list(of: "Agent", CampaignAgent.init)
        else { return nil }
        self.init(
            id: CampaignID(id), name: campaign["name"]?.text ?? "",
            status: campaign["status"]?.text ?? "", tags: tags, agents: agents)
    }
}

extension CampaignAgent {
    init?(_ value: JSON) {
        guard let id = value["id"]?.int64 else { return nil }
        self.init(id: TalkAgentID(id), name: value.first(of: "fullname", "name")?.text ?? "")
    }
}

extension TalkAgent {
    init?(_ row: JSON) {
        let agent = row["Agent"] ?? row
        guard let id = agent["id"]?.int64 else { return nil }
        self.init(
            id: TalkAgentID(id), firstName: agent["firstname"]?.text ?? "",
            lastName: agent["lastname"]?.text ?? "", email: agent["email"]?.filledText,
            availability: agent["availability_status"]?.filledText)
    }
}

extension BlacklistEntry {
    init?(_ row: JSON) {
        let entry = row["Blacklist"] ?? row
        guard let id = entry["id"]?.int64,
            let direction = entry["type"]?.text.flatMap(Direction.init(rawValue:)),
            let number = entry["public_number"]?.text.flatMap(PublicNumber.normalise)
        else { return nil }
        self.init(id: BlacklistID(id), direction: direction, publicNumber: number)
    }
}

extension Page {
    /// A list reply; a row that cannot be read makes the whole page unreadable.
    init?(_ content: JSON, asked: Int, row read: (JSON) -> Row?) {
        guard let itemsCount = content["itemsCount"]?.int, itemsCount >= 0,
            let rows = content["data"]?.elements
        else { return nil }
        let data = rows.compactMap(read)
        guard data.count == rows.count else { return nil }
        let limit = content["limit"]?.int ?? rows.count
        self.init(
            itemsCount: itemsCount,
            pageCount: content["pageCount"]?.int ?? Self.pages(of: itemsCount, by: limit),
            pageNumber: content["pageNumber"]?.int ?? asked, limit: limit, data: data)
    }

    private static func pages(of items: Int, by limit: Int) -> Int {
        limit > 0 ? (items + limit - 1) / limit : 1
    }
}
