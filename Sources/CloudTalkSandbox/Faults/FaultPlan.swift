/// Which faults are switched on, and which are due for certain.
struct FaultPlan: Sendable {
    private(set) var rates: [FaultKind: Double] = [:]
    private(set) var delay = Fault.ordinaryDelay
    private var due: [Due] = []

    private struct Due {
        var kind: FaultKind
        var endpoint: Sandbox.Endpoint?
        var times: Int
    }

    /// What happens to one request.
    struct Drawn: Equatable {
        /// What decides alone what becomes of it.
        var exclusive: FaultKind?
        var others: Set<FaultKind> = []

        func has(_ kind: FaultKind) -> Bool { exclusive == kind || others.contains(kind) }
        var all: [FaultKind] { ([exclusive].compactMap(\.self) + others).sorted() }
    }

    init(_ faults: [Fault]) {
        for fault in faults { set(fault) }
    }

    mutating func set(_ fault: Fault) {
        rates[fault.kind] = fault.rate > 0 ? min(fault.rate, 1) : nil
        if fault.kind == .slow { delay = fault.milliseconds }
    }

    mutating func clear() { self = FaultPlan([]) }

    mutating func add(_ kind: FaultKind, on endpoint: Sandbox.Endpoint?, times: Int) {
        due.append(Due(kind: kind, endpoint: endpoint, times: times))
    }

    func mayHappen(_ kind: FaultKind) -> Bool {
        rates[kind] != nil || due.contains { $0.kind == kind }
    }

    /// Draws once for every kind that is switched on, in a fixed order.
    mutating func draw(
        for endpoint: Sandbox.Endpoint?, using generator: inout SeededGenerator
    ) -> Drawn {
        var drawn = Drawn()
        for kind in FaultKind.allCases where kind.applies(to: endpoint) {
            var happens = takeDue(kind, endpoint)
            if !happens, let rate = rates[kind] {
                happens = Double.random(in: 0..<1, using: &generator) < rate
            }
            guard happens else { continue }
            if !kind.isExclusive {
                drawn.others.insert(kind)
            } else if drawn.exclusive == nil {
                drawn.exclusive = kind
            }
        }
        return drawn
    }

    private mutating func takeDue(_ kind: FaultKind, _ endpoint: Sandbox.Endpoint?) -> Bool {
        let place = due.firstIndex {
            $0.kind == kind && ($0.endpoint == nil || $0.endpoint == endpoint)
        }
        guard let place else { return false }
        due[place].times -= 1
        if due[place].times <= 0 { due.remove(at: place) }
        return true
    }
}

/// SplitMix64: small, quick, the same everywhere.
struct SeededGenerator: RandomNumberGenerator, Sendable {
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
