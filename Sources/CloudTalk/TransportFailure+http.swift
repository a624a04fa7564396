import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension TransportFailure {
    /// - Parameter headWasSent: whether the head of the request was written to a connection. The
    ///   note may come a moment after the writing, so that an error which can happen at any
    ///   moment (time-out, cancellation) counts as lost in any case.
    init(_ error: any Error, headWasSent: Bool) {
        if let cause = Self.atAnyMoment(error) {
            self = .lost(cause)
        } else if headWasSent {
            self = .lost(Self.isUnreadable(error) ? .unreadable : .connectionLost)
        } else {
            self = .notSent(Self.beforeSending(error))
        }
    }

    private static func atAnyMoment(_ error: any Error) -> LostCause? {
        if error is CancellationError { return .cancelled }
        switch error as? HTTPClientError {
        case .deadlineExceeded, .readTimeout, .writeTimeout: return .timeout
        case .cancelled: return .cancelled
        default: return nil
        }
    }

    /// A body that ends too early is an error of parsing as well, but one of the connection.
    private static func isUnreadable(_ error: any Error) -> Bool {
        if let error = error as? HTTPParserError { return error != .invalidEOFState }
        return error is ReplyCollector.TooLong
    }

    private static func beforeSending(_ error: any Error) -> NotSentCause {
        if case ChannelError.connectTimeout = error { return .connectTimeout }
        if (error as? IOError)?.errnoCode == ECONNREFUSED { return .refused }
        switch error as? HTTPClientError {
        case .alreadyShutdown: return .shutDown
        case .connectTimeout: return .connectTimeout
        case .tlsHandshakeTimeout: return .tls
        default: return .noConnection
        }
    }
}
