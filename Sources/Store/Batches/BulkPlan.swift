internal import Foundation
internal import Leads

/// A bulk change, decided upon and not yet begun.
struct BulkPlan: Sendable {
    /// A customer that changes hands, and the selected leads that make it do so.
    struct Place: Sendable {
        let customer: CustomerID
        let chosen: [LeadID]
        /// Nobody, where the customer is taken off.
        let agent: AgentID?
        /// Who has the customer until then.
        let holder: AgentID?
    }

    let places: [Place]
    /// What the change comes to.
    let whole: BatchTally
    /// What of that is settled without touching anybody: leads that are left out.
    let settled: BatchTally
    /// What chance gives each agent; see ``Distribution/luck(of:dealt:)``.
    let luck: [AgentID: Int]
}

extension SQLConnection {
    /// Decides what a bulk change does, on one snapshot.
    /// - Parameter deletes: whether taking a customer off deletes the contact.
    /// - Throws: ``BulkRefusal`` with all that is wrong.
    func plan(
        _ order: BulkOrder, phones: PhoneReader, deletes: Bool, now: Int64
    ) throws -> BulkPlan {
        let agents = try bulkAgents()
        let leads = try selectedLeads(order, agents: agents, phones: phones)
        let files = try allFiles(Self.byCustomer(leads))
        let maker = PlanMaker(agents: agents, pace: try pace(deletes: deletes, at: now))
        switch order.deed {
        case .unassign: return maker.unassigning(files, limit: order.limit)
        case .assign(let shares, let caps, let reassign):
            return maker.assigning(
                files, distribution: Distribution(shares: shares, caps: caps, luck: agents.luck),
                reassign: reassign, limit: order.limit)
        }
    }

    /// The files of any number of customers, read in parts: rows take more memory than files.
    private func allFiles(
        _ customers: [(customer: CustomerID, leads: [LeadID])]
    ) throws -> [CustomerFile] {
        var files: [CustomerFile] = []
        files.reserveCapacity(customers.count)
        var rest = customers[...]
        while !rest.isEmpty {
            files += try customerFiles(Array(rest.prefix(1_000)))
            rest = rest.dropFirst(1_000)
        }
        return files
    }

    /// The account's speed limit as the engine last told it.
    func pace(deletes: Bool, at now: Int64) throws -> SyncEstimate.Pace {
        var pace = SyncEstimate.Pace.assumed
        let status = try engineStatus()
        if let budget = status.budget, budget.limit > 0, budget.windowSeconds > 0 {
            pace = budget.pace(at: Date(milliseconds: now))
        }
        pace.foreignPages = status.foreignPages
        pace.deletes = deletes
        pace.waiting = Int(try run(BulkReadSQL.waiting)[0].int("customers"))
        pace.contacts = try run(BulkReadSQL.accountSize).first.map { Int(try $0.int("contacts")) }
        return pace
    }

    /// Customers in the order in which their first lead stands.
    private static func byCustomer(
        _ leads: [SelectedLead]
    ) -> [(customer: CustomerID, leads: [LeadID])] {
        var places: [CustomerID: Int] = [:]
        var customers: [(customer: CustomerID, leads: [LeadID])] = []
        for lead in leads {
            if let place = places[lead.customer] {
                customers[place].leads.append(lead.id)
            } else {
                places[lead.customer] = customers.count
                customers.append((lead.customer, [lead.id]))
            }
        }
        return customers
    }
}

/// Turns customers into a plan.
private struct PlanMaker {
    let agents: BulkAgents
    let pace: SyncEstimate.Pace

    func assigning(
        _ files: [CustomerFile], distribution: Distribution, reassign: Bool, limit: Int?
    ) -> BulkPlan {
        let members = Set(distribution.shares.agents)
        var claims = files.map { $0.customer.claim(among: members, reassign: reassign) }
        if let limit { claims = distribution.limited(claims, to: limit) }
        let dealt = distribution.deal(claims)
        return plan(
            files, dealt: dealt,
            tally: BatchTally(agents: Array(members), reasons: agents.reason, pace: pace),
            luck: distribution.luck(of: claims, dealt: dealt)
        ) { customer, agent in
            agent.map { customer.assigning(to: $0, reassign: reassign) }
                ?? customer.staying(among: members, reassign: reassign)
        }
    }

    func unassigning(_ files: [CustomerFile], limit: Int?) -> BulkPlan {
        var left = limit ?? .max
        return plan(
            files, dealt: files.map { _ in nil }, tally: BatchTally(agents: [], pace: pace),
            luck: [:]
        ) { customer, _ in
            var step = customer.unassigning()
            if step.moving.count > left {
                step.leftOver = step.chosenMoving
                step.moving = []
                step.chosenMoving = 0
            }
            left -= step.moving.count
            return step
        }
    }

    private func plan(
        _ files: [CustomerFile], dealt: [AgentID?], tally: BatchTally,
        luck: [AgentID: Int], step: (BulkCustomer, AgentID?) -> BulkStep
    ) -> BulkPlan {
        var (whole, settled) = (tally, tally)
        var places: [BulkPlan.Place] = []
        var waiting = 0
        for (index, file) in files.enumerated() {
            let step = step(file.customer, dealt[index])
            let work = file.contact.work(toBear: agents.tag(of: dealt[index]))
            whole.add(step, agent: dealt[index], work: work)
            if step.moving.isEmpty {
                settled.add(step, agent: nil, work: work)
            } else {
                waiting += file.contact.waits ? 1 : 0
                places.append(
                    BulkPlan.Place(
                        customer: file.customer.id, chosen: file.customer.chosen,
                        agent: dealt[index], holder: file.customer.holder))
            }
        }
        whole.count(waiting: waiting)
        settled.count(waiting: waiting)
        return BulkPlan(places: places, whole: whole, settled: settled, luck: luck)
    }
}
