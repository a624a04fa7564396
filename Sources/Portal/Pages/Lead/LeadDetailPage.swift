import HTTPTypes
import Hummingbird
import Leads
import Store

/// Everything about one lead; where the link in the contact leads to.
enum LeadDetailPage {
    static let routes: [Route] = [
        Route(.get, "/leads/{lead_id}", .page, .leadPages, answer: show),
        Route(.post, "/leads/{lead_id}/do-not-call", .page, .doNotCallPages, answer: stop),
        Route(.post, "/leads/{lead_id}/retry", .page, .managerActions, answer: retry),
    ]

    /// What the do-not-call list says of numbers that were put on it here.
    static let source = "portal"

    static func address(of lead: LeadID) -> String { "/leads/" + Form.encode(lead.rawValue) }

    @Sendable private static func show(_ call: Call) async throws -> Response {
        let lead = try await call.lead()
        let principal = try call.signedIn()
        let others = try await call.store.leads(sharingNumberWith: lead.id)
        let entry: DoNotCallRecord? =
            if let number = lead.number { try await call.store.doNotCall(number) } else { nil }
        let view = try await LeadView(
            principal: principal, lead: lead, others: others.filter(principal.maySee),
            stop: entry, doubles: call.store.doubles(of: lead.id),
            timeline: call.store.timeline(of: lead.id), agents: call.store.agents(),
            summary: call.store.syncSummary(), clock: call.clock,
            region: call.runtime.configuration.phones.defaultRegion, notice: call.noticeWords())
        return call.shown(try call.runtime.templates.page("Lead", view))
    }

    @Sendable private static func stop(_ call: Call) async throws -> Response {
        let form = try await call.form()
        let lead = try await call.lead()
        let page = address(of: lead.id)
        guard let number = lead.number else {
            return call.seeOther(page, saying: Notice(.noNumber, lead: lead.id))
        }
        let reason = String((form["reason"] ?? "").trimmingWhitespace().prefix(1_000))
        guard !reason.isEmpty else {
            return call.seeOther(page, saying: Notice(.noReason, lead: lead.id))
        }
        _ = try await call.store.stopCalling(
            number, source: source, reason: reason, by: try call.signedIn().actor)
        call.runtime.engine?.wake()
        return call.seeOther(page, saying: Notice(.stopped, lead: lead.id))
    }

    @Sendable private static func retry(_ call: Call) async throws -> Response {
        _ = try await call.form()
        let lead = try await call.lead()
        _ = try await call.store.retry(.leads([lead.id]), by: try call.signedIn().actor)
        call.runtime.engine?.wake()
        return call.seeOther(address(of: lead.id), saying: Notice(.retried, lead: lead.id))
    }
}
