import CloudTalkSandbox
import Foundation
import Logging

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What comes back over HTTP.
struct Page {
    var status: Int
    var headers: [String: String]
    var text: String

    func json() throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }
}

/// A client of a running sandbox, over a real socket.
struct Browser {
    let sandbox: Sandbox
    let server: SandboxServer
    let ports: SandboxServer.Ports
    private let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 10
        return URLSession(configuration: configuration)
    }()

    init(_ sandbox: Sandbox, _ server: SandboxServer, _ ports: SandboxServer.Ports) {
        self.sandbox = sandbox
        self.server = server
        self.ports = ports
    }

    func page(
        _ method: String = "GET", _ path: String, body: String = "",
        headers: [String: String] = [:]
    ) async throws -> Page {
        try await load(method, ports.page, path, body, headers)
    }

    func api(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> Page {
        let text = body.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        return try await load(
            method, ports.api, "/api" + path, text,
            [
                "Accept": "application/json",
                "Authorization": Caller.basic("SANDBOX", "sandbox-only"),
            ])
    }

    private func load(
        _ method: String, _ port: Int, _ path: String, _ body: String,
        _ headers: [String: String]
    ) async throws -> Page {
        var request = URLRequest(url: URL(string: "http://127.0.0.1:\(port)\(path)")!)
        request.httpMethod = method
        if !body.isEmpty { request.httpBody = Data(body.utf8) }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await session.data(for: request)
        let http = response as! HTTPURLResponse
        var fields: [String: String] = [:]
        for (name, value) in http.allHeaderFields {
            fields["\(name)".lowercased()] = "\(value)"
        }
        return Page(
            status: http.statusCode, headers: fields, text: String(decoding: data, as: UTF8.self))
    }
}

/// Runs a sandbox on free ports for as long as the body takes.
///
/// - Parameter apart: with a port of its own for the API.
func withServer(
    _ configuration: Sandbox.Configuration = .demo(), apart: Bool = false,
    _ body: @Sendable @escaping (Browser) async throws -> Void
) async throws {
    let sandbox = Sandbox(configuration)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = SandboxServer(
        sandbox: sandbox, port: 0, apiPort: apart ? 0 : nil, logger: logger)
    let (ready, continuation) = AsyncStream<SandboxServer.Ports>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await server.run { continuation.yield($0) }
        }
        group.addTask {
            guard let ports = await ready.first(where: { _ in true }) else { return }
            try await body(Browser(sandbox, server, ports))
        }
        try await group.next()
        group.cancelAll()
        try await group.waitForAll()
    }
}
