import Testing

@testable import Portal

@Suite("What pages tell browsers")
struct PageSafetyTests {
    private static let list = AssignLeadPage.address

    @Test("every page keeps browsers to itself and out of caches")
    func headers() async throws {
        try await World.open { world in
            for path in ["/login", Self.list, "/api/v1/leads", "/nothing"] {
                let answer = try await world.browser().get(path)
                let policy = try #require(answer.header("Content-Security-Policy"))
                #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
                #expect(policy.contains("frame-ancestors 'none'"))
                #expect(answer.header("X-Content-Type-Options") == "nosniff")
                #expect(answer.header("Cache-Control") == "no-store")
                #expect(answer.header("Referrer-Policy") == "same-origin")
            }
            let page = try await world.browser().get(Self.list).text
            #expect(
                !page.contains("<style") && !page.contains(" style=") && !page.contains("onclick"))
            #expect(!page.contains("http://") && !page.contains("https://"))
        }
    }

    @Test("style sheet, script and icon come from the portal itself, to be kept")
    func assets() async throws {
        try await World.open { world in
            let page = try await world.anybody.get("/login").text
            let addresses = page.matches(of: /(?:href|src)="(\/assets\/[^"]*)"/).map(\.output.1)
            #expect(Set(addresses).count == 3)
            for address in addresses {
                let file = try await world.anybody.get(String(address))
                #expect(file.status == 200)
                #expect(file.header("Cache-Control")?.contains("immutable") == true)
            }
        }
    }
}
