import CloudTalk
import Foundation
import Leads
import Store

/// What the engine has to remember between two looks at its work. A value; the engine owns it.
struct EngineState: Sendable {
    var breaker = CircuitBreaker()
    /// Until when the account's limit holds up a lane.
    var laneWaits: [Lane: Date] = [:]
    /// When the account's tags should next be looked at.
    var tagsDueAt: Date
    /// After a look that failed: no other one before.
    var tagsNotBefore = Date.distantPast
    var isLookingAtTags = false
    var running = 0
    var savedStatus: EngineStatus?
    var statusDueAt: Date

    init(now: Date) {
        tagsDueAt = now
        statusDueAt = now
    }

    /// The last lane that may send; nil when none may.
    func openLane(at now: Date) -> Lane? {
        guard breaker.letsRequestsPass else { return nil }
        let held = laneWaits.filter { $0.value > now }.keys.min()
        guard let held else { return .directory }
        return Lane(rawValue: held.rawValue - 1)
    }

    /// When a lane that waits may try again.
    func nextLaneOpening(after now: Date) -> Date? {
        laneWaits.values.filter { $0 > now }.min()
    }

    mutating func take(_ report: SyncWorker.Report, at now: Date) -> Bool {
        switch report {
        case .answered: return breaker.succeeded()
        case .account(let reason): breaker.failed(reason, at: now)
        case .doubtful(let reason): breaker.doubted(reason, at: now)
        case .limited(let lane, let until): laneWaits[lane] = until
        case .tagsOutdated: tagsDueAt = min(tagsDueAt, now)
        }
        return false
    }
}
