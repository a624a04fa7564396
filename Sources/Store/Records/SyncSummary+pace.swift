public import Foundation
public import Leads

extension SyncSummary {
    /// How many customers are in a state.
    public func count(_ state: SyncState) -> Int { counts[state] ?? 0 }

    /// Customers who are not yet where their assignment wants them, and will be by themselves.
    public var waiting: Int { count(.pending) + count(.inFlight) }

    /// How many seconds the one who waits the longest has waited; nil where nobody does.
    public func oldestPendingSeconds(at now: Date) -> Int? {
        oldestPendingAt.map { max(0, Int(now.timeIntervalSince($0))) }
    }

    /// Seconds until all that waits is sent, as far as the account's speed limit tells; nil while
    /// nothing can be sent.
    public func etaSeconds(at now: Date) -> Int? { engine.seconds(toSend: waiting, at: now) }
}

extension EngineStatus.Budget {
    /// As fast as bulk work goes from now on.
    func pace(at now: Date) -> SyncEstimate.Pace {
        var pace = SyncEstimate.Pace(limit: limit, window: windowSeconds, reserved: reserved)
        let isOver = resetsAt.map { $0 <= now } ?? false
        pace.left = max(0, (isOver ? limit : remaining) - reserved)
        pace.resetsIn = isOver ? windowSeconds : resetsAt?.timeIntervalSince(now)
        pace.countsEachChange = countsEachChange
        return pace
    }
}

extension EngineStatus {
    /// Seconds until so many waiting customers are sent, by the account's speed limit: what is left
    /// of the window, but for what is kept for people, goes at once. Nil while nothing can be sent, or the
    /// limit is not known.
    func seconds(toSend waiting: Int, at now: Date) -> Int? {
        guard waiting > 0 else { return 0 }
        guard enabled, circuit == .closed, let budget, budget.limit > 0 else { return nil }
        return budget.pace(at: now).seconds(toSend: waiting)
    }
}
