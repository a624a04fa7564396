public import Leads

/// The result of looking at one thing that has to be in order between the portal and CloudTalk.
public struct CheckLine: Sendable, Equatable {
    /// What was looked at. The raw values are stable words for programs.
    public enum Subject: String, Sendable, CaseIterable {
        case key
        case limit
        case setup = "agent_setup"
        case tagKnown = "tag_known"
        case tagUnique = "tag_unique"
        case tagInOneCampaign = "tag_in_one_campaign"
        case campaignKnown = "campaign_known"
        case campaignActive = "campaign_active"
        case campaignHasTag = "campaign_has_tag"
        case campaignPicksTag = "campaign_picks_tag"
        case agentKnown = "agent_known"
        case agentInCampaign = "agent_in_campaign"
        case trial
    }

    public let subject: Subject
    /// Nil for what concerns the whole account.
    public let agent: AgentID?
    public let isOK: Bool
    /// For people: what is the case, and where it is wrong, what to do.
    public let message: String

    public init(_ subject: Subject, agent: AgentID? = nil, isOK: Bool, message: String) {
        self.subject = subject
        self.agent = agent
        self.isOK = isOK
        self.message = message
    }
}
