public import Foundation
public import Leads

/// What somebody may do. Users are admins, managers, agents or auditors; tokens are for managers,
/// agents or integrations.
public enum Role: String, Sendable, Codable, CaseIterable {
    case admin, manager, agent, auditor, integration
}

/// Somebody who signs in.
public struct UserRecord: Sendable, Equatable {
    public let id: Int64
    public let email: String
    public let name: String
    public let role: Role
    /// The agent that this user is, for role `agent`.
    public let profileID: AgentID?
    public let createdAt: Date
    public let disabledAt: Date?
}

/// A program's key. The key itself is shown once and stored hashed.
public struct TokenRecord: Sendable, Equatable {
    public let id: Int64
    public let name: String
    public let role: Role
    public let createdAt: Date
    public let lastUsedAt: Date?
    public let revokedAt: Date?
}

/// A browser's session with its user.
public struct SessionRecord: Sendable, Equatable {
    public let user: UserRecord
    /// What every form of this session has to send back.
    public let formToken: String
    public let expiresAt: Date
}
