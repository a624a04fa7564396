import HTTPTypes
import Hummingbird
import Leads
import Store

/// The manager's page: find leads, give them to agents.
enum AssignLeadPage {
    static let address = "/manager/assign-lead"

    static let routes: [Route] = [
        Route(.get, address, .page, .managerPages, answer: show),
        Route(.post, address + "/assign", .page, .managerActions, answer: AssignmentForm.assign),
        Route(
            .post, address + "/unassign", .page, .managerActions, answer: AssignmentForm.unassign),
    ]

    @Sendable private static func show(_ call: Call) async throws -> Response {
        let principal = try call.signedIn()
        let filters = AssignLeadFilters(call.query)
        async let agents = call.store.agents()
        async let facets = call.runtime.facets.facets(store: call.store, now: call.now)
        async let summary = call.store.syncSummary()
        let page: LeadPage
        do {
            page = try await call.store.leads(filters.leadQuery)
        } catch StoreError.invalid {
            // A cursor of a page that is no more: begin again.
            return .seeOther(filters.address(setting: "cursor", to: nil))
        }
        let view = try await AssignLeadView(
            principal: principal, filters: filters, page: page,
            named: named(by: filters, among: page, call), agents: agents, facets: facets,
            summary: summary, clock: call.clock, phones: call.runtime.configuration.phones,
            notice: call.noticeWords())
        return call.shown(try call.runtime.templates.page("AssignLead", view))
    }

    /// The lead whose whole ID was searched for, where others begin like it: it need not be on the
    /// first page.
    private static func named(
        by filters: AssignLeadFilters, among page: LeadPage, _ call: Call
    ) async throws -> LeadRecord? {
        guard page.leads.count > 1, let id = filters.query["q"].flatMap(LeadID.init(reading:))
        else { return nil }
        return try await call.store.lead(id)
    }
}
