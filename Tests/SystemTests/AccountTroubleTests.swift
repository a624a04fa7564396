import CloudTalkSandbox
import Foundation
import Testing

@Suite("Trouble with the CloudTalk account")
struct AccountTroubleTests {
    private static let hussain = "530325"

    /// A company with agents and leads.
    /// - Returns: a manager's token.
    private static func setUp(_ site: Site, _ leads: [Lead]) async throws -> String {
        try await site.importAgents()
        try await site.importLeads(leads)
        return try await site.createToken()
    }

    private static func assign(_ leads: [Lead], at portal: Site.Portal) async throws -> Duration {
        var times: [Duration] = []
        for lead in leads {
            let start = ContinuousClock.now
            let answer = try await portal.manager.assign(lead.id, to: hussain)
            times.append(ContinuousClock.now - start)
            #expect(answer.status == 201)
            #expect(try answer.read(Receipt.self).sync.state == "pending")
        }
        return try #require(times.min())
    }

    private struct Receipt: Decodable {
        let sync: LeadView.Sync
    }

    private static func expectArrival(_ leads: [Lead], _ site: Site) async throws {
        try await eventually("all leads in the agent's calling list") {
            leads.allSatisfy { site.bearers(of: $0.number) == [[hussain]] }
        }
    }

    @Test("while CloudTalk is gone assignments are answered, and arrive when it is back")
    func outage() async throws {
        try await Site.open(canBeGone: true) { site in
            let leads = Lead.several(6)
            let token = try await Self.setUp(site, leads)
            site.sandbox.takeDown()
            await site.server.settled()
            let portal = try await site.serve(token: token)
            let fastest = try await Self.assign(leads, at: portal)
            // A busy computer may be slow; nobody may have waited for CloudTalk.
            #expect(fastest < .seconds(1))
            let sync = try await eventually("the open circuit") { () -> SyncView? in
                let sync = try await portal.manager.sync()
                return sync.circuit == "closed" ? nil : sync
            }
            #expect(sync.lastError?.reason == "unreachable")
            #expect(sync.pending + sync.inFlight == leads.count)
            try await eventually("all to wait") {
                try await portal.manager.sync().pending == leads.count
            }
            #expect(try await portal.manager.lead("L-0").sync.state == "pending")

            site.sandbox.bringUp()
            try await Self.expectArrival(leads, site)
            try await eventually("the portal to know") {
                let sync = try await portal.manager.sync()
                return sync.isAtRest && sync.circuit == "closed" && sync.synced == leads.count
            }
        }
    }

    @Test("with a wrong key assignments go on, and all is sent when the key is right")
    func wrongKey() async throws {
        try await Site.open { site in
            let leads = Lead.several(3)
            let token = try await Self.setUp(site, leads)
            let wrongKey = ["CLOUDTALK_ACCESS_KEY_SECRET": "not-the-secret"]
            let wrong = try await site.serve(token: token, with: wrongKey)
            _ = try await Self.assign(leads, at: wrong)
            try await eventually("the refused key") {
                try await wrong.manager.sync().lastError?.reason == "unauthorized"
            }
            #expect(try await wrong.manager.assign("L-0", to: "530326").status == 200)
            #expect(try await wrong.manager.assign("L-0", to: Self.hussain).status == 200)
            try await eventually("all to wait") {
                try await wrong.manager.sync().pending == leads.count
            }
            #expect(site.sandbox.contacts.isEmpty)
            let check = try site.start(["cloudtalk", "check"], with: wrongKey)
            #expect(try await check.end() == .exit(1))
            #expect(check.output.contains("unauthorized"))
            try await wrong.program.stop()
            #expect(wrong.program.ending == .exit(0))

            _ = try await site.serve(token: token)
            try await Self.expectArrival(leads, site)
            #expect(try await site.run("cloudtalk", "check").contains("CloudTalk"))
        }
    }

    @Test("without a key the portal runs, says that syncing is off, and keeps the work for later")
    func noKey() async throws {
        try await Site.open { site in
            let leads = Lead.several(3)
            let token = try await Self.setUp(site, leads)
            let idle = try await site.serve(
                token: token,
                with: ["CLOUDTALK_ACCESS_KEY_ID": nil, "CLOUDTALK_ACCESS_KEY_SECRET": nil])
            #expect(idle.program.errors.contains("syncing is off"))
            _ = try await Self.assign(leads, at: idle)
            let sync = try await idle.manager.sync()
            #expect(!sync.enabled)
            #expect(sync.pending == leads.count)
            #expect(site.sandbox.counters.requests == 0)
            try await idle.program.stop()

            let portal = try await site.serve(token: token)
            try await Self.expectArrival(leads, site)
            #expect(try await portal.manager.sync().enabled)
        }
    }
}
