import HTTPTypes
import Hummingbird
import Leads
import Store

/// Numbers that must never be called.
enum DoNotCallAPI {
    static let routes: [Route] = [
        Route(
            .put, "/api/v1/do-not-call", .api, .requestDoNotCall,
            Operation(
                id: "stop_calling", summary: "Never call a number again",
                body: .object([
                    .always("phone", .string(limit: 100)), .always("source", .string(limit: 200)),
                    .always("reason", .string(limit: 1_000)),
                ]),
                outcomes: [.init(status: 200, about: "Entered", schema: record)]),
            answer: stop),
        Route(
            .get, "/api/v1/do-not-call/{phone}", .api, .readDoNotCall,
            Operation(
                id: "get_do_not_call", summary: "Whether a number must not be called",
                outcomes: [.init(status: 200, about: "It must not be called", schema: record)]),
            answer: get),
        Route(
            .delete, "/api/v1/do-not-call/{phone}", .api, .withdrawDoNotCall,
            Operation(
                id: "allow_calling", summary: "Take a number off the list; puts it in no queue",
                query: [
                    .init(
                        name: "reason", schema: .string(limit: 1_000),
                        about: "Why it may be called",
                        required: true)
                ],
                outcomes: [.init(status: 204, about: "May be called again")]),
            answer: allow),
    ]

    private static let record = Schema.named(
        "DoNotCall",
        .object([
            .always("phone", .text), .always("requested_at", .time),
            .always("requested_by", .text), .always("source", .text), .always("reason", .text),
            .always(
                "confirmed_at", .nullable(.time), "When nothing in CloudTalk was proved to call it"),
        ]))

    @Sendable private static func stop(_ call: Call) async throws -> Response {
        let request = try await call.body { try StopRequest($0, call) }
        let record = try await call.store.stopCalling(
            request.number, source: request.source, reason: request.reason,
            by: try call.signedIn().actor)
        call.runtime.engine?.wake()
        return .json(record.json)
    }

    @Sendable private static func get(_ call: Call) async throws -> Response {
        guard let record = try await call.store.doNotCall(try number(call)) else {
            throw Problem.notFound("The number is not on the do-not-call list.")
        }
        return .json(record.json)
    }

    @Sendable private static func allow(_ call: Call) async throws -> Response {
        let reason = call.query["reason"]?.trimmingWhitespace() ?? ""
        guard !reason.isEmpty else { throw Problem.invalid("reason", "must not be empty") }
        let found = try await call.store.allowCalling(
            try number(call), reason: reason, by: try call.signedIn().actor)
        guard found else { throw Problem.notFound("The number is not on the do-not-call list.") }
        call.runtime.engine?.wake()
        return Response(status: .noContent)
    }

    private static func number(_ call: Call) throws -> PhoneNumber {
        let text = try call.pathParameter("phone")
        guard case .success(let number) = call.number(text) else {
            throw Problem.invalid([call.fault(text, field: "phone")])
        }
        return number
    }
}

/// What somebody asked for who wants a number never to be called again.
private struct StopRequest {
    let number: PhoneNumber
    let source: String
    let reason: String

    init(_ body: JSONValue, _ call: Call) throws {
        func text(_ name: String) -> String { body[name]?.text?.trimmingWhitespace() ?? "" }
        source = text("source")
        reason = text("reason")
        let empty = ["source", "reason"].filter { text($0).isEmpty }
            .map { FieldError(field: $0, message: "must not be empty") }
        guard case .success(let number) = call.number(text("phone")) else {
            throw Problem.invalid([call.fault(text("phone"), field: "phone")] + empty)
        }
        guard empty.isEmpty else { throw Problem.invalid(empty) }
        self.number = number
    }
}

/// Why a text is no telephone number, as a sentence for people.
struct NoNumber: Error {
    let why: String
}

extension Call {
    /// The telephone number that somebody sent.
    func number(_ text: String) -> Result<PhoneNumber, NoNumber> {
        switch runtime.configuration.phones.read(text) {
        case .number(let number, _): .success(number)
        case .absent: .failure(NoNumber(why: "is required"))
        case .impossible(let why): .failure(NoNumber(why: why))
        }
    }

    func fault(_ text: String, field: String) -> FieldError {
        guard case .failure(let fault) = number(text) else {
            return FieldError(field: field, message: "is not as it should be")
        }
        return FieldError(field: field, message: fault.why)
    }
}

extension DoNotCallRecord {
    var json: JSONValue {
        [
            "phone": .string(number.e164), "requested_at": JSONValue(requestedAt),
            "requested_by": .string(requestedBy), "source": .string(source),
            "reason": .string(reason), "confirmed_at": JSONValue(confirmedAt),
        ]
    }
}
