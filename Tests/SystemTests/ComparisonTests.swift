import CloudTalkSandbox
import Foundation
import Testing

@Suite("Comparing with CloudTalk, from the shell")
struct ComparisonTests {
    private struct Report: Decodable {
        let counts: [String: Int]
        let mended: Int
    }

    private struct Setting: Decodable, Equatable {
        let mends: Bool
    }

    private struct Told: Decodable {
        struct Past: Decodable, Equatable {
            struct Finding: Decodable, Equatable {
                let kind: String
                let cause: String
                let leadId: String?
                let mended: Bool
            }

            let outcome: String
            let counts: [String: Int]
            let findings: [Finding]
        }

        let last: Past?
    }

    private static func compare(_ site: Site, fixing: Bool = false) async throws -> Report {
        let output =
            fixing
            ? try await site.run("sync", "reconcile", "--json", "--fix")
            : try await site.run("sync", "reconcile", "--json")
        return try JSONDecoder().decode(Report.self, from: Data(output.utf8))
    }

    @Test(
        "a tag taken off in CloudTalk is found, and put right by the portal that serves with --fix")
    func found() async throws {
        try await Site.open { site in
            let (portal, lead) = try await site.serveOneInList(of: "530325")
            let told = { try await portal.manager.get("/api/v1/sync/comparison", Told.self).last }
            #expect(try await told() == nil)
            #expect(try await Self.compare(site).counts == [:])
            #expect(try await told()?.counts == [:])
            let contact = try #require(site.sandbox.contacts(withNumber: lead.number).first)
            site.sandbox.retag(contact.id, tags: [])
            #expect(try await Self.compare(site).counts == ["tag_off": 1])
            let found = try #require(try await told())
            #expect(found.outcome == "done" && found.counts == ["tag_off": 1])
            #expect(
                found.findings == [
                    .init(kind: "tag_off", cause: "others", leadId: lead.id, mended: false)
                ])
            #expect(site.bearers(of: lead.number) == [[]])
            #expect(try await Self.compare(site, fixing: true).mended == 1)
            try await eventually("the tag on the contact again") {
                site.bearers(of: lead.number) == [["530325"]]
            }
        }
    }

    @Test("a command lets the daily comparison mend, and a running portal knows")
    func mending() async throws {
        try await Site.open { site in
            let portal = try await site.serve(token: try await site.createToken())
            for (choice, mends) in [("on", true), ("off", false)] {
                try await site.run("sync", "mending", choice)
                let told = try await site.run("sync", "mending", "--json")
                #expect(told == "{\"mends\":\(mends)}\n")
                let setting = try await portal.manager.get(
                    "/api/v1/sync/comparison", Setting.self)
                #expect(setting == Setting(mends: mends))
            }
        }
    }
}
