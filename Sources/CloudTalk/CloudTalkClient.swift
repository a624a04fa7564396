import Foundation

/// The operations of CloudTalk's API, each one request.
///
/// Every operation throws ``CloudTalkError``, and nothing is ever repeated here: whether to try
/// again is decided where the state is kept. Paths, methods and bodies follow CloudTalk's published
/// contract, version 1.7.
public struct CloudTalkClient: Sendable {
    private let transport: any CloudTalkTransport

    public init(transport: any CloudTalkTransport) {
        self.transport = transport
    }

    /// A request with what the errors about it will say.
    struct Call {
        let operation: CloudTalkOperation
        var entity: CloudTalkEntity?
        var request: CloudTalkRequest

        func error(_ kind: CloudTalkError.Kind, rate: RateHeaders? = nil) -> CloudTalkError {
            CloudTalkError(operation: operation, entity: entity, kind: kind, rate: rate)
        }
    }

    /// Sends the request of `call` and finds out which status counts, whatever it is.
    func exchange(
        _ call: Call
    ) async throws(CloudTalkError) -> (reply: CloudTalkReply, Envelope, RateHeaders?) {
        do {
            let reply = try await transport.send(call.request)
            let rate = RateHeaders(reply.headers)
            return (reply, Envelope(reply, rate: rate), rate)
        } catch {
            throw call.error(CloudTalkError.Kind(error))
        }
    }

    /// Sends the request of `call` and reads a successful reply.
    ///
    /// - Parameter read: returns `nil` for content that is not what the operation promises.
    func perform<Value>(
        _ call: Call, read: (JSON) -> Value?
    ) async throws(CloudTalkError) -> Answer<Value> {
        let (_, envelope, rate) = try await exchange(call)
        if case .failure(let kind) = envelope.verdict { throw call.error(kind, rate: rate) }
        guard let value = read(envelope.content) else {
            throw call.error(.unknown(.unreadable), rate: rate)
        }
        return Answer(value: value, rate: rate)
    }

    /// One page of the list at `path`.
    func page<Row>(
        _ operation: CloudTalkOperation, _ path: String, page: Int, limit: Int,
        filter: [CloudTalkRequest.QueryItem] = [], row: (JSON) -> Row?
    ) async throws(CloudTalkError) -> Answer<Page<Row>> {
        let query =
            filter + [
                .init("limit", String(min(max(limit, 1), PageSize.largest))),
                .init("page", String(max(page, 1))),
            ]
        let call = Call(operation: operation, request: .read(path, query: query))
        return try await perform(call) { Page($0, asked: page, row: row) }
    }
}

extension CloudTalkRequest {
    /// Without `Accept` CloudTalk answers a GET with 404 or 406.
    private static let accept: HeaderFields = ["Accept": "application/json"]

    static func read(_ path: String, query: [QueryItem] = []) -> Self {
        Self(method: .get, path: path, query: query, headers: accept)
    }

    static func write(_ method: Method, _ path: String) -> Self {
        Self(method: method, path: path, headers: accept)
    }

    static func write(_ method: Method, _ path: String, body: JSON) -> Self {
        var headers = accept
        headers["Content-Type"] = "application/json"
        return Self(
            method: method, path: path, headers: headers, body: body.encoded)
    }
}
