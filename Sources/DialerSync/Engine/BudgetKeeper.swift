import CloudTalk
import Foundation
import Leads
import Store
import Synchronization

/// The account's limit as this process knows it: the rule of `RateBudget` over the store's ledger,
/// with what other processes stored.
final class BudgetKeeper: Sendable {
    private struct State {
        var budget: RateBudget
        /// What was last read from or given to the store.
        var seen: String?
        var underWay = 0
        /// Counts requests that left.
        var entered = 0
        /// Counts answers that may let through what had to wait.
        var eased = 0
    }

    private let store: Store
    private let timeout: TimeInterval
    private let now: @Sendable () -> Date
    private let state: Mutex<State>

    init(
        store: Store, assumed: RateBudget.Allowance, timeout: TimeInterval,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.timeout = timeout
        self.now = now
        state = Mutex(State(budget: RateBudget(assumed: assumed)))
    }

    /// Takes over what an earlier process learned. What it was told to assume counts anew.
    func load() async throws {
        guard let text = try await store.rateBudget(), var known = Self.read(text) else { return }
        state.withLock {
            known.assumed = $0.budget.assumed
            $0.budget = known
            $0.seen = text
        }
    }

    /// A form of an older version says nothing; the ledger itself still counts.
    private static func read(_ text: String) -> RateBudget? {
        try? JSONDecoder().decode(RateBudget.self, from: Data(text.utf8))
    }

    /// What is known now, for the store to keep with each answer.
    var memo: BudgetMemo {
        { [self] stored in
            let known = state.withLock { state in
                Self.take(stored, into: &state, at: now())
                return state.budget
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let text = String(decoding: try encoder.encode(known), as: UTF8.self)
            state.withLock { $0.seen = text }
            return text
        }
    }

    private static func take(_ stored: String?, into state: inout State, at now: Date) {
        guard let stored, stored != state.seen else { return }
        state.seen = stored
        guard let known = read(stored) else { return }
        let former = state.budget
        state.budget.merge(known, at: now)
        if state.budget.isEased(since: former) { state.eased += 1 }
    }

    var terms: BudgetTerms {
        state.withLock {
            BudgetTerms(
                window: $0.budget.window, timeout: timeout, since: $0.budget.windowStart,
                mostClicks: $0.budget.mostClicks)
        }
    }

    /// The rule for a request in `lane`. It goes by what is known when it is asked: an answer must
    /// be observed before the ledger notes that it came.
    func rule(for lane: Lane, weight: Int = 1) -> BudgetRule {
        { [self] totals, stored, now in
            let sums = LedgerSums(totals)
            let decision = state.withLock { state in
                Self.take(stored, into: &state, at: now)
                return state.budget.decide(lane: lane, weight: weight, ledger: sums, now: now)
            }
            switch decision {
            case .go: return .go
            case .wait(let until): return .wait(until: until)
            case .giveWay(let until): return .giveWay(until: until)
            }
        }
    }

    /// The clock of this machine was set, by so many seconds.
    func clockWasSet(by jump: TimeInterval) {
        state.withLock { $0.budget.clockWasSet(by: jump) }
    }

    /// What is known now; a copy.
    var known: RateBudget { state.withLock { $0.budget } }

    /// Goes up when an answer may let through what had to wait until a later time.
    var eased: Int { state.withLock { $0.eased } }

    /// A request leaves.
    /// - Parameter actions: of a bulk call. Others that leave beside it may be refused for it before its
    ///   own answer is here.
    func enter(actions: Int = 1) -> Passage {
        let now = now()
        return state.withLock {
            $0.budget.noteBulk(RateBudget.BulkSample(actions: actions), at: now)
            $0.underWay += 1
            $0.entered += 1
            return Passage(number: $0.entered, wasAlone: $0.underWay == 1)
        }
    }

    /// The request's answer is here, or will not come.
    /// - Parameter actions: of a bulk call.
    func leave(
        _ passage: Passage, _ rate: RateHeaders?, limited: Bool, actions: Int = 1, at now: Date
    ) {
        state.withLock {
            $0.underWay -= 1
            let former = $0.budget
            var rate = rate
            if let told = rate { rate = $0.budget.inOurTime(told, at: now) }
            let sample = RateBudget.BulkSample(actions: actions)
            if limited { $0.budget.shrinkBulk(sample) } else { $0.budget.growBulk(sample) }
            if !limited { $0.budget.noteBulk(sample, at: now) }
            let isAlone = passage.wasAlone && passage.number == $0.entered
            if limited {
                $0.budget.learnRefusal(sample, alone: isAlone, at: now)
            } else if isAlone, let rate {
                $0.budget.learnCost(sample, from: rate, at: now)
            } else if !limited, let rate {
                $0.budget.learnCheapness(sample, from: rate)
            }
            $0.budget.observe(rate, limited: limited, at: now)
            if $0.budget.isEased(since: former) { $0.eased += 1 }
        }
    }

    func status(at now: Date) async throws -> EngineStatus.Budget {
        let totals = try await store.ledgerTotals(terms)
        let status = state.withLock { $0.budget.status(ledger: LedgerSums(totals), now: now) }
        return EngineStatus.Budget(
            limit: status.limit, remaining: status.remaining, windowSeconds: status.windowSeconds,
            resetsAt: status.resetsAt, reserved: status.reserved,
            countsEachChange: status.countsEachChange)
    }
}

/// One request's way to CloudTalk and back.
struct Passage: Sendable {
    let number: Int
    /// No other request of this process was under way when it left.
    let wasAlone: Bool
}

extension LedgerSums {
    init(_ totals: LedgerTotals) {
        self.init(
            unanswered: totals.unanswered, spent: totals.spent, nextExpiry: totals.nextExpiry,
            answeredWithoutHeadersSinceWindowStart: totals.answeredWithoutHeaders,
            clicks: totals.clicks, bulkWaits: totals.bulkWaits)
    }
}

extension Lane {
    /// The lane that the store keeps for a customer.
    init(stored: Int64) { self = Lane(rawValue: Int(stored)) ?? .bulk }
}
