import CloudTalkSandbox
import Testing

@Suite("Tags, campaigns, agents, calls and the blacklist")
struct AccountTests {
    @Test("tags are listed, filtered by id, added, renamed and deleted")
    func tags() throws {
        let caller = Caller()
        #expect(
            try caller.answer("GET", "/tags/index.json?id=1165830")
                == Answer(
                    200,
                    [
                        "itemsCount": 1, "pageCount": 1, "pageNumber": 1, "limit": 30,
                        "data": [["Tag": ["id": "1165830", "name": "hussain-retention"]]],
                    ]))
        let added = try caller.answer("PUT", "/tags/add.json", ["name": "night"])
        let id = try #require(added.body["responseData"]?["data"]?["id"]?.text)
        #expect(added == Answer(201, ["status": 201, "data": ["id": .string(id)]]))
        let done = Answer(200, ["status": 200])
        #expect(try caller.answer("POST", "/tags/edit/\(id).json", ["name": "Night"]) == done)
        #expect(caller.sandbox.tags.last?.name == "Night")
        #expect(try caller.answer("DELETE", "/tags/delete/\(id).json") == done)
        let notFound = Answer.failure(404, "Not found.")
        #expect(try caller.answer("DELETE", "/tags/delete/\(id).json") == notFound)
        #expect(try caller.answer("POST", "/tags/edit/\(id).json", ["name": "x"]) == notFound)
    }

    @Test("a tag's name is used only once")
    func tagNamesAreUnique() throws {
        let caller = Caller()
        let used = Answer.invalid([
            "name": ["Tag has already been used. Please select different one."]
        ])
        let name: JSONValue = ["name": " HUSSAIN-retention"]
        #expect(try caller.answer("PUT", "/tags/add.json", name) == used)
        #expect(try caller.answer("POST", "/tags/edit/1165831.json", name) == used)
    }

    @Test("a deleted tag is gone from contacts and campaigns")
    func deletedTag() throws {
        let caller = Caller()
        let id = try caller.add("Ada", tags: ["hussain-retention", "vip"])
        _ = try caller.answer("DELETE", "/tags/delete/1165830.json")
        #expect(caller.sandbox.contact(.init(id))?.tags.contains(1_165_830) == false)
        #expect(caller.sandbox.campaigns.first { $0.id == 293641 }?.tags == [])
    }

    @Test("a campaign tells its status, tags and agents")
    func campaign() throws {
        let rows = try Caller().answer("GET", "/campaigns/index.json?id=293641").rows
        let campaign = try #require(rows.first)
        #expect(rows.count == 1)
        #expect(campaign["Campaign"]?["id"] == "293641")
        #expect(campaign["Campaign"]?["status"] == "active")
        #expect(campaign["ContactsTag"] == [["id": "1165830", "name": "hussain-retention"]])
        #expect(campaign["Agent"] == [["id": "530325", "fullname": "Hussain Rahman"]])
        #expect(campaign["Button"]?[0]?["type"] == "successful_positive")
    }

    @Test("set-ups that cannot work show in the list of campaigns")
    func brokenSetUps() throws {
        var configuration = Sandbox.Configuration.demo()
        configuration.deactivate(293641)
        configuration.removeTags(from: 293642)
        configuration.addTag(1_165_830, to: 293643)
        configuration.remove(530328, from: 293644)
        let rows = try Caller(configuration).answer("GET", "/campaigns/index.json").rows
        #expect(rows[0]["Campaign"]?["status"] == "inactive")
        #expect(rows[1]["ContactsTag"] == [])
        #expect(
            rows[2]["ContactsTag"]?.elements?.compactMap { $0["id"]?.text }
                == ["1165832", "1165830"])
        #expect(rows[3]["Agent"] == [])
    }

    @Test("a new campaign needs a name and a button, takes tags by id, and queues at once")
    func addCampaign() throws {
        let caller = Caller()
        let ada = try caller.add("Ada", ["+12125550101"], tags: ["hussain-retention"])
        #expect(
            try caller.answer("PUT", "/campaigns/add.json", ["ContactsTag": [["id": 7]]])
                == .invalid([
                    "name": ["Please supply a valid campaign name."],
                    "Button": ["Please supply at least one valid button."],
                    "ContactsTag": ["Please supply a valid tag."],
                ]))
        let added = try caller.answer(
            "PUT", "/campaigns/add.json",
            [
                "name": "Second", "ContactsTag": [["id": 1_165_830]], "status": "active",
                "Button": [["title": "Sold", "type": "successful_positive"]],
                "Agent": [["id": 530326]],
            ])
        let id = try #require(added.body["responseData"]?["data"]?["id"]?.integer)
        #expect(added.status == 201)
        #expect(caller.sandbox.queue(of: .init(id)).map(\.contact) == [.init(ada)])
    }

    @Test("agents are listed with their availability")
    func agents() throws {
        let rows = try Caller().answer("GET", "/agents/index.json").rows
        #expect(rows.count == 6)
        let hussain = rows.first?["Agent"]
        #expect(hussain?["id"] == "530325")
        #expect(hussain?["email"] == "hussain@example.com")
        #expect(hussain?["availability_status"] == "online")
    }

    @Test("a call needs an agent who is online and not calling, and a number")
    func calls() throws {
        let caller = Caller()
        caller.sandbox.update(530326) { (agent: inout Sandbox.Agent) in
            agent.availability = .offline
        }
        func call(_ agent: Int, _ number: String) throws -> Answer {
            try caller.answer(
                "POST", "/calls/create.json",
                ["agent_id": .int(agent), "callee_number": .string(number)])
        }
        #expect(try call(530325, "+12125550101") == Answer(200, ["status": 200]))
        #expect(try call(530325, "+12125550101") == .failure(409, "Agent is already calling."))
        #expect(try call(530326, "+12125550101") == .failure(403, "Agent is not online."))
        #expect(try call(7, "+12125550101") == .failure(404, "Not found."))
        #expect(try call(530327, "2125550101") == .failure(406, "Invalid input data."))
        caller.clock.advance(20)
        #expect(try call(530325, "+12125550102").status == 200)
        #expect(caller.sandbox.placedCalls.map(\.number) == ["+12125550101", "+12125550102"])
    }

    @Test("the blacklist is kept by type and number")
    func blacklist() throws {
        let caller = Caller()
        #expect(
            try caller.answer("PUT", "/blacklist/add.json", ["type": "sometimes"])
                == .invalid([
                    "type": ["Please supply a valid type."],
                    "public_number": ["Please supply only valid numbers. Number  is not valid."],
                ]))
        let added = try caller.answer(
            "PUT", "/blacklist/add.json", ["type": "outgoing", "public_number": "+12125550101"])
        let id = try #require(added.body["responseData"]?["data"]?["id"]?.text)
        #expect(added == Answer(201, ["status": 201, "data": ["id": .string(id)]]))
        let row: JSONValue = [
            "Blacklist": [
                "id": .string(id), "type": "outgoing", "public_number": 12_125_550_101,
            ]
        ]
        let filter = "type=outgoing&public_number=%2B12125550101"
        #expect(try caller.answer("GET", "/blacklist/index.json?\(filter)").rows == [row])
        #expect(try caller.answer("GET", "/blacklist/index.json?type=incoming").rows == [])
        #expect(
            try caller.answer("DELETE", "/blacklist/delete/\(id).json")
                == Answer(200, ["status": 200]))
        #expect(
            try caller.answer("DELETE", "/blacklist/delete/\(id).json")
                == .failure(404, "Not found."))
    }
}
