import Foundation
import Leads
import Testing

@testable import Store

@Suite("How long what waits will take")
struct SyncPaceTests {
    private static let budget = EngineStatus.Budget(
        limit: 60, remaining: 20, windowSeconds: 60, resetsAt: nil, reserved: 6)

    private static func summary(
        waiting: Int, _ engine: EngineStatus, oldest: Date? = nil
    ) -> SyncSummary {
        SyncSummary(
            counts: [.pending: waiting - waiting / 4, .inFlight: waiting / 4, .synced: 9],
            oldestPendingAt: oldest, engine: engine)
    }

    @Test(
        "what is left of the window goes at once, the rest by the speed limit, ten to a request",
        arguments: [(0, 0), (140, 0), (141, 2), (240, 12), (680, 60)])
    func reckoned(waiting: Int, seconds: Int) {
        let engine = EngineStatus(enabled: true, budget: Self.budget)
        #expect(Self.summary(waiting: waiting, engine).etaSeconds(at: .now) == seconds)
    }

    @Test("the window that runs counts to its end; one that is over counts as a new one")
    func windows() {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        func seconds(_ waiting: Int, resetsIn seconds: TimeInterval) -> Int? {
            var budget = Self.budget
            budget.resetsAt = now.addingTimeInterval(seconds)
            let engine = EngineStatus(enabled: true, budget: budget)
            return Self.summary(waiting: waiting, engine).etaSeconds(at: now)
        }
        #expect(seconds(140, resetsIn: 30) == 0)
        #expect(seconds(150, resetsIn: 30) == 30)
        #expect(seconds(540, resetsIn: -5) == 0)
        #expect(seconds(550, resetsIn: -5) == 60)
    }

    @Test("nobody knows while nothing can be sent")
    func unknown() {
        for engine in [
            EngineStatus(enabled: true, circuit: .open, budget: Self.budget),
            EngineStatus(enabled: true, circuit: .halfOpen, budget: Self.budget),
            EngineStatus(enabled: false, budget: Self.budget), EngineStatus(enabled: true),
        ] {
            #expect(Self.summary(waiting: 40, engine).etaSeconds(at: .now) == nil)
        }
    }

    @Test("the oldest has waited since its change, and never less than no time")
    func oldest() {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let engine = EngineStatus(enabled: true)
        func seconds(_ oldest: Date?) -> Int? {
            Self.summary(waiting: 1, engine, oldest: oldest).oldestPendingSeconds(at: now)
        }
        #expect(seconds(now.addingTimeInterval(-90.5)) == 90)
        #expect(seconds(now.addingTimeInterval(5)) == 0)
        #expect(seconds(nil) == nil)
    }
}
