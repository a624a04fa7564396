import Leads
import Store
import Testing

@testable import Portal

@Suite("The leads API")
struct LeadsAPITests {
    @Test("takes one lead in and shows it with every field of the contract")
    func one() async throws {
        try await World.open { world in
            let program = try world.program()
            let body = """
                {"lead_id":" L1 ","full_name":"Ana  Diaz","phone":"(415) 555-0123 x9","stage":"New",
                "deal_id":"D1","email":"ana@example.com","carrier":"Acme","vendor":"V","state":"CA",
                "zip":"94105","extra":{"Policy":"P-1"}}
                """
            let taken = try await program.post("/api/v1/leads", body)
            #expect(taken.status == 200)
            #expect(try taken.json == ["created": 1, "updated": 0])
            let lead = try await program.get("/api/v1/leads/L1").json
            #expect(lead["full_name"] == "Ana Diaz")
            #expect(lead["phone"] == "(415) 555-0123 x9")
            #expect(lead["phone_e164"] == "+14155550123")
            #expect(lead["extra"] == ["Policy": "P-1"])
            #expect(lead["assignment"] == .null)
            #expect(lead["sync"]?["state"] == "none")
            #expect(lead["do_not_call"] == false)
        }
    }

    @Test("keeps a number that cannot be one as it was typed")
    func hopelessNumber() async throws {
        try await World.open { world in
            let program = try world.program()
            _ = try await program.post("/api/v1/leads", #"{"lead_id":"L1","phone":"call me"}"#)
            let lead = try await program.get("/api/v1/leads/L1").json
            #expect(lead["phone"] == "call me")
            #expect(lead["phone_e164"] == .null)
        }
    }

    @Test("leaves absent fields as they are and clears those sent empty")
    func absentAndEmpty() async throws {
        try await World.open { world in
            let program = try world.program()
            _ = try await program.post(
                "/api/v1/leads",
                #"{"lead_id":"L1","full_name":"Ana Diaz","stage":"New","zip":"94105"}"#)
            let again = try await program.post("/api/v1/leads", #"[{"lead_id":"L1","zip":""}]"#)
            #expect(try again.json == ["created": 0, "updated": 1])
            let lead = try await program.get("/api/v1/leads/L1").json
            #expect(lead["stage"] == "New")
            #expect(lead["zip"] == .null)
            #expect(lead["full_name"] == "Ana Diaz")
        }
    }

    @Test("keeps the last name when only the first is sent")
    func firstNameAlone() async throws {
        try await World.open { world in
            let program = try world.program()
            _ = try await program.post("/api/v1/leads", #"{"lead_id":"L1","full_name":"Ana Diaz"}"#)
            _ = try await program.post("/api/v1/leads", #"{"lead_id":"L1","first_name":"Anna"}"#)
            #expect(try await program.get("/api/v1/leads/L1").json["full_name"] == "Anna Diaz")
        }
    }

    @Test("names every field at fault at once, and takes nothing in")
    func everyFault() async throws {
        try await World.open { world in
            let program = try world.program()
            let answer = try await program.post(
                "/api/v1/leads",
                #"[{"lead_id":"L1"},{"lead_id":7,"stage":null,"hat":"red"},{"full_name":"No Id"}]"#)
            #expect(answer.status == 400)
            #expect(answer.header("Content-Type") == "application/problem+json")
            let fields = try answer.json["errors"]?.items?.compactMap { $0["field"]?.text } ?? []
            #expect(
                Set(fields) == ["[1].lead_id", "[1].stage", "[1].hat", "[2].lead_id"])
            #expect(try await program.get("/api/v1/leads").json["total"] == 0)
        }
    }

    @Test("refuses one lead twice in a list")
    func twice() async throws {
        try await World.open { world in
            let answer = try await world.program().post(
                "/api/v1/leads", #"[{"lead_id":"L1"},{"lead_id":" L1"}]"#)
            #expect(answer.status == 400)
            #expect(answer.text.contains("[1].lead_id"))
        }
    }

    @Test("takes 1,000 leads in one list and refuses 1,001")
    func listLimit() async throws {
        try await World.open { world in
            func list(_ count: Int) -> String {
                "[" + (1...count).map { #"{"lead_id":"L\#($0)"}"# }.joined(separator: ",") + "]"
            }
            let program = try world.program()
            #expect(try await program.post("/api/v1/leads", list(1_001)).status == 400)
            let taken = try await program.post("/api/v1/leads", list(1_000))
            #expect(try taken.json["created"] == 1_000)
            let note = String(repeating: "x", count: 1_900)
            let long = (1...1_000).map { #"{"lead_id":"L\#($0)","extra":{"note":"\#(note)"}}"# }
            let again = try await program.post(
                "/api/v1/leads", "[" + long.joined(separator: ",") + "]")
            #expect(try again.json["updated"] == 1_000)
        }
    }

    @Test("finds leads by search, agent and assignment, page by page")
    func listing() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "(415) 555-0101"), ("L2", "Bo Chen", "(415) 555-0102"),
                ("L3", "Cy Ana", "(415) 555-0103"))
            try await world.assign("L2", to: "hussain")
            let program = try world.program()
            func ids(_ query: String) async throws -> [String] {
                let page = try await program.get("/api/v1/leads?sort=created_at&" + query).json
                return page["data"]?.items?.compactMap { $0["lead_id"]?.text } ?? []
            }
            #expect(try await ids("q=ana") == ["L1", "L3"])
            #expect(try await ids("q=0102") == ["L2"])
            #expect(try await ids("agent=hussain") == ["L2"])
            #expect(try await ids("agent=none") == ["L1", "L3"])
            #expect(try await ids("agent=none&agent=hussain") == ["L1", "L2", "L3"])
            #expect(try await ids("assigned=true") == ["L2"])
            let first = try await program.get("/api/v1/leads?sort=created_at&limit=2").json
            let cursor = try #require(first["next_cursor"]?.text)
            #expect(first["total"] == 3)
            #expect(try await ids("limit=2&cursor=\(Form.encode(cursor))") == ["L3"])
        }
    }

    @Test(
        "refuses parameters that are unknown, broken or doubled",
        arguments: [
            ("colour=red", "colour"), ("limit=0", "limit"), ("limit=201", "limit"),
            ("limit=ten", "limit"), ("sort=age", "sort"), ("assigned=maybe", "assigned"),
            ("sync=done", "sync"), ("created_after=yesterday", "created_after"),
            ("q=a&q=b", "q"), ("cursor=rubbish", "cursor"),
        ])
    func badParameters(query: String, field: String) async throws {
        try await World.open { world in
            let answer = try await world.program().get("/api/v1/leads?" + query)
            #expect(answer.status == 400)
            let fields = try answer.json["errors"]?.items?.compactMap { $0["field"]?.text }
            #expect(fields == [field])
        }
    }

    @Test("answers 404 for a lead that is not there, and finds ids with odd letters")
    func oddIDs() async throws {
        try await World.open { world in
            let program = try world.program()
            #expect(try await program.get("/api/v1/leads/none").status == 404)
            #expect(try await program.get("/api/v1/leads/none/timeline").status == 404)
            #expect(try await program.get("/api/v1/leads/%FF").status == 404)
            _ = try await program.post("/api/v1/leads", #"{"lead_id":"a/b c%"}"#)
            let lead = try await program.get("/api/v1/leads/a%2Fb%20c%25")
            #expect(try lead.json["lead_id"] == "a/b c%")
        }
    }

    @Test("tells what happened to a lead, newest first")
    func timeline() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            let program = try world.program()
            _ = try await program.put(
                "/api/v1/leads/L1/assignment", #"{"agent_id":"hussain"}"#)
            _ = try await program.delete("/api/v1/leads/L1/assignment")
            let steps = try await program.get("/api/v1/leads/L1/timeline").json["data"]?.items ?? []
            let kinds = steps.compactMap { $0["kind"]?.text }
            #expect(kinds.prefix(2) == ["unassigned", "assigned"])
            #expect(steps.first?["actor"] == "token:integration")
        }
    }

    @Test("every parameter at fault is named at once, with what would be right")
    func parametersAtFault() async throws {
        try await World.open { world in
            let query = "limit=0&created_after=yesterday&created_before=x&assigned=maybe&page=2"
            let answer = try await world.program().get("/api/v1/leads?" + query)
            #expect(answer.status == 400)
            let errors = try #require(try answer.json["errors"]?.items)
            let messages = Dictionary(
                errors.map { ($0["field"]?.text ?? "", $0["message"]?.text ?? "") },
                uniquingKeysWith: { first, _ in first })
            #expect(
                Set(messages.keys) == [
                    "limit", "created_after", "created_before", "assigned", "page",
                ])
            #expect(messages["limit"] == "must be a whole number from 1 to 200")
            #expect(messages["assigned"] == "must be true or false")
            #expect(messages["created_after"]?.contains("2026-05-04T09:12:00Z") == true)
        }
    }

    @Test("a body that is neither a lead nor a list of leads is told both")
    func wrongBody() async throws {
        try await World.open { world in
            let answer = try await world.program().post("/api/v1/leads", "5")
            #expect(try answer.json["detail"]?.text == "must be an object or a list, not a number")
        }
    }
}
