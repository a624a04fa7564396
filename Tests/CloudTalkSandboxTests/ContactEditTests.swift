import CloudTalkSandbox
import Testing

@Suite("Changing a contact")
struct ContactEditTests {
    @Test("an edit replaces the arrays that it sends and leaves what it does not send")
    func editReplacesArrays() throws {
        let caller = Caller()
        let id = try caller.add(
            "Ada", ["+12125550101", "+12125550102"], tags: ["vip", "hussain-retention"])
        #expect(
            try caller.answer(
                "POST", "/contacts/edit/\(id).json",
                ["ContactsTag": [["name": "grace-retention"]], "company": "Engines"])
                == Answer(200, ["status": 200]))
        let contact = try #require(caller.sandbox.contact(.init(id)))
        #expect(contact.tags == [1_165_831])
        #expect(contact.numbers == ["+12125550101", "+12125550102"])
        #expect(contact.name == "Ada")
        #expect(contact.details["company"] == "Engines")
    }

    @Test("an empty string clears")
    func emptyStringClears() throws {
        let caller = Caller()
        let id = try caller.add("Ada", ["+12125550101"], tags: ["vip"])
        _ = try caller.answer("POST", "/contacts/edit/\(id).json", ["company": "Engines"])
        _ = try caller.answer(
            "POST", "/contacts/edit/\(id).json",
            ["company": "", "ContactNumber": "", "ContactsTag": ""])
        let contact = try #require(caller.sandbox.contact(.init(id)))
        #expect(contact.details["company"] == "")
        #expect(contact.numbers.isEmpty && contact.tags.isEmpty)
    }

    @Test("a refused edit changes nothing")
    func refusedEdit() throws {
        let caller = Caller()
        let id = try caller.add("Ada", ["+12125550101"])
        let before = caller.sandbox.contact(.init(id))
        let answer = try caller.answer(
            "POST", "/contacts/edit/\(id).json",
            ["name": "Eve", "ContactNumber": [["public_number": "no number"]]])
        #expect(answer.status == 406)
        #expect(caller.sandbox.contact(.init(id)) == before)
    }

    @Test("adding tags touches no other tag and echoes the named ones with their ids")
    func addTags() throws {
        let caller = Caller()
        let id = try caller.add("Ada", tags: ["vip"])
        let vip = try #require(caller.sandbox.tags.last)
        let answer = try caller.answer(
            "PUT", "/contacts/addTags/\(id).json", ["tags": ["hussain-retention"]])
        #expect(
            answer
                == Answer(
                    200,
                    [
                        "status": 200, "message": "Tags were sucessfully added.",
                        "data": [
                            "contact_id": .string("\(id)"),
                            "tags": [["id": "1165830", "name": "hussain-retention"]],
                        ],
                    ]))
        #expect(caller.sandbox.contact(.init(id))?.tags == [vip.id, 1_165_830])
    }

    @Test("removing tags touches no other tag, and one that is not there is no fault")
    func removeTags() throws {
        let caller = Caller()
        let id = try caller.add("Ada", tags: ["vip", "hussain-retention"])
        let answer = try caller.answer(
            "DELETE", "/contacts/removeTags/\(id).json",
            ["tags": ["hussain-retention", "grace-retention", "nobody's"]])
        #expect(
            answer
                == Answer(
                    200,
                    [
                        "status": 200, "message": "Tags were successfully removed.",
                        "data": [
                            "contact_id": .string("\(id)"),
                            "tags": [
                                ["id": "1165830", "name": "hussain-retention"],
                                ["id": "1165831", "name": "grace-retention"],
                            ],
                        ],
                    ]))
        #expect(caller.sandbox.contact(.init(id))?.tags.count == 1)
        #expect(!caller.sandbox.tags.contains { $0.name == "nobody's" })
    }

    @Test("the echo can tell all tags that the contact has then")
    func resultingTags() throws {
        var configuration = Sandbox.Configuration.demo()
        configuration.quirks.tagEcho = .resulting
        let caller = Caller(configuration)
        let id = try caller.add("Ada", tags: ["grace-retention"])
        let answer = try caller.answer(
            "PUT", "/contacts/addTags/\(id).json", ["tags": ["hussain-retention"]])
        let tags = answer.body["responseData"]?["data"]?["tags"]?.elements
        #expect(tags?.compactMap { $0["id"]?.text } == ["1165831", "1165830"])
    }

    @Test(
        "tags must be a list of names",
        arguments: [["tags": []], ["tags": "vip"], ["tags": [" "]], ["tags": [7]], [:]]
            as [JSONValue])
    func badTags(_ body: JSONValue) throws {
        let caller = Caller()
        let id = try caller.add("Ada")
        let refused = Answer.failure(406, "Invalid input data.")
        #expect(try caller.answer("PUT", "/contacts/addTags/\(id).json", body) == refused)
        #expect(try caller.answer("DELETE", "/contacts/removeTags/\(id).json", body) == refused)
    }
}
