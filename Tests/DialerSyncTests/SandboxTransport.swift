import CloudTalk
import CloudTalkSandbox
import Foundation
import Synchronization

/// Carries the client's requests into a sandbox in the same process, on the test's clock.
struct SandboxTransport: CloudTalkTransport {
    let sandbox: Sandbox
    let clock: TestClock
    let timeout: TimeInterval
    let key: Mutable<Sandbox.Key>
    /// Runs after the sandbox took a request in and before its answer arrives.
    let interrupt: Mutable<(@Sendable (CloudTalkRequest) async -> Void)?>
    /// Answers in the sandbox's place where it returns something.
    let answer: Mutable<(@Sendable (CloudTalkRequest) -> CloudTalkReply?)?>

    init(_ sandbox: Sandbox, key: Sandbox.Key, clock: TestClock, timeout: TimeInterval) {
        self.sandbox = sandbox
        self.clock = clock
        self.timeout = timeout
        self.key = Mutable(key)
        interrupt = Mutable(nil)
        answer = Mutable(nil)
    }

    func send(_ request: CloudTalkRequest) async throws(TransportFailure) -> CloudTalkReply {
        if let reply = answer.value?(request) { return reply }
        let key = key.value
        let basic = Data("\(key.id):\(key.secret)".utf8).base64EncodedString()
        let outcome = sandbox.handle(
            SandboxRequest(
                method: request.method.rawValue, target: request.target,
                headers: ["Accept": "application/json", "Authorization": "Basic \(basic)"],
                body: [UInt8](request.body ?? Data())))
        if let interrupt = interrupt.value { await interrupt(request) }
        switch outcome {
        case .respond(let response, let after):
            clock.advance(by: after)
            var headers = HeaderFields()
            for (name, value) in response.headers { headers.append(name: name, value: value) }
            return CloudTalkReply(
                status: response.status, headers: headers, body: Data(response.body))
        case .refused: throw .notSent(.refused)
        case .reset, .cutBody: throw .lost(.connectionLost)
        case .hang:
            clock.advance(by: timeout)
            throw .lost(.timeout)
        }
    }
}

extension SandboxTransport {
    /// Somebody renames a tag in CloudTalk.
    func rename(tag: Int, to name: String) {
        let basic = Data("\(key.value.id):\(key.value.secret)".utf8).base64EncodedString()
        _ = sandbox.handle(
            SandboxRequest(
                method: "POST", target: "/tags/edit/\(tag).json",
                headers: ["Accept": "application/json", "Authorization": "Basic \(basic)"],
                body: Array(#"{"name":"\#(name)"}"#.utf8)))
    }
}

/// A value that a test changes while others read it.
final class Mutable<Value: Sendable>: Sendable {
    private let box: Mutex<Value>
    init(_ value: Value) { box = Mutex(value) }
    var value: Value { box.withLock { $0 } }
    func set(_ value: Value) { box.withLock { $0 = value } }
}
