import CloudTalk
import Foundation
import Testing

struct AccountReadingTests {
    private func page(_ rows: String) -> CloudTalkClient {
        .answering(
            """
            {"responseData":{"itemsCount":"1","pageCount":"1","pageNumber":"1","limit":"1000",
            "data":[\(rows)]}}
            """)
    }

    @Test(arguments: [#"{"Tag":{"id":"99","name":"R&amp;D"}}"#, #"{"id":99,"name":"R&amp;D"}"#])
    func `tags come wrapped or bare`(row: String) async throws {
        #expect(try await page(row).tags().value.data == [Tag(id: TagID(99), name: "R&D")])
    }

    @Test(arguments: ["ContactsTag", "Tag"])
    func `a campaign shows its tags, its agents and whether it runs`(key: String) async throws {
        let campaigns = try await page(
            """
            {"Campaign":{"id":"293641","name":"Hussain","status":"active","is_recording":"false"},
             "Button":[{"id":"1"}],"\(key)":{"id":"1165830","name":"Hussain"},
             "Group":[],"Agent":[{"id":"530325","fullname":"Hussain D&#039;Souza"}]}
            """
        ).campaigns().value.data
        #expect(
            campaigns == [
                Campaign(
                    id: CampaignID(293_641), name: "Hussain", status: "active",
                    tags: [TagRef(id: TagID(1_165_830), name: "Hussain")],
                    agents: [CampaignAgent(id: TalkAgentID(530_325), name: "Hussain D'Souza")])
            ])
        #expect(campaigns[0].isActive)
    }

    @Test func `a campaign may lack tags and agents`() async throws {
        let campaign = try await page(
            #"{"Campaign":{"id":1,"name":"Empty","status":"inactive"},"ContactsTag":[]}"#
        ).campaigns().value.data[0]
        #expect(campaign.tags.isEmpty)
        #expect(campaign.agents.isEmpty)
        #expect(!campaign.isActive)
    }

    @Test func `an agent has a name and may have an address`() async throws {
        let agents = try await page(
            """
            {"Agent":{"id":"530325","name":"123456","firstname":"Hussain","lastname":"Ali",
             "email":"h@x.test","availability_status":"online","extension":"1001"}}
            """
        ).agents().value.data
        #expect(agents[0].id == TalkAgentID(530_325))
        #expect(agents[0].name == "Hussain Ali")
        #expect(agents[0].email == "h@x.test")
        #expect(agents[0].availability == "online")
    }

    @Test func `a barred number is compared with its plus`() async throws {
        let entries = try await page(
            #"{"Blacklist":{"id":"5","type":"outgoing","public_number":12125550142}}"#
        ).blacklist(number: "+12125550142").value.data
        #expect(
            entries == [
                BlacklistEntry(
                    id: BlacklistID(5), direction: .outgoing, publicNumber: "+12125550142")
            ])
        #expect(!BlacklistEntry.Direction.incoming.barsOutgoing)
    }

    @Test func `an answer carries the limit`() async throws {
        let answer = try await CloudTalkClient.answering(
            #"{"responseData":{"status":201,"data":{"id":"7"}}}"#, status: 201,
            headers: [
                "x-cloudtalkapi-limit": "60", "X-CLOUDTALKAPI-REMAINING": "38",
                "X-CloudTalkAPI-ResetTime": "1700000000",
            ]
        ).addTag("Mia")
        #expect(answer.value == TagID(7))
        #expect(
            answer.rate
                == RateHeaders(
                    limit: 60, remaining: 38, resetAt: .init(timeIntervalSince1970: 1_700_000_000)))
    }
}
