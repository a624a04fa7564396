/// Which agent gets which part of the leads.
public struct Shares: Sendable, Equatable {
    struct Part: Sendable, Equatable {
        let agent: AgentID
        let size: Int
    }

    /// In the order of the agents' ids, so that the order in which a person names them is no favour.
    let parts: [Part]
    /// What the parts are parts of. What is missing to it stays unassigned.
    let whole: Int
    /// Whether what an agent's cap refuses goes to the others.
    let passesOn: Bool

    /// Equal parts of everything.
    public static func even(_ agents: [AgentID]) -> Shares {
        Shares(
            parts: Set(agents).sorted().map { Part(agent: $0, size: 1) },
            whole: Set(agents).count, passesOn: true)
    }

    /// - Parameter hundredths: of a percent; together at most 10,000. What they leave over stays
    ///   unassigned, and so does what a cap refuses: nobody gets more than the percentage says.
    public static func percent(hundredths: [AgentID: Int]) -> Shares {
        Shares(
            parts: hundredths.sorted { $0.key < $1.key }.map {
                Part(agent: $0.key, size: $0.value)
            },
            whole: 10_000, passesOn: false)
    }

    public var agents: [AgentID] { parts.map(\.agent) }
}
