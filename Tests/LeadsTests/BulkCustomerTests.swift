import Leads
import Testing

@Suite("One customer in a bulk change")
struct BulkCustomerTests {
    private static let agents = ["ann", "bob"].map { AgentID(rawValue: $0) }

    /// Every customer of up to three leads, each free or with the customer's agent, each selected or
    /// not.
    private static var customers: [BulkCustomer] {
        var all: [BulkCustomer] = []
        for holder in agents {
            for count in 1...3 {
                for held in 0..<(1 << count) {
                    for chosen in 1..<(1 << count) {
                        for bar in [nil, BulkSkip.doNotCall] {
                            all.append(
                                customer(holder, count, held: held, chosen: chosen, bar: bar))
                        }
                    }
                }
            }
        }
        return all
    }

    private static func customer(
        _ holder: AgentID, _ count: Int, held: Int, chosen: Int, bar: BulkSkip?
    ) -> BulkCustomer {
        let leads = (0..<count).map { LeadID(rawValue: "L\($0)") }
        return BulkCustomer(
            id: CustomerID(rawValue: 1),
            holdings: leads.indices.map {
                LeadHolding(lead: leads[$0], agent: held >> $0 & 1 == 1 ? holder : nil)
            }, chosen: leads.indices.filter { chosen >> $0 & 1 == 1 }.map { leads[$0] }, bar: bar)
    }

    private static func accounted(_ step: BulkStep) -> Int {
        step.chosenMoving + step.leftOver + step.skipped.values.reduce(0, +)
    }

    @Test(
        "every selected lead moves, stays or is left out for one reason", arguments: [false, true])
    func everyLeadCounts(reassign: Bool) {
        for customer in Self.customers {
            for step in [
                customer.assigning(to: Self.agents[0], reassign: reassign),
                customer.staying(among: Set(Self.agents), reassign: reassign),
                customer.staying(among: [Self.agents[0]], reassign: reassign),
                customer.unassigning(),
            ] {
                #expect(Self.accounted(step) == customer.chosen.count, "\(customer)")
            }
        }
    }

    @Test("what moves is what a single assignment would move", arguments: [false, true])
    func likeOneLead(reassign: Bool) {
        let agent = Self.agents[0]
        for customer in Self.customers where customer.bar == nil {
            let step = customer.assigning(to: agent, reassign: reassign)
            guard let first = step.moving.first(where: { customer.chosen.contains($0.lead) }) else {
                #expect(step.moving.isEmpty)
                continue
            }
            let move = CustomerMove.assigning(
                first.lead, to: agent, holdings: customer.holdings, moveCustomer: reassign)
            #expect(
                move
                    == .move(
                        leads: step.moving.map(\.lead),
                        replacing: first.agent
                            ?? customer.holdings.first { $0.agent != nil && $0.agent != agent }?
                            .agent))
        }
    }

    @Test("afterwards the customer has one agent", arguments: [false, true])
    func oneAgent(reassign: Bool) {
        for customer in Self.customers {
            let moving = customer.assigning(to: Self.agents[0], reassign: reassign).moving.map(
                \.lead)
            let after = customer.holdings.compactMap {
                moving.contains($0.lead) ? Self.agents[0] : $0.agent
            }
            #expect(Set(after).count < 2, "\(customer)")
        }
    }

    @Test(
        "a free lead of another agent's customer is a conflict; without an agent in it, it is left over"
    )
    func conflict() {
        let customer = Self.customer(Self.agents[1], 2, held: 1, chosen: 2, bar: nil)
        #expect(customer.claim(among: [Self.agents[0]], reassign: false) == .none)
        #expect(
            customer.staying(among: [Self.agents[0]], reassign: false).skipped == [.conflict: 1])
        #expect(
            customer.claim(among: Set(Self.agents), reassign: false)
                == .only(Self.agents[1], weight: 1))
        #expect(customer.staying(among: Set(Self.agents), reassign: false).leftOver == 1)
        #expect(
            customer.claim(among: [Self.agents[0]], reassign: true)
                == .rather(Self.agents[1], weight: 2, missing: 1))
    }

    @Test("a free lead that nobody selected does not come to the agent who keeps the customer")
    func keptAsItIs() {
        let customer = Self.customer(Self.agents[1], 2, held: 1, chosen: 1, bar: nil)
        #expect(
            customer.claim(among: Set(Self.agents), reassign: true)
                == .rather(Self.agents[1], weight: 2, missing: 0))
        #expect(customer.assigning(to: Self.agents[1], reassign: true).moving.isEmpty)
    }

    @Test("who must not be called is left out, unless taken off")
    func stopped() {
        let free = Self.customer(Self.agents[0], 2, held: 0, chosen: 3, bar: .doNotCall)
        #expect(free.claim(among: Set(Self.agents), reassign: true) == .none)
        #expect(
            free.staying(among: Set(Self.agents), reassign: false).skipped == [.doNotCall: 2])
        let held = Self.customer(Self.agents[0], 2, held: 3, chosen: 1, bar: .doNotCall)
        #expect(held.unassigning().moving.count == 2)
        #expect(held.unassigning().chosenMoving == 1)
    }

    @Test("a lead that left the customer meanwhile is a conflict")
    func left() {
        let gone = BulkCustomer(
            id: CustomerID(rawValue: 1), holdings: [], chosen: [LeadID(rawValue: "L0")], bar: nil)
        #expect(gone.assigning(to: Self.agents[0], reassign: true).skipped == [.conflict: 1])
    }

    @Test("undoing gives back what nobody has touched, and never splits a customer")
    func undoing() {
        let (ann, bob) = (Self.agents[0], Self.agents[1])
        let mine = BulkMember(lead: LeadID(rawValue: "L1"), previous: ann, isUntouched: true)
        let free = BulkMember(lead: LeadID(rawValue: "L2"), previous: nil, isUntouched: true)
        let changed = BulkMember(lead: LeadID(rawValue: "L3"), previous: ann, isUntouched: false)
        let plain = UndoStep([mine, free, changed], others: nil)
        #expect(plain.returning == [mine, free] && plain.changed == [changed.lead])
        #expect(plain.agent == ann)
        #expect(UndoStep([mine, free], others: bob).returning == [])
        #expect(UndoStep([mine, free], others: bob).agent == bob)
        #expect(UndoStep([free], others: bob).returning == [free])
        #expect(UndoStep([mine], others: ann).returning == [mine])
    }
}
