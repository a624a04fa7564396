import Foundation
import Leads
import Testing

@Suite("The simulator")
struct SimulatorTests {
    private static let environment = ProcessInfo.processInfo.environment

    private func phones() throws -> PhoneReader { try #require(PhoneReader(defaultRegion: "US")) }

    /// `PORTAL_SIM_SEED` replays one seed, `PORTAL_SIM_SEEDS` says how many run.
    private var seeds: [UInt64] {
        if let one = Self.environment["PORTAL_SIM_SEED"].flatMap({ UInt64($0) }) { return [one] }
        let count = Self.environment["PORTAL_SIM_SEEDS"].flatMap { UInt64($0) } ?? 200
        let first = Self.environment["PORTAL_SIM_FIRST"].flatMap { UInt64($0) } ?? 1
        return Array(first..<first + count)
    }

    @Test("Every promise of the sync engine holds, whatever happens")
    func promisesHold() async throws {
        let seeds = seeds
        let began = ContinuousClock.now
        let runs = await SeedRuns.run(seeds, phones: try phones())
        let tally = Tally()
        for run in runs { tally.merge(run.counts) }
        let failures = runs.compactMap(\.failure)
        for failure in failures.prefix(5) { Issue.record(Comment(rawValue: failure)) }
        for failure in failures.dropFirst(5) {
            let lines = failure.split(separator: "\n").prefix(2)
            Issue.record(Comment(rawValue: lines.joined(separator: "\n")))
        }
        if seeds.count >= Sometimes.seeds {
            #expect(Sometimes.missing(from: tally) == [])
        }
        print("\(runs.count) seeds, \(failures.count) failed, \(ContinuousClock.now - began)")
        if Self.environment["PORTAL_SIM_TALLY"] != nil {
            for (what, times) in tally.counts.sorted(by: { $0.key < $1.key }) { print(times, what) }
        }
    }

    @Test("A seed is played the same way each time")
    func replays() async throws {
        let seeds = Array(seeds.prefix(25))
        let first = await SeedRuns.run(seeds, phones: try phones())
        let second = await SeedRuns.run(seeds, phones: try phones())
        for (one, other) in zip(first, second) {
            #expect(one.hash == other.hash, "seed \(one.seed)")
        }
    }
}
