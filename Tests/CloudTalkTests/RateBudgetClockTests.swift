import Foundation
import Testing

@testable import CloudTalk

/// Clocks that differ from CloudTalk's. Times are seconds by our clock.
struct RateBudgetClockTests {
    private func at(_ seconds: TimeInterval) -> Date {
        Date(timeIntervalSince1970: 1_700_000_000 + seconds)
    }

    /// The headers of a reply that was made at that second, where CloudTalk's clock is ahead.
    private func headers(
        _ remaining: Int, madeAt moment: TimeInterval, resetIn seconds: TimeInterval,
        ahead: TimeInterval
    ) -> RateHeaders {
        RateHeaders(
            limit: 60, remaining: remaining, resetAt: at(moment + ahead + seconds),
            answeredAt: at((moment + ahead).rounded(.down)))
    }

    private func observe(
        _ budget: inout RateBudget, _ rate: RateHeaders, at now: TimeInterval
    ) {
        budget.observe(budget.inOurTime(rate, at: at(now)), limited: false, at: at(now))
    }

    private func resetsAt(_ budget: RateBudget, at now: TimeInterval) -> Date? {
        budget.status(ledger: LedgerSums(unanswered: 0, spent: 0), now: at(now)).resetsAt
    }

    private func wait(_ budget: RateBudget, _ lane: Lane, at now: TimeInterval) -> Date? {
        let sums = LedgerSums(unanswered: 0, spent: 0)
        let decision = budget.decide(lane: lane, weight: 1, ledger: sums, now: at(now))
        return if case .wait(let until) = decision { until } else { nil as Date? }
    }

    @Test(arguments: [-3600.0, -60, 60, 3600, 7_776_000])
    func `a window is as long as it is, whatever our clock says`(ahead: TimeInterval) {
        var budget = RateBudget(assumed: .init(limit: 60, window: 60, reserved: 6))
        observe(&budget, headers(0, madeAt: 10, resetIn: 50, ahead: ahead), at: 10)
        #expect(resetsAt(budget, at: 11) == at(60))
        #expect(budget.window == 60)
        #expect(wait(budget, .click, at: 11) == at(61))
    }

    @Test func `what a lane leaves to others shrinks within the true window`() {
        var budget = RateBudget(assumed: .init(limit: 60, window: 60, reserved: 6))
        observe(&budget, headers(8, madeAt: 1, resetIn: 59, ahead: 3600), at: 1)
        #expect(wait(budget, .repair, at: 2).map { $0 < at(60) } == true)
        #expect(wait(budget, .repair, at: 55) == nil)
    }

    @Test func `a reply that was long on its way tells nothing of our clock`() {
        var budget = RateBudget()
        observe(&budget, headers(9, madeAt: 0, resetIn: 60, ahead: 0), at: 15)
        #expect(resetsAt(budget, at: 16) == at(60))
        observe(&budget, headers(8, madeAt: 16, resetIn: 44, ahead: 0), at: 16)
        #expect(resetsAt(budget, at: 17) == at(60))
    }

    @Test func `without a Date header the end counts as it is told`() {
        var budget = RateBudget()
        observe(&budget, RateHeaders(limit: 60, remaining: 3, resetAt: at(600)), at: 0)
        #expect(resetsAt(budget, at: 1) == at(600))
    }

    @Test func `where our clock was set, what was known moves with it`() {
        var budget = RateBudget()
        observe(&budget, headers(5, madeAt: 0, resetIn: 60, ahead: 0), at: 0)
        budget.observe(nil, limited: true, at: at(1))
        budget.clockWasSet(by: -3600)
        #expect(resetsAt(budget, at: -3595) == at(61 - 3600))
        observe(&budget, headers(59, madeAt: -3530, resetIn: 50, ahead: 3600), at: -3530)
        #expect(resetsAt(budget, at: -3529) == at(-3480))
        budget.clockWasSet(by: 3600)
        #expect(resetsAt(budget, at: 71) == at(120))
    }

    @Test func `a clock that was put right again is noticed by the next reply`() {
        var budget = RateBudget()
        observe(&budget, headers(5, madeAt: 0, resetIn: 60, ahead: 3600), at: 0)
        observe(&budget, headers(4, madeAt: 3610, resetIn: 50, ahead: 0), at: 3610)
        #expect(resetsAt(budget, at: 3611) == at(3660))
        observe(&budget, headers(59, madeAt: 3661, resetIn: 59, ahead: 0), at: 3661)
        #expect(resetsAt(budget, at: 3662) == at(3720))
        #expect(budget.window == 60)
    }

    @Test func `what another machine saw counts by our clock`() {
        var theirs = RateBudget()
        observe(&theirs, headers(7, madeAt: 0, resetIn: 60, ahead: 3600), at: 0)
        var ours = RateBudget()
        observe(&ours, headers(9, madeAt: 3600, resetIn: 60, ahead: 0), at: 3600)
        ours.merge(theirs, at: at(3600))
        let status = ours.status(
            ledger: LedgerSums(unanswered: 0, spent: 0), now: at(3601))
        #expect(status.remaining == 7)
        #expect(status.resetsAt == at(3660))
    }
}
