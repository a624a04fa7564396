extension Sandbox {
    /// An agent with the campaign that only this agent calls, and the tag that fills it.
    public struct Seat: Sendable, Equatable {
        public var agent: Agent
        public var campaign: Campaign
        public var tag: Tag
    }
}

extension Sandbox.Configuration {
    /// Six agents, each with a campaign and its tag. No contacts.
    public static func demo() -> Self {
        let seats = demoSeats
        return Self(
            agents: seats.map(\.agent), tags: seats.map(\.tag), campaigns: seats.map(\.campaign))
    }

    /// The six of `demo()`, joined up.
    public static let demoSeats: [Sandbox.Seat] = [
        seat(530325, "Hussain", "Rahman", campaign: 293641, tag: 1_165_830),
        seat(530326, "Grace", "Okafor", campaign: 293642, tag: 1_165_831),
        seat(530327, "Mateo", "Silva", campaign: 293643, tag: 1_165_832),
        seat(530328, "Ingrid", "Larsen", campaign: 293644, tag: 1_165_833),
        seat(530329, "Wei", "Chen", campaign: 293645, tag: 1_165_834),
        seat(530330, "Nora", "Walsh", campaign: 293646, tag: 1_165_835),
    ]

    private static func seat(
        _ agent: Sandbox.Agent.ID, _ first: String, _ last: String,
        campaign: Sandbox.Campaign.ID, tag: Sandbox.Tag.ID
    ) -> Sandbox.Seat {
        let name = first.lowercased()
        return Sandbox.Seat(
            agent: .init(
                id: agent, firstName: first, lastName: last, email: "\(name)@example.com"),
            campaign: .init(
                id: campaign, name: "\(first) Retention", tags: [tag], agents: [agent]),
            tag: .init(id: tag, name: "\(name)-retention"))
    }

    /// Adds so many contacts that nobody's campaign selects, as an account that has been in use for
    /// years has them. Their numbers are fictitious: 555-0100 to 555-0199 of the area codes from 400
    /// on, so that they come round after 59,400.
    public mutating func addOthers(_ count: Int) {
        let areas = (400..<1000).filter { $0 % 100 != 11 }
        contacts += (0..<count).map { index in
            let area = areas[index / 100 % areas.count]
            return Sandbox.Contact(
                id: .init(2_000_000 + index), name: "Contact \(index + 1)",
                numbers: ["+1\(area)5550\(100 + index % 100)"])
        }
    }

    // MARK: Set-ups that a check should find

    /// The campaign is switched off.
    public mutating func deactivate(_ campaign: Sandbox.Campaign.ID) {
        change(campaign) { $0.isActive = false }
    }

    /// The campaign selects by no tag, so nobody ever gets into it.
    public mutating func removeTags(from campaign: Sandbox.Campaign.ID) {
        change(campaign) { $0.tags = [] }
    }

    /// A tag fills that campaign as well as its own.
    public mutating func addTag(_ tag: Sandbox.Tag.ID, to campaign: Sandbox.Campaign.ID) {
        change(campaign) { $0.tags.append(tag) }
    }

    /// The agent does not call that campaign.
    public mutating func remove(
        _ agent: Sandbox.Agent.ID, from campaign: Sandbox.Campaign.ID
    ) {
        change(campaign) { $0.agents.removeAll { $0 == agent } }
    }

    private mutating func change(
        _ campaign: Sandbox.Campaign.ID, _ change: (inout Sandbox.Campaign) -> Void
    ) {
        for index in campaigns.indices where campaigns[index].id == campaign {
            change(&campaigns[index])
        }
    }
}
