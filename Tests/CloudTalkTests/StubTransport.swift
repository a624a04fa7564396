import CloudTalk
import Foundation
import Synchronization

/// Answers every request with the same reply or failure, and remembers the requests.
final class StubTransport: CloudTalkTransport {
    private let result: Result<CloudTalkReply, TransportFailure>
    private let seen = Mutex<[CloudTalkRequest]>([])

    init(_ result: Result<CloudTalkReply, TransportFailure>) { self.result = result }

    convenience init(_ body: String, status: Int = 200, headers: HeaderFields = [:]) {
        self.init(
            .success(CloudTalkReply(status: status, headers: headers, body: Data(body.utf8))))
    }

    var requests: [CloudTalkRequest] { seen.withLock { $0 } }

    func send(_ request: CloudTalkRequest) async throws(TransportFailure) -> CloudTalkReply {
        seen.withLock { $0.append(request) }
        return try result.get()
    }
}

extension CloudTalkClient {
    /// A client to which CloudTalk answers `body`.
    static func answering(
        _ body: String, status: Int = 200, headers: HeaderFields = [:]
    ) -> CloudTalkClient {
        CloudTalkClient(transport: StubTransport(body, status: status, headers: headers))
    }
}

/// The error that `operation` throws, or `nil` when it succeeds.
func failure<Value>(
    of operation: () async throws(CloudTalkError) -> Value
) async -> CloudTalkError? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return error
    }
}

/// Something that holds a value without knowing how to print it.
private struct Holder<Held> { let held: Held }

/// Every way in which Swift turns a value into text.
func printed(_ value: some Any) -> String {
    var dumped = ""
    dump(Holder(held: value), to: &dumped)
    return [
        "\(value)", String(describing: value), String(reflecting: value),
        "\(Optional(value) as Any)", "\([value])", "\(Holder(held: value))",
        "\(["key": value])", String(reflecting: Holder(held: [value])), dumped,
    ].joined(separator: "\n")
}
