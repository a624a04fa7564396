import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A program or a browser that calls a running portal.
struct Caller: Sendable {
    let http: HTTPClient
    let address: String
    let token: String?

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let text: String

        func read<Value: Decodable>(_: Value.Type = Value.self) throws -> Value {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Value.self, from: Data(text.utf8))
        }
    }

    func call(
        _ method: HTTPMethod, _ path: String, body: String? = nil,
        headers: HTTPHeaders = ["Content-Type": "application/json"]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        request.headers = headers
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await http.execute(request, timeout: .seconds(20))
        let text = String(buffer: try await response.body.collect(upTo: 16 << 20))
        return Answer(status: Int(response.status.code), headers: response.headers, text: text)
    }

    func get<Value: Decodable>(_ path: String, _: Value.Type = Value.self) async throws -> Value {
        let answer = try await call(.GET, path)
        guard answer.status == 200 else { throw Refused(status: answer.status, text: answer.text) }
        return try answer.read()
    }

    struct Refused: Error {
        let status: Int
        let text: String
    }
}

extension Caller {
    func assign(_ lead: String, to agent: String) async throws -> Answer {
        try await call(
            .PUT, "/api/v1/leads/\(lead)/assignment", body: #"{"agent_id":"\#(agent)"}"#)
    }

    func unassign(_ lead: String) async throws -> Answer {
        try await call(.DELETE, "/api/v1/leads/\(lead)/assignment")
    }

    func lead(_ id: String) async throws -> LeadView { try await get("/api/v1/leads/\(id)") }
    func sync() async throws -> SyncView { try await get("/api/v1/sync") }
}

/// What the tests read of a lead.
struct LeadView: Decodable, Sendable {
    struct Assignment: Decodable, Sendable {
        let agentId: String
    }
    struct Sync: Decodable, Sendable {
        let state: String
        let reason: String?
        let contactId: String?
    }

    let leadId: String
    let assignment: Assignment?
    let sync: Sync
}

/// What the tests read of the state of syncing.
struct SyncView: Decodable, Sendable {
    struct Trouble: Decodable, Sendable {
        let reason: String
    }

    let enabled: Bool
    let pending: Int
    let inFlight: Int
    let synced: Int
    let failed: Int
    let circuit: String
    let lastError: Trouble?

    var isAtRest: Bool { pending == 0 && inFlight == 0 }
}
