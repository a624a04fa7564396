/// How often what can happen really did: a simulation whose faults never happen proves nothing.
final class Tally: @unchecked Sendable {
    private(set) var counts: [String: Int] = [:]

    func count(_ what: String, _ times: Int = 1) { counts[what, default: 0] += times }

    func merge(_ other: [String: Int]) { counts.merge(other, uniquingKeysWith: +) }
}
