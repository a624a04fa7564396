import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store

@testable import DialerSync

extension World {
    /// Somebody asks never to be called again.
    func stop(_ number: String, source: String = "customer") async throws {
        guard let number = PhoneNumber(e164: number) else { throw NoSuchNumber() }
        _ = try await store.stopCalling(number, source: source, reason: "asked", by: .command)
    }

    /// The do-not-call entry is lifted.
    func lift(_ number: String) async throws {
        guard let number = PhoneNumber(e164: number) else { throw NoSuchNumber() }
        _ = try await store.allowCalling(number, reason: "error", by: .command)
    }

    /// When the portal proved that the number stands in no list.
    func confirmed(_ number: String) async throws -> Date? {
        guard let number = PhoneNumber(e164: number) else { throw NoSuchNumber() }
        return try await store.doNotCall(number)?.confirmedAt
    }

    struct NoSuchNumber: Error {}

    /// CloudTalk refuses whatever is sent to `path`.
    func refuse(path: String) {
        transport.answer.set { request in
            request.path == path
                ? .refusal(of: "public_number", saying: "Please supply a valid number.") : nil
        }
    }

    /// When a request to an endpoint was last sent.
    func lastRequest(to endpoint: Sandbox.Endpoint) -> Date? {
        sandbox.lastRequests.last { $0.endpoint == endpoint }?.at
    }

    func requests(to endpoint: Sandbox.Endpoint) -> Int {
        sandbox.counters.byEndpoint[endpoint, default: 0]
    }
}

extension CloudTalkReply {
    /// CloudTalk's refusal of a change because of one field.
    static func refusal(of field: String, saying text: String) -> CloudTalkReply {
        let answer = #"""
            {"responseData":{"status":406,"message":"Invalid input data.",
            "data":{"\#(field)":["\#(text)"]}}}
            """#
        return CloudTalkReply(status: 406, body: Data(answer.utf8))
    }
}
