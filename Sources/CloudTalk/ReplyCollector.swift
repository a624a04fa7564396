import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// Gathers one reply, and notes whether the head of the request was written to a connection.
///
/// The note is what makes "certainly not sent" certain: a connection that was refused and one that
/// was reset fail with errors that cannot be told apart safely.
final class ReplyCollector: HTTPClientResponseDelegate {
    struct TooLong: Error {}

    private struct State {
        var headWasSent = false
        var reply: CloudTalkReply?
    }

    private let mostBytes: Int
    private let state = Mutex(State())

    init(mostBytes: Int) { self.mostBytes = mostBytes }

    var headWasSent: Bool { state.withLock { $0.headWasSent } }

    func didSendRequestHead(task: HTTPClient.Task<CloudTalkReply>, _ head: HTTPRequestHead) {
        state.withLock { $0.headWasSent = true }
    }

    func didReceiveHead(
        task: HTTPClient.Task<CloudTalkReply>, _ head: HTTPResponseHead
    ) -> EventLoopFuture<Void> {
        var headers = HeaderFields()
        for field in head.headers { headers.append(name: field.name, value: field.value) }
        let reply = CloudTalkReply(status: Int(head.status.code), headers: headers)
        state.withLock { $0.reply = reply }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(
        task: HTTPClient.Task<CloudTalkReply>, _ buffer: ByteBuffer
    ) -> EventLoopFuture<Void> {
        let fits = state.withLock { state in
            let size = (state.reply?.body.count ?? 0) + buffer.readableBytes
            guard size <= mostBytes else { return false }
            state.reply?.body.append(contentsOf: buffer.readableBytesView)
            return true
        }
        return fits
            ? task.eventLoop.makeSucceededVoidFuture()
            : task.eventLoop.makeFailedFuture(TooLong())
    }

    func didFinishRequest(task: HTTPClient.Task<CloudTalkReply>) throws -> CloudTalkReply {
        guard let reply = state.withLock({ $0.reply }) else {
            throw HTTPClientError.remoteConnectionClosed
        }
        return reply
    }
}
