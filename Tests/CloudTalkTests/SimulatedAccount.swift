import CloudTalk
import Foundation

/// A generator of which a seed decides everything (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// CloudTalk's side: windows of fixed length whose phase nobody knows.
struct SimulatedAccount {
    let limit: Int
    let window: TimeInterval
    let phase: TimeInterval
    let showsHeaders: Bool
    private(set) var used: [Int: Int] = [:]
    private(set) var refused = 0

    init(limit: Int, window: TimeInterval, phase: TimeInterval, showsHeaders: Bool) {
        self.limit = limit
        self.window = window
        self.phase = phase
        self.showsHeaders = showsHeaders
    }

    /// What a request that arrives at `now` is answered.
    mutating func answer(_ weight: Int, at now: Date) -> (rate: RateHeaders?, limited: Bool) {
        let number = Int(((now.timeIntervalSince1970 - phase) / window).rounded(.down))
        let total = used[number, default: 0] + weight
        let limited = total > limit
        if limited { refused += 1 } else { used[number] = total }
        let end = (Double(number + 1) * window + phase).rounded(.down)
        let rate = RateHeaders(
            limit: limit, remaining: limit - used[number, default: 0],
            resetAt: Date(timeIntervalSince1970: end))
        return (showsHeaders ? rate : nil, limited)
    }
}

/// Our side: the ledger of all requests, as the database keeps it.
struct SimulatedLedger {
    private struct Settled {
        let weight: Int
        let at: Date
        let hadHeaders: Bool
    }

    private var unanswered = 0
    private var settled: [Settled] = []

    mutating func send(_ weight: Int) { unanswered += weight }

    mutating func settle(_ weight: Int, at now: Date, hadHeaders: Bool) {
        unanswered -= weight
        settled.append(Settled(weight: weight, at: now, hadHeaders: hadHeaders))
        // Older than any window in these worlds.
        settled.removeAll { $0.at < now.addingTimeInterval(-300) }
    }

    func sums(_ budget: RateBudget, at now: Date) -> LedgerSums {
        let (window, windowStart) = (budget.window, budget.windowStart)
        var sums = LedgerSums(unanswered: unanswered, spent: unanswered)
        for entry in settled {
            let expiry = entry.at.addingTimeInterval(window)
            if expiry > now {
                sums.spent += entry.weight
                sums.nextExpiry = min(sums.nextExpiry ?? expiry, expiry)
            }
            if let windowStart, !entry.hadHeaders, entry.at >= windowStart {
                sums.answeredWithoutHeadersSinceWindowStart += entry.weight
            }
        }
        return sums
    }
}
