extension Account {
    func listCampaigns(_ query: [String: String]) -> Reply {
        let rows = campaigns.filter { query["id"].map($0.id.description.elementsEqual) ?? true }
        return ListPage(query).reply(rows, campaignJSON)
    }

    private func campaignJSON(_ campaign: Sandbox.Campaign) -> JSONValue {
        let bearers = campaign.tags.compactMap { id in tags.first { $0.id == id } }
        let callers = campaign.agents.compactMap { id in agents.first { $0.id == id } }
        return [
            "Campaign": [
                "id": campaign.id.json, "name": escaped(campaign.name),
                "status": campaign.isActive ? "active" : "inactive",
                "has_schedule_date": false, "answer_wait_time": "45",
                "after_call_dialing_auto": false, "after_call_time": "5", "is_recording": false,
                "is_predictive": false, "attempts": "1", "attempts_interval": "18",
            ],
            "Button": .array(
                campaign.buttons.enumerated().map { place, button in
                    [
                        "id": .string("\(campaign.id)\(place + 1)"),
                        "title": escaped(button.title), "type": .string(button.type),
                        "color": .string(button.color), "description": "",
                    ]
                }),
            "ContactsTag": .array(bearers.map(tagJSON)),
            "Group": [],
            "Agent": .array(
                callers.map { ["id": $0.id.json, "fullname": escaped($0.fullName)] }),
        ]
    }

    /// `PUT /campaigns/add.json`: needs a name and at least one button; tags come by id.
    mutating func addCampaign(_ body: JSONValue) -> Reply {
        var problems: FieldProblems = [:]
        let name = body["name"]?.text ?? ""
        if name.allSatisfy(\.isWhitespace) {
            problems["name"] = ["Please supply a valid campaign name."]
        }
        let buttons = body["Button"]?.elements?.compactMap(Self.button) ?? []
        if buttons.isEmpty || buttons.count != body["Button"]?.elements?.count {
            problems["Button"] = ["Please supply at least one valid button."]
        }
        let sentTags = Self.ids(body["ContactsTag"], of: Sandbox.Tag.self)
        if !sentTags.allSatisfy({ id in tags.contains { $0.id == id } }) {
            problems["ContactsTag"] = ["Please supply a valid tag."]
        }
        let sentAgents = Self.ids(body["Agent"], of: Sandbox.Agent.self)
        if !sentAgents.allSatisfy({ id in agents.contains { $0.id == id } }) {
            problems["Agent"] = ["Please supply a valid agent."]
        }
        guard problems.isEmpty else { return .invalid(problems) }
        let campaign = Sandbox.Campaign(
            id: freshID(Sandbox.Campaign.self), name: name,
            isActive: body["status"]?.text == "active", tags: sentTags, agents: sentAgents,
            buttons: buttons)
        campaigns.append(campaign)
        return .created(campaign.id)
    }

    private static func button(_ element: JSONValue) -> Sandbox.Button? {
        guard let title = element["title"]?.text, let type = element["type"]?.text,
            Sandbox.Button.types.contains(type)
        else { return nil }
        return .init(title: title, type: type, color: element["color"]?.text ?? "#2980b9")
    }

    private static func ids<Entity>(
        _ list: JSONValue?, of _: Entity.Type
    ) -> [Identifier<Entity>] {
        list?.elements?.compactMap { $0["id"]?.integer.map { Identifier($0) } } ?? []
    }
}
