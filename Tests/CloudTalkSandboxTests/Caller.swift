import CloudTalkSandbox
import Foundation
import Synchronization

/// A clock that stands still until it is moved.
final class StillClock: Sendable {
    private let moment = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

    var now: Date { moment.withLock { $0 } }
    func advance(_ seconds: Double) { moment.withLock { $0 += seconds } }
}

/// A sandbox on a still clock, and requests to it as a well-behaved client sends them.
struct Caller {
    let clock = StillClock()
    let sandbox: Sandbox
    var headers: [String: String]

    init(_ configuration: Sandbox.Configuration = .demo()) {
        sandbox = Sandbox(configuration) { [clock] in clock.now }
        headers = [
            "Accept": "application/json", "Authorization": Self.basic("SANDBOX", "sandbox-only"),
        ]
    }

    static func basic(_ id: String, _ secret: String) -> String {
        "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString()
    }

    func send(_ method: String, _ target: String, _ body: JSONValue? = nil) -> SandboxOutcome {
        sandbox.handle(
            SandboxRequest(
                method: method, target: target, headers: headers, body: body?.bytes ?? []))
    }

    /// The whole answer: HTTP status, and what stands in the body.
    func answer(_ method: String, _ target: String, _ body: JSONValue? = nil) throws -> Answer {
        guard let response = send(method, target, body).response else { throw NoAnswer() }
        return Answer(status: response.status, body: try response.json())
    }

    struct NoAnswer: Error {}

    /// Adds a contact by the API.
    ///
    /// - Returns: its id.
    func add(_ name: String, _ numbers: [String] = [], tags: [String] = []) throws -> Int {
        let answer = try answer(
            "PUT", "/contacts/add.json",
            [
                "name": .string(name), "ContactNumber": Self.list("public_number", numbers),
                "ContactsTag": Self.list("name", tags),
            ])
        guard let id = answer.body["responseData"]?["data"]?["id"]?.integer else {
            throw NoAnswer()
        }
        return id
    }

    static func list(_ field: String, _ values: [String]) -> JSONValue {
        .array(values.map { [field: .string($0)] }.map(JSONValue.object))
    }
}

struct Answer: Equatable {
    var status: Int
    var body: JSONValue

    init(status: Int, body: JSONValue) {
        self.status = status
        self.body = body
    }

    /// With the body in its envelope.
    init(_ status: Int, _ data: JSONValue) {
        self.init(status: status, body: ["responseData": data])
    }

    static func failure(_ status: Int, _ message: String) -> Answer {
        Answer(status, ["status": .int(status), "message": .string(message)])
    }

    static func invalid(_ problems: JSONValue) -> Answer {
        Answer(406, ["status": 406, "message": "Invalid input data.", "data": problems])
    }

    /// The rows of a list.
    var rows: [JSONValue] { body["responseData"]?["data"]?.elements ?? [] }
}
