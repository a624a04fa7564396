import CloudTalk
import DialerSync
import Leads
import Logging
import Store

/// `portal sync reconcile`.
struct ReconcileRun {
    let place: Workplace

    func report(mending: Bool) async throws -> DifferenceReport {
        let dialer = place.settings.dialer
        guard let (client, transport) = dialer.client else {
            throw Complaint(
                "there is no key, so CloudTalk cannot be asked. Set CLOUDTALK_ACCESS_KEY_ID and "
                    + "CLOUDTALK_ACCESS_KEY_SECRET")
        }
        let result: Result<ReconcileReport, any Error>
        do {
            result = .success(
                try await place.withStore { store in
                    let settings = place.settings
                    let engine = SyncEngine(
                        store: store, client: client,
                        policy: dialer.policy(publicURL: settings.publicURL(port: settings.port)),
                        allowance: dialer.allowance, logger: Logger(label: "portal"))
                    return try await engine.reconcile(
                        mending: mending, byPerson: true, by: .command)
                })
        } catch {
            result = .failure(error)
        }
        try await transport.shutdown()
        do {
            return DifferenceReport(found: try result.get(), mending: mending)
        } catch is SyncEngine.Unsteady {
            throw Complaint(
                "CloudTalk's contacts changed all the while, or this machine's clock was set, so that "
                    + "nobody can say what differs. Nothing was changed; try again when less is going on"
            )
        } catch let error as SyncEngine.NoAnswer {
            let problem =
                SyncReason(rawValue: error.reason)?.accountProblem
                ?? "no answer (\(error.reason))"
            throw Complaint(
                "CloudTalk could not be compared: \(problem). Nothing was changed; "
                    + "portal cloudtalk check says more")
        }
    }
}
