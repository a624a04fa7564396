import CloudTalkSandbox
import Testing

@Suite("The published contract")
struct ContractTests {
    @Test("every endpoint answers with the published status, names and kinds of values")
    func shapes() throws {
        let answers = try Self.answers()
        #expect(Set(answers.keys) == Set(Sandbox.Endpoint.allCases))
        for (endpoint, published) in PublishedAnswers.all {
            let answer = try #require(answers[endpoint])
            #expect(answer.status == published.status, "\(endpoint.rawValue)")
            #expect(
                Self.differences(answer.body, published.body) == [], "\(endpoint.rawValue)")
        }
    }

    /// One successful answer of each endpoint.
    private static func answers() throws -> [Sandbox.Endpoint: Answer] {
        let caller = Caller()
        let ada = try caller.answer("PUT", "/contacts/add.json", whole)
        let id = try #require(ada.body["responseData"]?["data"]?["id"]?.text)
        let blocked = try caller.answer(
            "PUT", "/blacklist/add.json", ["type": "all", "public_number": "+12125550109"])
        let entry = try #require(blocked.body["responseData"]?["data"]?["id"]?.text)
        var answers: [Sandbox.Endpoint: Answer] = [.addContact: ada, .addToBlacklist: blocked]
        func record(_ endpoint: Sandbox.Endpoint, _ id: String = "", _ body: JSONValue? = nil)
            throws
        {
            let parts = endpoint.rawValue.split(separator: " ").map(String.init)
            let target = parts[1].replacing("{id}", with: id)
            answers[endpoint] = try caller.answer(parts[0], target, body)
        }
        try record(.listContacts)
        try record(.showContact, id)
        try record(.editContact, id, ["title": "Prof."])
        try record(.addTags, id, ["tags": ["hussain-retention"]])
        try record(.removeTags, id, ["tags": ["hussain-retention"]])
        try record(.bulk, "", [BulkTests.add("a"), BulkTests.add("b")])
        try record(.listTags)
        try record(.addTag, "", ["name": "night"])
        try record(.editTag, "1165831", ["name": "day"])
        try record(.listCampaigns)
        try record(.addCampaign, "", ["name": "Night", "Button": [button]])
        try record(.listAgents)
        try record(.createCall, "", ["agent_id": 530325, "callee_number": "+12125550101"])
        try record(.listBlacklist)
        try record(.deleteFromBlacklist, entry)
        try record(.deleteContact, id)
        try record(.deleteTag, "1165831")
        return answers
    }

    private static let button: JSONValue = ["title": "Sold", "type": "successful_positive"]

    private static let whole: JSONValue = [
        "name": "Ada", "title": "Dr.", "company": "Engines", "industry": "it",
        "website": "https://example.com/", "address": "First st.", "city": "New York",
        "zip": "11804", "state": "NY", "country_id": 1, "favorite_agent": 530325,
        "ExternalUrl": [["name": "CRM", "url": "https://example.com/1"]],
        "ContactNumber": [["public_number": "+12125550101"]],
        "ContactEmail": [["email": "ada@example.com"]], "ContactsTag": [["name": "vip"]],
    ]

    /// What of the published value is not there, or of another kind. More may be there.
    private static func differences(
        _ value: JSONValue, _ published: JSONValue, at path: String = ""
    ) -> [String] {
        switch (value, published) {
        case (.object(let members), .object(let expected)):
            expected.sorted { $0.key < $1.key }.flatMap { name, expected in
                members[name].map { differences($0, expected, at: "\(path)/\(name)") }
                    ?? ["\(path)/\(name) missing"]
            }
        case (.array(let elements), .array(let expected)):
            elements.flatMap { differences($0, expected[0], at: "\(path)[]") }
        case (.string, .string), (.int, .int), (.bool, .bool): []
        default: ["\(path) of another kind"]
        }
    }
}
