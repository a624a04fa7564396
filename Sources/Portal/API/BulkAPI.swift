import HTTPTypes
import Hummingbird
import Leads
import Store

/// Who calls whom, for many leads at once.
enum BulkAPI {
    /// The most leads that a request may name.
    static let mostLeads = 100_000
    /// Room for that many ids of the longest kind: 100,000 × 200 characters and what is around them.
    static let largestBody = 24 * 1_048_576

    static let routes: [Route] = [
        Route(
            .post, "/api/v1/assignments/bulk", .api, .bulkAssign,
            Operation(
                id: "assign_many",
                summary: "Assign many leads by shares; people behind one number stay together",
                body: .object([
                    .always("select", selection, "Which leads; filters add up"),
                    .maybe(
                        "allocations", .list(allocation, limit: 1_000),
                        "Percentages, 100 in all at most; the rest stays as it is"),
                    .maybe(
                        "even", .list(agentID, limit: 1_000),
                        "Equal parts; give this or allocations"),
                    .maybe(
                        "caps", .map(.integer),
                        "By agent: the most of these leads that the agent may have"),
                    .maybe(
                        "reassign", .boolean,
                        "Move people who are with an agent, too; else only unassigned leads"),
                    .maybe("limit", .integer, "The most leads that change hands"),
                    .always("dry_run", .boolean, "Only say what would happen"),
                ]),
                largestBody: largestBody, isRepeatable: true, outcomes: outcomes),
            answer: { try await answer($0) { try $0.assignment() } }),
        Route(
            .post, "/api/v1/assignments/bulk-unassign", .api, .bulkAssign,
            Operation(
                id: "unassign_many", summary: "Take many people off their agents' lists",
                body: .object([
                    .always("select", selection, "Which leads; filters add up"),
                    .maybe("limit", .integer, "The most leads that change hands"),
                    .always("dry_run", .boolean, "Only say what would happen"),
                ]),
                largestBody: largestBody, isRepeatable: true, outcomes: outcomes),
            answer: { try await answer($0) { try $0.removal() } }),
    ]

    private static let agentID = Schema.string(limit: AgentID.maximumLength)
    private static let anyOf = Schema.either(.text, .list(.text, limit: 1_000))

    private static let selection = Schema.named(
        "BulkSelection",
        .object([
            .maybe("lead_ids", .list(.string(limit: LeadID.maximumLength), limit: mostLeads)),
            .maybe("stage", anyOf), .maybe("carrier", anyOf), .maybe("state", anyOf),
            .maybe("vendor", anyOf),
            .maybe("agent", anyOf, "Agent's profile id, or `none` for unassigned"),
            .maybe("sync", .either(LeadSchema.state, .list(LeadSchema.state))),
            .maybe("q", .string(limit: 200), "As in the list of leads"),
        ]))

    private static let allocation = Schema.object([
        .always("agent_id", agentID),
        .always("percent", .number, "Above 0; two decimals at most"),
    ])

    private static let outcome = Schema.named("BulkOutcome", .object(counts))
    private static let receipt = Schema.named(
        "BulkReceipt", .object(counts + [.always("batch_id", .text)]))

    private static let counts: [Schema.Property] = [
        .always("leads", .integer, "Selected leads that change hands"),
        .always("customers", .integer, "People behind them"),
        .always(
            "agents",
            .list(
                .object([
                    .always("agent_id", .text), .always("count", .integer),
                    .maybe(
                        "reason", .string(values: SyncReason.allCases.map(\.rawValue)),
                        "Only where the agent's people come into no list, and why"),
                    .maybe("message", .text, "The same for people"),
                ])),
            "Leads that each agent gets, or loses where leads are taken off"),
        .always("also_assigned", .integer, "The same people's other leads, that go along"),
        .always(
            "left_over", .integer,
            "Selected leads that stay, for the limit, the shares or the caps leave no room"),
        .always(
            "skipped",
            .object(
                BulkSkip.assigning.map { .always($0.rawValue, .integer) }
                    + [
                        .maybe(
                            BulkSkip.notAssigned.rawValue, .integer, "Where leads are taken off")
                    ]), "Selected leads that are left out, by reason"),
        .always("requests", .integer, "About how many requests CloudTalk takes to follow"),
        .always("seconds", .integer, "About how long that takes"),
    ]

    private static let outcomes: [Operation.Outcome] = [
        .init(status: 200, about: "What would happen", schema: outcome),
        .init(status: 201, about: "Done", schema: receipt),
        .init(
            status: 409, about: "`agent_inactive`: each such agent is named",
            schema: OpenAPIDocument.problem, mediaType: "application/problem+json"),
        .init(
            status: 422, about: "`idempotency_key_reused`: the key was used for another request",
            schema: OpenAPIDocument.problem, mediaType: "application/problem+json"),
    ]

    private static func answer(
        _ call: Call, _ read: (BulkReading) throws -> BulkOrder
    ) async throws -> Response {
        let request = try await call.body { try BulkRequest($0, call, read) }
        do {
            return request.isDryRun
                ? try await preview(request, call) : try await carryOut(request, call)
        } catch let refusal as BulkRefusal {
            throw Problem(refusal, of: request)
        } catch is RepeatKeyTaken {
            throw Problem(
                status: .unprocessableContent, code: "idempotency_key_reused",
                title: "The Idempotency-Key was used before",
                detail: "It belongs to another request of the last 24 hours. Nothing was changed; "
                    + "send a new key with a new request.")
        }
    }

    private static func preview(_ request: BulkRequest, _ call: Call) async throws -> Response {
        let outcome = try await call.store.previewBulk(request.order)
        return .json(.object(outcome.members(of: request.order)))
    }

    private static func carryOut(_ request: BulkRequest, _ call: Call) async throws -> Response {
        let receipt = try await call.store.carryOutBulk(
            request.order, key: request.key, by: try call.signedIn().actor)
        call.runtime.engine?.wake()
        let id = JSONMember("batch_id", .string(receipt.id.description))
        return .json(
            .object(receipt.outcome.members(of: request.order) + [id]), status: .created)
    }
}

/// What somebody asked for. The body itself is let go: with 100,000 names it is large, and the answer
/// may take seconds.
private struct BulkRequest {
    let order: BulkOrder
    let isDryRun: Bool
    /// A dry run has none: it can be repeated as it is.
    let key: RepeatKey?
    /// Where each agent stands in the body.
    let agentFields: [AgentID: String]

    init(_ body: JSONValue, _ call: Call, _ read: (BulkReading) throws -> BulkOrder) throws {
        let reading = BulkReading(body)
        order = try read(reading)
        isDryRun = body["dry_run"]?.boolean ?? false
        key = isDryRun ? nil : try RepeatKey(call, body)
        agentFields = reading.agentFields
    }
}

extension Problem {
    /// Everything that the store refuses, each at its place in the body. Where agents who are not
    /// active are all that is wrong, the answer is the one that a single assignment gives.
    fileprivate init(_ refusal: BulkRefusal, of request: BulkRequest) {
        func faults(_ agents: [AgentID], _ message: String) -> [FieldError] {
            agents.map {
                FieldError(field: request.agentFields[$0] ?? $0.rawValue, message: message)
            }
        }
        let lost = Set(refusal.unknownLeads)
        let leads = (request.order.selection.leads ?? []).enumerated()
            .filter { lost.contains($0.element) }
            .map {
                FieldError(field: "select.lead_ids[\($0.offset)]", message: "is not a known lead")
            }
        let unknown = faults(refusal.unknownAgents, "is not a known agent") + leads
        let inactive = faults(refusal.inactiveAgents, "is not active; choose another")
        guard unknown.isEmpty else {
            self = .invalid(unknown + inactive)
            return
        }
        self = .conflict(
            "agent_inactive",
            "Agents who are not active take no leads: choose others, or activate "
                + "them. Nothing was changed.")
        errors = inactive
    }
}

extension BulkSkip {
    /// The reasons that every answer counts.
    static let assigning: [BulkSkip] = [
        .alreadyAssigned, .conflict, .noPhone, .invalidPhone, .doNotCall,
    ]
}

extension BulkOutcome {
    func members(of order: BulkOrder) -> [JSONMember] {
        let reasons = BulkSkip.assigning + (order.deed == .unassign ? [.notAssigned] : [])
        let counts = reasons.map {
            JSONMember($0.rawValue, .integer(Int64(skipped[$0] ?? 0)))
        }
        let agents = agents.sorted { $0.key < $1.key }.map { agent, count -> JSONValue in
            let reasons = notReady[agent].map { reason -> [JSONMember] in
                [
                    .init("reason", .string(reason.rawValue)),
                    .init("message", .string(reason.message())),
                ]
            }
            return .object(
                [
                    .init("agent_id", .string(agent.rawValue)),
                    .init("count", .integer(Int64(count))),
                ] + (reasons ?? []))
        }
        return [
            .init("leads", .integer(Int64(leads))), .init("customers", .integer(Int64(customers))),
            .init("agents", .array(agents)), .init("also_assigned", .integer(Int64(alsoMoved))),
            .init("left_over", .integer(Int64(leftOver))), .init("skipped", .object(counts)),
            .init("requests", .integer(Int64(requests))),
            .init("seconds", .integer(Int64(seconds))),
        ]
    }
}
