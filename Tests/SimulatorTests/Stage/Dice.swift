/// All chance of one simulation: SplitMix64 from the seed. Whoever draws changes what the next one
/// draws, so everything that draws must come in the same order again.
///
/// Not locked: a simulation and everything in it live on one thread, that of its ``Stage``.
final class Dice: RandomNumberGenerator, @unchecked Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From 0 up to 1.
    func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }

    func happens(_ probability: Double) -> Bool { fraction() < probability }

    func int(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// Milliseconds for a range of seconds.
    func milliseconds(_ seconds: ClosedRange<Double>) -> Int64 {
        let drawn = seconds.lowerBound + fraction() * (seconds.upperBound - seconds.lowerBound)
        return Int64(drawn * 1000)
    }

    func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[int(0...elements.count - 1)]
    }

    /// One of `elements`, which must not be empty.
    func one<Element>(of elements: [Element]) -> Element { elements[int(0...elements.count - 1)] }

    /// One of them, drawn by weight.
    func weighted<Element>(_ choices: [(weight: Int, Element)]) -> Element {
        var left = int(1...choices.reduce(0) { $0 + $1.weight })
        for (weight, element) in choices {
            left -= weight
            if left <= 0 { return element }
        }
        return choices[0].1
    }
}
