/// What was asked of CloudTalk. The raw values are stable words for logs and tables.
public enum CloudTalkOperation: String, Sendable, Hashable, Codable, CaseIterable {
    case listContacts = "list_contacts"
    case showContact = "show_contact"
    case addContact = "add_contact"
    case editContact = "edit_contact"
    case deleteContact = "delete_contact"
    case addTags = "add_tags"
    case removeTags = "remove_tags"
    case bulk
    case listTags = "list_tags"
    case addTag = "add_tag"
    case listCampaigns = "list_campaigns"
    case listAgents = "list_agents"
    case startCall = "start_call"
    case listBlacklist = "list_blacklist"
    case addToBlacklist = "add_to_blacklist"
    case removeFromBlacklist = "remove_from_blacklist"

    /// Whether the operation may change something in CloudTalk.
    public var isWrite: Bool {
        switch self {
        case .listContacts, .showContact, .listTags, .listCampaigns, .listAgents, .listBlacklist:
            false
        case .addContact, .editContact, .deleteContact, .addTags, .removeTags, .bulk, .addTag,
            .startCall, .addToBlacklist, .removeFromBlacklist:
            true
        }
    }
}

/// The thing that an operation was about, where it was about one with an id.
public enum CloudTalkEntity: Sendable, Hashable, CustomStringConvertible {
    case contact(ContactID)
    case agent(TalkAgentID)
    case blacklistEntry(BlacklistID)

    public var description: String {
        switch self {
        case .contact(let id): "contact \(id)"
        case .agent(let id): "agent \(id)"
        case .blacklistEntry(let id): "blacklist entry \(id)"
        }
    }
}
