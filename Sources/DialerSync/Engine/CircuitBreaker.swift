import Foundation
import Leads
import Store

/// Holds requests back while the account as a whole is in trouble. A pure value.
///
/// One contact's trouble must hold up nobody else, and an outage must not be counted against the
/// contacts it happened to hit. So a refused connection or key opens the breaker at once, and any
/// other failure asks for a probe: a request that belongs to no contact tells whose trouble it is.
struct CircuitBreaker: Sendable, Equatable {
    /// Seconds between probes, and from the failure to the first one while the breaker is open.
    static let probeInterval: TimeInterval = 15

    private(set) var circuit: EngineStatus.Circuit = .closed
    private(set) var since: Date?
    private(set) var lastError: EngineStatus.LastError?
    /// When the next probe may go; nil while none is wanted.
    private(set) var probeAt: Date?
    private var lastProbe: Date?

    var letsRequestsPass: Bool { circuit == .closed }

    /// The account answered.
    /// - Returns: where this ended an outage, when that began, so that what it held up is due now. One failed
    ///   connection among others is none, and ends nobody's pause.
    mutating func succeeded(at now: Date) -> Date? {
        let lasted = since.map { abs(now.timeIntervalSince($0)) >= Self.probeInterval } ?? false
        let ended = circuit != .closed && lasted ? since : nil
        circuit = .closed
        since = nil
        probeAt = nil
        return ended
    }

    /// The account did not let a request through at all.
    mutating func failed(_ reason: SyncReason, at now: Date) {
        lastError = EngineStatus.LastError(reason: reason, at: now)
        since = since ?? now
        let waits = circuit == .open && (probeAt ?? now) > now
        if !waits { probeAt = now.addingTimeInterval(Self.probeInterval) }
        circuit = .open
    }

    /// A request went wrong in a way that may be the contact's or the account's.
    mutating func doubted(_ reason: SyncReason, at now: Date) {
        lastError = EngineStatus.LastError(reason: reason, at: now)
        guard circuit == .closed, probeAt == nil else { return }
        let earliest = lastProbe?.addingTimeInterval(Self.probeInterval) ?? now
        probeAt = max(now, earliest)
    }

    /// The clock was set, by so many seconds.
    mutating func clockWasSet(by jump: TimeInterval) {
        probeAt? += jump
        lastProbe? += jump
    }

    mutating func probeStarted(at now: Date) {
        lastProbe = now
        probeAt = now.addingTimeInterval(Self.probeInterval)
        if circuit == .open { circuit = .halfOpen }
    }
}
