extension SyncReason {
    /// What is wrong and what to do about it, or that nothing is to do, as sentences for managers.
    ///
    /// - Parameters:
    ///   - agentName: the agent whom the customer is assigned to, where known.
    ///   - detail: what CloudTalk said of the fields that it refused.
    public func message(agentName: String? = nil, detail: String? = nil) -> String {
        let problem = problem(agentName: agentName, detail: detail)
        return "\(problem.prefix(1).uppercased())\(problem.dropFirst()). \(remedy)"
    }

    /// What is wrong, to stand within a sentence: `the phone number is not a possible one`.
    public func problem(agentName: String? = nil, detail: String? = nil) -> String {
        let agent = agentName ?? "this agent"
        switch self {
        case .agentNotConfigured: return "\(agent) has no dialer set-up"
        case .tagMissing: return "the tag of \(agent) is not in CloudTalk"
        case .agentInactive: return "\(agent) is not active"
        case .refused:
            guard let detail, !detail.isEmpty else { return "CloudTalk refused the contact" }
            return "CloudTalk refused the contact: \(detail)"
        case .removedInCloudTalk:
            return
                "somebody removed the contact or its tag in CloudTalk, again after it was restored"
        case .doNotCall: return "the number is on the do-not-call list"
        case .noPhone: return "there is no phone number"
        case .invalidPhone: return "the phone number is not a possible one"
        case .tagUnresolved: return "the agent's tag is being looked up in CloudTalk"
        case .unauthorized: return "CloudTalk does not accept the access key"
        case .forbidden: return "CloudTalk does not allow the change"
        case .unreachable: return "CloudTalk cannot be reached"
        case .rateLimited: return "CloudTalk's speed limit is reached"
        case .serverError: return "CloudTalk reports trouble of its own"
        case .timeout, .connectionLost, .unreadableAnswer:
            return "CloudTalk did not confirm; checking before anything is repeated"
        }
    }

    /// What to do, as a sentence.
    public var remedy: String {
        switch self {
        case .agentNotConfigured:
            "Ask an admin to give the agent a campaign and a tag; the lead then goes out by itself."
        case .tagMissing:
            "Ask an admin to create the tag there, or to correct the agent's dialer set-up; the lead "
                + "then goes out by itself."
        case .agentInactive: "Assign the lead to somebody else."
        case .refused: "Correct the lead, then try again."
        case .removedInCloudTalk: "Ask who and why, then try again or take the lead off."
        case .doNotCall: "An assignment is kept, and the number is not called."
        case .noPhone: "Add one, and the lead goes out by itself."
        case .invalidPhone: "Correct it, and the lead goes out by itself."
        case .unauthorized:
            "Ask an admin to correct the key; everything that waits then goes out by itself."
        case .forbidden:
            "It is tried again. If it stays, ask an admin to look at what the access key may do."
        case .unreachable, .rateLimited: "The change is saved and goes out by itself."
        case .serverError: "The portal checks what happened and goes on by itself."
        case .tagUnresolved, .timeout, .connectionLost, .unreadableAnswer: "Nothing to do."
        }
    }

    /// Whether "try again" does something: else the cause has to be mended, and it goes on by itself.
    public var waitsForRetry: Bool {
        switch self {
        case .refused, .removedInCloudTalk, .tagMissing: true
        case .agentNotConfigured, .agentInactive, .doNotCall, .noPhone, .invalidPhone,
            .tagUnresolved, .unauthorized, .forbidden, .unreachable, .rateLimited, .serverError,
            .timeout, .connectionLost, .unreadableAnswer:
            false
        }
    }
}
