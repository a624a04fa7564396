import Foundation
import Testing

@testable import CloudTalk

/// What two processes on one account learn from each other, and what bulk calls cost.
struct RateBudgetSharingTests {
    private let start = Date(timeIntervalSince1970: 1_700_000_000)

    private func budget(remaining: Int? = nil, resetIn seconds: TimeInterval = 60) -> RateBudget {
        var budget = RateBudget(assumed: .init(limit: 60, window: 60, reserved: 6))
        if let remaining { budget.observe(rate(remaining, seconds), limited: false, at: start) }
        return budget
    }

    private func rate(_ remaining: Int, _ seconds: TimeInterval = 60) -> RateHeaders {
        RateHeaders(limit: 60, remaining: remaining, resetAt: start.addingTimeInterval(seconds))
    }

    private func left(_ budget: RateBudget, at seconds: TimeInterval = 1) -> Int {
        budget.status(
            ledger: LedgerSums(unanswered: 0, spent: 0), now: start.addingTimeInterval(seconds)
        ).remaining
    }

    @Test(arguments: [(40, 30, 30), (30, 40, 30)])
    func `of one window the lower rest counts`(ours: Int, theirs: Int, expected: Int) {
        var budget = budget(remaining: ours)
        budget.merge(self.budget(remaining: theirs), at: start)
        #expect(left(budget) == expected)
    }

    @Test func `the later window counts, whoever saw it`() {
        var behind = budget(remaining: 3, resetIn: 10)
        behind.merge(budget(remaining: 50, resetIn: 60), at: start)
        #expect(left(behind) == 50)
        var ahead = budget(remaining: 50, resetIn: 60)
        ahead.merge(budget(remaining: 3, resetIn: 10), at: start)
        #expect(left(ahead) == 50)
    }

    @Test func `who saw no reply yet takes over what the other saw`() {
        var new = budget()
        new.merge(budget(remaining: 12), at: start)
        #expect(left(new) == 12)
        #expect(new.hasSeenReply)
    }

    @Test func `a window that is over teaches nothing`() {
        var budget = budget()
        budget.merge(self.budget(remaining: 12), at: start.addingTimeInterval(90))
        #expect(budget.current == nil)
        #expect(budget.hasSeenReply)
    }

    @Test func `a pause after a 429 holds for both`() {
        var limited = budget(remaining: 5)
        limited.observe(rate(0), limited: true, at: start)
        var budget = budget(remaining: 5)
        budget.merge(limited, at: start)
        let sums = LedgerSums(unanswered: 0, spent: 0)
        #expect(budget.decide(lane: .click, weight: 1, ledger: sums, now: start) != .go)
    }

    @Test func `that each action counts is learned from the other`() {
        var teacher = budget(remaining: 60)
        teacher.learnCost(.init(actions: 10), from: rate(50), at: start)
        var budget = budget(remaining: 60)
        budget.merge(teacher, at: start)
        #expect(budget.weight(ofBulk: 10) == 10)
    }

    @Test func `without headers a bulk call counts as one, for nothing would show otherwise`() {
        var budget = RateBudget(assumed: .init(limit: 60, window: 60, reserved: 6))
        budget.observe(nil, limited: false, at: start)
        #expect(budget.weight(ofBulk: 10) == 1)
        #expect(budget.mostPerBulk >= 10)
    }

    @Test func `with headers a bulk call's actions count until a reply shows otherwise`() {
        var budget = budget(remaining: 60)
        #expect(budget.weight(ofBulk: 10) == 10)
        #expect(budget.mostPerBulk == 10)
        budget.learnCost(.init(actions: 10), from: rate(59), at: start)
        #expect(budget.weight(ofBulk: 10) == 1)
        budget.learnCost(.init(actions: 10), from: rate(50), at: start)
        #expect(budget.weight(ofBulk: 10) == 10)
        #expect(budget.weight(ofBulk: 4) == 4)
    }

    @Test func `in a new window what was spent is counted from its limit`() {
        var budget = budget(remaining: 7, resetIn: 5)
        budget.learnCost(.init(actions: 10), from: rate(50, 65), at: start)
        #expect(budget.weight(ofBulk: 10) == 10)
    }

    @Test func `one action, or a reply that shows nothing spent, teaches nothing`() {
        var budget = budget(remaining: 60)
        budget.learnCost(.init(actions: 1), from: rate(50), at: start)
        budget.learnCost(.init(actions: 10), from: rate(60), at: start)
        #expect(budget.bulkCostsEachAction == nil)
    }

    @Test func `beside other requests only that actions do not count can be told`() {
        var budget = budget(remaining: 60)
        budget.learnCheapness(.init(actions: 10), from: rate(50))
        #expect(budget.bulkCostsEachAction == nil)
        budget.learnCheapness(.init(actions: 10), from: rate(51))
        #expect(budget.bulkCostsEachAction == false)
    }

    @Test func `a reply of the window before, or with nothing left, tells nothing of the cost`() {
        var budget = budget(remaining: 8, resetIn: 60)
        budget.learnCheapness(.init(actions: 10), from: rate(5, -1))
        budget.learnCheapness(.init(actions: 10), from: rate(0))
        #expect(budget.bulkCostsEachAction == nil)
        budget.learnCheapness(.init(actions: 10), from: rate(57, 120))
        #expect(budget.bulkCostsEachAction == false)
    }

    @Test func `a bulk call refused although there was room shows that each action counts`() {
        var budget = budget(remaining: 9)
        budget.learnRefusal(.init(actions: 10), alone: true, at: start)
        #expect(budget.weight(ofBulk: 10) == 10)
        budget.learnCost(.init(actions: 10), from: rate(8), at: start)
        #expect(budget.weight(ofBulk: 10) == 1)
    }

    @Test func `a refusal teaches nothing without room, of one action, or where the cost is known`()
    {
        var full = budget(remaining: 0)
        full.learnRefusal(.init(actions: 10), alone: true, at: start)
        #expect(full.bulkCostsEachAction == nil)
        var single = budget(remaining: 9)
        single.learnRefusal(.init(actions: 1), alone: true, at: start)
        #expect(single.bulkCostsEachAction == nil)
        var over = budget(remaining: 9, resetIn: 0)
        over.learnRefusal(.init(actions: 10), alone: true, at: start)
        #expect(over.bulkCostsEachAction == nil)
        var beside = budget(remaining: 9)
        beside.learnRefusal(.init(actions: 10), alone: false, at: start)
        #expect(beside.countsEachChange == nil)
        var known = budget(remaining: 9)
        known.learnCost(.init(actions: 10), from: rate(8), at: start)
        known.learnRefusal(.init(actions: 10), alone: true, at: start)
        #expect(known.bulkCostsEachAction == false)
    }

    @Test func `without headers a refusal makes each action count for a day`() {
        var budget = RateBudget(assumed: .init(limit: 60, window: 60, reserved: 6))
        budget.observe(nil, limited: false, at: start)
        budget.learnRefusal(.init(actions: 1), alone: true, at: start)
        #expect(budget.weight(ofBulk: 10) == 1)
        budget.learnRefusal(.init(actions: 10), alone: false, at: start)
        budget.observe(nil, limited: true, at: start)
        #expect(budget.weight(ofBulk: 10) == 10)
        #expect(budget.countsEachChange == true)
        budget.observe(nil, limited: false, at: start.addingTimeInterval(86_400))
        #expect(budget.weight(ofBulk: 10) == 10)
        var other = budget
        budget.observe(nil, limited: false, at: start.addingTimeInterval(86_401))
        #expect(budget.weight(ofBulk: 10) == 1)
        #expect(budget.countsEachChange == nil)
        budget.merge(other, at: start.addingTimeInterval(86_402))
        #expect(budget.countsEachChange == nil)
        // Noted before the clock was put back.
        other.observe(nil, limited: false, at: start.addingTimeInterval(-86_401))
        #expect(other.countsEachChange == nil)
    }

    @Test func `without headers what is refused after a bulk call shows the same`() {
        var budget = RateBudget(assumed: .init(limit: 60, window: 60, reserved: 6))
        budget.observe(nil, limited: false, at: start)
        budget.noteBulk(.init(actions: 1), at: start)
        budget.learnRefusal(.init(actions: 1), alone: true, at: start)
        #expect(budget.weight(ofBulk: 10) == 1)
        budget.noteBulk(.init(actions: 10), at: start)
        var later = budget
        later.learnRefusal(.init(actions: 1), alone: true, at: start.addingTimeInterval(61))
        #expect(later.weight(ofBulk: 10) == 1)
        budget.learnRefusal(.init(actions: 1), alone: true, at: start.addingTimeInterval(60))
        #expect(budget.weight(ofBulk: 10) == 10)
    }

    @Test func `headers correct at once what a refusal without them taught`() {
        var budget = RateBudget(assumed: .init(limit: 60, window: 60, reserved: 6))
        budget.learnRefusal(.init(actions: 10), alone: false, at: start)
        budget.learnCheapness(.init(actions: 10), from: rate(59))
        #expect(budget.weight(ofBulk: 10) == 1)
    }

    @Test func `what a refusal without headers taught is learned from the other`() {
        var teacher = RateBudget(assumed: .init(limit: 60, window: 60, reserved: 6))
        teacher.learnRefusal(.init(actions: 10), alone: false, at: start)
        var budget = RateBudget(assumed: .init(limit: 60, window: 60, reserved: 6))
        let former = budget
        budget.merge(teacher, at: start)
        #expect(budget.weight(ofBulk: 10) == 10)
        #expect(budget.isEased(since: former))
    }

    @Test func `where each action counts, a bulk call takes a sixth of the limit at most`() {
        var budget = RateBudget(assumed: .init(limit: 12, window: 60, reserved: 2))
        #expect(budget.mostPerBulk >= 10)
        budget.bulkCostsEachAction = true
        #expect(budget.mostPerBulk == 2)
        budget.assumed.limit = 1
        #expect(budget.mostPerBulk == 1)
    }

    @Test func `a refused bulk call is tried half as big, and grows again by one`() {
        var budget = budget(remaining: 60)
        budget.shrinkBulk(.init(actions: 10))
        #expect(budget.mostPerBulk == 5)
        budget.shrinkBulk(.init(actions: 5))
        #expect(budget.mostPerBulk == 2)
        budget.shrinkBulk(.init(actions: 2))
        budget.shrinkBulk(.init(actions: 1))
        #expect(budget.mostPerBulk == 1)
        budget.growBulk(.init(actions: 1))
        #expect(budget.mostPerBulk == 2)
        budget.growBulk(.init(actions: 1))
        #expect(budget.mostPerBulk == 2)
        for actions in 2...9 { budget.growBulk(.init(actions: actions)) }
        #expect(budget.mostPerBulk >= 10)
    }
}
