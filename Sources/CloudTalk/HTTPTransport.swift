import AsyncHTTPClient
public import Foundation
import NIOCore
import NIOHTTP1

/// Sends requests to CloudTalk over HTTP/1.1, with the account's key pair.
///
/// It owns its connections: call ``shutdown()`` before letting go of it. Whether a request left is
/// not guessed from the error but observed, see ``ReplyCollector``.
public struct HTTPTransport: CloudTalkTransport {
    private let base: String
    private let authorization: String
    private let limits: Limits
    private let client: HTTPClient

    /// How long and how much to wait for.
    public struct Limits: Sendable, Hashable {
        /// For the whole exchange, from asking for a connection to the last byte of the reply.
        public var exchange: Duration
        /// For the connection, encryption included.
        public var connect: Duration
        /// The longest reply body, in bytes.
        public var replyBytes: Int

        public init(
            exchange: Duration = .seconds(30), connect: Duration = .seconds(10),
            replyBytes: Int = 16 << 20
        ) {
            self.exchange = exchange
            self.connect = connect
            self.replyBytes = replyBytes
        }
    }

    /// - Parameter baseURL: what stands before the paths, as in `https://my.cloudtalk.io/api`.
    public init(baseURL: URL, credentials: Credentials, limits: Limits = Limits()) {
        let text = baseURL.absoluteString
        base = text.hasSuffix("/") ? String(text.dropLast()) : text
        let pair = "\(credentials.accessKeyID):\(credentials.secret)"
        authorization = "Basic " + Data(pair.utf8).base64EncodedString()
        self.limits = limits
        client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: Self.configuration(limits))
    }

    private static func configuration(_ limits: Limits) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(limits.connect)))
        configuration.httpVersion = .http1Only
        // Retries would keep a request waiting for a connection until its time is up, and then
        // nobody could tell "never sent" from "no answer".
        configuration.connectionPool.retryConnectionEstablishment = false
        // Shorter than the 5 s after which common servers close an idle connection: a request that
        // meets the closing has an unknown outcome, which costs more than a new connection.
        configuration.connectionPool.idleTimeout = .seconds(4)
        // More than leave at once: one that waits for a connection would seem to find nobody there.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        return configuration
    }

    public func send(_ request: CloudTalkRequest) async throws(TransportFailure) -> CloudTalkReply {
        let collector = ReplyCollector(mostBytes: limits.replyBytes)
        guard let outgoing = try? outgoing(request) else { throw .notSent(.invalidRequest) }
        let task = client.execute(
            request: outgoing, delegate: collector, deadline: .now() + TimeAmount(limits.exchange))
        do {
            return try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
        } catch {
            throw TransportFailure(error, headWasSent: collector.headWasSent)
        }
    }

    private func outgoing(_ request: CloudTalkRequest) throws -> HTTPClient.Request {
        var headers = HTTPHeaders()
        for field in request.headers.all { headers.add(name: field.name, value: field.value) }
        headers.replaceOrAdd(name: "Authorization", value: authorization)
        return try HTTPClient.Request(
            url: base + request.target, method: HTTPMethod(rawValue: request.method.rawValue),
            headers: headers, body: request.body.map { .data($0) })
    }

    /// Closes every connection; requests under way fail.
    public func shutdown() async throws {
        try await client.shutdown()
    }
}

extension HTTPTransport: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "HTTPTransport(\(base))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
