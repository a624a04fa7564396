import CloudTalk
import Foundation
import Testing

/// Who may go, and who leaves something to others. A window of 60 operations, 10 of them reserved,
/// 60 seconds long: it ends at second 60, and is surely over at second 61.
struct RateBudgetLaneTests {
    private let start = Date(timeIntervalSince1970: 1_700_000_000)

    private func budget(remaining: Int, limit: Int = 60, reserved: Int = 10) -> RateBudget {
        var budget = RateBudget(assumed: .init(limit: limit, window: 60, reserved: reserved))
        let rate = RateHeaders(
            limit: limit, remaining: remaining, resetAt: start.addingTimeInterval(60))
        budget.observe(rate, limited: false, at: start)
        return budget
    }

    private func goes(
        _ budget: RateBudget, _ lane: Lane, at second: TimeInterval, weight: Int = 1
    ) -> Bool {
        let now = start.addingTimeInterval(second)
        let sums = LedgerSums(unanswered: 0, spent: 0)
        return budget.decide(lane: lane, weight: weight, ledger: sums, now: now) == .go
    }

    @Test(arguments: [Lane.doNotCall, .click])
    func `do-not-call and a click may use everything`(lane: Lane) {
        #expect(goes(budget(remaining: 1), lane, at: 0))
        #expect(!goes(budget(remaining: 0), lane, at: 0))
    }

    @Test func `clicks leave a fifth while bulk waits, do-not-call does not`() {
        func decide(_ lane: Lane, clicks: Int, waits: Bool = true, limit: Int = 60)
            -> RateBudget.Decision
        {
            let sums = LedgerSums(unanswered: 0, spent: 0, clicks: clicks, bulkWaits: waits)
            return budget(remaining: limit, limit: limit)
                .decide(lane: lane, weight: 1, ledger: sums, now: start)
        }
        #expect(decide(.click, clicks: 47) == .go)
        #expect(decide(.click, clicks: 48) == .giveWay(until: start.addingTimeInterval(2)))
        #expect(decide(.click, clicks: 48, waits: false) == .go)
        #expect(decide(.doNotCall, clicks: 48) == .go)
        #expect(decide(.bulk, clicks: 48) == .go)
        #expect(decide(.click, clicks: 0, limit: 1) == .go)
    }

    @Test func `bulk leaves clicks no more than they may still take`() {
        func goes(remaining: Int, clicks: Int) -> Bool {
            let sums = LedgerSums(unanswered: 0, spent: 0, clicks: clicks, bulkWaits: true)
            return budget(remaining: remaining)
                .decide(lane: .bulk, weight: 1, ledger: sums, now: start) == .go
        }
        #expect(!goes(remaining: 10, clicks: 30))
        #expect(goes(remaining: 4, clicks: 45))
        #expect(!goes(remaining: 3, clicks: 45))
        #expect(goes(remaining: 1, clicks: 48))
    }

    @Test(arguments: [(1.0, 14), (31, 9), (49, 6), (55.5, 5), (59.5, 2), (61, 1)])
    func `bulk leaves people less and less as the window ends`(second: TimeInterval, needs: Int) {
        #expect(goes(budget(remaining: needs), .bulk, at: second))
        #expect(needs == 1 || !goes(budget(remaining: needs - 1), .bulk, at: second))
    }

    @Test func `bulk is told the moment when it may go`() {
        let sums = LedgerSums(unanswered: 0, spent: 0)
        let budget = budget(remaining: 6)
        let decision = budget.decide(lane: .bulk, weight: 1, ledger: sums, now: start)
        #expect(decision == .wait(until: start.addingTimeInterval(48.1)))
        #expect(!goes(budget, .bulk, at: 48))
        #expect(goes(budget, .bulk, at: 48.1))
    }

    /// Windows may begin with the first request: were the last one sent when the old window is surely
    /// over, a second of every window would pass unused.
    @Test func `the last one of a window opens the next`() {
        let sums = LedgerSums(unanswered: 0, spent: 0)
        let budget = budget(remaining: 1)
        let decision = budget.decide(lane: .bulk, weight: 1, ledger: sums, now: start)
        #expect(decision == .wait(until: start.addingTimeInterval(60.1)))
        #expect(!goes(budget, .bulk, at: 60))
        #expect(goes(budget, .bulk, at: 60.1))
    }

    @Test func `the last ones are left to people up to the last two seconds`() {
        let sums = LedgerSums(unanswered: 0, spent: 0)
        let budget = budget(remaining: 4)
        let decision = budget.decide(lane: .bulk, weight: 1, ledger: sums, now: start)
        #expect(decision == .wait(until: start.addingTimeInterval(59)))
        #expect(goes(budget, .bulk, at: 59))
        #expect(goes(self.budget(remaining: 1, reserved: 0), .bulk, at: 1))
    }

    @Test func `in a window of a few seconds none is spared`() {
        var budget = RateBudget(assumed: .init(limit: 60, window: 6, reserved: 6))
        let rate = RateHeaders(
            limit: 60, remaining: 5, resetAt: start.addingTimeInterval(6))
        budget.observe(rate, limited: false, at: start)
        #expect(goes(budget, .bulk, at: 3))
    }

    /// Two requests that belong together must not be a whole window apart: what the first one showed would be
    /// too old for the second.
    @Test(arguments: [5, 10, 24, 60], [Lane.bulk, .repair, .directory])
    func `however small the limit, a second request follows within half a window`(
        limit: Int, lane: Lane
    ) {
        let budget = budget(remaining: limit - 1, limit: limit, reserved: 6)
        #expect(goes(budget, lane, at: 30))
    }

    @Test func `a fifth stays within bulk's reach, however much is reserved`() {
        let budget = budget(remaining: 60, reserved: 100)
        #expect(goes(budget, .bulk, at: 1, weight: 12))
        #expect(!goes(budget, .bulk, at: 1, weight: 13))
        #expect(goes(self.budget(remaining: 1, limit: 1), .bulk, at: 1))
    }

    @Test(arguments: [(Lane.bulk, 14), (.repair, 20), (.directory, 26)])
    func `repair yields to bulk, and the directory to repair`(lane: Lane, needs: Int) {
        #expect(goes(budget(remaining: needs), lane, at: 1))
        #expect(!goes(budget(remaining: needs - 1), lane, at: 1))
    }

    @Test(arguments: Lane.allCases)
    func `the rest is used before the window ends`(lane: Lane) {
        #expect(goes(budget(remaining: 2), lane, at: 59.9))
        #expect(goes(budget(remaining: 1), lane, at: 61))
    }

    @Test(arguments: Lane.allCases, [1, 2, 3, 60])
    func `no lane starves on an idle account, by our own count either`(lane: Lane, limit: Int) {
        var budget = RateBudget(assumed: .init(limit: limit, window: 60, reserved: 100))
        budget.observe(nil, limited: false, at: start)
        #expect(goes(budget, lane, at: 1))
        #expect(goes(budget, lane, at: 1, weight: 10))
    }

    @Test func `by our own count bulk leaves a twentieth of the limit at most`() {
        var budget = RateBudget()
        budget.observe(nil, limited: false, at: start)
        func goes(_ lane: Lane, spent: Int) -> Bool {
            let sums = LedgerSums(unanswered: 0, spent: spent)
            return budget.decide(lane: lane, weight: 1, ledger: sums, now: start) == .go
        }
        #expect(goes(.bulk, spent: 56))
        #expect(!goes(.bulk, spent: 57))
        #expect(goes(.click, spent: 59))
        #expect(!goes(.click, spent: 60))
    }

    @Test func `lanes are ordered by priority`() {
        #expect(Lane.allCases.sorted() == [.doNotCall, .click, .bulk, .repair, .directory])
    }
}
