import CloudTalk
import Foundation
import Leads
import Store
import Synchronization

/// The account's limit as this process knows it: the rule of `RateBudget` over the store's ledger.
final class BudgetKeeper: Sendable {
    private let store: Store
    private let timeout: TimeInterval
    private let budget: Mutex<RateBudget>

    init(store: Store, assumed: RateBudget.Allowance, timeout: TimeInterval) {
        self.store = store
        self.timeout = timeout
        budget = Mutex(RateBudget(assumed: assumed))
    }

    /// Takes over what an earlier process learned. What it was told to assume counts anew.
    func load() async throws {
        guard let text = try await store.rateBudget(),
            // A form of an older version says nothing; the ledger itself still counts.
            var known = try? JSONDecoder().decode(RateBudget.self, from: Data(text.utf8))
        else { return }
        budget.withLock {
            known.assumed = $0.assumed
            $0 = known
        }
    }

    /// What is known now, for the store to keep with each answer.
    var memo: BudgetMemo {
        { [self] in
            let known = budget.withLock { $0 }
            return String(decoding: try JSONEncoder().encode(known), as: UTF8.self)
        }
    }

    var terms: BudgetTerms {
        budget.withLock {
            BudgetTerms(window: $0.window, timeout: timeout, since: $0.windowStart)
        }
    }

    /// The rule for a request of one operation in `lane`. It goes by what is known when it is
    /// asked: an answer must be observed before the ledger notes that it came.
    func rule(for lane: Lane) -> BudgetRule {
        { [self] totals, now in
            let sums = LedgerSums(totals)
            let decision = budget.withLock {
                $0.decide(lane: lane, weight: 1, ledger: sums, now: now)
            }
            switch decision {
            case .go: return .go
            case .wait(let until): return .wait(until: until)
            }
        }
    }

    func observe(_ rate: RateHeaders?, limited: Bool, at now: Date) {
        budget.withLock { $0.observe(rate, limited: limited, at: now) }
    }

    func status(at now: Date) async throws -> EngineStatus.Budget {
        let totals = try await store.ledgerTotals(terms)
        let status = budget.withLock { $0.status(ledger: LedgerSums(totals), now: now) }
        return EngineStatus.Budget(
            limit: status.limit, remaining: status.remaining, windowSeconds: status.windowSeconds,
            resetsAt: status.resetsAt, reserved: status.reserved)
    }
}

extension LedgerSums {
    fileprivate init(_ totals: LedgerTotals) {
        self.init(
            unanswered: totals.unanswered, spent: totals.spent, nextExpiry: totals.nextExpiry,
            answeredWithoutHeadersSinceWindowStart: totals.answeredWithoutHeaders)
    }
}

extension Lane {
    /// The lane that the store keeps for a customer.
    init(stored: Int64) { self = Lane(rawValue: Int(stored)) ?? .bulk }
}
