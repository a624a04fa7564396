/// Carries requests to CloudTalk. The real one is ``HTTPTransport``.
///
/// A transport sends a request once at most: it follows no redirect and repeats nothing, for
/// CloudTalk knows no idempotency key.
public protocol CloudTalkTransport: Sendable {
    /// The reply to `request`, whatever its status.
    ///
    /// - Throws: `.notSent` only where it is certain that no byte of the request left; every doubt
    ///   is `.lost`.
    func send(_ request: CloudTalkRequest) async throws(TransportFailure) -> CloudTalkReply
}

/// Why there is no reply.
public enum TransportFailure: Error, Sendable, Hashable {
    /// The request certainly never left, so nothing has changed in CloudTalk.
    case notSent(NotSentCause)
    /// The request left, or may have: CloudTalk may or may not have acted on it.
    case lost(LostCause)
}

/// Why a request never left.
public enum NotSentCause: String, Sendable, Hashable {
    /// Nobody listens at the address.
    case refused
    /// No connection came about in time.
    case connectTimeout = "connect_timeout"
    /// Agreeing upon the encryption took too long.
    case tls
    /// The connection could not be made for another reason (the host's name has no address, none
    /// of its addresses answers, its certificate is wrong), or was gone before it could be used.
    case noConnection = "no_connection"
    /// The transport was shut down.
    case shutDown = "shut_down"
    /// The request was malformed, such as a bulk call of eleven actions: a mistake of the caller.
    case invalidRequest = "invalid_request"
}

/// Why a reply never came.
public enum LostCause: String, Sendable, Hashable {
    /// The time for the whole exchange ran out.
    case timeout
    /// The connection was reset or closed before the reply was complete.
    case connectionLost = "connection_lost"
    /// The reply did not follow HTTP, or was longer than the bound.
    case unreadable
    /// The task that sent it was cancelled.
    case cancelled
}
