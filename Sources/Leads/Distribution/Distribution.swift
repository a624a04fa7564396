/// Deals customers out to agents by shares and caps, so that chance favours nobody over time.
///
/// Counts are of leads, and a customer is indivisible: where all customers have one lead, everybody
/// gets the quota exactly; else nobody is dealt more than it by a whole customer.
public struct Distribution: Sendable, Equatable {
    public let shares: Shares
    /// The most leads that an agent may have of those that are dealt out.
    public let caps: [AgentID: Int]
    /// The place of each agent in the order in which they get what cannot be shared: an odd lead, or a
    /// customer with several. Whom chance gave least so far is the first; of equals, by their ids.
    private let ranks: [Int]

    /// - Parameter luck: the sum of each agent's ``luck(of:dealt:)`` in all distributions before.
    public init(shares: Shares, caps: [AgentID: Int] = [:], luck: [AgentID: Int] = [:]) {
        self.shares = shares
        self.caps = caps
        let luck = shares.parts.map { luck[$0.agent] ?? 0 }
        var ranks = [Int](repeating: 0, count: luck.count)
        let order = luck.indices.sorted { luck[$0] == luck[$1] ? $0 < $1 : luck[$0] < luck[$1] }
        for (rank, index) in order.enumerated() { ranks[index] = rank }
        self.ranks = ranks
    }

    // MARK: Quotas

    /// What an agent should get: the whole part of the exact share, and an odd lead or none.
    struct Quota {
        var whole = 0
        var odd = 0
        /// What of it a tie of equal fractions decided, in millionths of a lead.
        var chance = 0
        var leads: Int { whole + odd }

        func cut(to cap: Int) -> Quota {
            leads > cap ? Quota(whole: cap, chance: chance) : self
        }
    }

    /// How many leads each agent should get, in the order of `shares.agents`.
    public func quotas(of total: Int) -> [Int] { parts(of: total).map(\.leads) }

    func parts(of total: Int) -> [Quota] {
        shares.passesOn ? evenQuotas(of: total) : percentQuotas(of: total)
    }

    private func percentQuotas(of total: Int) -> [Quota] {
        let all = Array(shares.parts.indices)
        let quotas = largestRemainder(of: total, among: all, whole: shares.whole)
        return all.map { quotas[$0].cut(to: cap($0)) }
    }

    /// Whoever would get more than the cap gets the cap, and the others share the rest anew.
    private func evenQuotas(of total: Int) -> [Quota] {
        var quotas = shares.parts.map { _ in Quota() }
        var open = Array(shares.parts.indices)
        var left = total
        while !open.isEmpty {
            let fair = largestRemainder(of: left, among: open, whole: open.count)
            let full = open.indices.filter { fair[$0].leads > cap(open[$0]) }.map { open[$0] }
            if full.isEmpty {
                for (index, quota) in zip(open, fair) { quotas[index] = quota }
                break
            }
            for index in full {
                quotas[index].whole = cap(index)
                left -= cap(index)
            }
            open.removeAll(where: full.contains)
        }
        return quotas
    }

    /// Everybody gets the whole part of the exact share; what is then left over goes, one by one, to
    /// the largest fractions. Of equal fractions whom chance gave least comes first, and the part that
    /// stays unassigned last.
    private func largestRemainder(
        of total: Int, among members: [Int], whole: Int
    ) -> [Quota] {
        let sizes = members.map { shares.parts[$0].size }
        let all = sizes + [whole - sizes.reduce(0, +)]
        var quotas = all.map { Quota(whole: total * $0 / whole) }
        let fractions = all.map { total * $0 % whole }
        let ranks = members.map { self.ranks[$0] } + [Int.max]
        let order = all.indices.sorted {
            fractions[$0] == fractions[$1]
                ? ranks[$0] < ranks[$1] : fractions[$0] > fractions[$1]
        }
        let odd = order.prefix(total - quotas.reduce(0) { $0 + $1.whole })
        for index in odd { quotas[index].odd = 1 }
        if let last = odd.last {
            let tied = members.indices.filter { fractions[$0] == fractions[last] }
            Self.noteChance(among: tied, in: &quotas)
        }
        return Array(quotas.dropLast())
    }

    /// All of them have the fraction of the last who got an odd lead; some may have got none.
    private static func noteChance(among tied: [Int], in quotas: inout [Quota]) {
        let won = tied.count { quotas[$0].odd == 1 }
        for index in tied {
            quotas[index].chance = 1_000_000 * quotas[index].odd - 1_000_000 * won / tied.count
        }
    }

    private func cap(_ index: Int) -> Int { caps[shares.parts[index].agent] ?? .max }

    // MARK: Dealing

    /// Who gets each customer; nil where nobody does.
    ///
    /// Leads whose customer is with one of the agents go there, even beyond the share, for the agent
    /// calls that customer already. Then agents keep the customers whom they have. The others are
    /// dealt out, those with many leads first, so that single ones can even out what is left; else in
    /// the order of the claims, spread over all agents, so that nobody gets only the newest.
    public func deal(_ claims: [BulkClaim]) -> [AgentID?] {
        var table = DealingTable(self, total: claims.reduce(0) { $0 + $1.weight })
        var dealt = [Int?](repeating: nil, count: claims.count)
        let order = claims.indices.sorted {
            claims[$0].weight == claims[$1].weight
                ? $0 < $1 : claims[$0].weight > claims[$1].weight
        }
        for index in order {
            guard case .only(let agent, let weight) = claims[index] else { continue }
            dealt[index] = table.keep(weight, with: agent, beyondShare: true)
        }
        for index in order {
            guard case .rather(let agent, let weight, _) = claims[index] else { continue }
            dealt[index] = table.keep(weight, with: agent)
        }
        for index in order where dealt[index] == nil {
            switch claims[index] {
            case .anybody(let weight), .rather(_, let weight, _): dealt[index] = table.deal(weight)
            case .none, .only: continue
            }
        }
        return dealt.map { $0.map { shares.parts[$0].agent } }
    }

    fileprivate struct DealingTable {
        private let passesOn: Bool
        private let quotas: [Int]
        private var left: [Int]
        private var room: [Int]
        private let ranks: [Int]
        private let places: [AgentID: Int]
        /// Leads that are to stay unassigned.
        private let rest: Int
        private var restLeft: Int

        init(_ distribution: Distribution, total: Int) {
            let agents = distribution.shares.agents
            passesOn = distribution.shares.passesOn
            quotas = distribution.quotas(of: total)
            left = quotas
            room = agents.indices.map(distribution.cap)
            ranks = distribution.ranks
            places = Dictionary(uniqueKeysWithValues: zip(agents, agents.indices))
            rest = total - quotas.reduce(0, +)
            restLeft = rest
        }

        mutating func keep(
            _ weight: Int, with agent: AgentID, beyondShare: Bool = false
        ) -> Int? {
            guard let place = places[agent], left[place] > 0 || beyondShare,
                room[place] >= weight
            else { return nil }
            take(weight, at: place)
            return place
        }

        /// Whoever has the largest part of the quota still to come is next: of those, or the part that stays
        /// unassigned, whom the customer does not take beyond it, if there is one.
        mutating func deal(_ weight: Int) -> Int? {
            let fitting = next(for: weight, needing: weight)
            let isFitting = fitting != nil || restLeft >= weight
            let next = isFitting ? fitting : next(for: weight, needing: 1)
            if restLeft >= (isFitting ? weight : 1),
                next.map({ restLeft * quotas[$0] > left[$0] * rest }) ?? true
            {
                restLeft -= weight
                return nil
            }
            return take(weight, by: next)
        }

        private mutating func take(_ weight: Int, by next: Int?) -> Int? {
            var next = next
            if next == nil, passesOn { next = placeBeyondShare(for: weight) }
            if let next { take(weight, at: next) }
            return next
        }

        private func next(for weight: Int, needing least: Int) -> Int? {
            var next: Int?
            for place in left.indices where left[place] >= least && room[place] >= weight {
                if next.map({ isBefore(place, $0) }) ?? true { next = place }
            }
            return next
        }

        /// What fits into nobody's share, as caps leave too little room, goes to whoever has room and is
        /// the least beyond the share.
        private func placeBeyondShare(for weight: Int) -> Int? {
            left.indices.filter { room[$0] >= weight }.max {
                left[$0] == left[$1] ? ranks[$0] > ranks[$1] : left[$0] < left[$1]
            }
        }

        private func isBefore(_ place: Int, _ other: Int) -> Bool {
            let (mine, others) = (left[place] * quotas[other], left[other] * quotas[place])
            return mine == others ? ranks[place] < ranks[other] : mine > others
        }

        private mutating func take(_ weight: Int, at place: Int) {
            left[place] -= weight
            room[place] -= weight
        }
    }
}

extension Distribution {
    /// The claims with only the first so many leads that change hands: a customer who does not fit in
    /// whole is passed over, and the next ones may. Whom an agent has and keeps costs nothing but the leads
    /// that are with nobody, and who goes to nobody costs nothing. Of percentages the deal is cut as it is,
    /// since they are meant of all; equal shares are those of what is left.
    public func limited(_ claims: [BulkClaim], to limit: Int) -> [BulkClaim] {
        let dealt = deal(claims)
        if cost(of: claims, dealt: dealt) <= limit { return claims }
        guard shares.passesOn else {
            return cut(claims, dealt: dealt, to: limit, asDealt: true)
        }
        let some = cut(claims, dealt: dealt, to: limit)
        return cost(of: claims, dealt: deal(some)) <= limit
            ? some : cut(claims, dealt: dealt, to: limit, countingAll: true)
    }

    /// - Parameters:
    ///   - countingAll: who was dealt to nobody uses the limit up, too.
    ///   - asDealt: nobody but that agent may have a customer, and nobody those who were dealt to nobody.
    private func cut(
        _ claims: [BulkClaim], dealt: [AgentID?], to limit: Int, countingAll: Bool = false,
        asDealt: Bool = false
    ) -> [BulkClaim] {
        var left = limit
        return zip(claims, dealt).map { claim, agent in
            guard let agent else {
                // Nobody else may have such a one.
                if case .only = claim { return .none }
                guard !asDealt, !countingAll || claim.weight <= left else { return .none }
                if countingAll { left -= claim.weight }
                return claim
            }
            let cost = claim.cost(with: agent)
            guard cost <= left else { return .none }
            left -= cost
            if case .rather(let holder, let weight, _) = claim, holder == agent {
                return .only(holder, weight: weight)
            }
            return asDealt ? .only(agent, weight: claim.weight) : claim
        }
    }

    private func cost(of claims: [BulkClaim], dealt: [AgentID?]) -> Int {
        zip(claims, dealt).reduce(0) { $0 + $1.0.cost(with: $1.1) }
    }
}

extension BulkClaim {
    /// Leads that change hands where this agent gets the customer.
    fileprivate func cost(with agent: AgentID?) -> Int {
        guard let agent else { return 0 }
        guard case .rather(let holder, _, let missing) = self, holder == agent else {
            return weight
        }
        return missing
    }
}
