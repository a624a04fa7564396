import Hummingbird
import Logging
import NIOCore

/// What belongs to one request.
struct PortalContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The network address at the other end of the connection.
    let peer: String

    init(source: Source) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
