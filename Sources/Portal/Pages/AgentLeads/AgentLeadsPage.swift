import HTTPTypes
import Hummingbird
import Leads
import Store

/// An agent's own leads.
enum AgentLeadsPage {
    static let address = "/agent/leads"

    static let routes: [Route] = [Route(.get, address, .page, .leadPages, answer: show)]

    struct View {
        let frame: PageFrame
        let rows: [LeadRow]
        let isEmpty: Bool
        let countText: String
        let nextAddress: String?
        let firstAddress: String?
    }

    @Sendable private static func show(_ call: Call) async throws -> Response {
        let principal = try call.signedIn()
        guard principal.role == .agent else { return .seeOther(PageFrame.home(of: principal.role)) }
        let page: LeadPage?
        do {
            page = try await leads(of: principal, call)
        } catch StoreError.invalid {
            // A cursor of a page that is no more: begin again.
            return .seeOther(address)
        }
        let region = call.runtime.configuration.phones.defaultRegion
        let view = View(
            frame: PageFrame(
                "My leads", principal: principal, address: address,
                notice: try await call.noticeWords()),
            rows: page?.leads.map { LeadRow($0, clock: call.clock, region: region) } ?? [],
            isEmpty: page?.leads.isEmpty ?? true,
            countText: page?.total == 1 ? "1 lead" : "\((page?.total ?? 0).grouped) leads",
            nextAddress: page?.nextCursor.map { "\(address)?cursor=\(Form.encode($0))" },
            firstAddress: call.query["cursor"] == nil ? nil : address)
        return call.shown(try call.runtime.templates.page("AgentLeads", view))
    }

    private static func leads(of principal: Principal, _ call: Call) async throws -> LeadPage? {
        guard let agent = principal.agent else { return nil }
        var query = LeadQuery()
        query.agents = [.agent(agent)]
        query.sort = .name
        query.cursor = call.query["cursor"]
        return try await call.store.leads(query)
    }
}
