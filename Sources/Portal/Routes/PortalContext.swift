import Hummingbird
import Logging
import NIOCore

/// What belongs to one request.
struct PortalContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The network address at the other end of the connection.
    let peer: String
    /// What the answer and the log both call this request.
    let reference: String

    init(source: Source) {
        coreContext = .init(source: source)
        reference =
            source.logger[metadataKey: "hb.request.id"]?.description
            ?? String(AccessKey.random().prefix(16))
        peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
