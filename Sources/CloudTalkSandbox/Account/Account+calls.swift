import Foundation

extension Account {
    func listAgents(_ query: [String: String], at moment: Date) -> Reply {
        let rows = agents.filter { query["id"].map($0.id.description.elementsEqual) ?? true }
        return ListPage(query).reply(rows) { agentJSON($0, at: moment) }
    }

    private func agentJSON(_ agent: Sandbox.Agent, at moment: Date) -> JSONValue {
        let number = Self.outboundNumber
        return [
            "Agent": [
                "id": agent.id.json, "name": .string("\(100_000 + agent.id.rawValue)"),
                "firstname": escaped(agent.firstName), "lastname": escaped(agent.lastName),
                "email": escaped(agent.email), "is_daily_limit_ok": true, "status_outbound": true,
                "availability_status": .string(availability(of: agent, at: moment).rawValue),
                "extension": .string("\(1000 + agent.id.rawValue % 9000)"), "call_number_id": 36,
                "default_number": .string(number), "associated_numbers": [.string(number)],
            ]
        ]
    }

    private static let outboundNumber = "+12125550100"

    private func availability(
        of agent: Sandbox.Agent, at moment: Date
    ) -> Sandbox.Agent.Availability {
        guard agent.availability == .online else { return agent.availability }
        let last = calls.last { $0.agent == agent.id }
        let busy = last.map { moment < $0.at.addingTimeInterval(quirks.callSeconds) } ?? false
        return busy ? .calling : .online
    }

    /// `POST /calls/create.json`: the agent is rung first, and is calling for a while after.
    mutating func createCall(_ body: JSONValue, at moment: Date) -> Reply {
        guard let id = body["agent_id"]?.integer,
            case .success(let number) = PhoneRule.judge(body["callee_number"])
        else { return .invalid() }
        guard let agent = agents.first(where: { $0.id.rawValue == id }) else { return .notFound }
        switch availability(of: agent, at: moment) {
        case .offline, .paused: return .failure(403, "Agent is not online.")
        case .calling: return .failure(409, "Agent is already calling.")
        case .online:
            guard !blocksOutgoing(number) else { return .invalid() }
            calls.append(.init(agent: agent.id, number: number, at: moment))
            return .done()
        }
    }
}
