import CloudTalk
public import Leads
public import Store

/// Holds the set-ups of all agents against what the account has. Pure.
///
/// A lead is dialed only when a whole chain holds: the agent's tag exists, exactly one campaign picks
/// it, that campaign is active, and the agent is in it. Each link is a line of its own.
public struct AccountCheck: Sendable {
    let agents: [AgentRecord]
    let account: AccountPicture
    let defaultAgent: AgentID?

    /// - Parameter defaultAgent: whose set-up is going to serve the agents that have none, where
    ///   that is not in the records yet.
    public init(agents: [AgentRecord], account: AccountPicture, defaultAgent: AgentID? = nil) {
        self.agents = agents
        self.account = account
        self.defaultAgent = defaultAgent
    }

    /// The account's lines, then each agent's.
    public var lines: [CheckLine] {
        accountLines + agents.flatMap(lines(of:))
    }

    /// Whether every agent has a set-up; all that can be said without a key.
    public static func setupLines(
        of agents: [AgentRecord], defaultAgent: AgentID? = nil
    ) -> [CheckLine] {
        let isServed = agents.contains { $0.agent.id == defaultAgent && $0.agent.dialer != nil }
        return isServed
            ? []
            : agents.filter { $0.agent.active && $0.effectiveDialer == nil }.map(noSetup)
    }

    private var accountLines: [CheckLine] {
        let limit =
            account.rate.map { "\($0.limit) requests a window, \($0.remaining) left now" }
            ?? "CloudTalk's replies do not tell it; CLOUDTALK_RATE_LIMIT counts"
        return [
            CheckLine(.key, isOK: true, message: "CloudTalk accepts the key"),
            CheckLine(.limit, isOK: true, message: limit),
        ]
    }

    private func lines(of record: AgentRecord) -> [CheckLine] {
        guard record.agent.active else {
            return [
                CheckLine(
                    .setup, agent: record.agent.id, isOK: true,
                    message: "not active, so nobody is put on this agent's list")
            ]
        }
        guard let setup = record.agent.dialer else {
            guard record.effectiveDialer != nil || standIn != nil else {
                return [Self.noSetup(record)]
            }
            return [
                CheckLine(
                    .setup, agent: record.agent.id, isOK: true,
                    message: "has no dialer set-up of their own and uses the default agent's")
            ]
        }
        return SetupCheck(agent: record.agent, setup: setup, all: agents, account: account).lines
    }

    private var standIn: DialerSetup? {
        agents.first { $0.agent.id == defaultAgent }?.agent.dialer
    }

    private static func noSetup(_ record: AgentRecord) -> CheckLine {
        CheckLine(
            .setup, agent: record.agent.id, isOK: false,
            message:
                "has no dialer set-up. Give the agent a tag and a campaign with PUT /api/v1/agents "
                + "or with portal agents import, or name in CLOUDTALK_DEFAULT_AGENT the agent whose "
                + "set-up serves all who have none")
    }
}
