extension SyncReason {
    /// What is wrong and what to do about it, or that nothing is to do, as sentences for managers.
    ///
    /// - Parameters:
    ///   - agentName: the agent whom the customer is assigned to, where known.
    ///   - detail: what CloudTalk said of the fields that it refused.
    public func message(agentName: String? = nil, detail: String? = nil) -> String {
        let problem = problem(agentName: agentName, detail: detail)
        let remedy = remedy(detail: detail)
        return "\(problem.asBeginning). \(remedy)"
    }

    /// What the portal itself refuses, as the detail of ``refused``: one contact in CloudTalk has the
    /// numbers of two people who do not belong into the same list.
    public static let sharedContact =
        "in CloudTalk this person's contact also has the number of somebody who is with another agent, "
        + "has another contact, or must not be called"

    /// What is wrong, to stand within a sentence: `the phone number is not a possible one`.
    public func problem(agentName: String? = nil, detail: String? = nil) -> String {
        let agent = agentName ?? "this agent"
        switch self {
        case .agentNotConfigured: return "\(agent) has no dialer set-up"
        case .tagMissing: return "the tag of \(agent) is not in CloudTalk, or is another agent's"
        case .agentInactive: return "\(agent) is not active"
        case .refused:
            guard let detail, !detail.isEmpty else { return "CloudTalk refused the contact" }
            if detail == Self.sharedContact { return detail }
            // CloudTalk's own words, most of which end with a full stop.
            let words = detail.hasSuffix(".") ? detail.dropLast() : detail[...]
            return "CloudTalk refused the contact: \(words)"
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

    /// What is wrong with the account as a whole, to stand within a sentence: there is no change in
    /// particular that waits to be confirmed.
    public var accountProblem: String {
        switch self {
        case .timeout: "CloudTalk did not answer in time"
        case .connectionLost: "the connection to CloudTalk broke off"
        case .unreadableAnswer: "CloudTalk's answer could not be read"
        default: problem()
        }
    }

    /// The same as sentences, with what to do.
    public var accountMessage: String {
        switch self {
        case .timeout, .connectionLost, .unreadableAnswer, .serverError:
            "\(accountProblem.asBeginning). What waits goes out by itself."
        default: message()
        }
    }

    /// What to do, as a sentence.
    public func remedy(detail: String? = nil) -> String {
        switch self {
        case .refused where detail == Self.sharedContact:
            "Take one of the numbers off the contact there, then try again."
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

extension String {
    /// To begin a sentence with.
    fileprivate var asBeginning: String { prefix(1).uppercased() + dropFirst() }
}
