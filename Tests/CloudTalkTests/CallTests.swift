import CloudTalk
import Foundation
import Testing

struct CallTests {
    private func call(_ body: String, http: Int) async throws(CloudTalkError) -> CallAnswer {
        try await CloudTalkClient.answering(body, status: http)
            .startCall(agent: TalkAgentID(530_325), callee: "+12125550142").value
    }

    @Test(arguments: [
        (200, CallAnswer.Outcome.started), (403, .agentNotOnline), (404, .agentNotFound),
        (406, .numberRefused), (409, .agentBusy),
    ])
    func `CloudTalk's own answers come through byte for byte`(
        status: Int, outcome: CallAnswer.Outcome
    ) async throws {
        let body = #"{"responseData": {"status":\#(status), "message":"As it is."}}"#
        for http in [200, status] {
            #expect(
                try await call(body, http: http)
                    == CallAnswer(
                        outcome: outcome, status: status, message: "As it is.",
                        body: Data(body.utf8)))
        }
    }

    @Test(arguments: [
        (401, #"{"responseData":{"status":401}}"#, CloudTalkError.Kind.unauthorized),
        (200, #"{"responseData":{}}"#, .unknown(.unreadable)),
        (200, "<html>", .unknown(.unreadable)),
        (404, "<html>", .unknown(.unreadable)),
        (500, #"{"responseData":{"status":500}}"#, .unknown(.serverError(500))),
        (429, "", .limited(until: nil)),
    ])
    func `anything else is trouble`(http: Int, body: String, kind: CloudTalkError.Kind) async {
        let error = await failure { () async throws(CloudTalkError) in
            try await call(body, http: http)
        }
        #expect(error?.kind == kind)
        #expect(error?.entity == .agent(TalkAgentID(530_325)))
    }
}
