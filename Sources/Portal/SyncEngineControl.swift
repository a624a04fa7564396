public import Leads

/// What the portal asks of the sync engine. The portal never calls CloudTalk itself, and works
/// without an engine: then work is kept for later.
public protocol SyncEngineControl: Sendable {
    /// Something changed that the engine should look at now. Returns at once.
    func wake()

    /// Waits until nothing is waiting to be sent for the customer, or `timeout` has passed.
    ///
    /// - Returns: whether the customer came to rest in time.
    func awaitSettled(_ customer: CustomerID, timeout: Duration) async -> Bool

    /// Asks CloudTalk to ring the agent and then the callee.
    func startCall(
        agent: DialerAgentID, callee: PhoneNumber
    ) async throws(CallFailure) -> CallAnswer
}

/// CloudTalk's own answer to a call that should start, handed on as it came.
public struct CallAnswer: Sendable, Equatable {
    /// For example 200, 403 (agent not online), 409 (already calling).
    public let status: Int
    /// JSON.
    public let body: [UInt8]

    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Why CloudTalk gave no answer to a call that should start.
public enum CallFailure: Error, Sendable, Equatable {
    /// There is no key to CloudTalk.
    case disabled
    /// The number must never be called.
    case doNotCall
    /// CloudTalk does not accept the key.
    case unauthorized
    /// The account's limit is reached; the next try may be made in so many seconds.
    case limited(seconds: Int)
    /// CloudTalk could not be reached: the call has not started.
    case unreachable
    /// CloudTalk did not take the request: the call has not started.
    case refused
    /// No readable answer came: the call may have started.
    case unknownOutcome
}
