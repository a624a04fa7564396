import Foundation
import Leads
import Store

/// The state of syncing as the shell tells it.
struct SyncReport {
    let summary: SyncSummary
    let failures: [SyncFailure]
    var now = Date()

    private var engine: EngineStatus { summary.engine }
    private func count(_ state: SyncState) -> Int { summary.count(state) }

    // MARK: For people

    var lines: [String] {
        var lines = [health]
        lines.append(
            "People: \(count(.synced).grouped) ready, \(count(.pending).grouped) waiting to send, "
                + "\(count(.inFlight).grouped) sending, "
                + "\(count(.failed).grouped) need\(count(.failed) == 1 ? "s" : "") you, "
                + "\(count(.blocked).grouped) must not or cannot be called.")
        if let seconds = summary.oldestPendingSeconds(at: now), summary.waiting > 0 {
            lines.append("The oldest has waited for \(seconds.of("second")).")
        }
        if let budget = engine.budget {
            let window = Int(budget.windowSeconds)
            let span = window == 60 ? "this minute" : "of these \(window.of("second"))"
            lines.append(
                "CloudTalk's speed limit: \(budget.remaining) of \(budget.limit) left \(span).")
        }
        if let error = engine.lastError {
            lines.append(
                "Last trouble, \(error.at.formatted(.iso8601)): \(error.reason.accountMessage)"
            )
        }
        return lines + troubles
    }

    /// How many leads of the same trouble are named.
    private static let named = 5

    /// A line for each trouble, in the order in which it is first met, with the leads that have it.
    private var troubles: [String] {
        var leads: [String: [LeadID]] = [:]
        var order: [String] = []
        for failure in failures {
            let words =
                failure.sync.reason?.message(
                    agentName: failure.agentName, detail: failure.sync.detail) ?? "Needs you."
            if leads[words] == nil { order.append(words) }
            leads[words, default: []].append(failure.lead)
        }
        return order.map { words in
            let ids = leads[words] ?? []
            let names = ids.prefix(Self.named).map(\.rawValue).joined(separator: ", ")
            let rest = ids.count > Self.named ? " and \((ids.count - Self.named).grouped) more" : ""
            return "\(ids.count == 1 ? "Lead" : "Leads") \(names)\(rest): \(words)"
        }
    }

    private var health: String {
        guard engine.enabled else {
            return
                "Syncing is off: no portal with a CloudTalk key has run on this database, or the "
                + "last one had none. Work is kept."
        }
        guard engine.circuit != .closed else { return "CloudTalk answers." }
        let since = engine.circuitSince.map { " since \($0.formatted(.iso8601))" } ?? ""
        if engine.lastError?.reason == .unauthorized {
            return
                "CloudTalk has not accepted the access key\(since). What waits goes out when an admin "
                + "has corrected it."
        }
        return "CloudTalk has not answered\(since). What waits goes out by itself."
    }

    // MARK: For programs

    var figures: Figures {
        Figures(
            enabled: engine.enabled, pending: count(.pending), inFlight: count(.inFlight),
            synced: count(.synced), failed: count(.failed), blocked: count(.blocked),
            oldestPendingSeconds: .init(summary.oldestPendingSeconds(at: now)),
            etaSeconds: .init(summary.etaSeconds(at: now)),
            budget: .init(engine.budget.map(Figures.Budget.init)),
            circuit: engine.circuit.rawValue,
            lastError: .init(
                engine.lastError.map {
                    .init(
                        reason: $0.reason.rawValue, message: $0.reason.accountMessage,
                        at: $0.at)
                }))
    }

    /// As `GET /api/v1/sync` answers.
    struct Figures: Encodable {
        struct Budget: Encodable {
            let limit: Int
            let remaining: Int
            let windowSeconds: Double
            let resetsAt: OrNull<Date>
            let reserved: Int

            init(_ budget: EngineStatus.Budget) {
                limit = budget.limit
                remaining = budget.remaining
                windowSeconds = budget.windowSeconds
                resetsAt = .init(budget.resetsAt)
                reserved = budget.reserved
            }
        }

        struct LastError: Encodable {
            let reason: String
            let message: String
            let at: Date
        }

        let enabled: Bool
        let pending: Int
        let inFlight: Int
        let synced: Int
        let failed: Int
        let blocked: Int
        let oldestPendingSeconds: OrNull<Int>
        let etaSeconds: OrNull<Int>
        let budget: OrNull<Budget>
        let circuit: String
        let lastError: OrNull<LastError>
    }
}

/// A value whose absence is told as `null`, so that an answer always has the same members.
struct OrNull<Value: Encodable>: Encodable {
    private let value: Value?

    init(_ value: Value?) { self.value = value }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}
