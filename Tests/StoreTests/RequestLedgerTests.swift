import Foundation
import Testing

@testable import Store

@Suite("The ledger of requests")
struct RequestLedgerTests {
    private static let terms = BudgetTerms(window: 60, timeout: 15, since: nil)

    private static func send(_ store: Store, weight: Int = 1) async throws -> Int64 {
        let begun = try await store.beginRequest(
            lane: SyncLane.bulk, weight: weight, terms: terms, rule: { _, _, _ in .go })
        guard case .go(let request) = begun else { throw Mishap() }
        return request
    }

    @Test("a request that was answered counts until one window after its answer")
    func answered() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        let request = try await Self.send(store, weight: 3)
        clock.advance(seconds: 10)
        #expect(try await store.ledgerTotals(Self.terms).unanswered == 3)
        try await store.endRequest(request, withHeaders: true, budget: { _ in "{}" })
        #expect(try await store.ledgerTotals(Self.terms).unanswered == 0)
        clock.advance(seconds: 59)
        #expect(try await store.ledgerTotals(Self.terms).spent == 3)
        clock.advance(seconds: 1)
        #expect(try await store.ledgerTotals(Self.terms).spent == 0)
        try await store.close()
    }

    @Test("when the clock was set, requests count as long as before", arguments: [-1, 1])
    func clockSet(sign: Int64) async throws {
        let (clock, uptime) = (TestClock(), TestClock())
        let store = try await Store.open(
            .inMemory, phones: TestStore.phones, clock: clock.storeClock,
            options: SQLiteOptions(
                leaseClock: LeaseClock(now: { uptime.now.milliseconds })))
        func pass(_ seconds: Int64) {
            clock.advance(seconds: seconds)
            uptime.advance(seconds: seconds)
        }
        _ = try await store.noteClock()
        let request = try await Self.send(store, weight: 2)
        pass(2)
        try await store.endRequest(request, withHeaders: true, budget: { _ in "{}" })
        _ = try await Self.send(store)
        pass(2)
        clock.advance(seconds: sign * 3600)
        #expect(try await store.noteClock() == Double(sign) * 3600)
        pass(12)
        #expect(try await store.ledgerTotals(Self.terms).unanswered == 1)
        #expect(try await store.ledgerTotals(Self.terms).spent == 3)
        pass(1)
        #expect(try await store.ledgerTotals(Self.terms).unanswered == 0)
        pass(45)
        #expect(try await store.ledgerTotals(Self.terms).spent == 1)
        pass(15)
        #expect(try await store.ledgerTotals(Self.terms).spent == 0)
        try await store.close()
    }

    @Test("clicks are counted apart, since the window began")
    func clicks() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        func click() async throws {
            _ = try await store.beginRequest(
                lane: SyncLane.click, weight: 2, terms: Self.terms, rule: { _, _, _ in .go })
        }
        try await click()
        clock.advance(seconds: 5)
        let since = clock.now
        try await click()
        _ = try await Self.send(store)
        #expect(try await store.ledgerTotals(Self.terms).clicks == 4)
        let terms = BudgetTerms(window: 60, timeout: 15, since: since)
        #expect(try await store.ledgerTotals(terms).clicks == 2)
        try await store.close()
    }

    @Test("a request that timed out counts from its time-out for one window")
    func timedOut() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        let sent = clock.now
        _ = try await Self.send(store)
        clock.advance(seconds: 14)
        let waiting = try await store.ledgerTotals(Self.terms)
        #expect(waiting.unanswered == 1)
        #expect(waiting.answeredWithoutHeaders == 0)
        #expect(waiting.nextExpiry == sent.addingTimeInterval(75))
        // Its time is up: nobody waits for it, and CloudTalk may have counted it as late as now.
        clock.advance(seconds: 1)
        let late = try await store.ledgerTotals(Self.terms)
        #expect(late.unanswered == 0)
        #expect(late.answeredWithoutHeaders == 1)
        #expect(late.spent == 1)
        clock.advance(seconds: 59)
        #expect(try await store.ledgerTotals(Self.terms).spent == 1)
        clock.advance(seconds: 1)
        #expect(try await store.ledgerTotals(Self.terms).spent == 0)
        try await store.close()
    }

    @Test("an answer that comes after all counts from when it came, and only the first one does")
    func lateAnswer() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        let request = try await Self.send(store)
        clock.advance(seconds: 20)
        try await store.endRequest(request, withHeaders: false, budget: { _ in "{}" })
        clock.advance(seconds: 10)
        try await store.endRequest(request, withHeaders: false, budget: { _ in "{}" })
        clock.advance(seconds: 49)
        #expect(try await store.ledgerTotals(Self.terms).spent == 1)
        clock.advance(seconds: 1)
        #expect(try await store.ledgerTotals(Self.terms).spent == 0)
        try await store.close()
    }

    @Test("rows go only when they count for nothing any more")
    func pruned() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        _ = try await Self.send(store)
        clock.advance(seconds: 74)
        _ = try await Self.send(store)
        #expect(try await store.ledgerTotals(Self.terms).spent == 2)
        clock.advance(seconds: 200)
        _ = try await Self.send(store)
        let rows = try await store.driver.read { try $0.run("SELECT 1 FROM request_ledger", []) }
        #expect(rows.count == 1)
        try await store.close()
    }
}
