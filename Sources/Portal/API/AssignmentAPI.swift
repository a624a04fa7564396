import HTTPTypes
import Hummingbird
import Leads
import Store

/// Who calls whom.
enum AssignmentAPI {
    static let routes: [Route] = [
        Route(
            .put, "/api/v1/leads/{lead_id}/assignment", .api, .assign,
            Operation(
                id: "assign", summary: "Assign a lead, and with it the person, to an agent",
                body: .object([
                    .always("agent_id", .string(limit: AgentID.maximumLength)),
                    .maybe(
                        "move_customer", .boolean,
                        "Move the whole person where another agent has them"),
                ]),
                outcomes: [
                    .init(status: 200, about: "Assigned", schema: receipt),
                    .init(status: 201, about: "Assigned; had no agent before", schema: receipt),
                    .init(
                        status: 409, about: "`customer_with_other_agent` or `agent_inactive`",
                        schema: OpenAPIDocument.problem, mediaType: "application/problem+json"),
                ]),
            answer: assign),
        Route(
            .delete, "/api/v1/leads/{lead_id}/assignment", .api, .assign,
            Operation(
                id: "unassign", summary: "Take the whole person off the agent's list",
                outcomes: [.init(status: 204, about: "Nobody has the person")]),
            answer: unassign),
    ]

    private static let receipt = Schema.named(
        "AssignmentReceipt",
        .object([
            .always("lead_id", .text), .always("agent_id", .text), .always("assigned_at", .time),
            .always("also_assigned", .list(.text), "The person's other leads that went along"),
            .always("sync", .object([.always("state", LeadSchema.state)])),
        ]))

    @Sendable private static func assign(_ call: Call) async throws -> Response {
        let id = try call.leadID()
        let body = try await call.body()
        guard let agent = body["agent_id"]?.text.flatMap(AgentID.init(reading:)) else {
            throw Problem.invalid("agent_id", AgentID.rule)
        }
        let receipt = try await call.store.assign(
            id, to: agent, moveCustomer: body["move_customer"]?.boolean ?? false,
            by: try call.signedIn().actor)
        call.runtime.engine?.wake()
        return .json(receipt.json, status: receipt.isNew ? .created : .ok)
    }

    @Sendable private static func unassign(_ call: Call) async throws -> Response {
        _ = try await call.store.unassign(try call.leadID(), by: try call.signedIn().actor)
        call.runtime.engine?.wake()
        return Response(status: .noContent)
    }
}

extension AssignmentReceipt {
    var json: JSONValue {
        [
            "lead_id": .string(lead.rawValue), "agent_id": .string(agent.rawValue),
            "assigned_at": JSONValue(assignedAt),
            "also_assigned": .array(alsoAssigned.map { .string($0.rawValue) }),
            "sync": ["state": .string(state.rawValue)],
        ]
    }
}
