import Foundation
import Hummingbird
import NIOCore

/// A request's context, with the connection itself, which some faults have to break.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

extension Channel {
    /// Breaks the connection so that the other side sees a reset, not an orderly end.
    func breakOff() async {
        if let socket = self as? any SocketOptionProvider {
            // Where the option fails the connection still ends, only more politely.
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        // A connection that is closed already is as broken as can be.
        try? await close().get()
    }
}
