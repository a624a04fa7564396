@testable import CloudTalkSandbox

/// Which faults happen to requests, and how often.
struct Weather: Sendable {
    /// Faults of the way to CloudTalk and back, beside those that the sandbox has.
    enum Trouble: String, CaseIterable, Sendable {
        /// The caller hears of a broken connection at once, CloudTalk does it seconds later.
        case lateAfterReset = "late-after-reset"
        /// The caller's time runs out, CloudTalk does it seconds after that.
        case lateAfterTimeout = "late-after-timeout"
        /// Longer than any pause: after the engine has looked.
        case veryLate = "very-late"
        /// Done in time, answered too late to be heard.
        case slowAnswer = "slow-answer"
        /// The rate headers say something mad.
        case madHeaders = "mad-headers"
    }

    enum Kind: Sendable, Hashable {
        case sandbox(FaultKind)
        case way(Trouble)

        var name: String {
            switch self {
            case .sandbox(let kind): kind.rawValue
            case .way(let trouble): trouble.rawValue
            }
        }
    }

    private(set) var rates: [(kind: Kind, rate: Double)] = []

    /// - Parameter dice: nil for fair weather.
    init(_ dice: Dice?) {
        guard let dice else { return }
        // Late landings are the simulation's own: it has to know when they land.
        let all =
            FaultKind.allCases.filter { $0 != .lateLanding && $0 != .slow }.map(Kind.sandbox)
            + Trouble.allCases.map(Kind.way)
        let worst = dice.weighted([(5, 0.05), (3, 0.15), (1, 0.4)])
        for _ in 0..<dice.int(1...6) {
            rates.append((dice.one(of: all), worst * (0.2 + 0.8 * dice.fraction())))
        }
    }

    func has(_ kind: Kind) -> Bool { rates.contains { $0.kind == kind } }

    /// Whether requests may land after the caller has given them up.
    var landsLate: Bool {
        has(.way(.lateAfterReset)) || has(.way(.lateAfterTimeout)) || has(.way(.veryLate))
    }

    /// Whether replies say what is not so of the limit.
    var bendsLimit: Bool {
        let kinds: [FaultKind] = [
            .limited, .limitedWithoutHeaders, .limitedPastReset, .limitedFarReset,
            .limitedAbsurdReset, .withoutHeaders,
        ]
        return has(.way(.madHeaders)) || kinds.contains { has(.sandbox($0)) }
    }

    /// The faults that happen to one request: of those that decide alone what becomes of it, one
    /// at most.
    func draw(_ dice: Dice) -> [Kind] {
        var drawn: [Kind] = []
        var isDecided = false
        for (kind, rate) in rates where dice.happens(rate) {
            if kind.isExclusive, isDecided { continue }
            isDecided = isDecided || kind.isExclusive
            if !drawn.contains(kind) { drawn.append(kind) }
        }
        return drawn
    }
}

extension Weather.Kind {
    fileprivate var isExclusive: Bool {
        switch self {
        case .sandbox(let kind): kind.isExclusive
        case .way(let trouble): trouble != .madHeaders && trouble != .slowAnswer
        }
    }
}
