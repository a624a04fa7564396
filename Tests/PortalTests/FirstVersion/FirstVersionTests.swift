import Leads
import Store
import Synchronization
import Testing

@testable import Portal

@Suite("The first version's addresses")
struct FirstVersionTests {
    private static let add = "/api/cloudtalk/contact/add"
    private static let delete = "/api/cloudtalk/contact/delete"
    private static let call = "/api/cloudtalk/call/create"

    @Test("contact/add makes a lead from the number, assigns it, and answers 202 while it waits")
    func adding() async throws {
        let engine = EngineDouble()
        try await World.open(engine: engine) { world in
            let program = try world.program()
            let body =
                #"{"phone_number":"(415) 555-0123","full_name":"Ana Diaz","agent_profile_id":"hussain"}"#
            let answer = try await program.post(Self.add, body)
            #expect(answer.status == 202)
            #expect(try answer.json["success"] == true)
            #expect(try answer.json["contact_id"] == .null)
            #expect(try answer.json["message"]?.text?.isEmpty == false)
            let lead = try #require(
                try await program.get("/api/v1/leads").json["data"]?.items?.first)
            #expect(lead["full_name"] == "Ana Diaz")
            #expect(lead["assignment"]?["agent_id"] == "hussain")
            #expect(engine.memory.waits.count == 1)
            #expect(engine.memory.wakes == 1)
            #expect(try await program.post(Self.add, body).status == 202)
            #expect(try await program.get("/api/v1/leads").json["total"] == 1)
        }
    }

    @Test("the id that contact/add makes up is the same each time, and does not tell the number")
    func madeUpID() async throws {
        try await World.open { world in
            let program = try world.program()
            let body = #"{"phone_number":"(415) 555-0123","agent_profile_id":"hussain"}"#
            async let one = program.post(Self.add, body)
            async let other = program.post(Self.add, body)
            #expect(try await [one.status, other.status] == [202, 202])
            let leads = try await program.get("/api/v1/leads").json
            #expect(leads["total"] == 1)
            let id = try #require(leads["data"]?.items?.first?["lead_id"]?.text)
            #expect(id.wholeMatch(of: /phone-[0-9a-f]{16}/) != nil)
            #expect(!id.contains("5550123"))
        }
    }

    @Test("contact/add makes no lead for an agent who is not active")
    func inactive() async throws {
        try await World.open { world in
            let changed = try await world.browser(.admin)
                .put("/api/v1/agents/hussain", #"{"active":false}"#)
            try #require(changed.status == 200)
            let program = try world.program()
            let answer = try await program.post(
                Self.add, #"{"phone_number":"4155550123","agent_profile_id":"hussain"}"#)
            #expect(answer.status == 409)
            #expect(try await program.get("/api/v1/leads").json["total"] == 0)
        }
    }

    @Test("contact/add moves the customer of another agent")
    func moving() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0123"))
            try await world.assign("L1", to: "hussain")
            let program = try world.program()
            let answer = try await program.post(
                Self.add, #"{"phone_number":"4155550123","agent_profile_id":"zoe"}"#)
            #expect(answer.status == 202)
            let lead = try await program.get("/api/v1/leads/L1").json
            #expect(lead["assignment"]?["agent_id"] == "zoe")
            #expect(try await program.get("/api/v1/leads").json["total"] == 1)
        }
    }

    @Test("contact/add finds the lead by lead_id before deal_id before number")
    func finding() async throws {
        try await World.open { world in
            let program = try world.program()
            _ = try await program.post(
                "/api/v1/leads",
                """
                [{"lead_id":"L1","phone":"(415) 555-0101"},
                {"lead_id":"L2","phone":"(415) 555-0102","deal_id":"77"},{"lead_id":"L3"}]
                """)
            func add(_ more: String, _ number: String) async throws -> Answer {
                try await program.post(
                    Self.add,
                    #"{"phone_number":"\#(number)","agent_profile_id":"zoe"\#(more)}"#)
            }
            func agent(_ lead: String) async throws -> JSONValue? {
                try await program.get("/api/v1/leads/\(lead)").json["assignment"]?["agent_id"]
            }
            _ = try await add(#","deal_id":77,"lead_id":null"#, "4155550102")
            #expect(try await agent("L2") == "zoe")
            _ = try await add(#","lead_id":"L1","deal_id":77"#, "4155550101")
            #expect(try await agent("L1") == "zoe")
            _ = try await add(#","lead_id":"L3""#, "4155550103")
            #expect(try await agent("L3") == "zoe")
            let phone = try await program.get("/api/v1/leads/L3").json["phone_e164"]
            #expect(phone == "+14155550103")
            let other = try await add(#","lead_id":"L1""#, "4155550109")
            #expect(other.status == 409)
            _ = try await add(#","lead_id":"unheard-of""#, "4155550110")
            #expect(try await agent("unheard-of") == "zoe")
        }
    }

    @Test(
        "contact/add names the missing field in the first version's words",
        arguments: [
            ("{}", "phone_number"),
            (#"{"phone_number":"","agent_profile_id":"zoe"}"#, "phone_number"),
            (#"{"phone_number":"4155550123"}"#, "agent_profile_id"),
            (#"{"phone_number":"4155550123","agent_profile_id":null}"#, "agent_profile_id"),
        ])
    func missing(body: String, field: String) async throws {
        try await World.open { world in
            let answer = try await world.program().post(Self.add, body)
            #expect(answer.status == 400)
            #expect(
                try answer.json == [
                    "success": false, "error": "Missing required field",
                    "message": .string("\(field) is required"),
                ])
        }
    }

    @Test("contact/add refuses impossible numbers, unknown fields and other types with 400")
    func wrong() async throws {
        try await World.open { world in
            let program = try world.program()
            for body in [
                #"{"phone_number":"12","agent_profile_id":"zoe"}"#,
                #"{"phone_number":"4155550123","agent_profile_id":"zoe","hat":1}"#,
                #"{"phone_number":["4155550123"],"agent_profile_id":"zoe"}"#, "[]", "nonsense",
            ] {
                let answer = try await program.post(Self.add, body)
                #expect(answer.status == 400)
                #expect(try answer.json["success"] == false)
            }
            #expect(try await program.get("/api/v1/leads").json["total"] == 0)
        }
    }

    @Test("contact/add answers 404 where nothing serves the agent, 409 where nobody may call")
    func refused() async throws {
        try await World.open { world in
            let program = try world.program()
            func add(_ agent: String) async throws -> Answer {
                try await program.post(
                    Self.add, #"{"phone_number":"4155550123","agent_profile_id":"\#(agent)"}"#)
            }
            for agent in ["nobody", "bare"] {
                let answer = try await add(agent)
                #expect(answer.status == 404)
                #expect(try answer.json["error"] == "Agent not configured for CloudTalk")
            }
            #expect(try await add("gone").status == 409)
            _ = try await program.put(
                "/api/v1/do-not-call", #"{"phone":"4155550123","source":"s","reason":"r"}"#)
            let stopped = try await add("zoe")
            #expect(stopped.status == 409)
            #expect(try stopped.json["success"] == false)
        }
    }

    @Test("contact/delete takes the customer off by deal or lead id")
    func deleting() async throws {
        try await World.open { world in
            let program = try world.program()
            _ = try await program.post(
                "/api/v1/leads", #"{"lead_id":"L1","deal_id":"D1","phone":"(415) 555-0101"}"#)
            try await world.assign("L1", to: "zoe")
            let answer = try await program.post(Self.delete, #"{"deal_id":"D1"}"#)
            #expect(answer.status == 200)
            #expect(try answer.json["success"] == true)
            #expect(try answer.json["deleted_contact_ids"] == [])
            #expect(try await program.get("/api/v1/leads/L1").json["assignment"] == .null)
            #expect(try await program.post(Self.delete, #"{"lead_id":"L1"}"#).status == 200)
            #expect(try await program.post(Self.delete, #"{"lead_id":"no"}"#).status == 404)
            let missing = try await program.post(Self.delete, "{}")
            #expect(missing.status == 400)
            #expect(try missing.json["error"] == "Missing required field")
        }
    }

    @Test("call/create hands CloudTalk's own answer on")
    func calling() async throws {
        let body = Array(#"{"responseData":{"status":409,"message":"busy"}}"#.utf8)
        let engine = EngineDouble(call: .success(CallAnswer(status: 409, body: body)))
        try await World.open(engine: engine) { world in
            let answer = try await world.program().post(
                Self.call, #"{"callee_number":"(415) 555-0123","retention_id":"hussain"}"#)
            #expect(answer.status == 409)
            #expect(answer.text == String(decoding: body, as: UTF8.self))
            #expect(engine.memory.calls.first?.agent.rawValue == 530_325)
            #expect(engine.memory.calls.first?.callee.e164 == "+14155550123")
        }
    }

    @Test(
        "call/create says why no call started",
        arguments: [
            (CallFailure.disabled, 503), (.doNotCall, 409), (.unauthorized, 502),
            (.limited(seconds: 9), 429),
            (.unreachable, 502), (.refused, 502), (.unknownOutcome, 504),
        ])
    func callFailures(failure: CallFailure, status: Int) async throws {
        try await World.open(engine: EngineDouble(call: .failure(failure))) { world in
            let answer = try await world.program().post(
                Self.call, #"{"callee_number":"4155550123","agent_profile_id":"zoe"}"#)
            #expect(answer.status == status)
            #expect(try answer.json["success"] == false)
        }
    }

    @Test("call/create never calls who must not be called, nor for another agent")
    func callRefusals() async throws {
        let engine = EngineDouble(call: .success(CallAnswer(status: 200, body: Array("{}".utf8))))
        try await World.open(engine: engine) { world in
            let program = try world.program()
            let call = #"{"callee_number":"4155550123","agent_profile_id":"zoe"}"#
            let agent = try world.browser(.agent)
            #expect(try await agent.post(Self.call, call).status == 403)
            let own = #"{"callee_number":"4155550123","agent_profile_id":"hussain"}"#
            #expect(try await agent.post(Self.call, own).status == 200)
            _ = try await program.put(
                "/api/v1/do-not-call", #"{"phone":"4155550123","source":"s","reason":"r"}"#)
            #expect(try await program.post(Self.call, call).status == 409)
            #expect(engine.memory.calls.count == 1)
            let missing = try await program.post(Self.call, #"{"agent_profile_id":"zoe"}"#)
            #expect(try missing.json["message"] == "callee_number is required")
        }
    }

    @Test("without a token it is 401 in the first version's shape")
    func unauthenticated() async throws {
        try await World.open { world in
            let answer = try await world.anybody.post(Self.add, "{}")
            #expect(answer.status == 401)
            #expect(try answer.json["success"] == false)
            #expect(answer.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
        }
    }
}
