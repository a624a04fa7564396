import Foundation
import NIOHTTP1
import Testing

@Suite("Starting and stopping")
struct StartTests {
    private static func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

    @Test("a port in use is said in one line")
    func portInUse() async throws {
        try await Site.open { site in
            let first = try await site.serve(token: nil)
            let port = try #require(first.address.split(separator: ":").last.map(String.init))
            let second = try site.start(["serve"], with: ["PORTAL_PORT": port])
            #expect(try await second.end() == .exit(1))
            let lines = Self.lines(second.errors)
            #expect(lines.count == 1)
            #expect(lines.first?.contains("port \(port) on 127.0.0.1 is in use") == true)
            #expect(second.output.isEmpty)
        }
    }

    @Test(
        "a malformed variable is said in one line that names it",
        arguments: [
            ("PORTAL_PORT", "eighty"), ("CLOUDTALK_TIMEOUT", "soon"),
            ("CLOUDTALK_API_URL", "my.cloudtalk.io"), ("PORTAL_DATABASE_URL", "mysql://db"),
        ])
    func malformed(name: String, value: String) async throws {
        try await Site.open { site in
            let program = try site.start(["serve"], with: [name: value])
            #expect(try await program.end() == .exit(78))
            let lines = Self.lines(program.errors)
            #expect(lines.count == 1)
            #expect(lines.first?.hasPrefix("portal: \(name) ") == true)
            #expect(lines.first?.contains("for example \(name)=") == true)
        }
    }

    @Test("a secret for webhooks, which nothing uses yet, is said to have no effect")
    func webhookSecret() async throws {
        try await Site.open { site in
            let secret = "webhook-secret-7d1f"
            let portal = try await site.serve(token: nil, with: ["PORTAL_WEBHOOK_SECRET": secret])
            let lines = Self.lines(portal.program.errors)
                .filter { $0.contains("PORTAL_WEBHOOK_SECRET") }
            #expect(lines.count == 1)
            #expect(lines.first?.contains("warning") == true)
            #expect(!portal.program.errors.contains(secret))
            let sent = try await portal.manager.call(
                .POST, "/api/v1/webhooks/cloudtalk", body: "{}",
                headers: ["Content-Type": "application/json", "X-Portal-Secret": secret])
            #expect(sent.status == 404)
            let description = try await portal.manager.call(.GET, "/openapi.json")
            #expect(description.status == 200)
            #expect(!description.text.contains("webhooks"))
            try await portal.program.stop()
            let plain = try await site.serve(token: nil)
            #expect(!plain.program.errors.contains("PORTAL_WEBHOOK_SECRET"))
        }
    }

    @Test("the demo's sign-in link works once, and Ctrl-C leaves nothing behind")
    func demo() async throws {
        try await Site.open { site in
            func leftovers() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: site.folder.path)
                    .filter { $0.hasPrefix("portal-demo-") }
            }
            let demo = try site.start(["demo"], with: ["PORT": "0"])
            let link = try await eventually("the sign-in link") {
                demo.output.firstMatch(of: /(http:\S+)(\/sign-in\/\S+)\n/)
            }
            #expect(try leftovers().count == 1)
            let browser = site.caller(String(link.output.1))
            let first = try await browser.call(.GET, String(link.output.2))
            #expect(first.status == 303)
            #expect(first.headers.first(name: "Set-Cookie")?.contains("HttpOnly") == true)
            #expect(try await browser.call(.GET, String(link.output.2)).status == 404)

            demo.send(SIGINT)
            #expect(try await demo.end() == .exit(0))
            #expect(try leftovers().isEmpty)
        }
    }
}
