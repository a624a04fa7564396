import Leads
import Portal
import Synchronization

/// Stands in for the sync engine: says what it is told to say, and remembers what it was asked.
final class EngineDouble: SyncEngineControl {
    struct Memory: Sendable {
        var wakes = 0
        var waits: [CustomerID] = []
        var calls: [(agent: DialerAgentID, callee: PhoneNumber)] = []
    }

    private let state = Mutex(Memory())
    private let call: Result<CallAnswer, CallFailure>
    /// Runs while somebody waits for a customer.
    private let settle: @Sendable (CustomerID) async -> Bool

    init(
        call: Result<CallAnswer, CallFailure> = .failure(.disabled),
        settle: @escaping @Sendable (CustomerID) async -> Bool = { _ in false }
    ) {
        self.call = call
        self.settle = settle
    }

    var memory: Memory { state.withLock { $0 } }

    func wake() { state.withLock { $0.wakes += 1 } }

    func awaitSettled(_ customer: CustomerID, timeout: Duration) async -> Bool {
        state.withLock { $0.waits.append(customer) }
        return await settle(customer)
    }

    func startCall(
        agent: DialerAgentID, callee: PhoneNumber
    ) async throws(CallFailure) -> CallAnswer {
        state.withLock { $0.calls.append((agent, callee)) }
        return try call.get()
    }
}
