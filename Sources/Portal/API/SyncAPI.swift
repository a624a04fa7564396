import Foundation
import HTTPTypes
import Hummingbird
import Leads
import Store

/// How far CloudTalk is behind the assignments, and why.
enum SyncAPI {
    static let routes: [Route] = [
        Route(
            .get, "/api/v1/sync", .api, .readSync,
            Operation(
                id: "get_sync", summary: "The state of syncing; counts customers",
                outcomes: [.init(status: 200, about: "The state", schema: summary)]),
            answer: { call in
                .json(try await call.store.syncSummary().json(at: call.now))
            }),
        Route(
            .get, "/api/v1/sync/failures", .api, .readSync,
            Operation(
                id: "list_failures", summary: "Leads that need a person, the newest trouble first",
                query: paging,
                outcomes: [
                    .init(
                        status: 200, about: "Leads with reasons",
                        schema: .object([
                            .always("data", .list(failure)),
                            .always("next_cursor", .nullable(.text)),
                        ]))
                ]),
            answer: failures),
        Route(
            .get, "/api/v1/sync/doubles", .api, .readSync,
            Operation(
                id: "list_doubles", summary: "Numbers that several contacts in CloudTalk have",
                query: paging,
                outcomes: [
                    .init(
                        status: 200, about: "Numbers with their contacts and leads",
                        schema: .object([
                            .always("data", .list(double)),
                            .always("next_cursor", .nullable(.text)),
                        ]))
                ]),
            answer: doubles),
        Route(
            .post, "/api/v1/sync/retry", .api, .retrySync,
            Operation(
                id: "retry", summary: "Try again now what failed, and what waits after trouble",
                body: .object([
                    .maybe("lead_ids", .list(.string(limit: LeadID.maximumLength), limit: 1_000)),
                    .maybe("all", .boolean),
                ]),
                outcomes: [
                    .init(
                        status: 202, about: "Will be tried",
                        schema: .object([.always("retried", .integer, "People, not leads")]))
                ]),
            answer: retry),
    ]

    private static let paging: [Operation.Parameter] = [
        .init(name: "limit", schema: .integer, about: "1 to 200; 50 unless said otherwise"),
        .init(name: "cursor", schema: .text, about: "`next_cursor` of the page before"),
    ]

    private static let summary = Schema.object([
        .always("enabled", .boolean, "False without a key to CloudTalk: work is kept"),
        .always("pending", .integer), .always("in_flight", .integer), .always("synced", .integer),
        .always("failed", .integer), .always("blocked", .integer),
        .always("oldest_pending_seconds", .nullable(.integer)),
        .always(
            "eta_seconds", .nullable(.integer), "Null while what waits cannot be sent"
        ),
        .always(
            "budget",
            .nullable(
                .object([
                    .always("limit", .integer), .always("remaining", .integer),
                    .always("window_seconds", .number), .always("resets_at", .nullable(.time)),
                    .always("reserved", .integer),
                ]))),
        .always("circuit", .string(values: ["closed", "open", "half_open"])),
        .always(
            "last_error",
            .nullable(
                .object([
                    .always("reason", .text), .always("message", .text), .always("at", .time),
                ]))),
    ])

    private static let failure = Schema.object([
        .always("lead_id", .text), .always("full_name", .text),
        .always("agent_id", .nullable(.text)), .always("agent_name", .nullable(.text)),
        .always("state", LeadSchema.state), .always("reason", .nullable(.text)),
        .always("message", .nullable(.text)), .always("attempts", .integer),
        .always("next_attempt_at", .nullable(.time)),
    ])

    @Sendable private static func failures(_ call: Call) async throws -> Response {
        let page = try await call.store.failures(
            after: call.query["cursor"], limit: call.query.limit() ?? 50)
        return .json([
            "data": .array(page.data.map(\.json)), "next_cursor": JSONValue(page.nextCursor),
        ])
    }

    private static let double = Schema.named(
        "DoubledContact",
        .object([
            .always("phone", .text),
            .always("contact_id", .nullable(.text), "The one that carries the tag"),
            .always("doubles", .list(.text), "Further contacts; what others made is never deleted"),
            .always("lead_ids", .list(.text)),
        ]))

    @Sendable private static func doubles(_ call: Call) async throws -> Response {
        let page = try await call.store.doubles(
            after: call.query["cursor"], limit: call.query.limit() ?? 50)
        return .json([
            "data": .array(page.data.map(\.json)), "next_cursor": JSONValue(page.nextCursor),
        ])
    }

    @Sendable private static func retry(_ call: Call) async throws -> Response {
        let selection = try await call.body(selection)
        do {
            let count = try await call.store.retry(selection, by: try call.signedIn().actor)
            call.runtime.engine?.wake()
            return .json(["retried": .integer(Int64(count))], status: .accepted)
        } catch StoreError.noSuchLeads(let unknown) {
            throw Problem.invalid(faults(of: unknown, in: selection))
        }
    }

    private static func faults(of unknown: [LeadID], in selection: RetrySelection) -> [FieldError] {
        guard case .leads(let ids) = selection else { return [] }
        let lost = Set(unknown)
        return ids.indices.filter { lost.contains(ids[$0]) }.map {
            FieldError(field: "lead_ids[\($0)]", message: "is not a known lead")
        }
    }

    private static func selection(_ body: JSONValue) throws -> RetrySelection {
        switch (body["lead_ids"]?.items, body["all"]?.boolean) {
        case (let items?, nil) where items.isEmpty:
            throw Problem.invalid("lead_ids", "must name at least one lead")
        case (let items?, nil): return .leads(try leads(items))
        case (nil, true?): return .all
        case (.some, .some):
            throw Problem.invalid("all", "must not stand beside lead_ids: send one of the two")
        default:
            throw Problem.invalid("lead_ids", "is required, or all: true in its place")
        }
    }

    private static func leads(_ items: [JSONValue]) throws -> [LeadID] {
        let ids = items.map { $0.text.flatMap(LeadID.init(reading:)) }
        let faults = ids.indices.filter { ids[$0] == nil }.map {
            FieldError(field: "lead_ids[\($0)]", message: "must be a lead's id")
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return ids.compactMap(\.self)
    }
}

extension SyncSummary {
    func json(at now: Date) -> JSONValue {
        var members = [JSONMember("enabled", .bool(engine.enabled))]
        for state in SyncState.allCases where state != .none {
            members.append(.init(state.rawValue, .integer(Int64(count(state)))))
        }
        members += [
            .init("oldest_pending_seconds", JSONValue(oldestPendingSeconds(at: now))),
            .init("eta_seconds", JSONValue(etaSeconds(at: now))),
            .init("budget", engine.budget?.json ?? .null),
            .init("circuit", .string(engine.circuit.rawValue)),
            .init("last_error", engine.lastError?.json ?? .null),
        ]
        return .object(members)
    }
}

extension EngineStatus.Budget {
    var json: JSONValue {
        [
            "limit": .integer(Int64(limit)), "remaining": .integer(Int64(remaining)),
            "window_seconds": .number(windowSeconds), "resets_at": JSONValue(resetsAt),
            "reserved": .integer(Int64(reserved)),
        ]
    }
}

extension EngineStatus.LastError {
    var json: JSONValue {
        [
            "reason": .string(reason.rawValue), "message": .string(reason.accountMessage),
            "at": JSONValue(at),
        ]
    }
}

extension SyncFailure {
    var json: JSONValue {
        [
            "lead_id": .string(lead.rawValue), "full_name": .string(leadName),
            "agent_id": JSONValue(agent?.rawValue), "agent_name": JSONValue(agentName),
            "state": .string(sync.state.rawValue), "reason": JSONValue(sync.reason?.rawValue),
            "message": JSONValue(
                sync.reason.map { $0.message(agentName: agentName, detail: sync.detail) }),
            "attempts": .integer(Int64(sync.attempts)),
            "next_attempt_at": JSONValue(sync.nextAttemptAt),
        ]
    }
}

extension DoubledContact {
    var json: JSONValue {
        [
            "phone": .string(number.e164), "contact_id": JSONValue(contact?.description),
            "doubles": .array(doubles.map { .string($0.description) }),
            "lead_ids": .array(leads.map { .string($0.rawValue) }),
        ]
    }
}
