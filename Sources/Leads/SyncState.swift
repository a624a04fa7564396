/// How far a customer's state in the dialer has come, as `sync.state` shows it.
public enum SyncState: String, Sendable, Codable, CaseIterable {
    /// Not assigned, and our tag is proved gone.
    case none
    /// Waiting to be sent, or to be checked.
    case pending
    /// A worker is at it.
    case inFlight = "in_flight"
    /// The contact bears the agent's tag: proved.
    case synced
    /// Needs a person.
    case failed
    /// Must not, or cannot, be dialed.
    case blocked
}

/// Why a customer is not where the assignment wants it: stable words for programs.
public enum SyncReason: String, Sendable, Codable, CaseIterable {
    // failed: a person has to mend something
    case agentNotConfigured = "agent_not_configured"
    case tagMissing = "tag_missing"
    case agentInactive = "agent_inactive"
    case refused
    case removedInCloudTalk = "removed_in_cloudtalk"
    // blocked: must not or cannot be dialed
    case doNotCall = "do_not_call"
    case noPhone = "no_phone"
    case invalidPhone = "invalid_phone"
    // pending: goes on by itself
    case tagUnresolved = "tag_unresolved"
    case unauthorized
    /// CloudTalk does not allow it for this contact, or at all; which of the two is not known.
    case forbidden
    case unreachable
    case rateLimited = "rate_limited"
    case serverError = "server_error"
    case timeout
    case connectionLost = "connection_lost"
    case unreadableAnswer = "unreadable_answer"

    /// The state that a customer held up by this reason shows.
    public var state: SyncState {
        switch self {
        case .agentNotConfigured, .tagMissing, .agentInactive, .refused, .removedInCloudTalk:
            .failed
        case .doNotCall, .noPhone, .invalidPhone: .blocked
        case .tagUnresolved, .unauthorized, .forbidden, .unreachable, .rateLimited, .serverError,
            .timeout,
            .connectionLost, .unreadableAnswer:
            .pending
        }
    }
}
