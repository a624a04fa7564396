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
    struct Entry {
        let weight: Int
        var settled: Date?
        var hadHeaders = false
    }

    var entries: [Entry] = []

    func sums(_ budget: RateBudget, at now: Date) -> LedgerSums {
        let open = entries.filter { $0.settled == nil }
        let counted = entries.filter { entry in
            entry.settled.map { $0.addingTimeInterval(budget.window) > now } ?? false
        }
        let silent = entries.filter { entry in
            guard let settled = entry.settled, let start = budget.windowStart else { return false }
            return !entry.hadHeaders && settled >= start
        }
        return LedgerSums(
            unanswered: open.reduce(0) { $0 + $1.weight },
            spent: (open + counted).reduce(0) { $0 + $1.weight },
            nextExpiry: counted.compactMap(\.settled).min()?.addingTimeInterval(budget.window),
            answeredWithoutHeadersSinceWindowStart: silent.reduce(0) { $0 + $1.weight })
    }
}
