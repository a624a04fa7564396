import CloudTalkSandbox
import Testing

@Suite("The sandbox's page and switches", .timeLimit(.minutes(1)))
struct ControlTests {
    @Test("the page shows each queue as the agent would see it")
    func queues() async throws {
        try await withServer { browser async throws in
            browser.sandbox.addContact(
                name: "Ada Byron", numbers: ["+12125550142"], tags: ["hussain-retention"],
                links: [.init(name: "Lead Details", url: "http://127.0.0.1:8080/leads/17?a=1&b=2")])
            let page = try await browser.page("GET", "/")
            #expect(page.status == 200)
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            for text in [
                "This is a sandbox, nothing leaves this computer.", "Hussain Rahman", "Ada Byron",
                "+1 (212) 555-0142", "href=\"http://127.0.0.1:8080/leads/17?a=1&amp;b=2\"",
                "Lead Details", "hussain-retention", "Take CloudTalk down",
            ] { #expect(page.text.contains(text), "\(text)") }
        }
    }

    @Test("a hostile name is only text, and a hostile link is none")
    func escaping() async throws {
        try await withServer { browser async throws in
            browser.sandbox.addContact(
                name: "<script>alert('x')</script>", numbers: [], tags: ["hussain-retention"],
                links: [
                    .init(name: "\"><img src=x>", url: "http://x/\" onclick=\"y"),
                    .init(name: "bad", url: "javascript:alert(1)"),
                ])
            for path in ["/", "/sandbox/live"] {
                let text = try await browser.page("GET", path).text
                #expect(!text.contains("<script>alert"), "\(path)")
                #expect(!text.contains("<img"), "\(path)")
                #expect(!text.contains("javascript:"), "\(path)")
                #expect(!text.contains("onclick=\"y") && !text.contains("onclick=\\\"y"))
                #expect(text.contains("&lt;script&gt;alert(&#039;x&#039;)"), "\(path)")
            }
        }
    }

    @Test("nothing on the page comes from elsewhere or is written into it")
    func policy() async throws {
        try await withServer { browser async throws in
            let page = try await browser.page("GET", "/")
            let policy = try #require(page.headers["content-security-policy"])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            #expect(!page.text.contains("style=\"") && !page.text.contains("<style"))
            let style = try await browser.page("GET", "/sandbox/style.css")
            let script = try await browser.page("GET", "/sandbox/script.js")
            #expect(style.headers["content-type"] == "text/css; charset=utf-8")
            #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
        }
    }

    @Test("the live parts come again only when something changed")
    func live() async throws {
        try await withServer { browser async throws in
            let first = try await browser.page("GET", "/sandbox/live").json()
            let version = try #require(first["version"]?.text)
            let again = try await browser.page("GET", "/sandbox/live?since=\(version)")
            #expect(again.status == 204)
            browser.sandbox.addContact(
                name: "Ada", numbers: ["+12125550142"], tags: ["hussain-retention"])
            let changed = try await browser.page("GET", "/sandbox/live?since=\(version)").json()
            #expect(changed["parts"]?["queues"]?.text?.contains("Ada") == true)
            #expect(changed["version"]?.text != version)
        }
    }

    @Test("the last requests stand on the page without anything personal")
    func requests() async throws {
        try await withServer { browser async throws in
            _ = try await browser.api("GET", "/contacts/index.json?keyword=Byron")
            _ = try await browser.api("GET", "/people/Byron.json")
            let text = try await browser.page("GET", "/").text
            #expect(text.contains("/contacts/index.json"))
            #expect(text.contains("unknown"))
            #expect(!text.contains("Byron"))
        }
    }

    @Test("the state is there for programs")
    func state() async throws {
        try await withServer { browser async throws in
            browser.sandbox.addContact(
                name: "Ada", numbers: ["+12125550142"], tags: ["hussain-retention"])
            _ = try await browser.api("GET", "/tags/index.json")
            let state = try await browser.page("GET", "/sandbox/state").json()
            #expect(state["down"] == false)
            #expect(state["contacts"] == 1)
            #expect(state["remaining"] == 59)
            #expect(state["by_endpoint"] == ["GET /tags/index.json": 1])
            #expect(state["campaigns"]?[0]?["id"] == "293641")
            #expect(state["campaigns"]?[0]?["queued"] == 1)
            #expect(state["campaigns"]?[0]?["newest"]?[0]?["number"] == "+12125550142")
        }
    }

    @Test("faults are switched on and off by form and by JSON")
    func faults() async throws {
        try await withServer { browser async throws in
            let set = try await browser.page(
                "POST", "/sandbox/faults", body: "reset-after=0.25&hang=0&429=")
            #expect(try set.json()["faults"] == ["reset-after": .double(0.25)])
            _ = try await browser.page(
                "POST", "/sandbox/faults", body: "{\"hang\": 1, \"slow\": \"0.5@20\"}")
            #expect(browser.sandbox.faultRates == [.resetAfter: 0.25, .hang: 1, .slow: 0.5])
            _ = try await browser.page("POST", "/sandbox/faults/clear")
            #expect(browser.sandbox.faultRates.isEmpty)
        }
    }

    @Test("a rate that cannot be is refused whole, with what is allowed")
    func badFaults() async throws {
        try await withServer { browser async throws in
            for body in ["{\"hang\": 1, \"flood\": 1}", "{\"hang\": [1]}", "{\"hang\"", "hang=7"] {
                let answer = try await browser.page("POST", "/sandbox/faults", body: body)
                #expect(answer.status == 400, "\(body)")
            }
            #expect(browser.sandbox.faultRates.isEmpty)
        }
    }

    @Test("a form brings the page again")
    func forms() async throws {
        try await withServer { browser async throws in
            let page = try await browser.page(
                "POST", "/sandbox/down", headers: ["Accept": "text/html"])
            #expect(page.text.contains("CloudTalk is down"))
            #expect(browser.sandbox.isDown)
            let reset = try await browser.page(
                "POST", "/sandbox/reset", headers: ["Accept": "text/html"])
            #expect(reset.text.contains("CloudTalk answers"))
            #expect(!browser.sandbox.isDown)
        }
    }

    @Test("another site's page cannot press the buttons")
    func otherOrigin() async throws {
        try await withServer { browser async throws in
            let refused = try await browser.page(
                "POST", "/sandbox/down", headers: ["Origin": "http://example.com"])
            #expect(refused.status == 403)
            #expect(!browser.sandbox.isDown)
            let own = try await browser.page(
                "POST", "/sandbox/down",
                headers: ["Origin": "http://127.0.0.1:\(browser.ports.page)"])
            #expect(own.status == 200)
        }
    }
}
