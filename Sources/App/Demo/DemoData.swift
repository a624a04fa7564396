import CloudTalkSandbox
import Foundation
import Leads
import Portal
import Store

/// How to get into the demo.
struct DemoAccess: Sendable {
    struct Account: Sendable {
        let role: Role
        let email: String
        let password: String
    }

    let accounts: [Account]
    let signInKey: String
    let signInEmail: String
}

/// Fills the demo's database.
struct DemoData {
    let store: Store
    let passwordCost: PasswordCost

    /// How many leads have an agent from the start: enough to show life, and few enough to leave
    /// most of the first minute's requests to whoever looks.
    private static let assigned = 12

    func fill() async throws -> DemoAccess {
        _ = try await store.saveAgents(Self.agents, by: .command)
        let leads = DemoLeads.all
        _ = try await store.deliver(leads, by: .command)
        try await assign(leads)
        return try await addAccounts()
    }

    /// The sandbox's six, the first with the tag by its id as the first version's example had it.
    static let agents: [AgentUpdate] = Sandbox.Configuration.demoSeats.enumerated().map {
        index, seat in
        var update = AgentUpdate(id: AgentID(rawValue: "\(seat.agent.id)"))
        update.name = seat.agent.fullName
        update.email = .set(seat.agent.email)
        let tag: TagReference =
            index == 0
            ? .id(DialerTagID(rawValue: Int64(seat.tag.id.rawValue))) : .name(seat.tag.name)
        update.dialer = .set(
            DialerSetup(
                cloudTalkAgent: DialerAgentID(rawValue: Int64(seat.agent.id.rawValue)),
                campaign: DialerCampaignID(rawValue: Int64(seat.campaign.id.rawValue)), tag: tag))
        return update
    }

    /// Leads with numbers of their own, so that nobody's household is moved.
    private func assign(_ leads: [LeadDelivery]) async throws {
        let chosen = leads.indices.filter { $0 % 10 == 3 }.prefix(Self.assigned)
        for (turn, index) in chosen.enumerated() {
            let agent = Self.agents[turn % Self.agents.count].id
            _ = try await store.assign(
                leads[index].id, to: agent, moveCustomer: true, by: Actor("manager@example.com"))
        }
    }

    private func addAccounts() async throws -> DemoAccess {
        let hussain = Self.agents[0]
        var accounts: [DemoAccess.Account] = []
        var manager: UserRecord?
        for (role, email, name) in [
            (Role.admin, "admin@example.com", "Ada Admin"),
            (.manager, "manager@example.com", "Mina Manager"),
            (.agent, "hussain@example.com", hussain.name ?? "Hussain"),
        ] {
            let password = Self.password()
            let user = try await store.addUser(
                email: email, name: name, role: role,
                profileID: role == .agent ? hussain.id : nil,
                passwordHash: try Password.hash(password, cost: passwordCost))
            if role == .manager { manager = user }
            accounts.append(.init(role: role, email: email, password: password))
        }
        guard let manager else { throw Complaint("the demo has no manager") }
        let key = AccessKey.generate()
        try await store.addSignInLink(
            hash: AccessKey.hash(key), user: manager.id,
            expiresAt: Date().addingTimeInterval(3_600))
        return DemoAccess(accounts: accounts, signInKey: key, signInEmail: manager.email)
    }

    /// Twelve characters that nobody mistakes for each other.
    private static func password() -> String {
        let characters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        return String((0..<12).compactMap { _ in characters.randomElement() })
    }
}
