import HTTPTypes
import Hummingbird
import Leads
import Store

/// The addresses of the portal's first version, with its shapes, for pages and programs that still
/// call them.
enum FirstVersionAPI {
    /// How long an added contact is waited for before the answer says that the work goes on.
    static let patience = Duration.seconds(3)

    static let routes: [Route] = [
        Route(
            .post, "/api/cloudtalk/contact/add", .firstVersion, .dialerContacts,
            Operation(
                id: "first_version_add_contact",
                summary: "First version: put a customer into an agent's campaign",
                body: .object([
                    .always("phone_number", id), .always("agent_profile_id", id),
                    .maybe("full_name", name), .maybe("first_name", name),
                    .maybe("last_name", name), .maybe("deal_id", id), .maybe("lead_id", id),
                ]),
                outcomes: [
                    .init(status: 200, about: "In the agent's campaign", schema: added),
                    .init(
                        status: 202, about: "Kept; CloudTalk has not confirmed yet", schema: added),
                    .init(status: 400, about: "A field is missing or wrong", schema: refusal),
                    .init(
                        status: 404, about: "No agent, or no dialer set-up",
                        schema: refusal),
                    .init(
                        status: 409,
                        about:
                            "The number must not be called, the lead has another one, or the agent is "
                            + "not active", schema: refusal),
                ]),
            answer: ContactAddition.answer),
        Route(
            .post, "/api/cloudtalk/contact/delete", .firstVersion, .dialerContacts,
            Operation(
                id: "first_version_delete_contact",
                summary: "First version: take a customer off the agent's list",
                body: .object([.maybe("deal_id", id), .maybe("lead_id", id)]),
                outcomes: [
                    .init(
                        status: 200, about: "Nobody has the customer",
                        schema: .object([
                            .always("success", .boolean),
                            .always("deleted_contact_ids", .list(.text)), .always("message", .text),
                        ])),
                    .init(status: 404, about: "No such lead", schema: refusal),
                ]),
            answer: delete),
        Route(
            .post, "/api/cloudtalk/call/create", .firstVersion, .call,
            Operation(
                id: "first_version_start_call",
                summary: "First version: ring the agent, then the callee",
                body: .object([
                    .always("callee_number", id), .maybe("agent_profile_id", id),
                    .maybe("retention_id", id),
                ]),
                outcomes: [
                    .init(
                        status: 200, about: "Started: CloudTalk's own answer", schema: .object([])),
                    .init(
                        status: 403,
                        about:
                            "Not this role's, or CloudTalk's own answer: the agent is not online",
                        schema: .object([])),
                    .init(
                        status: 404,
                        about:
                            "No agent or dialer set-up, or CloudTalk's own answer: no such agent",
                        schema: .object([])),
                    .init(
                        status: 406, about: "CloudTalk's own answer: it refuses the number",
                        schema: .object([])),
                    .init(
                        status: 409,
                        about:
                            "Must not be called, or CloudTalk's own answer: the agent is in a call",
                        schema: .object([])),
                ]),
            answer: CallStart.answer),
    ]

    // The first version took numbers for ids, and null for what was not there.
    private static let id = Schema.nullable(.either(.string(limit: 200), .integer))
    private static let name = Schema.nullable(.string(limit: 2_000))

    private static let added = Schema.object([
        .always("success", .boolean), .always("message", .text),
        .always("contact_id", .nullable(.text)),
    ])

    static let refusal = Schema.named(
        "FirstVersionError",
        .object([
            .always("success", .boolean), .always("error", .text), .maybe("message", .text),
        ]))

    @Sendable private static func delete(_ call: Call) async throws -> Response {
        let body = try await FirstVersionBody(call)
        guard body["lead_id"] != nil || body["deal_id"] != nil else {
            throw FirstVersionBody.missing("deal_id or lead_id")
        }
        guard let lead = try await body.namedLead(call.store) else {
            throw Problem(
                status: .notFound, code: "not_found", title: "Lead not found",
                detail: "There is no lead with this lead_id or deal_id.")
        }
        let freed = try await call.store.unassign(lead.id, by: try call.signedIn().actor)
        call.runtime.engine?.wake()
        let contacts = freed.isEmpty ? [] : [lead.sync.contact].compactMap { $0 }
        return .json([
            "success": true,
            "deleted_contact_ids": .array(contacts.map { .string($0.description) }),
            "message": .string(
                freed.isEmpty
                    ? "Nobody had the contact" : "The contact is taken off the agent's list"),
        ])
    }
}
