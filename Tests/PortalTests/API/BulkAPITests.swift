import HTTPTypes
import Leads
import Store
import Testing

@testable import Portal

@Suite("The bulk assignment API")
struct BulkAPITests {
    static let path = "/api/v1/assignments/bulk"

    private static func deliver(_ count: Int, to world: World) async throws {
        let leads = (0..<count).map { number -> LeadDelivery in
            var lead = LeadDelivery(id: LeadID(rawValue: "L\(number)"))
            lead.phone = .set("+1415555\(String(10_100 + number).suffix(4))")
            lead.stage = .set(number < 6 ? "New" : "Won")
            return lead
        }
        _ = try await world.store.deliver(leads, by: .command)
    }

    @Test("a dry run says what would happen, the real one does it, and the batch can be followed")
    func assigning() async throws {
        let engine = EngineDouble()
        try await World.open(engine: engine) { world in
            try await Self.deliver(10, to: world)
            let manager = try world.program(.manager)
            let rest = #""select":{"stage":"New"},"even":["hussain","zoe"]"#
            let preview = try await manager.post(Self.path, "{\(rest),\"dry_run\":true}")
            #expect(preview.status == 200)
            #expect(
                try preview.json == [
                    "leads": 6, "customers": 6, "also_assigned": 0, "left_over": 0,
                    "agents": [
                        ["agent_id": "hussain", "count": 3], ["agent_id": "zoe", "count": 3],
                    ],
                    "skipped": [
                        "already_assigned": 0, "conflict": 0, "no_phone": 0, "invalid_phone": 0,
                        "do_not_call": 0,
                    ],
                    "requests": 2, "seconds": 3,
                ])
            #expect(try await manager.get("/api/v1/leads?assigned=true").json["total"] == 0)
            #expect(engine.memory.wakes == 0)

            let done = try await manager.post(Self.path, "{\(rest),\"dry_run\":false}")
            #expect(done.status == 201)
            #expect(engine.memory.wakes == 1)
            let batch = try #require(try done.json["batch_id"]?.text)
            let members = try #require(try done.json.members?.filter { $0.name != "batch_id" })
            #expect(try JSONValue.object(members) == preview.json)
            #expect(try await manager.get("/api/v1/leads?agent=zoe").json["total"] == 3)

            let status = try await manager.get("/api/v1/batches/\(batch)").json
            #expect(status["assigned"] == 6 && status["pending"] == 6 && status["synced"] == 0)
            #expect(status["failed"] == 0 && status["undone_at"] == .null)

            let undone = try await manager.post("/api/v1/batches/\(batch)/undo", "")
            #expect(undone.status == 200)
            #expect(
                try undone.json == ["unassigned": 6, "restored": 0, "changed_since": 0])
            #expect(try await manager.post("/api/v1/batches/\(batch)/undo", "").text == undone.text)
            #expect(try await manager.get("/api/v1/leads?assigned=true").json["total"] == 0)
            #expect(try await manager.get("/api/v1/batches/\(batch)").json["undone_at"] != .null)
        }
    }

    @Test("takes many off, and says from whom")
    func takingOff() async throws {
        try await World.open { world in
            try await Self.deliver(3, to: world)
            try await world.assign("L0", to: "zoe")
            try await world.assign("L1", to: "hussain")
            let answer = try await world.program(.manager).post(
                Self.path + "-unassign", #"{"select":{"agent":["zoe","none"]},"dry_run":false}"#)
            #expect(answer.status == 201)
            #expect(try answer.json["leads"] == 1)
            #expect(try answer.json["agents"] == [["agent_id": "zoe", "count": 1]])
            #expect(try answer.json["skipped"]?["not_assigned"] == 1)
            #expect(try await world.program().get("/api/v1/leads?agent=zoe").json["total"] == 0)
            #expect(try await world.program().get("/api/v1/leads?agent=hussain").json["total"] == 1)
        }
    }

    @Test("percentages, caps and a limit are kept")
    func shares() async throws {
        try await World.open { world in
            try await Self.deliver(10, to: world)
            let answer = try await world.program(.manager).post(
                Self.path,
                """
                {"select":{},"allocations":[{"agent_id":"zoe","percent":33.5},
                    {"agent_id":"hussain","percent":50}],"caps":{"hussain":2},"dry_run":true}
                """)
            #expect(
                try answer.json["agents"] == [
                    ["agent_id": "hussain", "count": 2], ["agent_id": "zoe", "count": 3],
                ])
            #expect(try answer.json["left_over"] == 5)
            let limited = try await world.program(.manager).post(
                Self.path, #"{"select":{},"even":["zoe"],"limit":4,"dry_run":true}"#)
            #expect(try limited.json["leads"] == 4)
        }
    }

    @Test(
        "every field at fault is named at once",
        arguments: [
            ("{}", ["select", "dry_run", "allocations"]),
            (#"{"select":{},"dry_run":true}"#, ["allocations"]),
            (
                #"{"select":{},"even":["zoe"],"allocations":[],"dry_run":true}"#,
                ["allocations"]
            ),
            (#"{"select":{},"even":[],"dry_run":true}"#, ["even"]),
            (#"{"select":{"q":" "},"even":["zoe"],"dry_run":true}"#, ["select.q"]),
            (
                #"{"select":{},"even":["zoe"],"caps":{"zoe":5," zoe":0},"dry_run":true}"#,
                ["caps.zoe"]
            ),
            (#"{"select":{},"even":"zoe","caps":{"zoe":5},"dry_run":true}"#, ["even"]),
            (
                #"{"select":{},"even":null,"allocations":[{"agent_id":"zoe","percent":5}],"dry_run":true}"#,
                ["even"]
            ),
            (
                #"{"select":{"stage":[],"lead_ids":["",7]},"even":["zoe","zoe"],"limit":0,"caps":{"ann":1,"zoe":"2"},"dry_run":"no","reasign":true}"#,
                [
                    "select.stage", "select.lead_ids[0]", "select.lead_ids[1]", "even[1]", "limit",
                    "caps.ann", "caps.zoe", "dry_run", "reasign",
                ]
            ),
            (
                #"{"select":{"lead_ids":[],"stage":[]},"even":["zoe","zoe"],"limit":0,"caps":{"ann":1,"zoe":-1},"dry_run":true}"#,
                [
                    "select.lead_ids", "select.stage", "limit", "even[1]", "caps.ann", "caps.zoe",
                ]
            ),
            (
                #"{"select":{},"allocations":[{"agent_id":"zoe","percent":0},{"agent_id":" ","percent":33.333}],"dry_run":true}"#,
                ["allocations[1].agent_id", "allocations[0].percent", "allocations[1].percent"]
            ),
            (
                #"{"select":{},"allocations":[{"agent_id":"zoe","percent":60},{"agent_id":"hussain","percent":40.01}],"dry_run":true}"#,
                ["allocations"]
            ),
            (
                #"{"select":{"stages":"New","sync":"ready"},"even":["zoe"],"dry_run":"no","reasign":true}"#,
                ["dry_run", "reasign", "select.stages", "select.sync"]
            ),
            (
                #"{"select":{"lead_ids":["L0","L8","L9"]},"even":["nobody","zoe","gone"],"dry_run":false}"#,
                ["even[0]", "select.lead_ids[1]", "select.lead_ids[2]", "even[2]"]
            ),
        ])
    func faults(body: String, fields: [String]) async throws {
        try await World.open { world in
            try await Self.deliver(1, to: world)
            let answer = try await world.program(.manager).post(Self.path, body)
            #expect(answer.status == 400)
            #expect(answer.header("Content-Type") == "application/problem+json")
            let named = try answer.json["errors"]?.items?.compactMap { $0["field"]?.text }
            #expect(Set(named ?? []) == Set(fields))
            #expect(named?.count == fields.count)
            #expect(try await world.program().get("/api/v1/leads?assigned=true").json["total"] == 0)
        }
    }

    @Test("agents who are not active are refused as for a single lead")
    func inactive() async throws {
        try await World.open { world in
            try await Self.deliver(1, to: world)
            let answer = try await world.program(.manager).post(
                Self.path,
                #"{"select":{},"allocations":[{"agent_id":"gone","percent":100}],"dry_run":true}"#)
            #expect(answer.status == 409)
            #expect(try answer.json["code"] == "agent_inactive")
            #expect(
                try answer.json["errors"]?.items?.first?["field"] == "allocations[0].agent_id")
        }
    }

    @Test("the same request with the same key gets the first answer, another one 422")
    func keys() async throws {
        try await World.open { world in
            try await Self.deliver(10, to: world)
            let manager = try world.program(.manager).with("Idempotency-Key", "morning-1")
            let body = #"{"select":{},"even":["zoe"],"limit":2,"dry_run":false}"#
            let first = try await manager.post(Self.path, body)
            #expect(first.status == 201)
            let again = try await manager.post(
                Self.path, #"{ "dry_run":false, "limit":2, "even":["zoe"], "select":{} }"#)
            #expect(again.status == 201 && again.text == first.text)
            #expect(try await manager.get("/api/v1/leads?agent=zoe").json["total"] == 2)
            let other = try await manager.post(
                Self.path, #"{"select":{},"even":["zoe"],"limit":3,"dry_run":false}"#)
            #expect(other.status == 422)
            #expect(try other.json["code"] == "idempotency_key_reused")
            let removal = try await manager.post(
                Self.path + "-unassign", #"{"select":{},"dry_run":false}"#)
            #expect(removal.status == 422)
            let person = try world.browser(.manager).with("Idempotency-Key", "morning-1")
            #expect(try await person.post(Self.path, body).text != first.text)
            let wordy = try world.program(.manager).with("Idempotency-Key", "two words")
            let refused = try await wordy.post(Self.path, body)
            #expect(refused.status == 400)
            #expect(try refused.json["errors"]?.items?.first?["field"] == "Idempotency-Key")
        }
    }

    @Test("a token that bears a revoked one's name has keys of its own")
    func keysOfTokens() async throws {
        try await World.open { world in
            try await Self.deliver(10, to: world)
            let body = #"{"select":{},"even":["zoe"],"limit":2,"dry_run":false}"#
            let old = try world.program(.manager).with("Idempotency-Key", "morning-1")
            #expect(try await old.post(Self.path, body).status == 201)
            try await world.store.revokeToken(name: "manager")
            let key = AccessKey.generate()
            _ = try await world.store.addToken(
                name: "manager", role: .manager, hash: AccessKey.hash(key))
            let new = world.anybody.token(key).with("Idempotency-Key", "morning-1")
            let other = #"{"select":{},"even":["zoe"],"limit":3,"dry_run":false}"#
            #expect(try await new.post(Self.path, other).status == 201)
        }
    }

    @Test("100,000 leads may be named, and no more")
    func manyNames() async throws {
        try await World.open { world in
            let manager = try world.program(.manager)
            func body(_ count: Int) -> String {
                let names = (0..<count).map { "\"11111111-2222-3333-4444-\($0)\"" }
                return
                    #"{"select":{"lead_ids":[\#(names.joined(separator: ","))]},"even":["zoe"],"dry_run":true}"#
            }
            let known = try await manager.post(Self.path, body(100_000))
            #expect(known.status == 400)
            #expect(try known.json["errors"]?.items?.count == 100_000)
            let many = try await manager.post(Self.path, body(100_001))
            #expect(many.status == 400)
            #expect(try many.json["errors"]?.items?.count == 1)
            let elsewhere = try await manager.post("/api/v1/sync/retry", body(100_000))
            #expect(elsewhere.status == 413)
        }
    }

    @Test("a batch that is not there is 404", arguments: ["7", "0", "x", "-1"])
    func unknownBatch(id: String) async throws {
        try await World.open { world in
            let manager = try world.program(.manager)
            #expect(try await manager.get("/api/v1/batches/\(id)").status == 404)
            #expect(try await manager.post("/api/v1/batches/\(id)/undo", "").status == 404)
        }
    }

    @Test("a batch that is not there is named")
    func missingBatch() async throws {
        try await World.open { world in
            for id in ["77", "nonsense"] {
                let program = try world.program(.manager)
                let read = try await program.get("/api/v1/batches/\(id)")
                let undone = try await program.post("/api/v1/batches/\(id)/undo", "{}")
                for answer in [read, undone] {
                    #expect(answer.status == 404)
                    #expect(try answer.json["detail"]?.text == "There is no batch \(id).")
                }
            }
        }
    }
}
