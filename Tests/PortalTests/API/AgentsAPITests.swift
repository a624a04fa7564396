import Foundation
import Leads
import Store
import Testing

@testable import Portal

@Suite("The agents API")
struct AgentsAPITests {
    @Test("lists agents with the set-up that counts")
    func listing() async throws {
        try await World.open { world in
            let agents = try await world.browser().get("/api/v1/agents").json["data"]?.items ?? []
            let hussain = try #require(agents.first { $0["profile_id"] == "hussain" })
            #expect(hussain["dialer"]?["cloudtalk_agent_id"] == "530325")
            #expect(hussain["dialer"]?["source"] == "own")
            #expect(hussain["assigned"] == 0)
            let bare = try #require(agents.first { $0["profile_id"] == "bare" })
            #expect(
                bare["dialer"] == [
                    "cloudtalk_agent_id": nil, "campaign_id": nil, "tag": nil, "source": "none",
                ])
        }
    }

    @Test("adds an agent, changes what is sent, takes the set-up away with null")
    func saving() async throws {
        try await World.open { world in
            let admin = try world.browser(.admin)
            let path = "/api/v1/agents/new%20one"
            let added = try await admin.put(
                path,
                #"{"name":"New One","email":"n@example.com","dialer":{"campaign_id":"7","tag":"id:99"}}"#
            )
            #expect(added.status == 201)
            #expect(try added.json["profile_id"] == "new one")
            #expect(try added.json["dialer"]?["tag"] == "id:99")
            let changed = try await admin.put(path, #"{"active":false,"email":null,"dialer":null}"#)
            #expect(changed.status == 200)
            #expect(try changed.json["name"] == "New One")
            #expect(try changed.json["active"] == false)
            #expect(try changed.json["email"] == .null)
            #expect(try changed.json["dialer"]?["source"] == "none")
        }
    }

    @Test("keeps the ids of a set-up that are not sent, and clears those that are empty")
    func ids() async throws {
        try await World.open { world in
            let admin = try world.browser(.admin)
            let path = "/api/v1/agents/hussain"
            let renamed = try await admin.put(path, #"{"dialer":{"tag":"Hussain new"}}"#)
            #expect(try renamed.json["dialer"]?["cloudtalk_agent_id"] == "530325")
            #expect(try renamed.json["dialer"]?["tag"] == "Hussain new")
            let cleared = try await admin.put(
                path,
                #"{"dialer":{"cloudtalk_agent_id":null,"campaign_id":"8","tag":"Hussain new"}}"#)
            #expect(try cleared.json["dialer"]?["cloudtalk_agent_id"] == .null)
            #expect(try cleared.json["dialer"]?["campaign_id"] == "8")
        }
    }

    @Test("refuses the tag of another agent")
    func takenTag() async throws {
        try await World.open { world in
            let answer = try await world.browser(.admin).put(
                "/api/v1/agents/zoe", #"{"dialer":{"tag":" retention  HUSSAIN ali "}}"#)
            #expect(answer.status == 409)
            let errors = try answer.json["errors"]?.items ?? []
            #expect(errors.compactMap { $0["field"]?.text } == ["dialer.tag"])
        }
    }

    @Test("refuses it by its id as well, once it was found in CloudTalk")
    func takenTagByID() async throws {
        try await World.open { world in
            _ = try await world.store.matchTags(
                [DialerTag(id: DialerTagID(rawValue: 99), name: "Retention Hussain Ali")],
                lookedAt: .now)
            let admin = try world.browser(.admin)
            let answer = try await admin.put(
                "/api/v1/agents/zoe", #"{"dialer":{"tag":"id:99"}}"#)
            #expect(answer.status == 409)
            #expect(answer.text.contains("agent hussain's already"))
            // Whose it is may name it so.
            let own = try await admin.put(
                "/api/v1/agents/hussain", #"{"dialer":{"tag":"id:99"}}"#)
            #expect(own.status == 200)
        }
    }

    @Test("names every fault of an agent at once")
    func faults() async throws {
        try await World.open { world in
            let admin = try world.browser(.admin)
            let answer = try await admin.put(
                "/api/v1/agents/zoe",
                #"{"name":"","email":"nobody","dialer":{"cloudtalk_agent_id":"x","campaign_id":"-1","tag":"a,b"}}"#
            )
            #expect(answer.status == 400)
            let fields = try answer.json["errors"]?.items?.compactMap { $0["field"]?.text } ?? []
            #expect(
                Set(fields) == [
                    "name", "email", "dialer.cloudtalk_agent_id", "dialer.campaign_id",
                    "dialer.tag",
                ])
            let nobody = try await admin.put("/api/v1/agents/none", #"{"name":"Ana"}"#)
            #expect(nobody.status == 400)
            #expect(try nobody.json["errors"]?.items?.first?["field"] == "profile_id")
            let nameless = try await admin.put("/api/v1/agents/fresh", "{}")
            #expect(nameless.status == 400)
            #expect(nameless.text.contains(#""field":"name""#))
        }
    }
}
