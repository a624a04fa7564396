import Foundation
import Leads

@testable import DialerSync
@testable import Store

/// Comparing with CloudTalk: amid everything else, and when everything is at rest.
extension Simulation {
    enum Comparison {
        case none, underWay
        /// What others did was reported only.
        case reported
        /// All was put right.
        case mended
    }

    /// The daily comparison happens to come now, or somebody asks for one in the shell.
    func compareAmidWork() throws {
        guard let worker = dice.pick(workers.filter(\.isAlive)) else { return }
        let mends = dice.happens(0.5)
        if dice.happens(0.5) {
            trace.add("the daily comparison is due, \(mends ? "mending" : "reporting")")
            tally.count("daily comparison")
            model.mends = mends
            try portal { try await $0.setReconcileMends(mends, by: Self.person) }
            dueNow(worker)
        } else {
            trace.add("somebody compares, \(mends ? "mending" : "reporting")")
            tally.count("comparison from the shell")
            compare(on: worker, mending: mends)
        }
    }

    /// First a comparison that reports: what a lost answer of ours left behind goes, and whatever
    /// concerns who said stop. Then one that mends: nothing is left.
    func compareAtRest() throws {
        for mending in [false, true] {
            // Later than all that was done before, also by a clock that was put back since.
            clock.advance(to: clock.elapsed + 1000 + putBack)
            trace.add("all is compared, \(mending ? "mending" : "reporting")")
            try compareNow(mending: mending)
            needingPerson = try numbersNeedingPerson()
            do {
                try checkRest()
            } catch let broken as Broken {
                throw Broken(
                    promise: .comparesRight,
                    what: "\(mending ? "mended" : "reported"): \(broken.promise.rawValue): "
                        + broken.what)
            }
            tally.count(mending ? "compared and mended" : "compared and reported")
        }
    }

    /// Compares, and waits until what is mended is at rest.
    func compareNow(mending: Bool, byPerson: Bool = true) throws {
        comparison = .underWay
        (comparing, report) = (0, nil)
        isReporting = !mending && !model.mends
        unfinished = try waitingNumbers()
        compare(on: workers[0], mending: mending, byPerson: byPerson)
        let end = clock.elapsed + 24 * 3_600_000
        while comparing > 0 {
            guard try step(until: end) else {
                throw Broken(promise: .comparesRight, what: "no end after a day")
            }
        }
        comparison = mending ? .mended : .reported
        try comeToRest()
        isReporting = false
    }

    private func dueNow(_ worker: Worker) {
        guard let engine = worker.engine else { return }
        let now = clock.portalDate
        stage.start { await engine.compare(at: now) }
        worker.wake(at: clock.elapsed)
    }

    private func compare(on worker: Worker, mending: Bool, byPerson: Bool = true) {
        guard let engine = worker.engine else { return }
        let incarnation = worker.incarnation
        comparing += 1
        stage.start {
            await Incarnation.$current.withValue(incarnation) {
                do {
                    let report = try await engine.reconcile(
                        mending: mending, byPerson: byPerson, by: Self.person)
                    self.compared(report)
                    self.report = report
                } catch {
                    self.trace.add("the comparison ends: \(error)")
                    self.tally.count("comparison without an end")
                }
            }
            self.comparing -= 1
            worker.wake(at: self.clock.elapsed)
        }
    }

    /// What is mended stands in the history, with who wanted it.
    private func checkMending(_ report: ReconcileReport) {
        do {
            let rows = try database.rows(
                """
                SELECT actor, detail FROM audit_log
                WHERE kind = 'reconcile_mended' AND detail LIKE '%"run":"' || $1 || '"%'
                """, [.text("\(report.run)")])
            let told = try rows.map { "\(try $0.text("actor")) \(try $0.text("detail"))" }
            let wanted =
                #"\#(Self.person) {"differences":"\#(report.mended)","run":"\#(report.run)"}"#
            guard told == (report.mended > 0 ? [wanted] : []) else {
                return fail(.audits, "\(report.mended) differences mended, told: \(told)")
            }
        } catch {
            fail(.stands, "the database failed: \(error)")
        }
    }

    private func compared(_ report: ReconcileReport) {
        checkMending(report)
        for finding in report.findings {
            let what = "\(finding.kind.rawValue) of \(finding.cause.word)"
            trace.add("finds \(what) \(finding.contact.map { "\($0)" } ?? "")")
            tally.count("found: \(what)")
        }
    }

    func numbersNeedingPerson() throws -> Set<String> {
        let rows = try database.rows(
            """
            SELECT c.phone FROM dialer_contacts d JOIN customers c ON c.customer_id = d.customer_id
            WHERE d.reason = 'removed_in_cloudtalk' AND c.phone IS NOT NULL
            """)
        return Set(try rows.map { try $0.text("phone") }).intersection(witness.meddled)
    }
}

extension SyncEngine {
    fileprivate func compare(at moment: Date) { state.reconcileDueAt = moment }
}
