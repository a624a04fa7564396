import CloudTalkSandbox
import Testing

@Suite("Listing contacts")
struct ContactListTests {
    @Test("one number is an object, several are an array, none is nothing")
    func numbersByCount() throws {
        let caller = Caller()
        let ada = try caller.add("Ada", ["+12125550101"], tags: ["vip"])
        let ben = try caller.add("Ben", ["+12125550102", "+12125550103"])
        let cleo = try caller.add("Cleo")
        #expect(
            try caller.answer("GET", "/contacts/index.json")
                == Answer(
                    200,
                    [
                        "itemsCount": 3, "pageCount": 1, "pageNumber": 1, "limit": 30,
                        "data": [
                            [
                                "Contact": contact(ada, "Ada"),
                                "ContactNumber": ["public_number": 12_125_550_101],
                            ],
                            [
                                "Contact": contact(ben, "Ben"),
                                "ContactNumber": [
                                    ["public_number": 12_125_550_102],
                                    ["public_number": 12_125_550_103],
                                ],
                            ],
                            ["Contact": contact(cleo, "Cleo")],
                        ],
                    ]))
    }

    @Test("an account that was in use for years has contacts of others, in nobody's queue")
    func others() throws {
        var configuration = Sandbox.Configuration.demo()
        configuration.addOthers(2500)
        let caller = Caller(configuration)
        let page = try caller.answer("GET", "/contacts/index.json?limit=1000&page=3")
        #expect(page.rows.count == 500)
        #expect(caller.sandbox.contacts.allSatisfy { $0.tags.isEmpty && $0.numbers.count == 1 })
        let form = /\+1[4-9]\d\d5550(1\d\d)/
        #expect(caller.sandbox.contacts.allSatisfy { $0.numbers[0].wholeMatch(of: form) != nil })
        #expect(try caller.add("Ada") > 2_002_499)
    }

    private func contact(_ id: Int, _ name: String) -> JSONValue {
        ["id": .string("\(id)"), "name": .string(name), "company": ""]
    }

    private func names(_ caller: Caller, _ query: String) throws -> [String] {
        try caller.answer("GET", "/contacts/index.json?\(query)").rows
            .compactMap { $0["Contact"]?["name"]?.text }
    }

    @Test("pages follow each other and the last is short; beyond it there is nothing")
    func pages() throws {
        let caller = Caller()
        for number in 1...5 { _ = try caller.add("Person \(number)") }
        #expect(try names(caller, "limit=2&page=1") == ["Person 1", "Person 2"])
        #expect(try names(caller, "limit=2&page=3") == ["Person 5"])
        #expect(try names(caller, "limit=2&page=4") == [])
        let envelope = try caller.answer("GET", "/contacts/index.json?limit=2&page=2").body
        #expect(envelope["responseData"]?["pageCount"] == 3)
        #expect(envelope["responseData"]?["itemsCount"] == 5)
    }

    @Test("a page holds no more than a thousand rows")
    func limitOfAPage() throws {
        let answer = try Caller().answer("GET", "/contacts/index.json?limit=5000")
        #expect(answer.body["responseData"]?["limit"] == 1000)
    }

    @Test("the keyword is found anywhere in names and numbers")
    func looseKeyword() throws {
        let caller = Caller()
        _ = try caller.add("Ada Byron", ["+12125550101"])
        _ = try caller.add("Ben 2125550101", ["+13105550199"])
        _ = try caller.add("Cleo", ["+442125550101"])
        #expect(try names(caller, "keyword=byr") == ["Ada Byron"])
        #expect(
            try names(caller, "keyword=2125550101") == ["Ada Byron", "Ben 2125550101", "Cleo"])
        #expect(try names(caller, "keyword=%2B13105550199") == ["Ben 2125550101"])
        #expect(try names(caller, "keyword=nobody") == [])
    }

    @Test("the list is filtered by the id of a tag, and shows no tags")
    func tagFilter() throws {
        let caller = Caller()
        _ = try caller.add("Ada", tags: ["hussain-retention"])
        _ = try caller.add("Ben", tags: ["grace-retention"])
        #expect(try names(caller, "tag_id=1165830") == ["Ada"])
        #expect(try names(caller, "tag_id=7") == [])
        let row = try caller.answer("GET", "/contacts/index.json?tag_id=1165830").rows.first
        #expect(row?["ContactsTag"] == nil && row?["Tag"] == nil)
    }

    @Test("text comes back escaped for HTML")
    func escapedText() throws {
        let caller = Caller()
        _ = try caller.add("Smith & <Sons> \"O'Hara\"")
        #expect(try names(caller, "") == ["Smith &amp; &lt;Sons&gt; &quot;O&#039;Hara&quot;"])
    }

    @Test("the newest can come first")
    func newestFirst() throws {
        var configuration = Sandbox.Configuration.demo()
        configuration.quirks.listsNewestFirst = true
        let caller = Caller(configuration)
        _ = try caller.add("First")
        _ = try caller.add("Second")
        #expect(try names(caller, "") == ["Second", "First"])
    }
}
