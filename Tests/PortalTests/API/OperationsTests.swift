import HTTPTypes
import Store
import Testing

@testable import Portal

@Suite("Health and metrics")
struct OperationsTests {
    @Test("the portal says that it is alive and ready, and not ready once the database is gone")
    func health() async throws {
        try await World.open { world in
            #expect(try await world.anybody.get("/healthz").json == ["status": "ok"])
            #expect(try await world.anybody.get("/readyz").status == 200)
            try await world.store.close()
            #expect(try await world.anybody.get("/healthz").status == 200)
            #expect(try await world.anybody.get("/readyz").status == 503)
        }
    }

    @Test("metrics count requests by the pattern of their route, never by ids")
    func requests() async throws {
        try await World.open { world in
            try await world.deliver(("SECRET-ID", "Ana Diaz", "(415) 555-0101"))
            let program = try world.program()
            for _ in 1...2 { _ = try await program.get("/api/v1/leads/SECRET-ID?x=y") }
            _ = try await world.anybody.get("/nothing/here")
            let answer = try await world.anybody.get("/metrics")
            #expect(answer.header("Content-Type")?.hasPrefix("text/plain; version=0.0.4") == true)
            let counted = answer.text.split(separator: "\n").filter {
                $0.hasPrefix("portal_http_requests_total") && $0.contains("leads/")
            }
            #expect(counted.count == 1)
            #expect(counted.first?.contains(#"status="400""#) == true)
            #expect(counted.first?.hasSuffix(" 2") == true)
            #expect(!answer.text.contains("SECRET-ID") && !answer.text.contains("/nothing"))
        }
    }

    @Test("every line of the metrics is one that Prometheus reads")
    func format() async throws {
        try await World.open { world in
            _ = try await world.program().get("/api/v1/sync")
            let text = try await world.anybody.get("/metrics").text
            let sample = /[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+/
            for line in text.split(separator: "\n") where !line.hasPrefix("# ") {
                #expect(try sample.wholeMatch(in: line) != nil, "\(line)")
            }
            for name in [
                #"portal_build_info{version="test"} 1"#, "portal_sync_enabled 0",
                #"portal_sync_customers{state="failed"} 0"#,
                "portal_http_request_duration_seconds_count",
                "portal_sync_tag_replacements_total 0",
            ] {
                #expect(text.contains(name), "\(name)")
            }
        }
    }

    @Test("labels are escaped, and invented methods share a name")
    func labels() {
        var text = PrometheusText()
        text.sample("x", 1.5, [("a", "q\"\\\n")])
        #expect(text.text == "x{a=\"q\\\"\\\\\\n\"} 1.5\n")
        let registry = MetricsRegistry(version: "test")
        for name in ["SPY", "HACK"] {
            registry.request(
                method: .init(rawValue: name) ?? .get, route: "r", status: 404, seconds: 0.02)
        }
        #expect(registry.reading.requests.count == 1)
        #expect(registry.reading.durations["r"]?.counts.prefix(3) == [0, 0, 2])
    }
}
