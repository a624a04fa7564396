public import CloudTalk
public import Foundation
public import Leads
import Store

/// Why CloudTalk was not asked to start a call.
public enum CallFailure: Error, Sendable, Equatable {
    /// The number must never be called.
    case doNotCall
    /// The account's limit lets no request through before this time.
    case limited(until: Date)
    /// CloudTalk gave no answer of its own. `reason` is a stable word.
    case unavailable(reason: String)
}

/// Click-to-call: rings an agent and then a customer.
public struct DialerCalls: Sendable {
    /// How long a person's click waits for the account's limit, in seconds.
    private static let patience: TimeInterval = 2

    private let store: Store
    private let requests: AccountRequests
    private let clock: EngineClock

    public init(engine: SyncEngine) {
        store = engine.store
        requests = engine.requests
        clock = engine.clock
    }

    /// - Returns: CloudTalk's own answer, refusals included.
    /// - Throws: ``CallFailure``, or the store's error.
    public func start(agent: DialerAgentID, callee: PhoneNumber) async throws -> CallAnswer {
        let deadline = clock.now().addingTimeInterval(Self.patience)
        while true {
            guard try await store.doNotCall(callee) == nil else { throw CallFailure.doNotCall }
            do {
                return try await requests.send(in: .click) { client throws(CloudTalkError) in
                    try await client.startCall(
                        agent: TalkAgentID(agent.rawValue), callee: callee.e164)
                }
            } catch AccountRequests.Failure.limited(let until) {
                guard until <= deadline else { throw CallFailure.limited(until: until) }
                try await clock.sleep(until)
            } catch AccountRequests.Failure.cloudTalk(let error) {
                throw CallFailure.unavailable(reason: error.reason)
            }
        }
    }
}
