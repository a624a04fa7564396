import Leads
import Store
import Testing

@testable import Portal

@Suite("The lead page")
struct LeadPageTests {
    @Test("further contacts with the number are named, and only where there are some")
    func doubles() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "4155550101"), ("L2", "Bo Chen", "4155550102"))
            for lead in ["L1", "L2"] { try await world.assign(lead, to: "hussain") }
            try await world.addDoubles(of: "L1", 901, 902)
            let browser = try world.browser()
            let words = "Further contacts with this number in CloudTalk: "
            #expect(try await browser.get("/leads/L1").text.contains(words + "901, 902."))
            #expect(try await !browser.get("/leads/L2").text.contains(words))
        }
    }

    @Test("a failed lead is tried again by a plain form, which says so")
    func retry() async throws {
        let engine = EngineDouble()
        try await World.open(engine: engine) { world in
            try await world.deliver(("L1", "Ana Diaz", "4155550101"))
            try await world.assign("L1", to: "hussain")
            try await world.fail("L1", reason: .refused)
            let browser = try world.browser()
            let page = try await browser.get("/leads/L1").text
            #expect(page.contains(#"<form method="post" action="/leads/L1/retry""#))
            let steps = try await world.store.timeline(of: LeadID(rawValue: "L1")).count
            // Inside the part that renews itself: it comes when the state turns out to be this one.
            let live = try #require(page.firstMatch(of: /(?s)data-live="state".*?<\/div>/)?.output)
            #expect(live.contains("/leads/L1/retry"))
            let wakes = engine.memory.wakes
            let answer = try await browser.form(
                "/leads/L1/retry", [("form_token", try await world.formToken())])
            #expect(answer.status == 303)
            #expect(answer.header("Location") == "/leads/L1")
            #expect(answer.cookies["portal-notice"]?.contains("retried") == true)
            let lead = try #require(try await world.store.lead(LeadID(rawValue: "L1")))
            #expect(lead.sync.state == .pending)
            #expect(engine.memory.wakes == wakes + 1)
            let timeline = try await world.store.timeline(of: lead.id)
            #expect(timeline.count == steps + 1 && timeline.first?.kind == "retry")
            #expect(try await !browser.get("/leads/L1").text.contains("/leads/L1/retry"))
        }
    }

    @Test(
        "where trying again changes nothing there is no button for it",
        arguments: SyncReason.allCases)
    func noRetry(reason: SyncReason) async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "4155550101"))
            try await world.assign("L1", to: "hussain")
            try await world.fail("L1", reason: reason)
            let page = try await world.browser().get("/leads/L1").text
            let helps: [SyncReason] = [.refused, .removedInCloudTalk, .tagMissing]
            #expect(page.contains("/leads/L1/retry") == helps.contains(reason))
            let auditor = try await world.browser(.auditor).get("/leads/L1").text
            #expect(!auditor.contains("/retry"))
        }
    }

    @Test(
        "a stop that waits for CloudTalk renews itself, with who entered it and where it came from")
    func stopWaits() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "4155550101"))
            let number = try #require(PhoneNumber(e164: "+14155550101"))
            _ = try await world.store.stopCalling(
                number, source: "letter", reason: "asked", by: .command)
            let page = try await world.browser().get("/leads/L1").text
            #expect(page.contains(#"data-live="stop" data-moving="true""#))
            #expect(page.contains("at the server (source: letter). Waiting for CloudTalk"))
        }
    }

    @Test("what fills in by itself can be renewed, also where there was nothing before")
    func renewed() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "4155550101"))
            let page = try await world.browser().get("/leads/L1").text
            for part in ["state", "history", "facts"] {
                #expect(page.contains("data-live=\"\(part)\""), "\(part)")
            }
        }
    }
}
