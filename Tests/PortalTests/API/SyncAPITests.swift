import Leads
import Store
import Testing

@testable import Portal

@Suite("The sync API")
struct SyncAPITests {
    @Test("counts customers and says that syncing is off without an engine")
    func summary() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "(415) 555-0101"), ("L2", "Bo Chen", ""),
                ("L3", "Cy Dee", "(415) 555-0103"))
            for lead in ["L1", "L2"] { try await world.assign(lead, to: "hussain") }
            try await world.assign("L3", to: "bare")
            let sync = try await world.program().get("/api/v1/sync").json
            #expect(sync["enabled"] == false)
            #expect(sync["pending"] == 1)
            #expect(sync["blocked"] == 1)
            #expect(sync["failed"] == 1)
            #expect(sync["synced"] == 0)
            #expect(sync["circuit"] == "closed")
            #expect(sync["last_error"] == .null)
            #expect(sync["eta_seconds"] == .null)
        }
    }

    @Test("lists what needs a person, by lead, with reason and message")
    func failures() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            try await world.assign("L1", to: "bare")
            let rows = try await world.program().get("/api/v1/sync/failures").json["data"]?.items
            let row = try #require(rows?.first)
            #expect(rows?.count == 1)
            #expect(row["lead_id"] == "L1")
            #expect(row["reason"] == "agent_not_configured")
            #expect(row["message"]?.text?.contains("no dialer set-up") == true)
        }
    }

    @Test("failures come in pages, and none stands in two of them")
    func failurePages() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "(415) 555-0101"), ("L2", "Bo Chen", "(415) 555-0101"),
                ("L3", "Cy Dee", "(415) 555-0103"))
            for lead in ["L3", "L1"] { try await world.assign(lead, to: "bare") }
            let program = try world.program()
            var seen: [String] = []
            var next: String?
            repeat {
                let cursor = next.map { "&cursor=\($0)" } ?? ""
                let page = try await program.get("/api/v1/sync/failures?limit=1" + cursor).json
                let leads = try #require(page["data"]?.items).compactMap { $0["lead_id"]?.text }
                #expect(leads.count == 1)
                seen += leads
                next = page["next_cursor"]?.text
            } while next != nil && seen.count < 5
            #expect(seen.sorted() == ["L1", "L2", "L3"])
            for wrong in ["limit=0", "limit=201", "limit=x", "cursor=x", "page=2"] {
                #expect(try await program.get("/api/v1/sync/failures?\(wrong)").status == 400)
            }
        }
    }

    @Test("an admin lets comparisons put right what others changed; others read whether they do")
    func comparison() async throws {
        try await World.open { world in
            let address = "/api/v1/sync/comparison"
            let first = try await world.program().get(address).json
            #expect(first["mends"] == false)
            #expect(first["last"] == .null)
            let answer = try await world.browser(.admin).put(address, #"{"mends":true}"#)
            #expect(try answer.json["mends"] == true)
            #expect(try await world.store.reconcileMends())
            #expect(try await world.program().get(address).json["mends"] == true)
            for wrong in ["{}", #"{"mends":"yes"}"#, #"{"mends":true,"x":1}"#] {
                #expect(try await world.browser(.admin).put(address, wrong).status == 400)
            }
            #expect(try await world.store.reconcileMends())
        }
    }

    @Test("takes a retry of some or all, and nothing in between")
    func retry() async throws {
        let engine = EngineDouble()
        try await World.open(engine: engine) { world in
            let program = try world.program()
            let all = try await program.post("/api/v1/sync/retry", #"{"all":true}"#)
            #expect(all.status == 202)
            #expect(try all.json["retried"] == 0)
            #expect(engine.memory.wakes == 1)
            for body in [
                "{}", #"{"all":false}"#, #"{"all":true,"lead_ids":["L1"]}"#, #"{"lead_ids":"L1"}"#,
                #"{"lead_ids":[]}"#,
            ] {
                #expect(try await program.post("/api/v1/sync/retry", body).status == 400)
            }
        }
    }

    @Test("a retry names each lead that is unknown, and retries nobody")
    func unknownLeads() async throws {
        let engine = EngineDouble()
        try await World.open(engine: engine) { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            let answer = try await world.program().post(
                "/api/v1/sync/retry", #"{"lead_ids":["L8","L1","L9"]}"#)
            #expect(answer.status == 400)
            let errors = try answer.json["errors"]?.items ?? []
            #expect(errors.compactMap { $0["field"]?.text } == ["lead_ids[0]", "lead_ids[2]"])
            #expect(engine.memory.wakes == 0)
        }
    }

    @Test("numbers with further contacts in CloudTalk are listed, and their leads name them")
    func doubles() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "(415) 555-0101"), ("L2", "Bo Chen", "(415) 555-0102"))
            for lead in ["L1", "L2"] { try await world.assign(lead, to: "hussain") }
            try await world.addDoubles(of: "L1", 901, 902)
            try await world.addDoubles(of: "L2", 903)
            let program = try world.program()
            let first = try await program.get("/api/v1/sync/doubles?limit=1").json
            #expect(first["data"]?.items?.count == 1)
            let row = try #require(first["data"]?.items?.first)
            #expect(row["phone"] == "+14155550101")
            #expect(row["contact_id"] == .null)
            #expect(row["doubles"] == ["901", "902"])
            #expect(row["lead_ids"] == ["L1"])
            let cursor = try #require(first["next_cursor"]?.text)
            let rest = try await program.get("/api/v1/sync/doubles?cursor=\(cursor)").json
            #expect(rest["data"]?.items?.first?["lead_ids"] == ["L2"])
            #expect(rest["next_cursor"] == .null)
            for wrong in ["limit=0", "limit=201", "limit=x", "cursor=x", "page=2"] {
                #expect(try await program.get("/api/v1/sync/doubles?\(wrong)").status == 400)
            }
            let one = try await program.get("/api/v1/leads/L1").json
            #expect(one["sync"]?["doubles"] == ["901", "902"])
            let listed = try await program.get("/api/v1/leads").json["data"]?.items ?? []
            #expect(listed.count == 2)
            #expect(listed.allSatisfy { $0["sync"]?["doubles"] == nil })
        }
    }
}
