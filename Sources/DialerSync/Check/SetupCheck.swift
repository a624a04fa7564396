import CloudTalk
import Leads
import Store

/// Holds one agent's set-up against the account.
struct SetupCheck {
    let agent: Agent
    let setup: DialerSetup
    let all: [AgentRecord]
    let account: AccountPicture

    var lines: [CheckLine] {
        let tag = tag
        var lines = [tagKnown(tag)]
        if let tag {
            lines.append(tagUnique(tag))
            lines.append(tagInOneCampaign(tag))
        }
        return lines + campaignLines(tag) + agentLines
    }

    private func line(_ subject: CheckLine.Subject, _ isOK: Bool, _ message: String) -> CheckLine {
        CheckLine(subject, agent: agent.id, isOK: isOK, message: message)
    }

    // MARK: The tag

    /// The account's tag that the set-up names.
    private var tag: Tag? { account.tags.first { names(setup.tag, $0) } }

    private func names(_ reference: TagReference, _ tag: Tag) -> Bool {
        switch reference {
        case .id(let id): tag.id.rawValue == id.rawValue
        case .name: TagReference.key(ofName: tag.name) == reference.key
        }
    }

    private func tagKnown(_ tag: Tag?) -> CheckLine {
        guard let tag else {
            return line(
                .tagKnown, false,
                "the tag \"\(setup.tag)\" is not in CloudTalk. Create it there, or correct the tag "
                    + "of this agent's set-up")
        }
        return line(.tagKnown, true, "the tag \"\(tag.name)\" is in CloudTalk (id \(tag.id))")
    }

    private func tagUnique(_ tag: Tag) -> CheckLine {
        let twins = account.tags.filter {
            $0.id != tag.id
                && TagReference.key(ofName: $0.name) == TagReference.key(ofName: tag.name)
        }
        if let twin = twins.first {
            return line(
                .tagUnique, false,
                "CloudTalk has two tags that differ in spelling only: \"\(tag.name)\" (id \(tag.id)) "
                    + "and \"\(twin.name)\" (id \(twin.id)). Delete or rename one of them there")
        }
        let other = all.first { record in
            record.agent.id != agent.id && record.source == .own
                && record.agent.dialer.map { names($0.tag, tag) } ?? false
        }
        if let other {
            return line(
                .tagUnique, false,
                "the tag \"\(tag.name)\" is also the tag of \(other.agent.name) (\(other.agent.id)). "
                    + "Give each agent a tag of their own")
        }
        return line(.tagUnique, true, "no other agent has the tag \"\(tag.name)\"")
    }

    private func tagInOneCampaign(_ tag: Tag) -> CheckLine {
        let picking = account.campaigns.filter { picks($0, tag) }
        switch picking.count {
        case 1:
            return line(
                .tagInOneCampaign, true, "one campaign picks the tag: \(Self.words(picking[0]))")
        case 0:
            return line(
                .tagInOneCampaign, false,
                "no campaign picks the tag \"\(tag.name)\", so nobody is dialed. Add the tag to the "
                    + "agent's campaign in CloudTalk")
        default:
            let names = picking.map(Self.words).joined(separator: ", ")
            return line(
                .tagInOneCampaign, false,
                "\(picking.count) campaigns pick the tag \"\(tag.name)\": \(names). Customers would "
                    + "be called from each; take the tag out of all but one")
        }
    }

    private func picks(_ campaign: Campaign, _ tag: Tag) -> Bool {
        campaign.tags.contains { picked in
            guard let id = picked.id else {
                return TagReference.key(ofName: picked.name) == TagReference.key(ofName: tag.name)
            }
            return id == tag.id
        }
    }

    // MARK: The campaign

    /// The campaign of the set-up; without one there, the only one that picks the tag.
    private var campaign: Campaign? {
        if let id = setup.campaign {
            return account.campaigns.first { $0.id.rawValue == id.rawValue }
        }
        guard let tag else { return nil }
        let picking = account.campaigns.filter { picks($0, tag) }
        return picking.count == 1 ? picking[0] : nil
    }

    private func campaignLines(_ tag: Tag?) -> [CheckLine] {
        guard let campaign else {
            guard let id = setup.campaign else { return [] }
            return [
                line(
                    .campaignKnown, false,
                    "there is no campaign \(id) in CloudTalk. Correct the campaign of this agent's "
                        + "set-up")
            ]
        }
        var lines = [
            line(.campaignKnown, true, "the campaign is \(Self.words(campaign))"), active(campaign),
        ]
        if campaign.tags.isEmpty {
            lines.append(
                line(
                    .campaignHasTag, false,
                    "the campaign \(Self.words(campaign)) selects by no tag, so it can never receive "
                        + "anybody. Add the agent's tag to it in CloudTalk"))
        } else {
            lines.append(line(.campaignHasTag, true, "the campaign selects by tags"))
            if let tag { lines.append(campaignPicks(tag, campaign)) }
        }
        return lines
    }

    private func active(_ campaign: Campaign) -> CheckLine {
        campaign.isActive
            ? line(.campaignActive, true, "the campaign is active")
            : line(
                .campaignActive, false,
                "the campaign \(Self.words(campaign)) is not active, so nobody in it is dialed. "
                    + "Switch it on in CloudTalk")
    }

    private func campaignPicks(_ tag: Tag, _ campaign: Campaign) -> CheckLine {
        picks(campaign, tag)
            ? line(.campaignPicksTag, true, "the campaign picks the tag")
            : line(
                .campaignPicksTag, false,
                "the campaign \(Self.words(campaign)) does not pick the tag \"\(tag.name)\". Add the "
                    + "tag to it in CloudTalk, or correct this agent's set-up")
    }

    // MARK: The agent

    private var agentLines: [CheckLine] {
        guard let id = setup.cloudTalkAgent else {
            return [
                line(
                    .agentKnown, false,
                    "the set-up names no CloudTalk agent, so calls cannot be started from the portal. "
                        + "Enter cloudtalk_agent_id")
            ]
        }
        guard let found = account.agents.first(where: { $0.id.rawValue == id.rawValue }) else {
            return [
                line(
                    .agentKnown, false,
                    "there is no agent \(id) in CloudTalk. Correct cloudtalk_agent_id of this "
                        + "agent's set-up")
            ]
        }
        let known = line(.agentKnown, true, "the CloudTalk agent is \(found.name) (\(found.id))")
        guard let campaign else { return [known] }
        let isIn = campaign.agents.contains { $0.id == found.id }
        let words =
            isIn
            ? "the agent is in the campaign"
            : "\(found.name) (\(found.id)) is not in the campaign \(Self.words(campaign)), so does "
                + "not dial it. Add the agent to the campaign in CloudTalk"
        return [known, line(.agentInCampaign, isIn, words)]
    }

    private static func words(_ campaign: Campaign) -> String {
        "\"\(campaign.name)\" (\(campaign.id))"
    }
}
