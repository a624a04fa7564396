public import Foundation
public import Logging

/// Why an operation did not succeed, or why nobody knows whether it did.
///
/// Every printed form is safe to log: it has the operation, the entity and the reason, but never
/// CloudTalk's own words, which may repeat names and numbers.
public struct CloudTalkError: Error, Sendable, Hashable {
    public let operation: CloudTalkOperation
    public let entity: CloudTalkEntity?
    public let kind: Kind
    /// What the reply said about the limit; `nil` where no reply came or it did not say.
    public let rate: RateHeaders?

    public init(
        operation: CloudTalkOperation, entity: CloudTalkEntity? = nil, kind: Kind,
        rate: RateHeaders? = nil
    ) {
        self.operation = operation
        self.entity = entity
        self.kind = kind
        self.rate = rate
    }

    public enum Kind: Sendable, Hashable {
        /// The request certainly never left; nothing has changed.
        case notSent(NotSentCause)
        /// 429: the account's limit is spent, until the given time where the reply named one.
        case limited(until: Date?)
        /// 401: the key pair is not accepted.
        case unauthorized
        /// 403: this one thing is not allowed. CloudTalk documents it for calls only, where it is an
        /// answer and no error; elsewhere it may concern the entity or the key, so nobody's trouble
        /// follows from one alone.
        case forbidden
        /// 404, in CloudTalk's own words and not a stray server's.
        case notFound
        /// CloudTalk declined: 406 with texts by field, or another 4xx. Repeating it unchanged
        /// is pointless. The texts may hold personal data: for pages, not for logs.
        case refused(status: Int, message: String?, fields: [String: [String]])
        /// It may or may not have happened.
        case unknown(UnknownCause)
    }

    public enum UnknownCause: Sendable, Hashable {
        /// No reply within the time for the whole exchange.
        case timeout
        /// Reset or closed before the whole reply was here.
        case connectionLost
        /// A 5xx status.
        case serverError(Int)
        /// A reply that is not what CloudTalk documents: HTML, nothing, cut short, wrong types.
        case unreadable
    }

    /// Whether the operation may have changed something although nobody confirmed it: ask CloudTalk
    /// before repeating it. Never for operations that only read.
    public var isOutcomeUnknown: Bool {
        switch kind {
        case .unknown: operation.isWrite
        case .notSent, .limited, .unauthorized, .forbidden, .notFound, .refused: false
        }
    }

    /// The account's limit refused the request; it was not carried out.
    public var isLimited: Bool {
        if case .limited = kind { true } else { false }
    }

    /// A stable word for tables, metrics and logs.
    public var reason: String {
        switch kind {
        case .notSent(.invalidRequest): "invalid_request"
        case .notSent: "unreachable"
        case .limited: "rate_limited"
        case .unauthorized: "unauthorized"
        case .forbidden: "forbidden"
        case .notFound: "not_found"
        case .refused: "refused"
        case .unknown(.timeout): "timeout"
        case .unknown(.connectionLost): "connection_lost"
        case .unknown(.serverError): "server_error"
        case .unknown(.unreadable): "unreadable_answer"
        }
    }

    /// How loud a log line about this should be.
    public var logLevel: Logger.Level {
        switch kind {
        case .unauthorized, .notSent(.invalidRequest): .error
        case .notSent, .limited, .forbidden, .notFound, .refused, .unknown: .warning
        }
    }
}

extension CloudTalkError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        [operation.rawValue, entity?.description, kind.description]
            .compactMap { $0 }.joined(separator: ", ")
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}

extension CloudTalkError.Kind: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    public var description: String {
        switch self {
        case .notSent(let cause): "not sent: \(cause.rawValue)"
        case .limited: "rate limited"
        case .unauthorized: "unauthorized"
        case .forbidden: "forbidden"
        case .notFound: "not found"
        case .refused(let status, _, let fields):
            "refused with \(status), fields: \(fields.count)"
        case .unknown(.serverError(let status)): "outcome unknown: server error \(status)"
        case .unknown(.timeout): "outcome unknown: timeout"
        case .unknown(.connectionLost): "outcome unknown: connection lost"
        case .unknown(.unreadable): "outcome unknown: unreadable answer"
        }
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}

extension CloudTalkError.Kind {
    init(_ failure: TransportFailure) {
        switch failure {
        case .notSent(let cause): self = .notSent(cause)
        case .lost(.timeout): self = .unknown(.timeout)
        case .lost(.connectionLost), .lost(.cancelled): self = .unknown(.connectionLost)
        case .lost(.unreadable): self = .unknown(.unreadable)
        }
    }
}
