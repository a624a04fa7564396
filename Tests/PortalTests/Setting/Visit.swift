import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

@testable import Portal

/// What came back.
struct Answer {
    let response: TestResponse

    var status: Int { response.status.code }
    var text: String { String(buffer: response.body) }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { response.headers[$0] }
    }

    var json: JSONValue {
        get throws { try JSONValue(parsing: Array(response.body.readableBytesView)) }
    }

    /// The cookies that the answer sets, by name.
    var cookies: [String: String] {
        var cookies: [String: String] = [:]
        for value in response.headers[values: .setCookie] {
            let pair = value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            cookies[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
        }
        return cookies
    }
}

/// Somebody who makes requests: a program with a token, or a browser with cookies.
struct Visitor {
    let client: any TestClientProtocol
    var headers: HTTPFields = [:]

    func with(_ name: String, _ value: String) -> Visitor {
        var visitor = self
        if let name = HTTPField.Name(name) { visitor.headers[name] = value }
        return visitor
    }

    func token(_ token: String) -> Visitor { with("Authorization", "Bearer \(token)") }
    func cookie(_ name: String, _ value: String) -> Visitor { with("Cookie", "\(name)=\(value)") }

    func send(
        _ method: HTTPRequest.Method, _ path: String, body: String? = nil,
        type: String = "application/json"
    ) async throws -> Answer {
        var headers = headers
        if body != nil, headers[.contentType] == nil { headers[.contentType] = type }
        let response = try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        return Answer(response: response)
    }

    func get(_ path: String) async throws -> Answer { try await send(.get, path) }
    func delete(_ path: String) async throws -> Answer { try await send(.delete, path) }

    func put(_ path: String, _ body: String) async throws -> Answer {
        try await send(.put, path, body: body)
    }

    func post(_ path: String, _ body: String) async throws -> Answer {
        try await send(.post, path, body: body)
    }

    func form(_ path: String, _ fields: [(String, String)]) async throws -> Answer {
        try await send(
            .post, path, body: Form(fields.map { (name: $0.0, value: $0.1) }).encoded,
            type: "application/x-www-form-urlencoded")
    }
}
