public import Foundation

/// CloudTalk's answer to the wish to start a call.
public struct CallAnswer: Sendable, Hashable {
    /// What came of the wish.
    public enum Outcome: Sendable, Hashable {
        /// CloudTalk rings the agent, then the other party.
        case started
        /// 403
        case agentNotOnline
        /// 404: CloudTalk does not know the agent.
        case agentNotFound
        /// 406: it will not call this number.
        case numberRefused
        /// 409
        case agentBusy
    }

    public let outcome: Outcome
    /// CloudTalk's status, the inner one where it gave one.
    public let status: Int
    public let message: String?
    /// CloudTalk's own answer, byte for byte: JSON.
    public let body: Data

    public init(outcome: Outcome, status: Int, message: String?, body: Data) {
        self.outcome = outcome
        self.status = status
        self.message = message
        self.body = body
    }
}
