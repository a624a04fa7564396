import CloudTalk
import Foundation
import Logging
import Testing

/// Which reply means what: the line between "no", "not now" and "nobody knows".
struct OutcomeTests {
    /// The error of a write that gets this reply.
    private func error(
        _ body: String, status: Int = 200, headers: HeaderFields = [:]
    ) async -> CloudTalkError? {
        await failure { () async throws(CloudTalkError) in
            try await CloudTalkClient.answering(body, status: status, headers: headers)
                .deleteContact(ContactID(5))
        }
    }

    @Test func `a status of CloudTalk's own is a success`() async {
        #expect(await error(#"{"responseData":{"status":200}}"#) == nil)
        #expect(await error(#"{"responseData":{"status":"200"}}"#) == nil)
    }

    @Test(arguments: [200, 406])
    func `a refusal counts whether HTTP says so or only the inner status`(http: Int) async {
        let error = await error(
            """
            {"responseData":{"status":406,"message":"Invalid &quot;input&quot;.",
             "data":{"email":["Not valid.",7],"number":"Wrong.","list":[{"name":["Deep."]}],
             "none":[]}}}
            """, status: http)
        #expect(
            error?.kind
                == .refused(
                    status: 406, message: "Invalid \"input\".",
                    fields: [
                        "email": ["Not valid.", "7"], "number": ["Wrong."], "list": ["Deep."],
                    ])
        )
        #expect(error?.reason == "refused")
        #expect(error?.entity == .contact(ContactID(5)))
    }

    @Test(arguments: [200, 404])
    func `a contact that is gone is not found`(http: Int) async {
        let error = await error(
            #"{"responseData":{"status":404,"message":"Not found."}}"#, status: http)
        #expect(error?.kind == .notFound)
        #expect(error?.isOutcomeUnknown == false)
    }

    /// A gateway before CloudTalk has errors of its own, in JSON, too.
    @Test(arguments: [
        (404, #"{"message":"Not Found"}"#), (404, #"{"status":404}"#),
        (408, #"{"status":408,"message":"Request Timeout"}"#),
        (408, #"{"responseData":{"status":408,"message":"Request Timeout"}}"#),
        (404, #"{"status":404,"error":"Not Found","path":"/api/contacts"}"#),
        (406, #"{"status":404,"message":"Not found."}"#), (404, #"{"responseData":"none"}"#),
    ])
    func `an error that is not CloudTalk's own leaves open what happened`(
        http: Int, body: String
    ) async {
        let error = await error(body, status: http)
        #expect(error?.kind == .unknown(.unreadable))
        #expect(error?.isOutcomeUnknown == true)
    }

    @Test func `an error as the specification draws it without an envelope counts`() async {
        let error = await error(#"{"status":404,"message":"Not found."}"#, status: 404)
        #expect(error?.kind == .notFound)
    }

    @Test(arguments: [
        (401, ""), (401, "<html>"), (401, #"{"responseData":{"status":200}}"#),
        (200, #"{"responseData":{"status":401}}"#),
    ])
    func `a key that is not accepted is unauthorized`(http: Int, body: String) async {
        let error = await error(body, status: http)
        #expect(error?.kind == .unauthorized)
        #expect(error?.reason == "unauthorized")
        #expect(error?.logLevel == .error)
    }

    @Test(arguments: [
        (403, #"{"code":"FORBIDDEN"}"#), (200, #"{"responseData":{"status":403}}"#),
    ])
    func `what is not allowed says nothing against the key`(http: Int, body: String) async {
        let error = await error(body, status: http)
        #expect(error?.kind == .forbidden)
        #expect(error?.isOutcomeUnknown == false)
    }

    @Test(arguments: [
        (429, "slow down"), (429, #"{"responseData":{"status":200}}"#),
        (200, #"{"responseData":{"status":429}}"#),
    ])
    func `the limit names its end where the headers do`(http: Int, body: String) async {
        let headers: HeaderFields = [
            "X-CloudTalkAPI-Limit": "60", "X-CloudTalkAPI-Remaining": "0",
            "X-CloudTalkAPI-ResetTime": "1700000060",
        ]
        let until = Date(timeIntervalSince1970: 1_700_000_060)
        let told = await error(body, status: http, headers: headers)
        #expect(told?.kind == .limited(until: until))
        #expect(told?.rate == RateHeaders(limit: 60, remaining: 0, resetAt: until))
        #expect(await error(body, status: http)?.kind == .limited(until: nil))
    }

    @Test(arguments: [
        (500, "", 500), (502, "<html>Bad gateway</html>", 502),
        (500, #"{"responseData":{"status":200}}"#, 500),
        (200, #"{"responseData":{"status":500,"message":"Something went wrong."}}"#, 500),
    ])
    func `after a server error nobody knows`(http: Int, body: String, status: Int) async {
        let error = await error(body, status: http)
        #expect(error?.kind == .unknown(.serverError(status)))
        #expect(error?.reason == "server_error")
        #expect(error?.isOutcomeUnknown == true)
    }

    @Test(arguments: [
        (200, ""), (200, "<html>Sign in</html>"), (200, #"{"responseData":{"sta"#),
        (200, "[]"), (200, "{}"), (200, #"{"responseData":[]}"#), (200, #"{"responseData":{}}"#),
        (200, #"{"responseData":{"status":true}}"#), (204, ""), (302, ""),
        (404, "<html>No such page</html>"), (406, ""), (400, "Bad Request"), (403, "<html>"),
        (200, String(repeating: "[", count: 5000)),
        (404, #"{"responseData":{"status":200}"#),
    ])
    func `what CloudTalk does not document leaves the outcome open`(http: Int, body: String) async {
        let error = await error(body, status: http)
        #expect(error?.kind == .unknown(.unreadable))
        #expect(error?.reason == "unreadable_answer")
        #expect(error?.isOutcomeUnknown == true)
    }

    @Test(arguments: [
        #"{"responseData":{"status":201}}"#, #"{"responseData":{"status":201,"data":{"id":null}}}"#,
        #"{"responseData":{"status":201,"data":{"id":"abc"}}}"#,
        #"{"responseData":{"status":201,"data":[]}}"#,
    ])
    func `a create without the new id leaves the outcome open`(body: String) async {
        let error = await failure { () async throws(CloudTalkError) in
            try await CloudTalkClient.answering(body, status: 201)
                .addContact(NewContact(name: "Ada", numbers: ["+12125550142"]))
        }
        #expect(error?.kind == .unknown(.unreadable))
    }

    @Test func `a read that fails changed nothing`() async {
        let error = await failure { () async throws(CloudTalkError) in
            try await CloudTalkClient.answering("", status: 503).tags()
        }
        #expect(error?.kind == .unknown(.serverError(503)))
        #expect(error?.isOutcomeUnknown == false)
    }

    @Test(arguments: [
        (TransportFailure.notSent(.refused), "unreachable", false),
        (.notSent(.invalidRequest), "invalid_request", false),
        (.lost(.timeout), "timeout", true), (.lost(.connectionLost), "connection_lost", true),
        (.lost(.cancelled), "connection_lost", true),
        (.lost(.unreadable), "unreadable_answer", true),
    ])
    func `trouble on the way keeps sent and not sent apart`(
        trouble: TransportFailure, reason: String, unknown: Bool
    ) async {
        let client = CloudTalkClient(transport: StubTransport(.failure(trouble)))
        let error = await failure { () async throws(CloudTalkError) in
            try await client.deleteContact(ContactID(5))
        }
        #expect(error?.reason == reason)
        #expect(error?.isOutcomeUnknown == unknown)
        #expect(error?.rate == nil)
    }
}
