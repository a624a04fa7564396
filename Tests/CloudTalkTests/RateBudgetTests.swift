import CloudTalk
import Foundation
import Testing

/// The rule in single steps. Times are seconds after an arbitrary moment.
struct RateBudgetTests {
    private func at(_ seconds: TimeInterval) -> Date {
        Date(timeIntervalSince1970: 1_700_000_000 + seconds)
    }

    private func headers(_ remaining: Int, reset: TimeInterval, limit: Int = 60) -> RateHeaders {
        RateHeaders(limit: limit, remaining: remaining, resetAt: at(reset))
    }

    private func sums(
        _ unanswered: Int = 0, spent: Int = 0, expiry: TimeInterval? = nil, silent: Int = 0
    ) -> LedgerSums {
        LedgerSums(
            unanswered: unanswered, spent: spent, nextExpiry: expiry.map(at),
            answeredWithoutHeadersSinceWindowStart: silent)
    }

    /// A budget that has seen these headers at second 0.
    private func budget(_ rates: RateHeaders?...) -> RateBudget {
        var budget = RateBudget()
        for rate in rates { budget.observe(rate, limited: false, at: at(0)) }
        return budget
    }

    private func click(
        _ budget: RateBudget, _ sums: LedgerSums, at now: TimeInterval
    ) -> RateBudget.Decision {
        budget.decide(lane: .click, weight: 1, ledger: sums, now: at(now))
    }

    @Test func `before the first reply one request goes alone`() {
        #expect(click(RateBudget(), sums(), at: 0) == .go)
        #expect(click(RateBudget(), sums(1, spent: 1), at: 0) == .wait(until: at(1)))
    }

    @Test func `what is under way counts against what the reply left`() {
        let budget = budget(headers(5, reset: 40))
        #expect(click(budget, sums(4), at: 1) == .go)
        #expect(click(budget, sums(5), at: 1) == .wait(until: at(2)))
    }

    @Test func `what is under way may have been counted by a later reply: it is asked again soon`()
    {
        let budget = budget(headers(2, reset: 40))
        #expect(click(budget, sums(2), at: 1) == .wait(until: at(2)))
        #expect(click(budget, sums(2), at: 40.5) == .wait(until: at(41)))
        #expect(click(budget, sums(2, silent: 2), at: 1) == .wait(until: at(41)))
        let bulk = budget.decide(lane: .bulk, weight: 1, ledger: sums(2), now: at(1))
        guard case .wait(let until) = bulk else { return #expect(Bool(false)) }
        #expect(until > at(30))
    }

    @Test func `what was answered without headers counts too`() {
        let budget = budget(headers(5, reset: 40))
        #expect(click(budget, sums(2, silent: 2), at: 1) == .go)
        #expect(click(budget, sums(3, silent: 2), at: 1) == .wait(until: at(2)))
        #expect(budget.windowStart == at(-20))
    }

    @Test func `the lowest remaining of a window holds, in whatever order replies come`() {
        let budget = budget(headers(5, reset: 40), headers(9, reset: 40), headers(7, reset: 39))
        #expect(click(budget, sums(5), at: 1) == .wait(until: at(2)))
    }

    @Test func `only a later end makes a new window, and an old reply says nothing of it`() {
        let budget = budget(headers(0, reset: 1), headers(59, reset: 61), headers(0, reset: 1))
        #expect(click(budget, sums(58), at: 1) == .go)
    }

    @Test func `a full window does not open by our clock alone, but one request asks`() {
        let budget = budget(headers(0, reset: 40))
        #expect(click(budget, sums(), at: 40.9) == .wait(until: at(41)))
        #expect(click(budget, sums(), at: 41) == .go)
        #expect(click(budget, sums(1), at: 41) == .wait(until: at(42)))
    }

    @Test func `a halved limit is followed at once`() {
        let budget = budget(headers(50, reset: 40), headers(20, reset: 40, limit: 30))
        #expect(budget.limit == 30)
        #expect(click(budget, sums(20), at: 1) == .wait(until: at(2)))
    }

    @Test func `a negative remaining is nothing, and one above the limit is the limit`() {
        #expect(click(budget(headers(-7, reset: 40)), sums(), at: 1) == .wait(until: at(41)))
        let generous = budget(headers(900, reset: 40))
        #expect(click(generous, sums(59), at: 1) == .go)
        #expect(click(generous, sums(60), at: 1) == .wait(until: at(2)))
    }

    @Test(arguments: [
        (-3600.0, 60), (-61, 60), (3601, 60), (1_700_000_000_000, 60), (40, 0), (40, -1),
    ])
    func `absurd headers are as good as none`(reset: TimeInterval, limit: Int) {
        let budget = budget(headers(0, reset: reset, limit: limit))
        #expect(budget.limit == 60)
        #expect(click(budget, sums(spent: 59), at: 1) == .go)
        #expect(
            click(budget, sums(spent: 60, expiry: 7), at: 1) == .wait(until: at(7)))
    }

    @Test func `without headers our own count decides`() {
        let budget = budget(nil)
        #expect(click(budget, sums(3, spent: 59), at: 1) == .go)
        #expect(click(budget, sums(3, spent: 60, expiry: 9), at: 1) == .wait(until: at(9)))
        #expect(click(budget, sums(60, spent: 60), at: 1) == .wait(until: at(2)))
        #expect(budget.windowStart == nil)
    }

    @Test func `one reply without headers does not undo what the window showed`() {
        let budget = budget(headers(1, reset: 40), nil)
        #expect(click(budget, sums(silent: 1), at: 1) == .wait(until: at(41)))
    }

    @Test func `when headers end with their window, our own count takes over`() {
        var budget = budget(headers(0, reset: 40))
        budget.observe(nil, limited: false, at: at(41))
        #expect(click(budget, sums(2, spent: 59), at: 42) == .go)
        #expect(click(budget, sums(2, spent: 60, expiry: 50), at: 42) == .wait(until: at(50)))
    }

    @Test func `one 429 with a far end does not make every later window that long`() {
        var budget = RateBudget()
        budget.observe(headers(0, reset: 3000), limited: true, at: at(0))
        #expect(budget.window == 3000)
        budget.observe(nil, limited: false, at: at(3002))
        #expect(budget.window == 60)
    }

    @Test func `a 429 waits until the end that it names`() {
        var budget = budget(headers(30, reset: 40))
        budget.observe(headers(3, reset: 40), limited: true, at: at(5))
        for lane in Lane.allCases {
            let decision = budget.decide(lane: lane, weight: 1, ledger: sums(), now: at(6))
            #expect(decision == .wait(until: at(41)))
        }
        #expect(click(budget, sums(), at: 41) == .go)
        #expect(click(budget, sums(1), at: 41) == .wait(until: at(42)))
    }

    @Test func `a 429 without a usable end waits a whole window`() {
        var budget = budget(nil)
        budget.observe(nil, limited: true, at: at(5))
        #expect(click(budget, sums(), at: 64.9) == .wait(until: at(65)))
        #expect(click(budget, sums(), at: 65) == .go)
    }

    @Test func `a 429 with an end that is over does not become a loop`() {
        var budget = budget(headers(0, reset: 1))
        budget.observe(headers(0, reset: 1), limited: true, at: at(3))
        guard case .wait(let until) = click(budget, sums(), at: 3) else {
            Issue.record("went at once")
            return
        }
        #expect(until >= at(5))
        #expect(click(budget, sums(), at: until.timeIntervalSince(at(0))) == .go)
    }

    @Test func `when our clock was put back, nothing waits for a moment of the old time`() {
        var budget = budget(headers(0, reset: 40))
        budget.observe(nil, limited: true, at: at(5))
        #expect(click(budget, sums(), at: -90_000) == .go)
    }

    @Test func `an account with a longer window is counted by that`() {
        #expect(budget(headers(5, reset: 300)).window == 300)
        #expect(budget(headers(5, reset: 10)).window == 60)
    }

    @Test func `what cost more than the limit would never go, so it counts as the limit`() {
        var budget = budget(headers(5, reset: 40, limit: 5))
        #expect(budget.decide(lane: .click, weight: 10, ledger: sums(), now: at(1)) == .go)
        budget.observe(headers(4, reset: 40, limit: 5), limited: false, at: at(1))
        #expect(
            budget.decide(lane: .click, weight: 10, ledger: sums(), now: at(2))
                == .wait(until: at(41)))
    }

    @Test func `a restart forgets nothing`() throws {
        var budget = budget(headers(5, reset: 40))
        budget.observe(headers(0, reset: 40), limited: true, at: at(5))
        let data = try JSONEncoder().encode(budget)
        #expect(try JSONDecoder().decode(RateBudget.self, from: data) == budget)
    }

    @Test func `people see what is left`() {
        let budget = budget(headers(40, reset: 40))
        #expect(
            budget.status(ledger: sums(2), now: at(1))
                == BudgetStatus(
                    limit: 60, remaining: 38, windowSeconds: 60, resetsAt: at(40), reserved: 10))
        #expect(budget.status(ledger: sums(spent: 7), now: at(99)).remaining == 53)
    }

    @Test func `people see a pause as nothing left until its end`() {
        var budget = budget(nil)
        budget.observe(nil, limited: true, at: at(0))
        let status = budget.status(ledger: sums(), now: at(1))
        #expect(status.remaining == 0)
        #expect(status.resetsAt == at(60))
    }
}
