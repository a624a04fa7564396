/// One of at most ten changes that a bulk call makes.
public struct BulkAction: Sendable, Hashable {
    public enum Change: Sendable, Hashable {
        case add(NewContact)
        /// Lists that are given replace the contact's, as in ``ContactChanges``.
        case edit(ContactID, ContactChanges)
        case delete(ContactID)
    }

    /// Tells the actions of one call apart; unique among them.
    public let commandID: String
    public let change: Change

    public init(commandID: String, change: Change) {
        self.commandID = commandID
        self.change = change
    }

    /// How many actions one call may have.
    public static let mostPerCall = 10
}

/// What became of one action.
public struct BulkResult: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        /// Done. The id is the new contact's for `add`, the action's own for the others.
        case done(ContactID)
        /// Not done, and certainly so: `.limited`, `.notFound`, `.refused` or `.forbidden`.
        case failed(CloudTalkError.Kind)
        /// The reply does not say, contradicts itself, or tells of a server error: it may have
        /// happened.
        case unknown(CloudTalkError.UnknownCause)
    }

    public let commandID: String
    public let outcome: Outcome

    public init(commandID: String, outcome: Outcome) {
        self.commandID = commandID
        self.outcome = outcome
    }
}
