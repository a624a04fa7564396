import Foundation
import Leads
import Store
import Synchronization
import Testing

@testable import Portal

@Suite("Pages")
struct PageTests {
    private static let list = "/manager/assign-lead"

    @Test("the list shows people, their numbers as people write them, agents and states")
    func list() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "4155550101"), ("L2", "Bo Chen", "call me"),
                ("L3", "Cy Dee", "4155550103"))
            try await world.assign("L1", to: "hussain")
            try await world.assign("L2", to: "hussain")
            try await world.assign("L3", to: "bare")
            let page = try await world.browser().get(Self.list)
            #expect(page.status == 200)
            for words in [
                "Ana Diaz", "(415) 555-0101", "Hussain Ali", "Waiting to send", "3 leads",
                "Cannot be called (the phone number is not a possible one)",
                "Needs you: Bare Setup has no dialer set-up",
            ] {
                #expect(page.text.contains(words), "\(words)")
            }
        }
    }

    @Test("no page shows the words that are only for programs")
    func words() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "4155550101"))
            try await world.assign("L1", to: "hussain")
            let browser = try world.browser()
            for path in [Self.list, "/leads/L1", "/agent/leads", "/login"] {
                let page = try await browser.get(path).text.lowercased()
                let text = page.replacing(/<[^>]*>/, with: " ")
                for word in [
                    "lease", "epoch", "generation", "e.164", "e164", "idempot", "+1415",
                    "in_flight", "profile id", "synced",
                ] {
                    #expect(!text.contains(word), "\(word) on \(path)")
                }
            }
        }
    }

    @Test("assigning, changing and taking off work as plain forms and say what they did")
    func forms() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "4155550101"), ("L2", "Ana D", "4155550101"))
            let browser = try world.browser()
            let token = try await world.formToken()
            func send(_ action: String, _ more: [(String, String)]) async throws -> String {
                let answer = try await browser.form(
                    "\(Self.list)/\(action)",
                    [("form_token", token), ("lead_id", "L1"), ("back", "\(Self.list)?q=ana")]
                        + more)
                #expect(answer.status == 303)
                #expect(answer.header("Location") == "\(Self.list)?q=ana")
                let notice = try #require(answer.cookies["portal-notice"])
                let key = try #require(world.sessions[.manager])
                let next = try await world.anybody.with(
                    "Cookie", "portal=\(key); portal-notice=\(notice)"
                ).get("\(Self.list)?q=ana")
                #expect(next.cookies["portal-notice"] == "")
                return next.text
            }
            let assigned = try await send("assign", [("agent_id", "hussain")])
            #expect(
                assigned.contains(
                    "Ana Diaz is with Hussain Ali now, with one other lead of the same person."))
            let lead = try await world.store.lead(LeadID(rawValue: "L1"))
            #expect(lead?.assignment?.assignedBy == "manager@example.com")
            #expect(try await send("assign", [("agent_id", "zoe")]).contains("with Zoe Park now"))
            #expect(try await send("assign", [("agent_id", "")]).contains("Choose an agent first"))
            #expect(try await send("assign", [("agent_id", "gone")]).contains("is not active"))
            #expect(try await send("unassign", []).contains("is taken off Zoe Park"))
            #expect(try await send("unassign", []).contains("Nobody had Ana Diaz"))
        }
    }

    @Test("a person who is with another agent is moved only after a clear question")
    func conflict() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "4155550101"))
            try await world.assign("L1", to: "hussain")
            try await world.deliver(("L2", "Ana D", "4155550101"))
            let browser = try world.browser()
            let fields = [
                ("form_token", try await world.formToken()), ("lead_id", "L2"),
                ("agent_id", "zoe"), ("back", Self.list),
            ]
            let question = try await browser.form("\(Self.list)/assign", fields)
            #expect(question.status == 409)
            #expect(question.text.contains("Move the person (2 leads) to Zoe Park"))
            #expect(question.text.contains("Leave the person with Hussain Ali"))
            #expect(try await world.store.lead(LeadID(rawValue: "L2"))?.assignment == nil)
            let moved = try await browser.form(
                "\(Self.list)/assign", fields + [("move_customer", "true")])
            #expect(moved.status == 303)
            let lead = try await world.store.lead(LeadID(rawValue: "L1"))
            #expect(lead?.assignment?.agent.rawValue == "zoe")
        }
    }

    @Test(
        "a form without the session's form token changes nothing",
        arguments: [
            "/manager/assign-lead/assign", "/manager/assign-lead/unassign",
            "/leads/L1/do-not-call", "/leads/L1/retry",
        ])
    func formToken(path: String) async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "4155550101"))
            try await world.assign("L1", to: "hussain")
            let browser = try world.browser()
            let fields = [("lead_id", "L1"), ("agent_id", "zoe"), ("reason", "asked")]
            let others = try await world.formToken(.admin)
            for token in [[], [("form_token", "")], [("form_token", others)]] {
                let answer = try await browser.form(path, fields + token)
                #expect(answer.status == 403)
                #expect(answer.text.contains("no longer valid"))
            }
            let lead = try #require(try await world.store.lead(LeadID(rawValue: "L1")))
            #expect(lead.assignment?.agent.rawValue == "hussain" && !lead.doNotCall)
        }
    }

    @Test("hostile names, ids and fields stay text, whatever accents they bear")
    func hostile() async throws {
        try await World.open { world in
            let name = "<script>alert(1)</script>"
            // A quotation mark with an accent behind it is one character, and still ends an attribute.
            let sneaky = "x\"\u{301} onmouseover=alert(1) y\"\u{200D}z'\u{308}<\u{301}b>"
            var delivery = LeadDelivery(id: LeadID(rawValue: "a/b?c=\"d\"&<e>'"))
            delivery.name = .set(try #require(PersonName(full: name + sneaky)))
            delivery.phone = .set("4155550101")
            delivery.stage = .set(sneaky)
            delivery.extra = ["<i>\(sneaky)": "</dd><script>"]
            _ = try await world.store.deliver([delivery], by: .command)
            var update = AgentUpdate(id: AgentID(rawValue: "evil\"\u{301}>"))
            update.name = "<b>Evil\"\u{301}</b>"
            _ = try await world.store.saveAgents([update], by: .command)
            _ = try await world.store.assign(delivery.id, to: update.id, by: .command)
            let browser = try world.browser()
            let path = LeadDetailPage.address(of: delivery.id)
            let query = Form.encode(sneaky)
            for address in [path, "\(Self.list)?q=&stage=\(query)", "\(Self.list)?q=\(query)"] {
                let text = try await browser.get(address).text
                let scalars = Array(text.unicodeScalars)
                for (index, scalar) in scalars.enumerated().dropLast() {
                    let next = scalars[index + 1]
                    let isMark = next.properties.isGraphemeExtend || next == "\u{200D}"
                    #expect(!(isMark && "\"'<>".unicodeScalars.contains(scalar)), "\(address)")
                }
                #expect(!text.contains("<script>alert") && !text.contains("</dd><script>"))
                #expect(!text.contains("<b>Evil"))
            }
            #expect(try await browser.get(path).text.contains("&lt;script&gt;alert(1)"))
        }
    }

    @Test("a lead's page shows everything known, the person's other leads and the history")
    func lead() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "4155550101 x12"), ("L2", "Ana D", "4155550101"))
            var delivery = LeadDelivery(id: LeadID(rawValue: "L1"))
            delivery.extra = ["Policy number": "P-77"]
            delivery.email = .set("ana@example.com")
            _ = try await world.store.deliver([delivery], by: .command)
            try await world.assign("L1", to: "hussain")
            let page = try await world.browser().get("/leads/L1")
            for words in [
                "(415) 555-0101 ext. 12", "ana<wbr>@example.com", "Policy number", "P-77",
                "Person (2 leads)", "Ana D", "Assigned to Hussain Ali", "At the server",
            ] {
                #expect(page.text.contains(words), "\(words)")
            }
            #expect(try await world.browser().get("/leads/none").status == 404)
        }
    }

    @Test("do not call is asked for with a reason, and stands for all leads of the number")
    func doNotCall() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "4155550101"), ("L2", "Ana D", "4155550101"))
            let browser = try world.browser()
            let token = try await world.formToken()
            let path = "/leads/L1/do-not-call"
            let empty = try await browser.form(path, [("form_token", token), ("reason", " ")])
            #expect(empty.cookies["portal-notice"]?.contains("no-reason") == true)
            let answer = try await browser.form(
                path, [("form_token", token), ("reason", "asked us to stop")])
            #expect(answer.header("Location") == "/leads/L1")
            let page = try await browser.get("/leads/L2").text
            #expect(page.contains("asked us to stop"))
            #expect(!page.contains("Never call this number"))
        }
    }

    @Test("managers are told when there is no key to CloudTalk")
    func banner() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "4155550101"))
            try await world.assign("L1", to: "hussain")
            let page = try await world.browser().get(Self.list)
            #expect(page.text.contains("CloudTalk is not connected"))
            #expect(page.text.contains("1 change waits"))
        }
    }

    @Test("an auditor sees the pages without a button to change anything")
    func auditor() async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "4155550101"))
            let auditor = try world.browser(.auditor)
            for path in [Self.list, "/leads/L1"] {
                let page = try await auditor.get(path)
                #expect(page.status == 200)
                let forms = page.text.components(separatedBy: #"method="post""#).count - 1
                #expect(forms == 1, "only signing out on \(path)")
            }
        }
    }

    @Test("a whole ID finds its lead, however many others begin like it")
    func wholeID() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L-1", "Ana Diaz", ""), ("L-10", "Bo Chen", ""), ("L-11", "Cy Dee", ""))
            let browser = try world.browser()
            let page = try await browser.get(Self.list + "?q=L-1").text
            #expect(
                page.contains(#"Lead ID L-1: <a class="lead-name" href="/leads/L-1">Ana Diaz</a>"#))
            for other in ["?q=L-10", "?q=Bo", "?q=L-", ""] {
                #expect(try await !browser.get(Self.list + other).text.contains("Lead ID "))
            }
        }
    }

    @Test("the list goes on page by page and keeps what was looked for")
    func paging() async throws {
        try await World.open { world in
            let deliveries = (1...60).map { number -> LeadDelivery in
                var delivery = LeadDelivery(id: LeadID(rawValue: "L\(number)"))
                delivery.name = PersonName(full: "Ana \(number)").map(FieldChange.set) ?? .keep
                return delivery
            }
            _ = try await world.store.deliver(deliveries, by: .command)
            let browser = try world.browser()
            let first = try await browser.get("\(Self.list)?q=ana&sort=name").text
            #expect(first.contains("60 leads found"))
            let pattern = /href="([^"]*)" rel="next"/
            let next = String(try #require(try pattern.firstMatch(in: first)?.output.1))
            let second = try await browser.get(next.replacing("&amp;", with: "&"))
            #expect(second.text.contains("First page") && !second.text.contains("rel=\"next\""))
            #expect(second.text.components(separatedBy: "<tr id=\"lead-").count - 1 == 10)
            let lostAgent = try await world.browser(.agent).get("/agent/leads?cursor=rubbish")
            #expect(lostAgent.status == 303)
            #expect(lostAgent.header("Location") == "/agent/leads")
            let lost = try await browser.get("\(Self.list)?cursor=rubbish")
            #expect(lost.header("Location") == Self.list)
        }
    }

    @Test("the filters offer what the leads have, new values within seconds")
    func filters() async throws {
        let time = Mutex(Date(timeIntervalSince1970: 1_900_000_000))
        let now: @Sendable () -> Date = { time.withLock { $0 } }
        try await World.open(now: now) { world in
            let program = try world.program()
            let browser = try world.browser()
            func page() async throws -> String { try await browser.get(Self.list).text }
            _ = try await program.post("/api/v1/leads", #"{"lead_id":"L1","vendor":"Prime"}"#)
            #expect(try await page().contains(#"<option value="Prime">Prime</option>"#))
            _ = try await program.post("/api/v1/leads", #"{"lead_id":"L2","vendor":"Works"}"#)
            time.withLock { $0 += 11 }
            #expect(try await page().contains(#"<option value="Works">Works</option>"#))
        }
    }
}
