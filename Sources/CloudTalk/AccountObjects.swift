/// A tag of the account.
public struct Tag: Sendable, Hashable {
    public let id: TagID
    public let name: String

    public init(id: TagID, name: String) {
        self.id = id
        self.name = name
    }
}

/// A dialer campaign with what decides whom it calls and who calls.
public struct Campaign: Sendable, Hashable {
    public let id: CampaignID
    public let name: String
    /// CloudTalk's word, `active` or `inactive`.
    public let status: String
    /// The tags by which it selects contacts. Without one it can never receive anything.
    public let tags: [TagRef]
    public let agents: [CampaignAgent]

    public var isActive: Bool { status.lowercased() == "active" }

    public init(
        id: CampaignID, name: String, status: String, tags: [TagRef], agents: [CampaignAgent]
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.tags = tags
        self.agents = agents
    }
}

/// An agent as a campaign lists it.
public struct CampaignAgent: Sendable, Hashable {
    public let id: TalkAgentID
    public let name: String

    public init(id: TalkAgentID, name: String) {
        self.id = id
        self.name = name
    }
}

/// An agent of the account.
public struct TalkAgent: Sendable, Hashable {
    public let id: TalkAgentID
    public let firstName: String
    public let lastName: String
    public let email: String?
    /// CloudTalk's word: `online`, `offline`, `paused` or `calling`.
    public let availability: String?

    /// First and last name with a space between them.
    public var name: String {
        [firstName, lastName].filter { !$0.isEmpty }.joined(separator: " ")
    }

    public init(
        id: TalkAgentID, firstName: String, lastName: String, email: String? = nil,
        availability: String? = nil
    ) {
        self.id = id
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.availability = availability
    }
}

/// A number that the account neither calls nor takes calls from.
public struct BlacklistEntry: Sendable, Hashable {
    /// Which calls are barred.
    public enum Direction: String, Sendable, Hashable, CaseIterable {
        case all, incoming, outgoing

        public var barsOutgoing: Bool { self != .incoming }
    }

    public let id: BlacklistID
    public let direction: Direction
    /// With a leading `+`.
    public let publicNumber: String

    public init(id: BlacklistID, direction: Direction, publicNumber: String) {
        self.id = id
        self.direction = direction
        self.publicNumber = publicNumber
    }
}
