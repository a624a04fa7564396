import Store
import Testing

@testable import Portal

@Suite("The do-not-call API")
struct DoNotCallAPITests {
    private static let body = #"{"phone":"(415) 555-0101","source":"call","reason":"asked us"}"#

    @Test("enters a number however it is written, and shows on its leads")
    func entering() async throws {
        let engine = EngineDouble()
        try await World.open(engine: engine) { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            let program = try world.program()
            #expect(try await program.get("/api/v1/do-not-call/4155550101").status == 404)
            let entered = try await program.put("/api/v1/do-not-call", Self.body)
            #expect(entered.status == 200)
            #expect(try entered.json["phone"] == "+14155550101")
            #expect(try entered.json["requested_by"] == "token:integration")
            #expect(try entered.json["confirmed_at"] == .null)
            #expect(engine.memory.wakes == 1)
            for way in ["+14155550101", "%2B14155550101", "415-555-0101"] {
                let found = try await program.get("/api/v1/do-not-call/\(way)")
                #expect(try found.json["reason"] == "asked us")
            }
            #expect(try await program.get("/api/v1/leads/L1").json["do_not_call"] == true)
        }
    }

    @Test("keeps the first entry when asked again, and tells in the history which person asked")
    func again() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            let program = try world.program()
            let letter = #"{"phone":"415-555-0101","source":"letter","reason":"wrote us"}"#
            _ = try await program.put("/api/v1/do-not-call", Self.body)
            // A program may send its whole list every night.
            _ = try await program.put("/api/v1/do-not-call", letter)
            let second = try await world.browser(.manager).put("/api/v1/do-not-call", letter)
            #expect(try second.json["reason"] == "asked us")
            let history = try await program.get("/api/v1/leads/L1/timeline").json
            let again = history["data"]?.items?.filter { $0["kind"] == "do_not_call_again" } ?? []
            #expect(again.map { $0["actor"] } == ["manager@example.com"])
            #expect(again.first?["detail"] == ["source": "letter"])
        }
    }

    @Test("names every field at fault")
    func faults() async throws {
        try await World.open { world in
            let answer = try await world.program().put(
                "/api/v1/do-not-call", #"{"phone":"nonsense","source":" ","reason":""}"#)
            #expect(answer.status == 400)
            let fields = try answer.json["errors"]?.items?.compactMap { $0["field"]?.text }
            #expect(fields == ["phone", "source", "reason"])
            let path = "/api/v1/do-not-call/nonsense"
            #expect(try await world.program().get(path).status == 400)
        }
    }

    @Test("is taken back by an admin who says why, and by nobody else")
    func takingBack() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            _ = try await world.program().put("/api/v1/do-not-call", Self.body)
            let admin = try world.browser(.admin)
            let path = "/api/v1/do-not-call/+14155550101"
            #expect(try await admin.delete(path).status == 400)
            #expect(try await admin.delete(path + "?reason=%20").status == 400)
            #expect(
                try await world.browser(.manager).delete(path + "?reason=mistake").status == 403)
            #expect(try await admin.delete(path + "?reason=mistake").status == 204)
            #expect(try await admin.get(path).status == 404)
            #expect(try await admin.delete(path + "?reason=mistake").status == 404)
            let history = try await world.program().get("/api/v1/leads/L1/timeline").json
            let lifted = try #require(
                history["data"]?.items?.first { $0["kind"] == "do_not_call_lifted" })
            #expect(lifted["actor"] == "admin@example.com")
            #expect(lifted["detail"]?["reason"] == "mistake")
        }
    }
}
