import CloudTalk
import Leads
import Store
import Testing

@testable import App

@Suite("What serve says when it starts")
struct SetupNoticesTests {
    private func lines(
        agents: [AgentUpdate], environment: [String: String] = [:]
    ) async throws -> [String] {
        let store = try await TestStore.open()
        _ = try await store.saveAgents(agents, by: .command)
        let dialer = try Settings(Variables(environment: environment)).dialer
        try await store.setDefaultAgent(dialer.defaultAgent)
        return SetupNotices(agents: try await store.agents(), dialer: dialer).lines
    }

    private static let key = [
        "CLOUDTALK_ACCESS_KEY_ID": "id", "CLOUDTALK_ACCESS_KEY_SECRET": "secret",
    ]

    private func agent(_ id: String, tag: String? = nil) -> AgentUpdate {
        var update = AgentUpdate(id: AgentID(rawValue: id))
        update.name = "Agent \(id)"
        if let tag { update.dialer = .set(DialerSetup(tag: .name(tag))) }
        return update
    }

    @Test("without a key it says that syncing is off")
    func noKey() async throws {
        let lines = try await lines(agents: [])
        #expect(lines.count == 1)
        #expect(lines[0].contains("syncing is off"))
    }

    @Test("agents without a set-up are named with the variable that serves all of them")
    func noSetup() async throws {
        let agents = [agent("1", tag: "one"), agent("2"), agent("3")]
        let lines = try await lines(agents: agents, environment: Self.key)
        #expect(lines.count == 1)
        #expect(lines[0].contains("agents 2, 3."))
        #expect(!lines[0].contains("Agent 2"), "the log has no names")
        #expect(lines[0].contains("CLOUDTALK_DEFAULT_AGENT"))
    }

    @Test("with a default agent nobody is without a set-up")
    func standIn() async throws {
        let environment = Self.key.merging(["CLOUDTALK_DEFAULT_AGENT": "1"]) { $1 }
        let agents = [agent("1", tag: "one"), agent("2")]
        #expect(try await lines(agents: agents, environment: environment) == [])
    }

    @Test(
        "a default agent whom nobody knows, or without a set-up, is named", arguments: ["9", "2"])
    func unknownStandIn(id: String) async throws {
        let environment = Self.key.merging(["CLOUDTALK_DEFAULT_AGENT": id]) { $1 }
        let lines = try await lines(agents: [agent("2")], environment: environment)
        #expect(lines[0].hasPrefix("CLOUDTALK_DEFAULT_AGENT names agent \(id)"))
    }
}
