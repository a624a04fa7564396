extension SyncReason {
    /// A sentence for managers: what is wrong, and what to do about it or that nothing is to do.
    ///
    /// - Parameter agentName: the agent whom the customer is assigned to, where known.
    public func message(agentName: String?) -> String {
        let agent = agentName ?? "this agent"
        return switch state {
        case .failed: failedWords(agent)
        case .blocked: blockedWords
        default: waitingWords
        }
    }

    private func failedWords(_ agent: String) -> String {
        switch self {
        case .agentNotConfigured:
            "There is no dialer set-up for \(agent). Enter the campaign and tag on the Agents page; "
                + "this lead then goes out by itself."
        case .tagMissing:
            "The tag of \(agent) is not in CloudTalk. Create it there, or correct the tag on the "
                + "Agents page; this lead then goes out by itself."
        case .agentInactive:
            "The lead is on nobody's calling list, for \(agent) is not active. Assign it to an active "
                + "agent, or make \(agent) active again on the Agents page."
        case .removedInCloudTalk:
            "Somebody removed this contact or its tag in CloudTalk, and did so again after we had "
                + "restored it. Ask why, then choose Try again or unassign the lead."
        default:
            "CloudTalk refused this contact. Correct what it names in the lead; the lead then goes "
                + "out by itself."
        }
    }

    private var blockedWords: String {
        switch self {
        case .doNotCall:
            "Must not be called: this number is on the do-not-call list. The assignment is kept, "
                + "and the number is not dialed."
        case .noPhone:
            "Cannot be called: this lead has no phone number. Add one, and it goes out by itself."
        default:
            "Cannot be called: what this lead has is not a possible phone number. Correct it, and "
                + "the lead goes out by itself."
        }
    }

    private var waitingWords: String {
        switch self {
        case .tagUnresolved:
            "Waiting to send: the agent's tag is being looked up in CloudTalk. Nothing to do."
        case .unauthorized:
            "CloudTalk does not accept our key. An admin has to enter a valid one; everything that "
                + "waits then goes out by itself."
        case .forbidden:
            "CloudTalk does not allow this change just now. We keep trying; if it stays, an admin has "
                + "to look at the contact in CloudTalk and at what the key may do."
        case .unreachable:
            "CloudTalk cannot be reached. The change is saved and goes out by itself."
        case .rateLimited:
            "CloudTalk's speed limit is used up for the moment. The change goes out by itself."
        case .serverError:
            "CloudTalk has a fault of its own. We check what happened and go on by ourselves."
        default:
            "CloudTalk did not confirm the last change. We check what happened before anything is "
                + "repeated. Nothing to do."
        }
    }
}
