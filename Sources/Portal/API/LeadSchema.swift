import Leads
import Store

/// How leads look to programs.
enum LeadSchema {
    private static let fieldLimit = 2_000

    static let assignment = Schema.named(
        "Assignment",
        .object([
            .always("agent_id", .text), .always("agent_name", .text),
            .always("assigned_by", .text), .always("assigned_at", .time),
        ]))

    static let state = Schema.string(values: SyncState.allCases.map(\.rawValue))

    static let sync = Schema.named(
        "Sync",
        .object([
            .always("state", state), .always("contact_id", .nullable(.text)),
            .always("attempts", .integer, "Requests that went wrong since the last success"),
            .always("reason", .nullable(.string(values: SyncReason.allCases.map(\.rawValue)))),
            .always("message", .nullable(.text), "For people"),
            .always("next_attempt_at", .nullable(.time)), .always("synced_at", .nullable(.time)),
            .maybe(
                "doubles", .list(.text),
                "Further contacts with this number; only where one lead was asked for"),
        ]))

    static let lead = Schema.named(
        "Lead",
        .object([
            .always("lead_id", .text), .always("deal_id", .nullable(.text)),
            .always("full_name", .text), .always("phone", .nullable(.text), "As it was typed"),
            .always("phone_e164", .nullable(.text), "Null where `phone` cannot be a number"),
            .always("email", .nullable(.text)), .always("carrier", .nullable(.text)),
            .always("stage", .nullable(.text)), .always("vendor", .nullable(.text)),
            .always("state", .nullable(.text)), .always("zip", .nullable(.text)),
            .always("extra", .map(.text)), .always("do_not_call", .boolean),
            .always("created_at", .time), .always("assignment", .nullable(assignment)),
            .always("sync", sync),
        ]))

    static let delivery = Schema.named(
        "LeadDelivery",
        .object(
            [.always("lead_id", .string(limit: LeadID.maximumLength))]
                + deliveredFields.map { .maybe($0, .string(limit: fieldLimit)) }
                + [
                    .maybe(
                        "extra", .map(.string(limit: fieldLimit)),
                        "Further columns; \"\" removes one")
                ]))

    /// What a delivery may say beside the id and `extra`.
    static let deliveredFields = [
        "deal_id", "full_name", "first_name", "last_name", "phone", "email", "carrier", "stage",
        "vendor", "state", "zip",
    ]
}

extension LeadRecord {
    var json: JSONValue { json(sync: sync.json(agentName: assignment?.agentName)) }

    /// With the further contacts that have the number.
    func json(doubles: [DialerContactID]) -> JSONValue {
        let ids = JSONValue.array(doubles.map { .string($0.description) })
        return json(
            sync: .object(
                (sync.json(agentName: assignment?.agentName).members ?? []) + [
                    JSONMember("doubles", ids)
                ]))
    }

    private func json(sync: JSONValue) -> JSONValue {
        [
            "lead_id": .string(id.rawValue), "deal_id": JSONValue(details.dealID),
            "full_name": .string(details.name.full), "phone": JSONValue(details.phone),
            "phone_e164": JSONValue(number?.e164), "email": JSONValue(details.email),
            "carrier": JSONValue(details.carrier), "stage": JSONValue(details.stage),
            "vendor": JSONValue(details.vendor), "state": JSONValue(details.state),
            "zip": JSONValue(details.zip), "extra": extra, "do_not_call": .bool(doNotCall),
            "created_at": JSONValue(createdAt), "assignment": assignment?.json ?? .null,
            "sync": sync,
        ]
    }

    private var extra: JSONValue {
        .object(
            details.extra.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) })
    }
}

extension AssignmentRecord {
    var json: JSONValue {
        [
            "agent_id": .string(agent.rawValue), "agent_name": .string(agentName),
            "assigned_by": .string(assignedBy), "assigned_at": JSONValue(assignedAt),
        ]
    }
}

extension SyncRecord {
    /// - Parameter agentName: the agent who has the lead; the message names them.
    func json(agentName: String?) -> JSONValue {
        [
            "state": .string(state.rawValue), "contact_id": JSONValue(contact?.description),
            "attempts": .integer(Int64(attempts)), "reason": JSONValue(reason?.rawValue),
            "message": JSONValue(
                reason.map { $0.message(agentName: agentName, detail: detail) }),
            "next_attempt_at": JSONValue(nextAttemptAt), "synced_at": JSONValue(syncedAt),
        ]
    }
}
