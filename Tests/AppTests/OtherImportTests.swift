import Leads
import Store
import Testing

@testable import App

@Suite("Import of agents")
struct AgentImportTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func run(
        _ text: String, into store: Store, skips: Bool = false
    ) async throws -> ImportReport {
        let file = ImportFile(path: try folder.write("agents.csv", text))
        return try await AgentImport(file: file, skipsBadRows: skips).run(into: store)
    }

    private static let header =
        "profile_id,name,email,cloudtalk_agent_id,campaign_id,tag,active\n"

    @Test("the contract's columns make an agent, with the tag by name or by id")
    func wholeRows() async throws {
        let store = try await TestStore.open()
        let report = try await run(
            Self.header + "1,Hussain,h@example.com,530325,293641,id:1165830,true\n"
                + "2,Grace,,530326,293642,grace-retention,no\n", into: store)
        #expect(report.created == 2)
        let hussain = try #require(try await store.agent(AgentID(rawValue: "1"))).agent
        #expect(
            hussain.dialer
                == DialerSetup(
                    cloudTalkAgent: DialerAgentID(rawValue: 530325),
                    campaign: DialerCampaignID(rawValue: 293641),
                    tag: .id(DialerTagID(rawValue: 1_165_830))))
        let grace = try #require(try await store.agent(AgentID(rawValue: "2"))).agent
        #expect(grace.dialer?.tag == .name("grace-retention"))
        #expect(!grace.active)
    }

    @Test("an empty cell keeps what is known, the rest of the set-up too")
    func partialRows() async throws {
        let store = try await TestStore.open()
        _ = try await run(Self.header + "1,Hussain,h@example.com,530325,293641,one,\n", into: store)
        _ = try await run("profile_id,tag\n1,two\n", into: store)
        let agent = try #require(try await store.agent(AgentID(rawValue: "1"))).agent
        #expect(agent.name == "Hussain")
        #expect(agent.email == "h@example.com")
        #expect(agent.dialer?.campaign == DialerCampaignID(rawValue: 293641))
        #expect(agent.dialer?.tag == .name("two"))
    }

    @Test("two agents may swap their tags in one file")
    func swap() async throws {
        let store = try await TestStore.open()
        _ = try await run("profile_id,name,tag\n1,A,one\n2,B,two\n", into: store)
        let report = try await run("profile_id,tag\n1,two\n2,one\n", into: store)
        #expect(report.faults.isEmpty)
        #expect(try await store.agent(AgentID(rawValue: "1"))?.agent.dialer?.tag == .name("two"))
    }

    @Test(
        "a bad row is named by line and field",
        arguments: [
            (",A,,,,t,", "profile_id"), ("9,,,,,t,", "name"), ("9,A,nomail,,,t,", "email"),
            ("9,A,,x,,t,", "cloudtalk_agent_id"), ("9,A,,,-1,t,", "campaign_id"),
            ("9,A,,1,,,", "tag"), ("9,A,,,,\"a,b\",", "tag"), ("9,A,,,,t,perhaps", "active"),
            ("1,A,,,,t,", "profile_id"), ("9,A,,,,ONE ,", "tag"),
        ])
    func badRows(row: String, field: String) async throws {
        let store = try await TestStore.open()
        let text = Self.header + "1,First,,,,one,\n" + row + "\n"
        let report = try await run(text, into: store)
        #expect(report.exitCode == 1)
        #expect(report.faults.map(\.line) == [3])
        #expect(report.faults.map(\.field) == [field])
        #expect(try await store.agents().isEmpty)
        _ = try await run(text, into: store, skips: true)
        #expect(try await store.agents().count == 1)
    }

    @Test("a tag that an agent outside the file has is refused")
    func tagOfAnother() async throws {
        let store = try await TestStore.open()
        _ = try await run("profile_id,name,tag\n1,A,one\n", into: store)
        let report = try await run("profile_id,name,tag\n2,B,One\n", into: store)
        #expect(report.faults.map(\.field) == ["tag"])
        #expect(report.faults[0].message.contains("agent 1"))
    }
}

@Suite("Import of numbers never to call")
struct DoNotCallImportTests {
    @Test("good rows count, bad rows are named, and the exit code is 1 all the same")
    func goodAndBad() async throws {
        let folder = try TestFolder()
        let store = try await TestStore.open()
        let file = ImportFile(
            path: try folder.write(
                "dnc.csv",
                "Phone Number,Source,Reason\n(212) 555-0142,letter,asked\nhopeless,,\n,,x\n"))
        let report = try await DoNotCallImport(
            file: file, phones: try TestStore.phones, console: Transcript().console
        ).run(into: store)
        #expect(report.created == 1)
        #expect(report.exitCode == 1)
        #expect(report.faults.map(\.line) == [3, 4])
        let number = try #require(PhoneNumber(e164: "+12125550142"))
        let entry = try #require(try await store.doNotCall(number))
        #expect(entry.source == "letter")
        #expect(entry.reason == "asked")
    }
}
