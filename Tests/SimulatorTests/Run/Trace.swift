/// What happened in a simulation, in short lines: their hash tells two runs apart, the last of them
/// tell how it came to a failure.
final class Trace: @unchecked Sendable {
    private let clock: VirtualClock
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var count = 0
    private var lines: [String] = []
    /// Lines that are remembered, at most.
    static let remembered = 40_000

    init(clock: VirtualClock) { self.clock = clock }

    func add(_ what: @autoclosure () -> String) {
        let line = "\(clock.elapsed) \(what())"
        for byte in line.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        count += 1
        if lines.count >= 2 * Self.remembered { lines.removeFirst(Self.remembered) }
        lines.append(line)
    }

    func last(_ number: Int) -> [String] {
        lines.suffix(min(number, Self.remembered)).map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            let moment = Double(parts[0]) ?? 0
            return "\(moment / 1000) s  \(parts.count > 1 ? parts[1] : "")"
        }
    }
}
