import Leads
import Testing

@Suite("Chance favours nobody over time")
struct FairnessTests {
    private static let seeds = DistributionTests.seeds

    /// One distribution after the other.
    private struct Season {
        var sums: [AgentID: Int] = [:]
        var luck: [AgentID: Int] = [:]

        mutating func deal(_ claims: [BulkClaim], by shares: Shares, caps: [AgentID: Int] = [:]) {
            let distribution = Distribution(shares: shares, caps: caps, luck: luck)
            let dealt = distribution.deal(claims)
            sums.merge(DistributionTests.counts(dealt, claims)) { $0 + $1 }
            luck.merge(distribution.luck(of: claims, dealt: dealt)) { $0 + $1 }
        }

        mutating func deal(
            _ weights: [Int], evenly agents: [AgentID], caps: [AgentID: Int] = [:]
        ) {
            deal(weights.map { .anybody(weight: $0) }, by: .even(agents), caps: caps)
        }

        /// By how much agents differ.
        func spread(_ agents: [AgentID]) -> Int {
            let leads = agents.map { sums[$0, default: 0] }
            return (leads.max() ?? 0) - (leads.min() ?? 0)
        }

        /// What all have in common would favour them against whoever comes later.
        func isCalm(_ agents: [AgentID], within leads: Int) -> Bool {
            agents.allSatisfy { abs(luck[$0, default: 0]) <= leads * 1_000_000 }
        }
    }

    @Test("even splits differ by one lead at most", arguments: seeds)
    func evenly(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let ids = DistributionTests.agents(Int.random(in: 1...7, using: &random))
        var season = Season()
        for _ in 0..<20 {
            let total = Int.random(in: 0...25, using: &random)
            season.deal(
                [Int](repeating: 1, count: total), evenly: ids.shuffled(using: &random))
            #expect(season.spread(ids) <= 1)
        }
    }

    @Test(
        "not by customers with several leads, nor by others' caps",
        arguments: [
            // Agents, customers of each split by their leads, caps, the most that they may differ by.
            (2, [2], [Int](), 2), (2, [2, 2, 2], [], 2), (3, [3, 3], [], 3), (3, [1], [0], 1),
            (3, [2, 1], [], 3), (4, [2, 1], [], 3), (4, [3, 2], [], 4), (4, [2, 2, 1], [], 3),
            (4, [3, 3, 1], [], 4), (3, [1], [1], 1),
            (3, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [4], 1),
        ])
    func pattern(count: Int, weights: [Int], caps: [Int], bound: Int) {
        let ids = DistributionTests.agents(count)
        let caps = Dictionary(uniqueKeysWithValues: zip(ids, caps))
        let open = ids.filter { caps[$0] != 0 }
        var season = Season()
        for _ in 0..<300 {
            season.deal(weights, evenly: ids, caps: caps)
            #expect(season.spread(open) <= bound, "\(season.sums)")
        }
    }

    @Test("not by households of any size", arguments: seeds.prefix(20))
    func households(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let ids = DistributionTests.agents(Int.random(in: 2...7, using: &random))
        var season = Season()
        for _ in 0..<300 {
            let weights = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                Int.random(in: 1...4, using: &random)
            }
            season.deal(weights, evenly: ids)
            #expect(season.spread(ids) <= 8, "\(season.sums)")
        }
    }

    @Test("not by who is there: teams that differ from day to day", arguments: seeds.prefix(20))
    func teams(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let ids = DistributionTests.agents(6)
        var season = Season()
        var due: [AgentID: Double] = [:]
        for _ in 0..<300 {
            let team = ids.filter { _ in Bool.random(using: &random) }
            let total = Int.random(in: 1...9, using: &random)
            guard !team.isEmpty else { continue }
            season.deal([Int](repeating: 1, count: total), evenly: team)
            for agent in team { due[agent, default: 0] += Double(total) / Double(team.count) }
            for agent in ids {
                let beyond = Double(season.sums[agent, default: 0]) - due[agent, default: 0]
                #expect(abs(beyond) < 2, "\(agent) has \(beyond) too many")
            }
        }
    }

    @Test("equal percentages take turns, and others keep the largest remainder")
    func percentages() {
        let ids = DistributionTests.agents(2)
        var season = Season()
        let single: [BulkClaim] = [.anybody(weight: 1)]
        let halves = Shares.percent(hundredths: [ids[0]: 5_000, ids[1]: 5_000])
        for _ in 0..<10 { season.deal(single, by: halves) }
        #expect(season.sums == [ids[0]: 5, ids[1]: 5])
        let unequal = Shares.percent(hundredths: [ids[0]: 6_000, ids[1]: 4_000])
        for _ in 0..<10 { season.deal(single, by: unequal) }
        #expect(season.sums == [ids[0]: 15, ids[1]: 5])
        #expect(season.isCalm(ids, within: 0))
    }

    @Test("neither a cap, nor customers of one's own, nor unequal parts pile up as luck")
    func noLuck() {
        let ids = DistributionTests.agents(2)
        let kept: [BulkClaim] = [.rather(ids[0], weight: 2), .rather(ids[1], weight: 1)]
        let own: [BulkClaim] = [.only(ids[0], weight: 5), .anybody(weight: 1)]
        let household: [BulkClaim] = [.anybody(weight: 4)]
        let two: [BulkClaim] = [.anybody(weight: 5), .anybody(weight: 5)]
        for (claims, shares, caps) in [
            (kept, Shares.even(ids), [:]), (own, .even(ids), [:]),
            (household, .even(ids), [ids[0]: 3]), (household, .even(ids), [ids[0]: 0]),
            (two, .percent(hundredths: [ids[0]: 9_000, ids[1]: 1_000]), [:]),
            (
                [.anybody(weight: 1)], .percent(hundredths: [ids[0]: 5_000, ids[1]: 5_000]),
                [ids[0]: 0]
            ),
            ([.anybody(weight: 1)], .percent(hundredths: [ids[0]: 5_000]), [:]),
        ] as [([BulkClaim], Shares, [AgentID: Int])] {
            var season = Season()
            for _ in 0..<100 { season.deal(claims, by: shares, caps: caps) }
            #expect(season.isCalm(ids, within: 1), "\(claims): \(season.luck)")
        }
    }

    @Test("a household beyond the share is luck, and so is an odd lead")
    func luck() {
        let ids = DistributionTests.agents(2)
        let distribution = Distribution(shares: .even(ids))
        let household: [BulkClaim] = [.anybody(weight: 4)]
        #expect(
            distribution.luck(of: household, dealt: distribution.deal(household))
                == [ids[0]: 2_000_000, ids[1]: -2_000_000])
        let odd = [BulkClaim](repeating: .anybody(weight: 1), count: 3)
        #expect(
            distribution.luck(of: odd, dealt: distribution.deal(odd))
                == [ids[0]: 500_000, ids[1]: -500_000])
    }
}
