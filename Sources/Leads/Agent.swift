import Foundation

/// Somebody who calls customers.
public struct Agent: Sendable, Equatable {
    public var id: AgentID
    public var name: String
    public var email: String?
    /// An agent who is not active takes no new assignments, and nobody stands in the agent's queue.
    public var active: Bool
    /// The agent's own dialer set-up; nil where the agent has none of their own.
    public var dialer: DialerSetup?

    public init(
        id: AgentID, name: String, email: String? = nil, active: Bool = true,
        dialer: DialerSetup? = nil
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.active = active
        self.dialer = dialer
    }
}

/// Where an agent's calls come from: the agent's account, campaign and tag in CloudTalk.
public struct DialerSetup: Sendable, Equatable {
    public var cloudTalkAgent: DialerAgentID?
    public var campaign: DialerCampaignID?
    /// The tag by which the campaign picks its contacts.
    public var tag: TagReference

    public init(
        cloudTalkAgent: DialerAgentID? = nil, campaign: DialerCampaignID? = nil, tag: TagReference
    ) {
        self.cloudTalkAgent = cloudTalkAgent
        self.campaign = campaign
        self.tag = tag
    }
}

/// Whose dialer set-up serves an agent.
public enum DialerSource: String, Sendable, Codable {
    case own, `default`, none
}

/// A tag as an admin names it: by its name, or as `id:1165830` by its id.
public enum TagReference: Sendable, Hashable, CustomStringConvertible {
    case name(String)
    case id(DialerTagID)

    /// Nil when nothing is left after trimming, when the name has a comma (webhooks join tags with
    /// commas), is longer than 100 Unicode scalars, or when `id:` is not followed by a whole number.
    public init?(reading text: String) {
        let trimmed = text.collapsingWhitespace()
        guard !trimmed.isEmpty, trimmed.unicodeScalars.count <= 100, !trimmed.contains(",")
        else { return nil }
        guard trimmed.lowercased().hasPrefix("id:") else {
            self = .name(trimmed)
            return
        }
        guard let id = DialerTagID(reading: trimmed.dropFirst(3).trimmingWhitespace()) else {
            return nil
        }
        self = .id(id)
    }

    /// As an admin writes it; reading it gives the same reference back.
    public var description: String {
        switch self {
        case .name(let name): name
        case .id(let id): "id:\(id)"
        }
    }

    /// What two references to one tag have in common: tags are unique after trimming and case-folding.
    public var key: String { Self.key(ofName: description) }

    /// A tag's name as it is compared: trimmed, inner white space collapsed, lower case. In
    /// one Unicode normal form (NFC), so that equal keys are equal bytes in a database.
    public static func key(ofName name: String) -> String {
        name.collapsingWhitespace().lowercased().precomposedStringWithCanonicalMapping
    }
}
