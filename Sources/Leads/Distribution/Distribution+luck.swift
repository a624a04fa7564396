/// What chance gave: an odd lead where fractions were equal, a customer with several leads.
extension Distribution {
    /// What chance gave each agent beyond its due, in millionths of a lead; the sum is nothing, but for
    /// rounding. Added up over all distributions it says who comes first in the next one.
    ///
    /// What a cap took, and customers who were an agent's own already, are no luck. Nor are customers with
    /// several leads where parts differ: there it is the smaller part that a whole customer exceeds, always.
    /// - Parameter dealt: who got each of `claims`.
    public func luck(of claims: [BulkClaim], dealt: [AgentID?]) -> [AgentID: Int] {
        let parts = parts(of: claims.reduce(0) { $0 + $1.weight })
        var luck = Dictionary(
            uniqueKeysWithValues: zip(shares.agents, parts.map(\.chance)))
        if shares.passesOn {
            luck.merge(luckOfCustomers(claims, dealt: dealt, parts)) { $0 + $1 }
        }
        return luck.filter { $0.value != 0 }
    }

    /// How far each is beyond what was still due after the agent's own customers. A cap may have no room
    /// for a customer, so agents with one are not held against the others.
    private func luckOfCustomers(
        _ claims: [BulkClaim], dealt: [AgentID?], _ parts: [Quota]
    ) -> [AgentID: Int] {
        let (free, own) = leads(of: claims, dealt: dealt)
        var beyond: [AgentID: Int] = [:]
        for (agent, part) in zip(shares.agents, parts) where caps[agent] == nil {
            let due = part.leads - own[agent, default: 0]
            if due > 0 { beyond[agent] = free[agent, default: 0] - due }
        }
        let all = beyond.values.reduce(0, +)
        return beyond.mapValues { 1_000_000 * $0 - 1_000_000 * all / beyond.count }
    }

    /// The leads that each agent was dealt, and those of customers whom the agent had.
    private func leads(
        of claims: [BulkClaim], dealt: [AgentID?]
    ) -> (free: [AgentID: Int], own: [AgentID: Int]) {
        var (free, own): ([AgentID: Int], [AgentID: Int]) = ([:], [:])
        for case (let claim, let agent?) in zip(claims, dealt) {
            if claim.holder == agent {
                own[agent, default: 0] += claim.weight
            } else {
                free[agent, default: 0] += claim.weight
            }
        }
        return (free, own)
    }
}

extension BulkClaim {
    fileprivate var holder: AgentID? {
        switch self {
        case .none, .anybody: nil
        case .only(let agent, _), .rather(let agent, _, _): agent
        }
    }
}
