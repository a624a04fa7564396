import CloudTalk
import DialerSync
import Foundation
import Leads
import Portal
import Store

/// The sync engine as the portal sees it.
struct EngineControl: SyncEngineControl {
    let engine: SyncEngine
    let store: Store

    func wake() { engine.wake() }

    func awaitSettled(_ customer: CustomerID, timeout: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await settles(customer) }
            group.addTask {
                // Cancelled as soon as the customer is at rest.
                try? await Task.sleep(for: timeout)
                return false
            }
            let settled = await group.next() ?? false
            group.cancelAll()
            return settled
        }
    }

    /// Looks again after every change of the database.
    private func settles(_ customer: CustomerID) async -> Bool {
        let changes = store.driver.changes()
        do {
            if try await store.isAtRest(customer) { return true }
            for await _ in changes where try await store.isAtRest(customer) { return true }
        } catch {
            return false
        }
        return false
    }

    func startCall(
        agent: DialerAgentID, callee: PhoneNumber
    ) async throws(Portal.CallFailure) -> Portal.CallAnswer {
        do {
            let answer = try await DialerCalls(engine: engine).start(agent: agent, callee: callee)
            return Portal.CallAnswer(status: answer.status, body: [UInt8](answer.body))
        } catch let failure as DialerSync.CallFailure {
            throw Portal.CallFailure(failure)
        } catch {
            throw .unreachable
        }
    }
}

extension Portal.CallFailure {
    /// Seconds after a refusal of CloudTalk's that does not say for how long it holds: its window.
    private static let pause = 60

    init(_ failure: DialerSync.CallFailure) {
        self =
            switch failure {
            case .doNotCall: .doNotCall
            case .limited(let until):
                .limited(seconds: Int(until.timeIntervalSinceNow.rounded(.up)))
            case .unavailable("rate_limited"): .limited(seconds: Self.pause)
            case .unavailable("unauthorized"), .unavailable("forbidden"): .unauthorized
            case .unavailable("unreachable"): .unreachable
            case .unavailable("invalid_request"), .unavailable("refused"),
                .unavailable("not_found"):
                .refused
            case .unavailable: .unknownOutcome
            }
    }
}
