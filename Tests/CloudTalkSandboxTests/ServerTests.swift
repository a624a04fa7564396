import CloudTalkSandbox
import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite("The sandbox over HTTP", .timeLimit(.minutes(1)))
struct ServerTests {
    @Test("the API answers below its base, with its headers, body and status")
    func api() async throws {
        try await withServer { browser async throws in
            let added = try await browser.api(
                "PUT", "/contacts/add.json",
                ["name": "Zoë 🙂", "ContactsTag": [["name": "hussain-retention"]]])
            #expect(added.status == 201)
            #expect(added.headers["x-cloudtalkapi-remaining"] == "59")
            #expect(added.headers["content-type"] == "application/json; charset=UTF-8")
            let id = try #require(try added.json()["responseData"]?["data"]?["id"]?.text)
            let removed = try await browser.api(
                "DELETE", "/contacts/removeTags/\(id).json", ["tags": ["hussain-retention"]])
            #expect(removed.status == 200)
            let list = try await browser.api("GET", "/contacts/index.json?keyword=zo%C3%AB")
            #expect(list.text.contains("Zoë 🙂"))
            #expect(browser.sandbox.contacts.first?.tags == [])
        }
    }

    @Test("one connection serves many requests")
    func keepAlive() async throws {
        try await withServer { browser async throws in
            let request = { (last: Bool) in
                "PUT /api/tags/add.json HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 2\r\n"
                    + "Connection: \(last ? "close" : "keep-alive")\r\n\r\n{}"
            }
            let text = request(false) + request(false) + request(true)
            let answer = try await RawConnection.exchange(text, port: browser.ports.api)
            #expect(answer.split(separator: "HTTP/1.1 401").count == 3)
        }
    }

    @Test("broken connections, cut and late answers really happen to the socket")
    func faults() async throws {
        try await withServer { browser async throws in
            for kind in [FaultKind.resetBefore, .resetAfter, .refuse, .cutBody] {
                browser.sandbox.inject(kind)
                await #expect(throws: URLError.self, "\(kind)") {
                    try await browser.api("PUT", "/tags/add.json", ["name": .string("\(kind)")])
                }
            }
            let made = browser.sandbox.tags.suffix(2).map(\.name)
            #expect(made == ["resetAfter", "cutBody"])
            browser.sandbox.set(Fault(.slow, rate: 1, milliseconds: 30))
            let start = ContinuousClock.now
            #expect(try await browser.api("GET", "/tags/index.json").status == 200)
            #expect(ContinuousClock.now - start >= .milliseconds(30))
        }
    }

    @Test("an answer that never comes holds up neither the client who leaves nor the server's end")
    func hang() async throws {
        try await withServer { browser async throws in
            browser.sandbox.inject(.hangAfter)
            let waiting = Task { try await browser.api("PUT", "/tags/add.json", ["name": "vip"]) }
            while !browser.sandbox.tags.contains(where: { $0.name == "vip" }) {
                await Task.yield()
            }
            waiting.cancel()
            await #expect(throws: (any Error).self) { try await waiting.value }
            browser.sandbox.inject(.hang)
            Task { try await browser.api("GET", "/tags/index.json") }
            while browser.sandbox.counters.byFault[.hang] == nil { await Task.yield() }
        }
    }

    @Test("with one port an outage drops the API's connections, and the page goes on")
    func outageOnOnePort() async throws {
        try await withServer { browser async throws in
            #expect(try await browser.page("POST", "/sandbox/down").status == 200)
            await #expect(throws: URLError.self) {
                try await browser.api("PUT", "/tags/add.json", ["name": "vip"])
            }
            #expect(try await browser.page("GET", "/").text.contains("CloudTalk is down"))
            #expect(try await browser.page("POST", "/sandbox/up").status == 200)
            #expect(
                try await browser.api("PUT", "/tags/add.json", ["name": "vip"]).status == 201)
        }
    }

    @Test("with a port of its own the API stops listening, and comes back on the same")
    func outageOnTwoPorts() async throws {
        try await withServer(apart: true) { browser async throws in
            #expect(browser.ports.api != browser.ports.page)
            #expect(try await browser.api("GET", "/tags/index.json").status == 200)
            for _ in 1...2 {
                _ = try await browser.page("POST", "/sandbox/down")
                let error = await #expect(throws: URLError.self) {
                    try await browser.api("GET", "/tags/index.json")
                }
                #expect(error?.code == .cannotConnectToHost)
                #expect(try await browser.page("GET", "/").status == 200)
                _ = try await browser.page("POST", "/sandbox/up")
                #expect(try await browser.api("GET", "/tags/index.json").status == 200)
            }
            #expect(try await browser.page("GET", "/api/tags/index.json").status == 404)
        }
    }

    @Test("a port that is taken ends the start with an error")
    func takenPort() async throws {
        try await withServer { browser async throws in
            let second = SandboxServer(sandbox: Sandbox(), port: browser.ports.page)
            await #expect(throws: (any Error).self) { try await second.run() }
        }
    }
}
