import Leads
import Testing

/// Every world of up to four leads behind one number, each unassigned or with one of three agents.
@Suite("One customer, one agent")
struct CustomerMoveTests {
    static let agents = ["ann", "bob", "cy"].map { AgentID(rawValue: $0) }

    struct World: Sendable {
        let holdings: [LeadHolding]
        let lead: LeadID
        let agent: AgentID
        let moveCustomer: Bool

        var move: CustomerMove {
            .assigning(lead, to: agent, holdings: holdings, moveCustomer: moveCustomer)
        }
        var current: AgentID? { holdings.first { $0.lead == lead }?.agent }
        var others: [LeadHolding] { holdings.filter { $0.agent != nil && $0.agent != agent } }

        /// The leads once the move is made.
        func holdings(after move: CustomerMove) -> [LeadHolding] {
            guard case .move(let leads, _) = move else { return holdings }
            return holdings.map {
                leads.contains($0.lead) ? LeadHolding(lead: $0.lead, agent: agent) : $0
            }
        }
    }

    static func worlds(consistent: Bool) -> [World] {
        let choices: [AgentID?] = [nil] + agents
        var all: [[AgentID?]] = [[]]
        var result: [World] = []
        for _ in 1...4 {
            all = all.flatMap { world in choices.map { world + [$0] } }
            for assigned in all where !consistent || Set(assigned.compactMap(\.self)).count < 2 {
                let holdings = assigned.enumerated().map {
                    LeadHolding(lead: LeadID(rawValue: "L\($0.offset)"), agent: $0.element)
                }
                for holding in holdings {
                    for agent in agents {
                        for moveCustomer in [false, true] {
                            result.append(
                                World(
                                    holdings: holdings, lead: holding.lead, agent: agent,
                                    moveCustomer: moveCustomer))
                        }
                    }
                }
            }
        }
        return result
    }

    @Test("after a move the whole customer is with the agent")
    func wholeCustomer() {
        for world in Self.worlds(consistent: false) {
            guard case .move = world.move else { continue }
            #expect(world.holdings(after: world.move).allSatisfy { $0.agent == world.agent })
        }
    }

    @Test("no move ever leaves a customer with two agents who had one")
    func oneAgent() {
        for world in Self.worlds(consistent: true) {
            let after = Set(world.holdings(after: world.move).compactMap(\.agent))
            #expect(after.count < 2, "\(world)")
        }
    }

    @Test("the same call again changes nothing")
    func repeated() {
        for world in Self.worlds(consistent: false) {
            if case .conflict = world.move { continue }
            let again = World(
                holdings: world.holdings(after: world.move), lead: world.lead, agent: world.agent,
                moveCustomer: world.moveCustomer)
            #expect(again.move == .unchanged, "\(world)")
        }
    }

    @Test("it is unchanged exactly where the lead is with the agent")
    func unchanged() {
        for world in Self.worlds(consistent: false) {
            #expect((world.move == .unchanged) == (world.current == world.agent), "\(world)")
        }
    }

    @Test(
        "a free lead of another agent's customer is a conflict, naming who has them, unless moved")
    func conflict() {
        for world in Self.worlds(consistent: false) {
            let expected = world.current == nil && !world.others.isEmpty && !world.moveCustomer
            if case .conflict(let holders) = world.move {
                #expect(expected, "\(world)")
                #expect(holders == world.others, "\(world)")
            } else {
                #expect(!expected, "\(world)")
            }
        }
    }

    @Test("a move names the agent who had the customer, and only leads that change")
    func replacing() {
        for world in Self.worlds(consistent: true) {
            guard case .move(let leads, let replacing) = world.move else { continue }
            #expect(replacing == world.others.first?.agent, "\(world)")
            #expect(leads == world.holdings.filter { $0.agent != world.agent }.map(\.lead))
            #expect(leads.contains(world.lead))
        }
    }

    @Test("where a lead had an agent, that agent is the one replaced, whoever has the others")
    func replacesOwn() {
        for world in Self.worlds(consistent: false) {
            guard case .move(_, let replacing) = world.move, let own = world.current else {
                continue
            }
            #expect(replacing == own, "\(world)")
        }
    }

    @Test("the order in which the leads are given does not matter")
    func order() {
        for world in Self.worlds(consistent: true) {
            let reversed = World(
                holdings: world.holdings.reversed(), lead: world.lead, agent: world.agent,
                moveCustomer: world.moveCustomer)
            #expect(reversed.move == world.move, "\(world)")
        }
    }

    @Test("changing a lead's agent moves the customer without being asked to")
    func change() {
        let holdings = [
            LeadHolding(lead: LeadID(rawValue: "1"), agent: Self.agents[0]),
            LeadHolding(lead: LeadID(rawValue: "2"), agent: Self.agents[0]),
            LeadHolding(lead: LeadID(rawValue: "3"), agent: nil),
        ]
        let move = CustomerMove.assigning(
            holdings[1].lead, to: Self.agents[1], holdings: holdings, moveCustomer: false)
        #expect(move == .move(leads: holdings.map(\.lead), replacing: Self.agents[0]))
    }

    @Test("a lead that is not among the customer's counts as unassigned and goes along")
    func missing() {
        let new = LeadID(rawValue: "new")
        let old = LeadHolding(lead: LeadID(rawValue: "old"), agent: nil)
        let move = { (holdings: [LeadHolding]) in
            CustomerMove.assigning(
                new, to: Self.agents[0], holdings: holdings, moveCustomer: false)
        }
        #expect(move([]) == .move(leads: [new], replacing: nil))
        #expect(move([old]) == .move(leads: [new, old.lead], replacing: nil))
    }
}
