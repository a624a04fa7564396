import CloudTalkSandbox
import Testing

@Suite("One contact")
struct ContactTests {
    @Test("a contact is added with an id that is a string, and shown with all it has")
    func addAndShow() throws {
        let caller = Caller()
        let added = try caller.answer(
            "PUT", "/contacts/add.json",
            [
                "name": "Ada & Sons", "title": "Dr.", "company": "Engines", "city": "New York",
                "zip": "18104", "country_id": 201, "favorite_agent": "530325",
                "ExternalUrl": [["name": "Lead Details", "url": "http://localhost/leads/1"]],
                "ContactNumber": [["public_number": "+12125550101"]],
                "ContactEmail": [["email": "ada@example.com"]],
                "ContactsTag": [["name": "hussain-retention"], ["name": "vip"]],
                "ContactAttribute": [["attribute_id": 12, "value": "gold"]],
            ])
        let id = try #require(added.body["responseData"]?["data"]?["id"]?.text)
        let vip = try #require(caller.sandbox.tags.first { $0.name == "vip" })
        #expect(added == Answer(201, ["status": 201, "data": ["id": .string(id)]]))
        #expect(
            try caller.answer("GET", "/contacts/show/\(id).json")
                == Answer(
                    200,
                    [
                        "Contact": [
                            "id": .string(id), "name": "Ada &amp; Sons", "type": "contact",
                            "title": "Dr.",
                            "company": "Engines", "city": "New York", "zip": "18104",
                            "country_id": "201", "favorite_agent": "530325",
                            "created": "2027-01-15T08:00:00.000Z",
                            "modified": "2027-01-15T08:00:00.000Z",
                        ],
                        "ExternalUrl": [
                            ["name": "Lead Details", "url": "http://localhost/leads/1"]
                        ],
                        "ContactNumber": [["public_number": 12_125_550_101]],
                        "ContactEmail": [["email": "ada@example.com"]],
                        "ContactsTag": [
                            ["id": "1165830", "name": "hussain-retention"],
                            ["id": .string("\(vip.id)"), "name": "vip"],
                        ],
                        "ContactAttribute": [["attribute_id": "12", "value": "gold"]],
                    ]))
    }

    @Test("the tags can stand under the name that recorded replies have")
    func tagsUnderOtherName() throws {
        var configuration = Sandbox.Configuration.demo()
        configuration.quirks.shownTagsKey = .tag
        let caller = Caller(configuration)
        let id = try caller.add("Ada", tags: ["hussain-retention"])
        let shown = try caller.answer("GET", "/contacts/show/\(id).json").body["responseData"]
        #expect(shown?["Tag"] == [["id": "1165830", "name": "hussain-retention"]])
        #expect(shown?["ContactsTag"] == nil)
    }

    @Test("the same number twice makes two contacts")
    func noDeduplication() throws {
        let caller = Caller()
        let first = try caller.add("Ada", ["+12125550101"])
        let second = try caller.add("Ada", ["+12125550101"])
        #expect(first != second)
        #expect(caller.sandbox.contacts(withNumber: "+12125550101").count == 2)
    }

    @Test("an unknown tag name makes a tag; a known one is found in any case")
    func tagsByName() throws {
        let caller = Caller()
        let before = caller.sandbox.tags.count
        let id = try caller.add("Ada", tags: [" Hussain-RETENTION ", "hussain-retenton"])
        #expect(caller.sandbox.tags.count == before + 1)
        #expect(caller.sandbox.contact(.init(id))?.tags.first == 1_165_830)
        #expect(caller.sandbox.tags.last?.name == "hussain-retenton")
    }

    @Test(
        "a number must be a string with +",
        arguments: [12_125_550_101, "12125550101", "+1212", "+1 212 555 0101"] as [JSONValue])
    func numbersAreStrings(_ number: JSONValue) throws {
        let caller = Caller()
        let sent = number.text ?? number.integer.map(String.init) ?? ""
        #expect(
            try caller.answer(
                "PUT", "/contacts/add.json",
                ["name": "Ada", "ContactNumber": [["public_number": number]]])
                == .invalid([
                    "public_number": [
                        .string("Please supply only valid numbers. Number \(sent) is not valid.")
                    ]
                ]))
        #expect(caller.sandbox.contacts.isEmpty)
    }

    @Test(
        "each field has its greatest length",
        arguments: [
            ("name", 150), ("title", 255), ("company", 100), ("website", 100), ("address", 255),
            ("city", 255), ("state", 255), ("zip", 15),
        ])
    func lengths(_ field: String, _ longest: Int) throws {
        let caller = Caller()
        for (length, status) in [(longest, 201), (longest + 1, 406)] {
            let text = JSONValue.string(String(repeating: "é", count: length))
            let body: JSONValue = field == "name" ? ["name": text] : ["name": "Ada", field: text]
            let answer = try caller.answer("PUT", "/contacts/add.json", body)
            #expect(answer.status == status)
            if status == 406 { #expect(answer.body["responseData"]?["data"]?[field] != nil) }
        }
    }

    @Test("a name is needed, addresses must be addresses, and every fault is named at once")
    func everyFaultNamed() throws {
        let answer = try Caller().answer(
            "PUT", "/contacts/add.json",
            ["ContactEmail": [["email": "nobody"]], "ContactsTag": "", "zip": 12])
        #expect(
            answer
                == .invalid([
                    "name": ["Please supply a valid name."],
                    "email": ["Please supply a valid email address."],
                    "zip": ["Please supply a text."],
                ]))
    }

    @Test("three links are the most, and their names are short")
    func links() throws {
        let caller = Caller()
        func status(_ count: Int, name: String) throws -> Int {
            let link: JSONValue = ["name": .string(name), "url": "http://localhost/"]
            return try caller.answer(
                "PUT", "/contacts/add.json",
                ["name": "Ada", "ExternalUrl": .array(Array(repeating: link, count: count))]
            ).status
        }
        #expect(try status(3, name: String(repeating: "n", count: 30)) == 201)
        #expect(try status(4, name: "Lead") == 406)
        #expect(try status(1, name: String(repeating: "n", count: 31)) == 406)
    }

    @Test("a contact that is gone is not found, whatever is asked of it")
    func goneContact() throws {
        let caller = Caller()
        let id = try caller.add("Ada")
        #expect(
            try caller.answer("DELETE", "/contacts/delete/\(id).json")
                == Answer(200, ["status": 200]))
        let notFound = Answer.failure(404, "Not found.")
        #expect(try caller.answer("DELETE", "/contacts/delete/\(id).json") == notFound)
        #expect(try caller.answer("GET", "/contacts/show/\(id).json") == notFound)
        #expect(
            try caller.answer("POST", "/contacts/edit/\(id).json", ["name": "Ada"]) == notFound)
        #expect(
            try caller.answer("PUT", "/contacts/addTags/\(id).json", ["tags": ["vip"]])
                == notFound)
        #expect(
            try caller.answer("DELETE", "/contacts/removeTags/\(id).json", ["tags": ["vip"]])
                == notFound)
    }
}
