import CloudTalk
import Testing

struct BulkTests {
    private let actions = [
        BulkAction(commandID: "1", change: .add(NewContact(name: "A", numbers: ["+12125550101"]))),
        BulkAction(commandID: "2", change: .edit(ContactID(52), ContactChanges(name: "B"))),
        BulkAction(commandID: "3", change: .delete(ContactID(53))),
    ]

    private func outcomes(_ items: String, status: Int = 200) async throws -> [BulkResult.Outcome] {
        let client = CloudTalkClient.answering(
            #"{"responseData":{"status":\#(status),"data":[\#(items)]}}"#)
        let results = try await client.bulk(actions).value
        #expect(results.map(\.commandID) == ["1", "2", "3"])
        return results.map(\.outcome)
    }

    @Test func `shuffled results find their actions`() async throws {
        let outcomes = try await outcomes(
            """
            {"command_id":3,"status":"200"},{"command_id":"2","status":200},
            {"command_id":"1","status":201,"data":{"id":"51"}}
            """)
        #expect(outcomes == [.done(ContactID(51)), .done(ContactID(52)), .done(ContactID(53))])
    }

    @Test(arguments: [200, 406])
    func `some may fail while others succeed`(overall: Int) async throws {
        let outcomes = try await outcomes(
            """
            {"command_id":"1","status":406,"message":"No.","data":{"number":["Wrong."]}},
            {"command_id":"2","status":404},{"command_id":"3","status":200}
            """, status: overall)
        #expect(
            outcomes == [
                .failed(.refused(status: 406, message: "No.", fields: ["number": ["Wrong."]])),
                .failed(.notFound), .done(ContactID(53)),
            ])
    }

    @Test func `limit, key and server errors are told apart item by item`() async throws {
        let outcomes = try await outcomes(
            """
            {"command_id":"1","status":429},{"command_id":"2","status":401},
            {"command_id":"3","status":500}
            """)
        #expect(
            outcomes == [
                .failed(.limited(until: nil)), .failed(.forbidden), .unknown(.serverError(500)),
            ])
    }

    @Test func `an action that the reply leaves out may have happened`() async throws {
        let outcomes = try await outcomes(
            #"{"command_id":"2","status":200},{"command_id":"99","status":200},{"status":200}"#)
        #expect(
            outcomes == [.unknown(.unreadable), .done(ContactID(52)), .unknown(.unreadable)])
    }

    @Test func `doubles that agree count, doubles that contradict do not`() async throws {
        let outcomes = try await outcomes(
            """
            {"command_id":"1","status":201,"data":{"id":51}},
            {"command_id":"1","status":201,"data":{"id":59}},
            {"command_id":"2","status":200},{"command_id":"2","status":200},
            {"command_id":"3","status":200},{"command_id":"3","status":406}
            """)
        #expect(
            outcomes == [.unknown(.unreadable), .done(ContactID(52)), .unknown(.unreadable)])
    }

    @Test func `a create without an id and a result without a status stay open`() async throws {
        let outcomes = try await outcomes(
            #"{"command_id":"1","status":201},{"command_id":"2"},{"command_id":"3","status":302}"#)
        #expect(Set(outcomes) == [.unknown(.unreadable)])
    }

    @Test(arguments: [
        (#"{"responseData":{"status":200}}"#, CloudTalkError.Kind.unknown(.unreadable)),
        (
            #"{"responseData":{"status":406,"message":"No."}}"#,
            .refused(status: 406, message: "No.", fields: [:])
        ),
        (
            #"{"responseData":{"status":500,"data":[{"command_id":"1","status":200}]}}"#,
            .unknown(.serverError(500))
        ),
    ])
    func `a reply without results fails as a whole`(body: String, kind: CloudTalkError.Kind) async {
        let error = await failure { () async throws(CloudTalkError) in
            try await CloudTalkClient.answering(body).bulk(actions)
        }
        #expect(error?.kind == kind)
    }

    @Test func `eleven actions, none, and equal command ids never leave`() async {
        let stub = StubTransport("{}")
        let client = CloudTalkClient(transport: stub)
        let eleven = (0..<11).map { BulkAction(commandID: "\($0)", change: .delete(ContactID(1))) }
        for wrong in [eleven, [], [actions[0], actions[0]]] {
            let error = await failure { () async throws(CloudTalkError) in
                try await client.bulk(wrong)
            }
            #expect(error?.kind == .notSent(.invalidRequest))
        }
        #expect(stub.requests.isEmpty)
    }
}
