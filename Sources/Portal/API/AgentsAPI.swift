import HTTPTypes
import Hummingbird
import Leads
import Store

/// Agents and their dialer set-ups.
enum AgentsAPI {
    static let routes: [Route] = [
        Route(
            .get, "/api/v1/agents", .api, .readAgents,
            Operation(
                id: "list_agents", summary: "All agents",
                outcomes: [
                    .init(
                        status: 200, about: "Agents",
                        schema: .object([.always("data", .list(agent))]))
                ]),
            answer: list),
        Route(
            .put, "/api/v1/agents/{profile_id}", .api, .writeAgents,
            Operation(
                id: "save_agent", summary: "Add or change an agent; absent fields stay",
                body: .object([
                    .maybe("name", .string(limit: 200), "Needed for a new agent"),
                    .maybe("email", .nullable(.string(limit: 254))), .maybe("active", .boolean),
                    .maybe(
                        "dialer", .nullable(setup),
                        "Null takes the own set-up away; its ids stay where they are absent"),
                ]),
                outcomes: [
                    .init(status: 200, about: "Changed", schema: agent),
                    .init(status: 201, about: "Added", schema: agent),
                    .init(
                        status: 409, about: "The tag is another agent's",
                        schema: OpenAPIDocument.problem, mediaType: "application/problem+json"),
                ]),
            answer: save),
    ]

    private static let setup = Schema.object([
        .maybe("cloudtalk_agent_id", .nullable(.text)), .maybe("campaign_id", .nullable(.text)),
        .always("tag", .string(limit: 100), "Its name, or `id:1165830` for its id"),
    ])

    private static let agent = Schema.named(
        "Agent",
        .object([
            .always("profile_id", .text), .always("name", .text),
            .always("email", .nullable(.text)), .always("active", .boolean),
            .always(
                "dialer",
                .object([
                    .always("cloudtalk_agent_id", .nullable(.text)),
                    .always("campaign_id", .nullable(.text)), .always("tag", .nullable(.text)),
                    .always("source", .string(values: ["own", "default", "none"])),
                ]), "The set-up that counts: the agent's own, or the default agent's"),
            .always("assigned", .integer, "Leads"),
            .always("queued", .integer, "Customers proved to stand in the agent's queue"),
        ]))

    @Sendable private static func list(_ call: Call) async throws -> Response {
        .json(["data": .array(try await call.store.agents().map(\.json))])
    }

    @Sendable private static func save(_ call: Call) async throws -> Response {
        guard let id = AgentID(reading: try call.pathParameter("profile_id")) else {
            throw Problem.invalid("profile_id", AgentID.rule)
        }
        let known = try await call.store.agent(id)?.agent
        let update = try await call.body { try AgentUpdate(id: id, over: known, body: $0) }
        let count = try await saved(update, by: try call.signedIn().actor, in: call.store)
        call.runtime.engine?.wake()
        guard let saved = try await call.store.agent(id) else { throw StoreError.noSuchAgent(id) }
        return .json(saved.json, status: count.created > 0 ? .created : .ok)
    }

    private static func saved(
        _ update: AgentUpdate, by actor: Actor, in store: Store
    ) async throws -> DeliveryCount {
        do {
            return try await store.saveAgents([update], by: actor)
        } catch StoreError.taken(_, let message) {
            // What the body calls it.
            throw StoreError.taken(field: "dialer.tag", message: message)
        }
    }
}

extension AgentUpdate {
    fileprivate init(id: AgentID, over known: Agent?, body: JSONValue) throws {
        self.init(id: id)
        active = body["active"]?.boolean
        var faults: [FieldError] = []
        if let text = body["name"]?.text {
            let name = text.collapsingWhitespace()
            if name.isEmpty { faults.append(.init(field: "name", message: "must not be empty")) }
            self.name = name
        } else if known == nil {
            faults.append(.init(field: "name", message: "is required for a new agent"))
        }
        switch body["email"] {
        case .string(let text):
            let address = text.trimmingWhitespace()
            if !address.isEmpty, !Self.isAddress(address) {
                faults.append(
                    .init(
                        field: "email",
                        message: "must be an e-mail address, such as ana@example.com"))
            }
            email = address.isEmpty ? .clear : .set(address)
        case .null: email = .clear
        default: break
        }
        switch body["dialer"] {
        case .null: dialer = .clear
        case .some(let setup):
            DialerSetup(setup, over: known?.dialer, &faults).map { dialer = .set($0) }
        case nil: break
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
    }

    private static func isAddress(_ text: String) -> Bool {
        text.contains("@") && text.utf8.count <= 254 && !text.contains(where: \.isWhitespace)
    }
}

extension DialerSetup {
    fileprivate init?(
        _ value: JSONValue, over known: DialerSetup?, _ faults: inout [FieldError]
    ) {
        let before = faults.count
        func id<ID>(
            _ name: String, _ former: ID?, _ read: (String) -> ID?, _ faults: inout [FieldError]
        ) -> ID? {
            guard let given = value[name] else { return former }
            guard let text = given.text, !text.isEmpty else { return nil }
            if let id = read(text) { return id }
            faults.append(
                .init(
                    field: "dialer.\(name)", message: "must be a whole number above zero, as text"))
            return nil
        }
        let agent = id(
            "cloudtalk_agent_id", known?.cloudTalkAgent, { DialerAgentID(reading: $0) }, &faults)
        let campaign = id(
            "campaign_id", known?.campaign, { DialerCampaignID(reading: $0) }, &faults)
        guard let tag = value["tag"]?.text.flatMap(TagReference.init(reading:)) else {
            faults.append(
                .init(
                    field: "dialer.tag",
                    message: "must be a tag's name without a comma, or id: and its id"))
            return nil
        }
        guard faults.count == before else { return nil }
        self.init(cloudTalkAgent: agent, campaign: campaign, tag: tag)
    }
}

extension AgentRecord {
    var json: JSONValue {
        [
            "profile_id": .string(agent.id.rawValue), "name": .string(agent.name),
            "email": JSONValue(agent.email), "active": .bool(agent.active),
            "dialer": [
                "cloudtalk_agent_id": JSONValue(effectiveDialer?.cloudTalkAgent?.description),
                "campaign_id": JSONValue(effectiveDialer?.campaign?.description),
                "tag": JSONValue(effectiveDialer?.tag.description),
                "source": .string(source.rawValue),
            ],
            "assigned": .integer(Int64(assigned)), "queued": .integer(Int64(queued)),
        ]
    }
}
