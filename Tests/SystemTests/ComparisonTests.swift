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
            let (_, lead) = try await site.serveOneInList(of: "530325")
            #expect(try await Self.compare(site).counts == [:])
            let contact = try #require(site.sandbox.contacts(withNumber: lead.number).first)
            site.sandbox.retag(contact.id, tags: [])
            #expect(try await Self.compare(site).counts == ["tag_off": 1])
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
