import HTTPTypes
import Hummingbird
import Leads
import Store

/// `contact/add`: finds or makes the lead, assigns it, and waits a little for the contact.
struct ContactAddition {
    private let call: Call
    private let body: FirstVersionBody
    private let number: PhoneNumber
    private let agent: AgentRecord

    @Sendable static func answer(_ call: Call) async throws -> Response {
        let body = try await FirstVersionBody(call)
        _ = try body.required("phone_number")
        let agentID = try body.required("agent_profile_id")
        let number = try body.number("phone_number", call)
        let (agent, _) = try await call.configuredAgent(agentID)
        try await call.refuseDoNotCall(number)
        guard agent.agent.active else { throw inactive }
        return try await ContactAddition(call: call, body: body, number: number, agent: agent).run()
    }

    private static let inactive = Problem(
        status: .conflict, code: "agent_inactive", title: "Agent is not active",
        detail: "Choose another agent, or activate this one.")

    private func run() async throws -> Response {
        let actor = try call.signedIn().actor
        let lead = try await lead(by: actor)
        do {
            _ = try await call.store.assign(
                lead.id, to: agent.agent.id, moveCustomer: true, by: actor)
        } catch StoreError.agentInactive {
            throw Self.inactive
        }
        call.runtime.engine?.wake()
        _ = await call.runtime.engine?.awaitSettled(
            lead.customer, timeout: FirstVersionAPI.patience)
        return try await outcome(of: lead.id)
    }

    private func outcome(of id: LeadID) async throws -> Response {
        guard let lead = try await call.store.lead(id) else { throw StoreError.noSuchLead(id) }
        if lead.sync.state == .synced, let contact = lead.sync.contact {
            return .json([
                "success": true, "message": "The contact is in the agent's campaign",
                "contact_id": .string(contact.description),
            ])
        }
        let reason = lead.sync.reason.map {
            ": " + $0.problem(agentName: lead.assignment?.agentName, detail: lead.sync.detail)
        }
        return .json(
            [
                "success": true,
                "message": .string(
                    "The assignment is saved and waits for CloudTalk\(reason ?? "")"),
                "contact_id": nil,
            ], status: .accepted)
    }

    // MARK: The lead

    private func lead(by actor: Actor) async throws -> LeadRecord {
        if let named = try await body.namedLead(call.store) {
            return try await withNumber(named, by: actor)
        }
        // A lead that is assigned already goes before others of the same person.
        let same = try await call.store.leads(number: number)
        if let lead = same.first(where: { $0.assignment != nil }) ?? same.first { return lead }
        // Whoever names an id will later ask for the lead by it.
        if let id = try body.leadID() { return try await delivered(newDelivery(id), by: actor) }
        return try await delivered(newDelivery(ownID()), by: actor)
    }

    /// The same for a number whenever it comes, and tells nobody the number: ids stand in logs.
    private func ownID() async throws -> LeadID {
        let secret = try await call.store.idSecret(orKeep: AccessKey.random())
        return LeadID(rawValue: "phone-" + AccessKey.hash(secret + number.e164).prefix(16))
    }

    private func newDelivery(_ id: LeadID) throws -> LeadDelivery {
        var delivery = LeadDelivery(id: id)
        delivery.phone = .set(try body.required("phone_number"))
        if let name = body.name { delivery.name = .set(name) }
        if let deal = body["deal_id"] { delivery.dealID = .set(deal) }
        return delivery
    }

    /// The lead that was named, provided that it is the one with this number.
    private func withNumber(_ lead: LeadRecord, by actor: Actor) async throws -> LeadRecord {
        if lead.number == number { return lead }
        guard lead.number == nil else {
            throw Problem(
                status: .conflict, code: "other_number", title: "Phone number does not match",
                detail: "The lead has another phone number. Change the lead first.")
        }
        var delivery = LeadDelivery(id: lead.id)
        delivery.phone = .set(try body.required("phone_number"))
        return try await delivered(delivery, by: actor)
    }

    private func delivered(_ delivery: LeadDelivery, by actor: Actor) async throws -> LeadRecord {
        _ = try await call.store.deliver([delivery], by: actor)
        guard let lead = try await call.store.lead(delivery.id) else {
            throw StoreError.noSuchLead(delivery.id)
        }
        return lead
    }
}
