import Foundation
import HTTPTypes
import Hummingbird
import Leads
import Store

/// Leads: bringing them in, finding them, their history.
enum LeadsAPI {
    /// Room for 1,000 leads of 8,000 bytes each.
    private static let largestBody = 8 * 1_048_576

    static let routes: [Route] = [
        Route(
            .post, "/api/v1/leads", .api, .writeLeads,
            Operation(
                id: "deliver_leads",
                summary:
                    "Bring leads in: absent fields stay, \"\" clears; all or nothing; 8 MB at most",
                body: .either(LeadSchema.delivery, .list(LeadSchema.delivery, limit: 1_000)),
                largestBody: largestBody,
                outcomes: [
                    .init(
                        status: 200, about: "Taken in",
                        schema: .object([
                            .always("created", .integer), .always("updated", .integer),
                        ]))
                ]),
            answer: deliver),
        Route(
            .get, "/api/v1/leads", .api, .readLeads,
            Operation(
                id: "list_leads", summary: "Find leads", query: LeadListing.parameters,
                outcomes: [
                    .init(
                        status: 200, about: "A page of leads",
                        schema: .object([
                            .always("data", .list(LeadSchema.lead)),
                            .always("next_cursor", .nullable(.text)), .always("total", .integer),
                            .always("total_is_minimum", .boolean),
                        ]))
                ]),
            answer: list),
        Route(
            .get, "/api/v1/leads/{lead_id}", .api, .readLeads,
            Operation(
                id: "get_lead", summary: "One lead",
                outcomes: [.init(status: 200, about: "The lead", schema: LeadSchema.lead)]),
            answer: one),
        Route(
            .get, "/api/v1/leads/{lead_id}/timeline", .api, .readLeads,
            Operation(
                id: "get_timeline", summary: "What happened to a lead, newest first",
                outcomes: [
                    .init(status: 200, about: "Steps", schema: .object([.always("data", steps)]))
                ]),
            answer: timeline),
    ]

    private static let steps = Schema.list(
        .named(
            "Step",
            .object([
                .always("at", .time), .always("kind", .text), .always("actor", .text),
                .always("detail", .map(.text)),
            ])))

    @Sendable private static func deliver(_ call: Call) async throws -> Response {
        let deliveries = try await call.body { body in
            try await LeadDeliveryReading(objects: body.items ?? [body], isList: body.items != nil)
                .deliveries(store: call.store)
        }
        let count = try await call.store.deliver(deliveries, by: try call.signedIn().actor)
        call.runtime.engine?.wake()
        return .json([
            "created": .integer(Int64(count.created)), "updated": .integer(Int64(count.updated)),
        ])
    }

    @Sendable private static func list(_ call: Call) async throws -> Response {
        let page: LeadPage
        if let query = try LeadListing(call.query).query(for: try call.signedIn()) {
            page = try await call.store.leads(query)
            return .json([
                "data": .array(page.leads.map(\.json)), "next_cursor": JSONValue(page.nextCursor),
                "total": .integer(Int64(page.total)),
                "total_is_minimum": .bool(page.totalIsMinimum),
            ])
        }
        return .json(["data": [], "next_cursor": nil, "total": 0, "total_is_minimum": false])
    }

    @Sendable private static func one(_ call: Call) async throws -> Response {
        let lead = try await call.lead()
        return .json(lead.json(doubles: try await call.store.doubles(of: lead.id)))
    }

    @Sendable private static func timeline(_ call: Call) async throws -> Response {
        let lead = try await call.lead()
        let entries = try await call.store.timeline(of: lead.id)
        return .json(["data": .array(entries.map(\.json))])
    }
}

extension TimelineEntry {
    var json: JSONValue {
        [
            "at": JSONValue(at), "kind": .string(kind), "actor": .string(actor),
            "detail": .object(
                detail.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) }),
        ]
    }
}
