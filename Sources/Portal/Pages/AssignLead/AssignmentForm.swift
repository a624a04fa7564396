import HTTPTypes
import Hummingbird
import Leads
import Store

/// The buttons "Assign" and "Take off", wherever they stand.
enum AssignmentForm {
    @Sendable static func assign(_ call: Call) async throws -> Response {
        let form = try await call.form()
        let back = address(form)
        guard let lead = lead(form) else { return call.seeOther(back, saying: Notice(.leadGone)) }
        guard let agent = form["agent_id"].flatMap(AgentID.init(reading:)) else {
            return call.seeOther(back, saying: Notice(.noAgent, lead: lead))
        }
        do {
            let receipt = try await call.store.assign(
                lead, to: agent, moveCustomer: form["move_customer"] == "true",
                by: try call.signedIn().actor)
            call.runtime.engine?.wake()
            let notice = Notice(
                .assigned, lead: lead, agent: agent, others: receipt.alsoAssigned.count)
            return call.seeOther(back, saying: notice)
        } catch StoreError.customerWithOtherAgent(let holdings) {
            return try await AssignConflictPage.response(
                call, lead: lead, agent: agent, holdings: holdings, back: back)
        } catch StoreError.agentInactive {
            return call.seeOther(back, saying: Notice(.agentInactive, lead: lead, agent: agent))
        } catch StoreError.noSuchAgent {
            return call.seeOther(back, saying: Notice(.noAgent, lead: lead))
        } catch StoreError.noSuchLead {
            return call.seeOther(back, saying: Notice(.leadGone))
        }
    }

    @Sendable static func unassign(_ call: Call) async throws -> Response {
        let form = try await call.form()
        let back = address(form)
        guard let lead = lead(form) else { return call.seeOther(back, saying: Notice(.leadGone)) }
        do {
            let agent = try await call.store.lead(lead)?.assignment?.agent
            let freed = try await call.store.unassign(lead, by: try call.signedIn().actor)
            call.runtime.engine?.wake()
            let notice =
                freed.isEmpty
                ? Notice(.nobodyAssigned, lead: lead)
                : Notice(.unassigned, lead: lead, agent: agent, others: freed.count - 1)
            return call.seeOther(back, saying: notice)
        } catch StoreError.noSuchLead {
            return call.seeOther(back, saying: Notice(.leadGone))
        }
    }

    private static func lead(_ form: Form) -> LeadID? {
        form["lead_id"].flatMap(LeadID.init(reading:))
    }

    private static func address(_ form: Form) -> String {
        BackAddress(form["back"])?.address ?? AssignLeadPage.address
    }
}

/// Asks whether a person who is with another agent should be moved.
enum AssignConflictPage {
    struct View {
        let frame: PageFrame
        let name: String
        let leadID: String
        let agentID: String
        let agent: String
        let holder: String
        let leadCount: Int
        let severalLeads: Bool
        let formToken: String
        let back: String
    }

    static func response(
        _ call: Call, lead id: LeadID, agent: AgentID, holdings: [LeadHolding], back: String
    ) async throws -> Response {
        guard let lead = try await call.store.lead(id) else { throw StoreError.noSuchLead(id) }
        let principal = try call.signedIn()
        let others = try await call.store.leads(sharingNumberWith: id)
        let view = View(
            frame: PageFrame(
                "Move this person?", principal: principal, address: AssignLeadPage.address),
            name: lead.details.name.full, leadID: id.rawValue, agentID: agent.rawValue,
            agent: try await name(of: agent, call),
            holder: try await name(of: holdings.first?.agent ?? agent, call),
            leadCount: others.count + 1, severalLeads: !others.isEmpty,
            formToken: principal.formToken ?? "", back: back)
        return try call.runtime.templates.page("AssignConflict", view, status: .conflict)
    }

    private static func name(of agent: AgentID, _ call: Call) async throws -> String {
        try await call.store.agent(agent)?.agent.name ?? agent.rawValue
    }
}
