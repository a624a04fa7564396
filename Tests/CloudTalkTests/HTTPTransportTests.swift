import CloudTalk
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPTransportTests {
    private static let started = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"responseData\":"

    /// The reply to one request, sent to a server of that behaviour.
    private func exchange(
        _ server: ScriptedServer,
        _ request: CloudTalkRequest = CloudTalkRequest(
            method: .put, path: "/tags/add.json", body: Data(#"{"name":"Mia"}"#.utf8)),
        limits: HTTPTransport.Limits = .init()
    ) async throws -> Result<CloudTalkReply, TransportFailure> {
        let transport = HTTPTransport(
            baseURL: server.url, credentials: Credentials(accessKeyID: "key", secret: "secret"),
            limits: limits)
        let result: Result<CloudTalkReply, TransportFailure>
        do { result = .success(try await transport.send(request)) } catch {
            result = .failure(error)
        }
        try await transport.shutdown()
        return result
    }

    private func loss(
        _ behaviour: ScriptedServer.Behaviour, limits: HTTPTransport.Limits = .init()
    ) async throws -> TransportFailure? {
        let server = try ScriptedServer(behaviour)
        defer { server.stop() }
        let result = try await exchange(server, limits: limits)
        // Nothing is ever repeated: the second of two equal creates would make a double.
        #expect(server.requests.count == 1)
        if case .failure(let failure) = result { return failure }
        return nil
    }

    @Test func `a request goes out with the key, its query and its body`() async throws {
        let server = try ScriptedServer(.reply("200 OK", "{}", headers: ["X-Thing: 1"]))
        defer { server.stop() }
        let request = CloudTalkRequest(
            method: .delete, path: "/contacts/removeTags/5.json",
            query: [.init("keyword", "+1 (2)&é")], headers: ["Accept": "application/json"],
            body: Data(#"{"tags":["Mia"]}"#.utf8))
        let reply = try await exchange(server, request).get()
        #expect(reply.status == 200)
        #expect(reply.headers["x-thing"] == "1")
        #expect(reply.body == Data("{}".utf8))
        let received = try #require(server.requests.first)
        #expect(
            received.hasPrefix(
                "DELETE /api/contacts/removeTags/5.json?keyword=%2B1%20%282%29%26%C3%A9 HTTP/1.1"))
        #expect(received.contains("Authorization: Basic a2V5OnNlY3JldA=="))
        #expect(received.contains("Accept: application/json"))
        #expect(received.hasSuffix("\r\n\r\n{\"tags\":[\"Mia\"]}"))
    }

    @Test func `every status is a reply, redirects too, and none is followed`() async throws {
        for status in ["500 Oops", "429 Slow", "401 No", "302 Elsewhere"] {
            let server = try ScriptedServer(
                .reply(status, "<html>", headers: ["Location: /api/elsewhere"]))
            defer { server.stop() }
            let reply = try await exchange(server).get()
            #expect(status.hasPrefix("\(reply.status)"))
            #expect(server.requests.count == 1)
        }
    }

    @Test func `where nobody listens the request never left`() async throws {
        let server = try ScriptedServer(.reply("200 OK", "{}"))
        server.stop()
        #expect(try await exchange(server) == .failure(.notSent(.refused)))
    }

    @Test func `a host without an address is no lost request`() async throws {
        let transport = HTTPTransport(
            baseURL: try #require(URL(string: "http://nowhere.invalid/api")),
            credentials: Credentials(accessKeyID: "key", secret: "secret"))
        await #expect(throws: TransportFailure.notSent(.noConnection)) {
            try await transport.send(CloudTalkRequest(method: .get, path: "/tags/index.json"))
        }
        try await transport.shutdown()
    }

    @Test func `a server that does not speak TLS never got the request`() async throws {
        let server = try ScriptedServer(.send(""))
        defer { server.stop() }
        let transport = HTTPTransport(
            baseURL: try #require(URL(string: "https://127.0.0.1:\(server.port)/api")),
            credentials: Credentials(accessKeyID: "key", secret: "secret"),
            limits: .init(exchange: .seconds(20), connect: .milliseconds(200)))
        let failure = await #expect(throws: TransportFailure.self) {
            try await transport.send(CloudTalkRequest(method: .get, path: "/tags/index.json"))
        }
        try await transport.shutdown()
        guard case .notSent = failure else {
            Issue.record("not \(String(describing: failure))")
            return
        }
    }

    @Test func `a reset before the reply leaves the outcome open`() async throws {
        #expect(try await loss(.sendAndReset("")) == .lost(.connectionLost))
    }

    @Test func `a close before the reply leaves the outcome open`() async throws {
        #expect(try await loss(.send("")) == .lost(.connectionLost))
    }

    @Test func `a reply that is cut short leaves the outcome open`() async throws {
        #expect(try await loss(.send(Self.started)) == .lost(.connectionLost))
    }

    @Test func `a reset in the middle of the reply leaves the outcome open`() async throws {
        #expect(try await loss(.sendAndReset(Self.started)) == .lost(.connectionLost))
    }

    @Test(arguments: ["", Self.started])
    func `silence is a time-out, before and within the reply`(bytes: String) async throws {
        let limits = HTTPTransport.Limits(exchange: .milliseconds(250))
        #expect(try await loss(.hang(bytes), limits: limits) == .lost(.timeout))
    }

    @Test func `what is not HTTP is unreadable`() async throws {
        #expect(try await loss(.send("SSH-2.0-OpenSSH\r\n\r\n")) == .lost(.unreadable))
    }

    @Test func `a reply longer than the bound is not gathered`() async throws {
        let long = ScriptedServer.Behaviour.reply("200 OK", String(repeating: "x", count: 5000))
        #expect(try await loss(long, limits: .init(replyBytes: 4999)) == .lost(.unreadable))
        #expect(try await loss(long, limits: .init(replyBytes: 5000)) == nil)
    }

    /// The numbers of sockets are used again at once: a thread that still waited at one of a stopped
    /// server would take the next server's connections.
    @Test func `servers that follow each other get their own requests`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<25 {
                        let failure = try await loss(.reply("200 OK", "{}"))
                        #expect(failure == nil)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `after the shutdown nothing is sent`() async throws {
        let server = try ScriptedServer(.reply("200 OK", "{}"))
        defer { server.stop() }
        let transport = HTTPTransport(
            baseURL: server.url, credentials: Credentials(accessKeyID: "key", secret: "secret"))
        try await transport.shutdown()
        await #expect(throws: TransportFailure.notSent(.shutDown)) {
            try await transport.send(CloudTalkRequest(method: .get, path: "/tags/index.json"))
        }
        #expect(server.requests.isEmpty)
    }

    @Test func `whoever stops waiting cannot know`() async throws {
        try await abandon(1)
    }

    /// One that waits for a connection until its time is up would seem to find nobody there.
    @Test func `two dozen requests at once all leave`() async throws {
        try await abandon(24)
    }

    /// So many requests that a silent server gets at the same time, and that nobody waits for.
    private func abandon(_ count: Int) async throws {
        let server = try ScriptedServer(.hang(""))
        defer { server.stop() }
        let transport = HTTPTransport(
            baseURL: server.url, credentials: Credentials(accessKeyID: "key", secret: "secret"))
        let tasks = (0..<count).map { _ in
            Task {
                try await transport.send(CloudTalkRequest(method: .get, path: "/tags/index.json"))
            }
        }
        while server.requests.count < count, !Task.isCancelled { await Task.yield() }
        #expect(server.requests.count == count)
        for task in tasks {
            task.cancel()
            await #expect(throws: TransportFailure.lost(.cancelled)) { try await task.value }
        }
        try await transport.shutdown()
    }
}
