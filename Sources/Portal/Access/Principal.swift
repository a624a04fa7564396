import Leads
import Store

/// Whoever makes a request.
struct Principal: Sendable {
    enum Credential: Sendable {
        case token(id: Int64)
        case session(SessionRecord, hash: String)
    }

    let actor: Actor
    let name: String
    let role: Role
    /// The agent that this person is; only users of role `agent` have one.
    let agent: AgentID?
    let credential: Credential

    init(token: TokenRecord) {
        actor = Actor("token:\(token.name)")
        name = token.name
        role = token.role
        agent = nil
        credential = .token(id: token.id)
    }

    init(session: SessionRecord, hash: String) {
        actor = Actor(session.user.email)
        name = session.user.name
        role = session.user.role
        agent = session.user.profileID
        credential = .session(session, hash: hash)
    }

    /// Whose `Idempotency-Key`s the principal's are. A token that bears the name of one that was revoked
    /// is another one.
    var keyOwner: Actor {
        if case .token(let id) = credential { Actor("token \(id)") } else { actor }
    }

    var formToken: String? {
        if case .session(let session, _) = credential { session.formToken } else { nil }
    }

    /// Whether this person may know of a lead. Agents know of those assigned to them.
    func maySee(_ lead: LeadRecord) -> Bool {
        guard role == .agent else { return true }
        return agent != nil && lead.assignment?.agent == agent
    }
}
