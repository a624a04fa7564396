import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Store
import Testing

@testable import Portal

@Suite("Bodies that programs send")
struct BodyTests {
    private static let path = "/api/v1/leads"

    @Test("5,000 nested brackets are refused before they are decoded")
    func nesting() async throws {
        try await World.open { world in
            let program = try world.program()
            let lists = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
            let objects =
                String(repeating: #"{"a":"#, count: 5_000) + "1"
                + String(repeating: "}", count: 5_000)
            for body in [lists, objects, String(repeating: "[", count: 500_000)] {
                let answer = try await program.post(Self.path, body)
                #expect(answer.status == 400)
                #expect(try answer.json["code"] == "malformed")
            }
        }
    }

    @Test("brackets inside of strings are no nesting")
    func bracketsInStrings() async throws {
        try await World.open { world in
            let name = String(repeating: #"[{\"\\"#, count: 100)
            let answer = try await world.program().post(
                Self.path, #"{"lead_id":"L1","full_name":"\#(name)"}"#)
            #expect(answer.status == 200)
        }
    }

    @Test("a body over eight megabytes is refused with 413, whatever it says of its length")
    func tooLarge() async throws {
        try await World.open { world in
            let program = try world.program()
            let body = #"{"lead_id":""# + String(repeating: "x", count: 9_000_000) + #""}"#
            #expect(try await program.post(Self.path, body).status == 413)
            let unsized = program.with("Content-Length", "10")
            #expect(try await unsized.post(Self.path, body).status == 413)
        }
    }

    @Test(
        "where an address takes no body, one that is sent is refused and nothing is done",
        arguments: [
            (#"{"dry_run":true}"#, "invalid"), ("{bad", "malformed"), ("[]", "malformed"),
        ])
    func unwanted(body: String, code: String) async throws {
        try await World.open { world in
            let manager = try world.program(.manager)
            #expect(try await manager.post(Self.path, #"{"lead_id":"L1"}"#).status == 200)
            try await world.assign("L1", to: "zoe")
            let assignment = Self.path + "/L1/assignment"
            let refused = try await manager.send(.delete, assignment, body: body)
            #expect(refused.status == 400)
            #expect(try refused.json["code"]?.text == code)
            #expect(try await manager.get(Self.path + "?assigned=true").json["total"] == 1)
            #expect(try await manager.send(.delete, assignment, body: "{}").status == 204)
        }
    }

    @Test(
        "what has the wrong shape and what means nothing is named in one answer",
        arguments: [
            (
                HTTPRequest.Method.post, path,
                #"[{"lead_id":5},{"lead_id":" "},{"lead_id":"L1","stage":7},{"lead_id":"L1"}]"#,
                ["[0].lead_id", "[1].lead_id", "[2].stage", "[3].lead_id"]
            ),
            (
                .put, "/api/v1/agents/new",
                #"{"active":"yes","email":"nobody","dialer":{"tag":"a,b","campaign":1}}"#,
                ["active", "dialer.campaign", "dialer.tag", "email", "name"]
            ),
            (
                .put, "/api/v1/do-not-call", #"{"phone":"12","source":" ","sorce":"mail"}"#,
                ["phone", "reason", "sorce", "source"]
            ),
            (.post, "/api/v1/sync/retry", #"{"lead_id":["L1"]}"#, ["lead_id", "lead_ids"]),
            (
                .post, "/api/v1/sync/retry", #"{"lead_ids":["L1"," ",7,""]}"#,
                ["lead_ids[1]", "lead_ids[2]", "lead_ids[3]"]
            ),
            (
                .post, "/api/v1/sync/retry", #"{"lead_ids":["L8","L9"]}"#,
                ["lead_ids[0]", "lead_ids[1]"]
            ),
            (
                .post, path, #"{"lead_id":"L1","extra":{"a\u0000":"x"},"stage":"a\u0000"}"#,
                ["extra", "stage"]
            ),
        ])
    func oneRound(
        method: HTTPRequest.Method, path: String, body: String, fields: [String]
    ) async throws {
        try await World.open { world in
            let admin = try world.browser(.admin)
            let answer = try await admin.send(method, path, body: body)
            #expect(answer.status == 400)
            let named = try answer.json["errors"]?.items?.compactMap { $0["field"]?.text }
            #expect(named?.sorted() == fields)
        }
    }

    @Test(
        "a number is said to be no whole one, or out of range",
        arguments: [
            ("1.5", "must be a whole number"), ("99999999999999999999", "is out of range"),
            ("-1e300", "is out of range"), ("0", "must be 1 or more"),
        ])
    func wholeNumbers(number: String, message: String) async throws {
        try await World.open { world in
            let answer = try await world.program(.manager).post(
                "/api/v1/assignments/bulk",
                #"{"select":{},"even":["zoe"],"dry_run":true,"limit":\#(number)}"#)
            #expect(try answer.json["detail"]?.text == "limit " + message)
        }
    }

    @Test("100,000 wrong entries do not hold up the answer", .timeLimit(.minutes(1)))
    func manyFaults() {
        let faults = (0..<100_000).map { FieldError(field: "select.lead_ids[\($0)]", message: "") }
        #expect(faults.adding(faults) == faults)
    }

    @Test("a body that never ends arriving is given up")
    func trickling() async throws {
        let (body, source) = RequestBody.makeStream()
        await source.yield(ByteBuffer(string: "{"))
        let error = await #expect(throws: Problem.self) {
            try await BodyReading(body: body, limit: 10, patience: .milliseconds(1)).bytes()
        }
        #expect(error?.status == .requestTimeout)
        source.finish()
    }

    @Test("broken UTF-8 is refused")
    func brokenUTF8() async throws {
        try await World.open { world in
            var visitor = try world.program()
            visitor.headers[.contentType] = "application/json"
            var body = ByteBuffer(string: #"{"lead_id":"L1","full_name":""#)
            body.writeBytes([0xC3, 0x28])
            body.writeString(#""}"#)
            let response = try await visitor.client.executeRequest(
                uri: Self.path, method: .post, headers: visitor.headers, body: body)
            #expect(response.status == .badRequest)
            #expect(String(buffer: response.body).contains("UTF-8"))
            #expect(try await visitor.get("/api/v1/leads").json["total"] == 0)
        }
    }

    @Test(
        "what is not JSON is refused",
        arguments: ["", "{", "nonsense", #"{"lead_id":"L1"} {}"#, #"{"lead_id":'L1'}"#])
    func notJSON(body: String) async throws {
        try await World.open { world in
            let answer = try await world.program().post(Self.path, body)
            #expect(answer.status == 400)
            #expect(try answer.json["code"] == "malformed")
        }
    }

    @Test("another content type is 415, a missing body 4xx")
    func contentType() async throws {
        try await World.open { world in
            let program = try world.program()
            let body = #"{"lead_id":"L1"}"#
            for type in ["text/plain", "application/x-www-form-urlencoded", ""] {
                let answer = try await program.send(.post, Self.path, body: body, type: type)
                #expect(answer.status == 415)
            }
            #expect(try await program.send(.post, Self.path).status == 415)
            let charset = try await program.send(
                .post, Self.path, body: body, type: "Application/JSON; charset=utf-8")
            #expect(charset.status == 200)
        }
    }

    @Test("a NUL character is refused")
    func nul() async throws {
        try await World.open { world in
            let answer = try await world.program().post(
                Self.path, #"{"lead_id":"L1","stage":"a\u0000b"}"#)
            #expect(answer.status == 400)
        }
    }

    @Test("an address that does not exist is 404 in the way of its surface")
    func unknownAddress() async throws {
        try await World.open { world in
            let api = try await world.anybody.get("/api/v1/nothing")
            #expect(api.status == 404)
            #expect(api.header("Content-Type") == "application/problem+json")
            let seed = try await world.anybody.get("/api/cloudtalk/nothing")
            #expect(seed.status == 404)
            #expect(try seed.json["success"] == false)
            let page = try await world.anybody.get("/nothing")
            #expect(page.status == 404)
            #expect(page.header("Content-Type")?.hasPrefix("text/html") == true)
        }
    }

    @Test("other methods are 405 and told what the address takes")
    func otherMethods() async throws {
        try await World.open { world in
            let answer = try await world.anybody.send(.patch, "/api/v1/leads/L1/assignment")
            #expect(answer.status == 405)
            #expect(answer.header("Allow") == "PUT, DELETE")
            let list = try await world.anybody.delete("/api/v1/leads")
            #expect(list.header("Allow") == "GET, HEAD, POST")
            let seed = try await world.anybody.get("/api/cloudtalk/contact/add")
            #expect(seed.status == 405)
            #expect(seed.header("Allow") == "POST")
            #expect(try seed.json["success"] == false)
        }
    }

    @Test("over a real connection, too large bodies and headers are refused and others served")
    func realConnection() async throws {
        try await World.open(over: .live) { world in
            let program = try world.program()
            let body = #"{"lead_id":""# + String(repeating: "x", count: 9_000_000) + #""}"#
            #expect(try await program.post(Self.path, body).status == 413)
            #expect(try await program.post(Self.path, #"{"lead_id":"L1"}"#).status == 200)
            let padded = world.anybody.with("X-Padding", String(repeating: "x", count: 40_000))
            #expect(try await padded.get("/healthz").status == 400)
        }
    }

    @Test("HEAD answers like GET without the body")
    func head() async throws {
        try await World.open { world in
            let answer = try await world.program().send(.head, "/api/v1/leads")
            #expect(answer.status == 200)
            #expect(answer.text.isEmpty)
        }
    }
}
