import Synchronization

public import struct Foundation.Date

/// CloudTalk's API in this process: the endpoints that the portal uses, their limit, and faults to
/// switch on. It answers at once and never waits; what takes time is told in the outcome.
///
/// Safe to use from everywhere; requests are taken one after the other.
public final class Sandbox: Sendable {
    let configuration: Configuration
    let now: @Sendable () -> Date
    let state: Mutex<SandboxState>
    /// Follows `isDown`, for those who must act on it.
    let outage = Signal(false)

    /// - Parameter now: the clock of limits, time stamps, late landings and calls.
    public init(
        _ configuration: Configuration = .demo(), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        self.now = now
        state = Mutex(SandboxState(configuration))
    }

    /// Takes a request and decides what becomes of it.
    public func handle(_ request: SandboxRequest) -> SandboxOutcome {
        let moment = now()
        return state.withLock { $0.handle(request, at: moment) }
    }

    /// Reads or changes the state as it is now, with everything landed that is due.
    func withState<Result: Sendable>(
        _ body: (inout SandboxState, Date) -> Result
    ) -> Result {
        let moment = now()
        return state.withLock { state in
            state.landWhatIsDue(at: moment)
            return body(&state, moment)
        }
    }
}
