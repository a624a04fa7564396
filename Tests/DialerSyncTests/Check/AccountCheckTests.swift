import CloudTalk
import CloudTalkSandbox
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("The check of a CloudTalk account")
struct AccountCheckTests {
    private func inspector(_ world: World) async throws -> AccountInspector {
        try await AccountInspector(
            store: world.store, client: CloudTalkClient(transport: world.transport),
            allowance: world.allowance, timeout: world.policy.timeout,
            clock: world.clock.engine())
    }

    private func failures(
        agents: [AgentUpdate] = [], defaultAgent: AgentID? = nil,
        _ configure: (inout Sandbox.Configuration) -> Void = { _ in }
    ) async throws -> [CheckLine] {
        let world = try await World(configure: configure)
        try await world.addAgents()
        _ = try await world.store.saveAgents(agents, by: .command)
        let picture = try await inspector(world).picture()
        let records = try await world.store.agents()
        return AccountCheck(agents: records, account: picture, defaultAgent: defaultAgent).lines
            .filter { !$0.isOK }
    }

    private func hussain(_ tag: TagReference, agent: Int64 = 530325, campaign: Int64 = 293641)
        -> AgentUpdate
    {
        var update = AgentUpdate(id: .hussain)
        update.dialer = .set(
            DialerSetup(
                cloudTalkAgent: DialerAgentID(rawValue: agent),
                campaign: DialerCampaignID(rawValue: campaign), tag: tag))
        return update
    }

    @Test("six agents set up as they should be pass")
    func allWell() async throws {
        #expect(try await failures() == [])
    }

    @Test("the limit that replies tell is shown")
    func limit() async throws {
        let world = try await World(limit: .init(requests: 60))
        let picture = try await inspector(world).picture()
        let line = AccountCheck(agents: [], account: picture).lines.first { $0.subject == .limit }
        #expect(line?.message.hasPrefix("60 requests a window") == true)
    }

    @Test("a tag that CloudTalk does not have is named")
    func missingTag() async throws {
        let lines = try await failures(agents: [hussain(.name("nonesuch"))])
        #expect(lines.map(\.subject) == [.tagKnown])
        #expect(lines[0].agent == .hussain)
        #expect(lines[0].message.contains("nonesuch"))
    }

    @Test("one tag in two campaigns is named with both")
    func twoCampaigns() async throws {
        let lines = try await failures { $0.addTag(1_165_830, to: 293642) }
        #expect(lines.map(\.subject) == [.tagInOneCampaign])
        #expect(lines[0].message.contains("293641"))
        #expect(lines[0].message.contains("293642"))
    }

    @Test("a campaign without a tag is named, and that nobody picks the agent's tag")
    func campaignWithoutTag() async throws {
        let lines = try await failures { $0.removeTags(from: 293641) }
        #expect(lines.map(\.subject) == [.tagInOneCampaign, .campaignHasTag])
    }

    @Test("an inactive campaign is named")
    func inactive() async throws {
        let lines = try await failures { $0.deactivate(293641) }
        #expect(lines.map(\.subject) == [.campaignActive])
    }

    @Test("an agent who is missing from the campaign is named")
    func agentMissing() async throws {
        let lines = try await failures { $0.remove(530325, from: 293641) }
        #expect(lines.map(\.subject) == [.agentInCampaign])
    }

    @Test("an unknown agent and an unknown campaign are named")
    func unknown() async throws {
        let lines = try await failures(
            agents: [hussain(.name("hussain-retention"), agent: 1, campaign: 2)])
        #expect(lines.map(\.subject) == [.campaignKnown, .agentKnown])
    }

    @Test("a campaign that picks another tag is named")
    func otherCampaign() async throws {
        let lines = try await failures(
            agents: [hussain(.name("hussain-retention"), campaign: 293642)])
        #expect(lines.map(\.subject) == [.campaignPicksTag, .agentInCampaign])
    }

    @Test("two tags of the account that differ in case only are named")
    func twins() async throws {
        let lines = try await failures {
            $0.quirks.tagNamesIgnoreCase = false
            $0.tags.append(.init(id: 7, name: "Hussain-RETENTION"))
        }
        #expect(lines.contains { $0.subject == .tagUnique && $0.agent == .hussain })
    }

    @Test("one tag for two agents, once by name and once by id, is named")
    func sharedTag() async throws {
        let lines = try await failures(
            agents: [hussain(.id(DialerTagID(rawValue: 1_165_831)))])
        #expect(lines.filter { $0.subject == .tagUnique }.count == 2)
    }

    @Test("an agent without a set-up is named with the variable that serves all of them")
    func noSetup() async throws {
        var bare = AgentUpdate(id: AgentID(rawValue: "bare"))
        bare.name = "Bare"
        let lines = try await failures(agents: [bare])
        #expect(lines.map(\.subject) == [.setup])
        #expect(lines[0].message.contains("CLOUDTALK_DEFAULT_AGENT"))
        #expect(try await failures(agents: [bare], defaultAgent: .hussain) == [])
    }

    @Test("an agent who is not active needs no set-up")
    func inactiveAgent() async throws {
        var gone = AgentUpdate(id: AgentID(rawValue: "gone"))
        gone.name = "Gone"
        gone.active = false
        #expect(try await failures(agents: [gone]) == [])
    }

    @Test("a wrong key says so")
    func wrongKey() async throws {
        let world = try await World()
        world.transport.key.set(Sandbox.Key(id: "SANDBOX", secret: "wrong"))
        let error = await #expect(throws: CloudTalkError.self) {
            try await inspector(world).picture()
        }
        let line = AccountPicture.failure(try #require(error))
        #expect(!line.isOK)
        #expect(line.message.contains("unauthorized"))
    }

    @Test("the check's requests are in the ledger that the engine pays from")
    func ledger() async throws {
        let world = try await World()
        _ = try await inspector(world).picture()
        let terms = BudgetTerms(window: 60, timeout: 15, since: nil)
        #expect(try await world.store.ledgerTotals(terms).spent == 3)
    }
}
