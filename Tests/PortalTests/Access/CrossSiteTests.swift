import Store
import Testing

@testable import Portal

@Suite("Requests from other sites")
struct CrossSiteTests {
    private static let body = #"{"agent_id":"hussain"}"#
    private static let path = "/api/v1/leads/L1/assignment"

    @Test(
        "a browser's session changes nothing for another site",
        arguments: [
            ("Origin", "https://evil.example"), ("Origin", "null"),
            ("Origin", "http://localhost.evil.example"), ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Site", "same-site"),
        ])
    func refused(header: String, value: String) async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            let browser = try world.browser(.manager).with(header, value)
            #expect(try await browser.put(Self.path, Self.body).status == 403)
            let token = try await world.formToken()
            let form = try await browser.form(
                "/manager/assign-lead/assign",
                [("form_token", token), ("lead_id", "L1"), ("agent_id", "hussain")])
            #expect(form.status == 403)
            let lead = try await browser.get("/api/v1/leads/L1").json
            #expect(lead["assignment"] == .null)
        }
    }

    @Test(
        "the portal's own pages may",
        arguments: [
            ("Origin", "http://localhost"), ("Origin", "http://localhost:8080"),
            ("Sec-Fetch-Site", "same-origin"),
        ])
    func allowed(header: String, value: String) async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            let browser = try world.browser(.manager).with(header, value)
            #expect(try await browser.put(Self.path, Self.body).status == 201)
        }
    }

    @Test("a program with a token is no browser")
    func program() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            let program = try world.program().with("Origin", "https://tool.example")
            #expect(try await program.put(Self.path, Self.body).status == 201)
        }
    }
}
