internal import Synchronization

/// Tells listeners that something was committed. Signals that a listener has not taken yet are one.
final class ChangeSignal: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var next = 0
        var watch: Task<Void, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())

    /// - Parameter watch: runs while anybody listens; looks for what others commit.
    func listen(whileListening watch: @escaping @Sendable () async -> Void) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            state.next += 1
            state.listeners[state.next] = continuation
            if state.watch == nil { state.watch = Task { await watch() } }
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.remove(number) }
        return stream
    }

    func send() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield() }
    }

    /// Ends every listener's stream.
    func close() {
        let (listeners, watch) = state.withLock { state in
            defer {
                state.isClosed = true
                state.listeners = [:]
                state.watch = nil
            }
            return (Array(state.listeners.values), state.watch)
        }
        watch?.cancel()
        for listener in listeners { listener.finish() }
    }

    private func remove(_ number: Int) {
        let watch = state.withLock { state -> Task<Void, Never>? in
            state.listeners[number] = nil
            guard state.listeners.isEmpty else { return nil }
            defer { state.watch = nil }
            return state.watch
        }
        watch?.cancel()
    }
}
