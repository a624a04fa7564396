import Synchronization

/// The port to listen on: what was wished at first, then what was got.
final class BoundPort: Sendable {
    private let state: Mutex<(port: Int, isKnown: Bool)>

    init(_ wanted: Int) { state = Mutex((wanted, false)) }

    var port: Int { state.withLock(\.port) }

    /// - Returns: whether this is the first time.
    func remember(_ port: Int) -> Bool {
        state.withLock { state in
            defer { state = (port, true) }
            return !state.isKnown
        }
    }
}
