import CloudTalkSandbox
import Testing

@Suite("Bulk calls")
struct BulkTests {
    static func add(_ command: String, name: String = "Ada") -> JSONValue {
        ["action": "add_contact", "command_id": .string(command), "data": ["name": .string(name)]]
    }

    static func adds(_ count: Int) -> JSONValue {
        .array((1...count).map { add("c\($0)", name: "Person \($0)") })
    }

    @Test("every command gets its own status")
    func ownStatus() throws {
        let caller = Caller()
        let ben = try caller.add("Ben", tags: ["vip"])
        let cleo = try caller.add("Cleo")
        let answer = try caller.answer(
            "POST", "/bulk/contacts.json",
            [
                Self.add("a"),
                [
                    "action": "edit_contact", "command_id": "b",
                    "data": ["id": .int(ben), "ContactsTag": [["name": "hussain-retention"]]],
                ],
                [
                    "action": "delete_contact", "command_id": "c",
                    "data": ["id": .string("\(cleo)")],
                ],
                ["action": "delete_contact", "command_id": "d", "data": ["id": 7]],
                ["action": "add_contact", "command_id": "e", "data": ["name": ""]],
                ["action": "call_contact", "command_id": "f", "data": [:]],
            ])
        let ada = try #require(caller.sandbox.contacts.first { $0.name == "Ada" })
        #expect(
            answer
                == Answer(
                    200,
                    [
                        "status": 200,
                        "data": [
                            [
                                "command_id": "a", "status": 201,
                                "data": ["id": .string("\(ada.id)")],
                            ],
                            ["command_id": "b", "status": 200],
                            ["command_id": "c", "status": 200],
                            ["command_id": "d", "status": 404, "message": "Not found."],
                            [
                                "command_id": "e", "status": 406, "message": "Invalid input data.",
                                "data": ["name": ["Please supply a valid name."]],
                            ],
                            [
                                "command_id": "f", "status": 406, "message": "Invalid input data.",
                                "data": ["action": ["Please supply a valid action."]],
                            ],
                        ],
                    ]))
        #expect(caller.sandbox.contacts.map(\.name) == ["Ben", "Ada"])
        #expect(caller.sandbox.contact(.init(ben))?.tags == [1_165_830])
    }

    @Test("ten commands are the most, and eleven do nothing at all")
    func tenAtMost() throws {
        let caller = Caller()
        let refused = Answer.failure(406, "Invalid input data.")
        #expect(try caller.answer("POST", "/bulk/contacts.json", Self.adds(11)) == refused)
        #expect(caller.sandbox.contacts.isEmpty)
        #expect(try caller.answer("POST", "/bulk/contacts.json", Self.adds(10)).status == 200)
        #expect(caller.sandbox.contacts.count == 10)
    }

    @Test(
        "what is no list of commands is refused whole",
        arguments: [
            [], [:], [["action": "add_contact", "data": ["name": "Ada"]]],
            [["action": "add_contact", "command_id": "a"]],
        ] as [JSONValue])
    func malformed(_ body: JSONValue) throws {
        let caller = Caller()
        #expect(
            try caller.answer("POST", "/bulk/contacts.json", body)
                == .failure(406, "Invalid input data."))
        #expect(caller.sandbox.contacts.isEmpty)
    }

    @Test("a call costs one operation, or one for each command", arguments: [(1, 59), (10, 57)])
    func cost(_ cost: Int, _ left: Int) throws {
        var configuration = Sandbox.Configuration.demo()
        configuration.limit.bulkCost = try #require(Sandbox.Limit.BulkCost(rawValue: cost))
        let caller = Caller(configuration)
        _ = caller.send("POST", "/bulk/contacts.json", Self.adds(3))
        #expect(caller.sandbox.remaining == left)
    }

    @Test("a call that the rest of the window cannot pay is refused and spends nothing")
    func allOrNothing() throws {
        var configuration = Sandbox.Configuration.demo()
        configuration.limit = .init(requests: 12, bulkCost: .perAction)
        let caller = Caller(configuration)
        #expect(try caller.answer("POST", "/bulk/contacts.json", Self.adds(10)).status == 200)
        #expect(try caller.answer("POST", "/bulk/contacts.json", Self.adds(3)).status == 429)
        #expect(caller.sandbox.remaining == 2)
        #expect(try caller.answer("POST", "/bulk/contacts.json", Self.adds(2)).status == 200)
    }
}
