import Foundation

/// A request as CloudTalk would get it, whatever carried it here.
public struct SandboxRequest: Sendable, Equatable {
    /// In capitals: `GET`.
    public var method: String
    /// Below the base of the API, percent-decoded: `/contacts/index.json`.
    public var path: String
    /// The decoded parameters; of one that is repeated, the last.
    public var query: [String: String]
    /// By name in small letters.
    public var headers: [String: String]
    public var body: [UInt8]

    /// - Parameters:
    ///   - target: path and query as they stand in the request line; a leading `/api` is dropped.
    ///   - headers: names in any case.
    public init(
        method: String, target: String, headers: [String: String] = [:], body: [UInt8] = []
    ) {
        self.method = method.uppercased()
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].removingPercentEncoding ?? String(parts[0])
        self.path = path.hasPrefix("/api/") ? String(path.dropFirst(4)) : path
        self.query = parts.count > 1 ? Self.parameters(of: parts[1]) : [:]
        self.headers = Dictionary(headers.map { ($0.lowercased(), $1) }) { _, last in last }
        self.body = body
    }

    private static func parameters(of query: Substring) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = sides.map {
                let spaced = $0.replacing("+", with: " ")
                return spaced.removingPercentEncoding ?? String(spaced)
            }
            parameters[decoded[0]] = decoded.count > 1 ? decoded[1] : ""
        }
        return parameters
    }

    /// Key id and secret of the Basic authorization, where there is one.
    var credentials: Sandbox.Key? {
        guard let header = headers["authorization"], header.lowercased().hasPrefix("basic "),
            let data = Data(
                base64Encoded: header.dropFirst(6).trimmingCharacters(in: .whitespaces)),
            let colon = data.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return Sandbox.Key(
            id: String(decoding: data[..<colon], as: UTF8.self),
            secret: String(decoding: data[data.index(after: colon)...], as: UTF8.self))
    }

    var acceptsJSON: Bool {
        headers["accept"]?.lowercased().contains("application/json") ?? false
    }
}

/// A whole answer.
public struct SandboxResponse: Sendable, Equatable {
    public var status: Int
    /// By name as it is sent, `X-CloudTalkAPI-Limit` among them.
    public var headers: [String: String]
    public var body: [UInt8]

    init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as JSON.
    ///
    /// - Throws: Foundation's error where a fault made it something else.
    public func json() throws -> JSONValue { try JSONValue(parsing: body) }

    /// The header of that name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.key.lowercased() == name.lowercased() }?.value
    }
}

/// What becomes of a request. The carrier does it: over HTTP to a socket, in a simulator to a clock.
public enum SandboxOutcome: Sendable, Equatable {
    /// The answer leaves `after` seconds from now.
    case respond(SandboxResponse, after: Double)
    /// Headers announce the whole body, the connection breaks after `sent` bytes of it.
    case cutBody(SandboxResponse, sent: Int, after: Double)
    /// No connection comes about: the request was never sent.
    case refused
    /// The connection breaks before any answer.
    case reset(applied: Bool)
    /// The connection stays open and silent.
    case hang(applied: Bool)

    /// The answer, where there is a whole one.
    public var response: SandboxResponse? {
        guard case .respond(let response, _) = self else { return nil }
        return response
    }
}
