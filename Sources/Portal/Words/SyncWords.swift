import Leads

extension SyncReason {
    /// Whether "try again" does something: else the cause has to be mended, and it goes on by itself.
    var waitsForRetry: Bool {
        switch self {
        case .refused, .removedInCloudTalk, .tagMissing: true
        case .agentNotConfigured, .agentInactive, .doNotCall, .noPhone, .invalidPhone,
            .tagUnresolved, .unauthorized, .forbidden, .unreachable, .rateLimited, .serverError,
            .timeout, .connectionLost, .unreadableAnswer:
            false
        }
    }
}

/// What people read where programs read `sync.reason`.
enum SyncWords {
    /// What is wrong and what to do, as a sentence. `detail` is what CloudTalk said of the fields
    /// that it refused.
    static func message(_ reason: SyncReason, detail: String? = nil) -> String {
        guard reason == .refused, let detail, !detail.isEmpty else { return message(reason) }
        return "CloudTalk refused the contact: \(detail). Correct the lead, then try again"
    }

    private static func message(_ reason: SyncReason) -> String {
        switch reason {
        case .agentNotConfigured:
            "the agent has no dialer set-up. Ask an admin to give the agent a campaign and a tag"
        case .tagMissing:
            "the agent's tag does not exist in CloudTalk. Ask an admin to correct the dialer set-up"
        case .agentInactive: "the agent is not active. Assign the person to somebody else"
        case .refused: "CloudTalk refused the contact. Correct the lead, then try again"
        case .removedInCloudTalk:
            "somebody took the contact off in CloudTalk again. Assign the lead anew, or take it off"
        case .doNotCall: "the number is on the do-not-call list"
        case .noPhone: "there is no phone number"
        case .invalidPhone: "the phone number cannot be one"
        case .tagUnresolved: "the agent's tag is being looked up in CloudTalk"
        case .unauthorized: "CloudTalk does not accept the access key. Ask an admin to check it"
        case .forbidden: "CloudTalk does not allow the change; it is tried again"
        case .unreachable: "CloudTalk cannot be reached"
        case .rateLimited: "CloudTalk's speed limit is reached"
        case .serverError: "CloudTalk reports trouble of its own"
        case .timeout: "CloudTalk did not confirm in time; checking before anything is repeated"
        case .connectionLost, .unreadableAnswer:
            "CloudTalk did not confirm; checking before anything is repeated"
        }
    }
}
