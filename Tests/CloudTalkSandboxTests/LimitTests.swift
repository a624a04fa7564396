import CloudTalkSandbox
import Testing

@Suite("The company's limit")
struct LimitTests {
    private func caller(
        _ requests: Int, headers: Sandbox.Limit.Headers = .always
    ) -> Caller {
        var configuration = Sandbox.Configuration.demo()
        configuration.limit = .init(requests: requests, window: 60, headers: headers)
        return Caller(configuration)
    }

    private func rates(_ outcome: SandboxOutcome) -> [String?] {
        ["Limit", "Remaining", "ResetTime"].map {
            outcome.response?.header("X-CloudTalkAPI-\($0)")
        }
    }

    @Test("every answer tells the limit, what is left and when the window ends")
    func headers() {
        let caller = caller(2)
        #expect(rates(caller.send("GET", "/tags/index.json")) == ["2", "1", "1800000060"])
        caller.clock.advance(10)
        #expect(rates(caller.send("GET", "/nothing.json")) == ["2", "0", "1800000060"])
    }

    @Test("every answer tells the time, as web servers do")
    func time() {
        let caller = caller(2)
        let answer = caller.send("GET", "/tags/index.json").response
        #expect(answer?.header("Date") == "Fri, 15 Jan 2027 08:00:00 GMT")
    }

    @Test("over the limit nothing is done, until the next window")
    func overTheLimit() throws {
        let caller = caller(2)
        for _ in 1...2 { _ = try caller.add("Ada") }
        let body: JSONValue = ["name": "Ada"]
        let refused = try caller.answer("PUT", "/contacts/add.json", body)
        #expect(refused == .failure(429, "Too Many Requests"))
        #expect(caller.sandbox.contacts.count == 2)
        caller.clock.advance(59.9)
        #expect(try caller.answer("PUT", "/contacts/add.json", body).status == 429)
        caller.clock.advance(0.1)
        #expect(try caller.answer("PUT", "/contacts/add.json", body).status == 201)
        #expect(caller.sandbox.windows.map(\.spent) == [2, 1])
        #expect(caller.sandbox.windows.map(\.refused) == [2, 0])
        #expect(caller.sandbox.counters.byStatus[429] == 2)
    }

    @Test("the headers can come only with a 429, or never")
    func rarerHeaders() {
        let none: [String?] = [nil, nil, nil]
        let on429 = caller(1, headers: .on429)
        #expect(rates(on429.send("GET", "/tags/index.json")) == none)
        #expect(rates(on429.send("GET", "/tags/index.json")) == ["1", "0", "1800000060"])
        let never = caller(1, headers: .never)
        #expect(rates(never.send("GET", "/tags/index.json")) == none)
        #expect(never.send("GET", "/tags/index.json").response?.status == 429)
        #expect(rates(never.send("GET", "/tags/index.json")) == none)
    }

    @Test("a limit can be changed while a window is open")
    func halved() {
        let caller = caller(4)
        for _ in 1...2 { _ = caller.send("GET", "/tags/index.json") }
        caller.sandbox.set(Sandbox.Limit(requests: 2))
        #expect(caller.send("GET", "/tags/index.json").response?.status == 429)
    }

    @Test("a request with a wrong key spends nothing")
    func wrongKeySpendsNothing() {
        var caller = caller(2)
        caller.headers["Authorization"] = Caller.basic("SANDBOX", "wrong")
        _ = caller.send("GET", "/tags/index.json")
        #expect(caller.sandbox.remaining == 2)
    }
}

@Suite("Who may ask, and how")
struct AccessTests {
    @Test(
        "without the right key nothing is answered",
        arguments: [nil, "Basic !", "Bearer x", Caller.basic("SANDBOX", "wrong")])
    func keys(_ header: String?) throws {
        var caller = Caller()
        caller.headers["Authorization"] = header
        #expect(
            try caller.answer("PUT", "/contacts/add.json", ["name": "Ada"])
                == .failure(401, "Unauthorized"))
        #expect(caller.sandbox.contacts.isEmpty)
    }

    @Test("another key can be asked for, and opens")
    func newKey() throws {
        var caller = Caller()
        caller.sandbox.set(Sandbox.Key(id: "NEW", secret: "a:b"))
        #expect(try caller.answer("GET", "/tags/index.json").status == 401)
        caller.headers["Authorization"] = Caller.basic("NEW", "a:b")
        #expect(try caller.answer("GET", "/tags/index.json").status == 200)
    }

    @Test("who reads must accept JSON", arguments: [nil, "*/*", "text/html"])
    func accept(_ header: String?) throws {
        var caller = Caller()
        caller.headers["Accept"] = header
        #expect(
            try caller.answer("GET", "/contacts/index.json") == .failure(406, "Not Acceptable"))
    }

    @Test("unknown paths are not found, other methods not allowed, broken JSON a bad request")
    func badRequests() throws {
        let caller = Caller()
        #expect(try caller.answer("GET", "/nothing.json") == .failure(404, "Not Found"))
        #expect(
            try caller.answer("POST", "/contacts/add.json", [:])
                == .failure(405, "Method Not Allowed"))
        #expect(try caller.answer("PUT", "/contacts/add.json") == .failure(400, "Bad Request"))
    }

    @Test("errors can hide behind HTTP status 200")
    func hiddenErrors() throws {
        var configuration = Sandbox.Configuration.demo()
        configuration.quirks.errorsAreHTTP200 = true
        let answer = try Caller(configuration).answer("GET", "/contacts/show/7.json")
        #expect(answer == Answer(200, ["status": 404, "message": "Not found."]))
    }

    @Test("paths are the same with and without the base of the API")
    func base() throws {
        let caller = Caller()
        #expect(
            try caller.answer("GET", "/api/tags/index.json")
                == caller.answer("GET", "/tags/index.json"))
    }
}
