import Leads
import Testing

@Suite("Dealing leads out to agents")
struct DistributionTests {
    static let seeds = Array(UInt64(1)...200)

    static func agents(_ count: Int) -> [AgentID] {
        (0..<count).map { AgentID(rawValue: "agent-\($0 + 10)") }
    }

    /// Leads that each agent gets.
    static func counts(
        _ dealt: [AgentID?], _ claims: [BulkClaim]
    ) -> [AgentID: Int] {
        zip(dealt, claims).reduce(into: [:]) { counts, pair in
            if let agent = pair.0 { counts[agent, default: 0] += pair.1.weight }
        }
    }

    private static func claims(
        _ random: inout SeededGenerator, agents: [AgentID], heaviest: Int
    ) -> [BulkClaim] {
        let holders = agents + [AgentID(rawValue: "outsider")]
        return (0..<Int.random(in: 0...60, using: &random)).map { _ in
            let weight = Int.random(in: 1...heaviest, using: &random)
            guard let holder = holders.randomElement(using: &random) else {
                return .anybody(weight: weight)
            }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return .none
            case 1: return .rather(holder, weight: weight)
            case 2 where agents.contains(holder): return .only(holder, weight: weight)
            default: return .anybody(weight: weight)
            }
        }
    }

    private static func luck(
        _ random: inout SeededGenerator, _ agents: [AgentID]
    ) -> [AgentID: Int] {
        agents.reduce(into: [:]) { $0[$1] = Int.random(in: -3...3, using: &random) }
    }

    private static func percentages(
        _ random: inout SeededGenerator, _ agents: [AgentID]
    ) -> [AgentID: Int] {
        var left = 10_000
        return agents.reduce(into: [:]) { parts, agent in
            let part = Int.random(in: 0...left, using: &random)
            if part > 0 { parts[agent] = part }
            left -= part
        }
    }

    @Test("percentages are kept to the lead by the largest remainder", arguments: seeds)
    func largestRemainder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let parts = Self.percentages(&random, Self.agents(Int.random(in: 1...6, using: &random)))
        let shares = Shares.percent(hundredths: parts)
        let total = Int.random(in: 0...1_000, using: &random)
        let quotas = Distribution(shares: shares).quotas(of: total)
        for (agent, quota) in zip(shares.agents, quotas) {
            let exact = total * (parts[agent] ?? 0)
            #expect(quota * 10_000 > exact - 10_000 && quota * 10_000 < exact + 10_000)
        }
        let asked = parts.values.reduce(0, +)
        #expect(quotas.reduce(0, +) <= total)
        if asked == 10_000 { #expect(quotas.reduce(0, +) == total) }
    }

    @Test("10 leads at 33.33, 33.33 and 33.34 percent are 3, 3 and 4")
    func example() {
        let ids = Self.agents(3)
        let shares = Shares.percent(hundredths: [ids[0]: 3_333, ids[1]: 3_333, ids[2]: 3_334])
        #expect(Distribution(shares: shares).quotas(of: 10) == [3, 3, 4])
        let half = Shares.percent(hundredths: [ids[0]: 2_500, ids[1]: 2_500])
        #expect(Distribution(shares: half).quotas(of: 10) == [3, 2])
        #expect(Distribution(shares: half, luck: [ids[0]: 1]).quotas(of: 10) == [2, 3])
    }

    @Test("single leads are dealt to the last one as the quotas say", arguments: seeds)
    func singles(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let ids = Self.agents(Int.random(in: 1...6, using: &random))
        let shares = [Shares.even(ids), .percent(hundredths: Self.percentages(&random, ids))][
            Int.random(in: 0...1, using: &random)]
        guard !shares.agents.isEmpty else { return }
        let claims = [BulkClaim](
            repeating: .anybody(weight: 1), count: Int.random(in: 0...200, using: &random))
        let distribution = Distribution(
            shares: shares, caps: [ids[0]: Int.random(in: 0...50, using: &random)],
            luck: Self.luck(&random, ids))
        let counts = Self.counts(distribution.deal(claims), claims)
        #expect(
            shares.agents.map { counts[$0] ?? 0 } == distribution.quotas(of: claims.count))
    }

    @Test(
        "nobody gets more than the quota by a whole customer, nor more than the cap, nor what is another's",
        arguments: seeds)
    func customersStayTogether(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let ids = Self.agents(Int.random(in: 1...5, using: &random))
        let heaviest = Int.random(in: 1...5, using: &random)
        let claims = Self.claims(&random, agents: ids, heaviest: heaviest)
        let caps = [ids[0]: Int.random(in: 0...20, using: &random)]
        let distribution = Distribution(
            shares: .even(ids), caps: caps, luck: Self.luck(&random, ids))
        let dealt = distribution.deal(claims)
        let counts = Self.counts(dealt, claims)
        let quotas = distribution.quotas(of: claims.reduce(0) { $0 + $1.weight })
        for (agent, quota) in zip(ids, quotas) {
            let fixed = claims.reduce(0) {
                if case .only(agent, let weight) = $1 { $0 + weight } else { $0 }
            }
            #expect(counts[agent] ?? 0 <= max(quota + heaviest - 1, fixed))
            #expect(counts[agent] ?? 0 <= caps[agent] ?? .max)
        }
        for (agent, claim) in zip(dealt, claims) {
            switch claim {
            case .none: #expect(agent == nil)
            case .only(let holder, _): #expect(agent == nil || agent == holder)
            case .anybody, .rather: #expect(agent.map(ids.contains) ?? true)
            }
        }
        #expect(distribution.deal(claims) == dealt)
    }

    @Test("without caps an even split hands everything out", arguments: seeds)
    func nothingLeft(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let ids = Self.agents(Int.random(in: 1...5, using: &random))
        let claims = Self.claims(&random, agents: ids, heaviest: 4).filter {
            if case .only = $0 { false } else { true }
        }
        for (agent, claim) in zip(Distribution(shares: .even(ids)).deal(claims), claims) {
            #expect((agent != nil) == (claim.weight > 0))
        }
    }

    @Test("a customer whom no capped agent has room for goes to one who has, beyond the share")
    func roomBeyondShare() {
        let ids = Self.agents(3)
        let claims = [BulkClaim](repeating: .anybody(weight: 2), count: 4)
        let dealt = Distribution(shares: .even(ids), caps: [ids[0]: 3, ids[1]: 3]).deal(claims)
        #expect(ids.map { id in dealt.count { $0 == id } } == [1, 1, 2])
        let full = Distribution(
            shares: .even(ids), caps: [ids[0]: 3, ids[1]: 3, ids[2]: 3]
        ).deal(claims)
        #expect(full.compactMap(\.self).count == 3)
    }

    @Test("what a cap refuses goes to the others of an even split, and to nobody of percentages")
    func caps() {
        let ids = Self.agents(3)
        let even = Distribution(shares: .even(ids), caps: [ids[0]: 4])
        #expect(even.quotas(of: 30) == [4, 13, 13])
        let tight = Distribution(shares: .even(ids), caps: [ids[0]: 4, ids[1]: 5, ids[2]: 6])
        #expect(tight.quotas(of: 30) == [4, 5, 6])
        let percent = Distribution(
            shares: .percent(hundredths: [ids[0]: 5_000, ids[1]: 5_000]), caps: [ids[0]: 4])
        #expect(percent.quotas(of: 30) == [4, 15])
    }

    @Test("the newest leads do not all go to one agent")
    func interleaved() {
        let ids = Self.agents(2)
        let claims = [BulkClaim](repeating: .anybody(weight: 1), count: 6)
        let dealt = Distribution(shares: .even(ids)).deal(claims)
        #expect(dealt == [ids[0], ids[1], ids[0], ids[1], ids[0], ids[1]])
    }

    @Test("a free lead of an agent's own customer goes there, beyond the share if it must")
    func ownCustomers() {
        let ids = Self.agents(2)
        let claims: [BulkClaim] = [.only(ids[1], weight: 1), .only(ids[1], weight: 2)]
        #expect(Distribution(shares: .even(ids)).deal(claims) == [ids[1], ids[1]])
        #expect(
            Distribution(shares: .even(ids), caps: [ids[1]: 2]).deal(claims) == [nil, ids[1]])
    }

    @Test("a customer stays with the agent who has it while that one's share lasts")
    func stays() {
        let ids = Self.agents(2)
        let claims = [BulkClaim](repeating: .rather(ids[1], weight: 1), count: 4)
        let dealt = Distribution(shares: .even(ids)).deal(claims)
        #expect(dealt == [ids[1], ids[1], ids[0], ids[0]])
    }

    @Test("a limit takes whole customers, and passes over those who do not fit")
    func limit() {
        let claims: [BulkClaim] = [
            .anybody(weight: 2), .none, .anybody(weight: 3), .anybody(weight: 1),
            .anybody(weight: 1),
        ]
        let distribution = Distribution(shares: .even(Self.agents(2)))
        #expect(
            distribution.limited(claims, to: 3) == [
                .anybody(weight: 2), .none, .none, .anybody(weight: 1), .none,
            ])
        #expect(distribution.limited(claims, to: 7) == claims)
    }

    @Test("whom an agent has and keeps does not use a limit up")
    func limitOfMoves() {
        let ids = Self.agents(2)
        let claims: [BulkClaim] = [
            .rather(ids[0], weight: 2), .rather(ids[1], weight: 1), .rather(ids[1], weight: 1),
        ]
        let distribution = Distribution(shares: .even([ids[0]]))
        let limited = distribution.limited(claims, to: 1)
        #expect(limited == [.only(ids[0], weight: 2), .rather(ids[1], weight: 1), .none])
        #expect(distribution.deal(limited) == [ids[0], ids[0], nil])
    }

    @Test("leads that come to an agent's own customers use a limit up")
    func limitOfMissing() {
        let ids = Self.agents(2)
        let claims = [BulkClaim](repeating: .rather(ids[0], weight: 3, missing: 2), count: 3)
        let limited = Distribution(shares: .even([ids[0]])).limited(claims, to: 5)
        let kept = BulkClaim.only(ids[0], weight: 3)
        #expect(limited == [kept, kept, .none])
    }

    @Test("a limit that nobody reaches changes nothing, also where shares leave most to nobody")
    func looseLimit() {
        let ids = Self.agents(1)
        let claims = [BulkClaim](repeating: .anybody(weight: 1), count: 100)
        let tenth = Distribution(shares: .percent(hundredths: [ids[0]: 1_000]))
        #expect(tenth.limited(claims, to: 10) == claims)
        for limit in 1...9 {
            let some = tenth.limited(claims, to: limit)
            #expect(tenth.deal(some).count { $0 != nil } == limit)
        }
    }

    @Test("whom a cap leaves to nobody does not use a limit up")
    func limitOfCapped() {
        let ids = Self.agents(2)
        let claims =
            [BulkClaim](repeating: .only(ids[0], weight: 1), count: 5)
            + [BulkClaim](repeating: .anybody(weight: 1), count: 95)
        let distribution = Distribution(shares: .even(ids), caps: [ids[0]: 0])
        let dealt = distribution.deal(distribution.limited(claims, to: 5))
        #expect(dealt.compactMap(\.self) == [AgentID](repeating: ids[1], count: 5))
    }

    @Test("a customer goes to somebody whose share has room, and not beyond a smaller one")
    func roomForHousehold() {
        let ids = Self.agents(2)
        let claims =
            [BulkClaim.anybody(weight: 5)]
            + [BulkClaim](repeating: .anybody(weight: 1), count: 5)
        for (small, large) in [(ids[0], ids[1]), (ids[1], ids[0])] {
            let both = Distribution(shares: .percent(hundredths: [small: 1_000, large: 9_000]))
            #expect(Self.counts(both.deal(claims), claims) == [small: 1, large: 9])
            let one = Distribution(shares: .percent(hundredths: [small: 1_000]))
            #expect(Self.counts(one.deal(claims), claims) == [small: 1])
        }
    }
}
