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
            ] {
                #expect(try await program.post("/api/v1/sync/retry", body).status == 400)
            }
        }
    }

    @Test("reckons the time by the speed limit, and not at all while CloudTalk is away")
    func eta() {
        let budget = EngineStatus.Budget(
            limit: 60, remaining: 20, windowSeconds: 60, resetsAt: nil, reserved: 6)
        let well = EngineStatus(enabled: true, budget: budget)
        #expect(well.seconds(toSend: 0) == 0)
        #expect(well.seconds(toSend: 10) == 0)
        #expect(well.seconds(toSend: 40) == 60)
        let away = EngineStatus(enabled: true, circuit: .open, budget: budget)
        #expect(away.seconds(toSend: 40) == nil)
        #expect(EngineStatus(enabled: false, budget: budget).seconds(toSend: 40) == nil)
    }
}
