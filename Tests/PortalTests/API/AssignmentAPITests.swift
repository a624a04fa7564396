import Leads
import Store
import Testing

@testable import Portal

@Suite("The assignment API")
struct AssignmentAPITests {
    @Test("assigns with 201, then 200, and a repeat changes nothing")
    func assigning() async throws {
        let engine = EngineDouble()
        try await World.open(engine: engine) { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            let program = try world.program()
            let path = "/api/v1/leads/L1/assignment"
            let first = try await program.put(path, #"{"agent_id":"hussain"}"#)
            #expect(first.status == 201)
            #expect(try first.json["lead_id"] == "L1")
            #expect(try first.json["sync"]?["state"] == "pending")
            let again = try await program.put(path, #"{"agent_id":"hussain"}"#)
            #expect(again.status == 200)
            #expect(try again.json["assigned_at"] == first.json["assigned_at"])
            let moved = try await program.put(path, #"{"agent_id":"zoe"}"#)
            #expect(moved.status == 200)
            #expect(try moved.json["agent_id"] == "zoe")
            #expect(engine.memory.wakes == 3)
        }
    }

    @Test("takes the person's free leads along, and names them")
    func takesAlong() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "(415) 555-0101"), ("L2", "Ana D", "415-555-0101"))
            let answer = try await world.program().put(
                "/api/v1/leads/L1/assignment", #"{"agent_id":"hussain"}"#)
            #expect(try answer.json["also_assigned"] == ["L2"])
        }
    }

    @Test("refuses a free lead of somebody who is with another agent, unless told to move them")
    func conflict() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            try await world.assign("L1", to: "hussain")
            try await world.deliver(("L2", "Ana D", "415-555-0101"))
            let program = try world.program()
            let path = "/api/v1/leads/L2/assignment"
            let refused = try await program.put(path, #"{"agent_id":"zoe"}"#)
            #expect(refused.status == 409)
            #expect(try refused.json["code"] == "customer_with_other_agent")
            #expect(
                try refused.json["conflicts"]
                    == .array([["lead_id": "L1", "agent_id": "hussain"]]))
            #expect(try await program.get("/api/v1/leads/L2").json["assignment"] == .null)
            let moved = try await program.put(path, #"{"agent_id":"zoe","move_customer":true}"#)
            #expect(moved.status == 201)
            #expect(try moved.json["also_assigned"] == ["L1"])
        }
    }

    @Test("takes the whole person off, and again without complaint")
    func unassigning() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "(415) 555-0101"), ("L2", "Ana D", "415-555-0101"))
            try await world.assign("L1", to: "hussain")
            let program = try world.program()
            #expect(try await program.delete("/api/v1/leads/L2/assignment").status == 204)
            #expect(try await program.get("/api/v1/leads/L1").json["assignment"] == .null)
            #expect(try await program.delete("/api/v1/leads/L2/assignment").status == 204)
        }
    }

    @Test("answers 404 for unknown leads and agents, 409 for agents who are not active")
    func refusals() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            let program = try world.program()
            let path = "/api/v1/leads/L1/assignment"
            #expect(
                try await program.put("/api/v1/leads/no/assignment", #"{"agent_id":"zoe"}"#).status
                    == 404)
            #expect(try await program.put(path, #"{"agent_id":"nobody"}"#).status == 404)
            #expect(try await program.delete("/api/v1/leads/no/assignment").status == 404)
            let inactive = try await program.put(path, #"{"agent_id":"gone"}"#)
            #expect(inactive.status == 409)
            #expect(try inactive.json["code"] == "agent_inactive")
        }
    }

    @Test(
        "names the field at fault",
        arguments: [
            ("{}", "agent_id"), (#"{"agent_id":7}"#, "agent_id"),
            (#"{"agent_id":" "}"#, "agent_id"),
            (#"{"agent_id":"zoe","move_customer":"yes"}"#, "move_customer"),
            (#"{"agent_id":"zoe","agent":"zoe"}"#, "agent"), (#"[]"#, ""),
        ])
    func faults(body: String, field: String) async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            let answer = try await world.program().put("/api/v1/leads/L1/assignment", body)
            #expect(answer.status == 400)
            let fields = try answer.json["errors"]?.items?.compactMap { $0["field"]?.text }
            #expect(fields == [field])
        }
    }
}
