import Synchronization

/// A value of two states that can be waited for.
final class Signal: Sendable {
    private struct State {
        var isOn: Bool
        var lastWaiter = 0
        var waiters: [Int: (isOn: Bool, resume: CheckedContinuation<Void, Never>)] = [:]
    }

    private let state: Mutex<State>

    init(_ isOn: Bool) { state = Mutex(State(isOn: isOn)) }

    var isOn: Bool { state.withLock(\.isOn) }

    func set(_ isOn: Bool) {
        let ready = state.withLock { state in
            state.isOn = isOn
            let ready = state.waiters.filter { $0.value.isOn == isOn }
            for waiter in ready.keys { state.waiters[waiter] = nil }
            return ready.values.map(\.resume)
        }
        for waiter in ready { waiter.resume() }
    }

    /// Returns once the signal has that state, or when the task is cancelled.
    func wait(until isOn: Bool) async {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.isOn != isOn, !Task.isCancelled else { return true }
                    state.waiters[waiter] = (isOn, continuation)
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume.resume()
        }
    }
}
