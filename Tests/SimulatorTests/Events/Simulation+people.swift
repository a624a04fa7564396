import CloudTalkSandbox
import Foundation
import Leads

@testable import Store

extension Simulation {
    static let person = Actor("person")

    /// The agents, and most of the leads; the dialer knows nobody yet.
    func settleIn() throws {
        for place in 0..<shape.agents {
            model.seats[Cast.agent(place)] = Model.Seat()
            let withTag = place == 0 || dice.happens(0.9)
            let tag = withTag ? Cast.seats[place].tag.name : nil
            model.seats[Cast.agent(place)]?.tag = tag
            try save(agent: place, tag: tag)
        }
        if dice.happens(0.4) { try setStandIn(Cast.agent(dice.int(0...shape.agents - 1))) }
        for place in 0..<shape.leads {
            let number = dice.happens(0.05) ? nil : Cast.number(dice.int(0...shape.leads))
            model.leads[Cast.lead(place)] = Model.Lead(number: number)
            var delivery = LeadDelivery(id: LeadID(rawValue: Cast.lead(place)))
            delivery.name = PersonName(full: dice.one(of: Cast.names)).map { .set($0) } ?? .keep
            if let number { delivery.phone = .set(number) }
            let made = delivery
            _ = try portal { try await $0.deliver([made], by: Self.person) }
        }
        stockCloudTalk()
    }

    private func save(agent place: Int, tag: String?) throws {
        var update = AgentUpdate(id: AgentID(rawValue: Cast.agent(place)))
        update.name = Cast.seats[place].agent.firstName
        update.dialer = dialer(tag, of: place)
        let made = update
        _ = try portal { try await $0.saveAgents([made], by: Self.person) }
    }

    private func dialer(_ tag: String?, of place: Int) -> FieldChange<DialerSetup> {
        guard let tag else { return .clear }
        return .set(
            DialerSetup(
                cloudTalkAgent: DialerAgentID(reading: Cast.agent(place)),
                campaign: DialerCampaignID(reading: "\(Cast.seats[place].campaign.id)"),
                tag: .name(tag)))
    }

    private func setStandIn(_ agent: String?) throws {
        model.standIn = agent
        try portal { try await $0.setDefaultAgent(agent.map(AgentID.init(rawValue:))) }
    }

    /// Somebody clicks something. What the portal answers must be what the model expects.
    func personActs() {
        let acts: [(weight: Int, () throws -> Void)] = [
            (30, assignSomebody), (12, moveSomebody), (12, unassignSomebody),
            (8, changeNumber), (6, stopSomebody), (3, liftSomebody), (5, changeTag),
            (3, changeStandIn), (3, changeActivity), (2, retryAll), (5, changeMany),
            (2, compareAmidWork),
        ]
        report(dice.weighted(acts))
    }

    /// Does what people ordered, and holds the assignments against it.
    func report(_ act: () throws -> Void) {
        do {
            witness.noteSeenOff()
            try act()
            witness.noteSeenOff()
            try checkAssignments()
        } catch let broken as Broken {
            self.broken = self.broken ?? broken
        } catch {
            fail(.stands, "a person's click failed: \(error)")
        }
    }

    /// Often one whose customer a worker is at: that is when a click hurts.
    private var someLead: String {
        let any = Cast.lead(dice.int(0...shape.leads - 1))
        guard dice.happens(0.3) else { return any }
        let busy = try? database.rows(
            """
            SELECT l.lead_id FROM dialer_contacts d JOIN leads l ON l.customer_id = d.customer_id
            WHERE d.lease_owner IS NOT NULL ORDER BY l.lead_id
            """)
        return dice.pick(busy ?? []).flatMap { try? $0.optionalText("lead_id") } ?? any
    }

    private var someAgent: Int { dice.int(0...shape.agents - 1) }

    private func assignSomebody() throws { try assign(someLead, moves: dice.happens(0.2)) }

    private func moveSomebody() throws {
        let held = model.leads.filter { $0.value.agent != nil }.map(\.key).sorted()
        guard let lead = dice.pick(held) else { return }
        try assign(lead, moves: true)
    }

    func assign(_ lead: String, moves: Bool, to one: String? = nil) throws {
        let agent = one ?? Cast.agent(someAgent)
        let before = model.leads[lead]?.agent
        let refusal = model.assign(lead, to: agent, moves: moves)
        trace.add("assign \(lead) to \(agent)\(moves ? " moving" : "")")
        do {
            _ = try portal {
                try await $0.assign(
                    LeadID(rawValue: lead), to: AgentID(rawValue: agent), moveCustomer: moves,
                    by: Self.person)
            }
            if refusal != nil { fail(.keepsAssignments, "\(lead) was assigned against the rules") }
            tally.count(before == nil ? "assigned" : before == agent ? "assigned again" : "moved")
        } catch StoreError.customerWithOtherAgent where refusal == .conflict {
            tally.count("assignment refused: with another agent")
        } catch StoreError.agentInactive where refusal == .inactive {
            tally.count("assignment refused: agent inactive")
        }
    }

    private func unassignSomebody() throws {
        let held = model.leads.filter { $0.value.agent != nil }.map(\.key).sorted()
        let lead = dice.pick(held) ?? someLead
        trace.add("unassign \(lead)")
        model.unassign(lead)
        tally.count("unassigned")
        _ = try portal { try await $0.unassign(LeadID(rawValue: lead), by: Self.person) }
    }

    private func changeNumber() throws {
        let lead = someLead
        let number = dice.happens(0.1) ? nil : Cast.number(dice.int(0...shape.leads + 3))
        trace.add("number of \(lead) is \(number ?? "none")")
        witness.willChange(lead, to: number)
        model.setNumber(of: lead, to: number)
        noteStops()
        tally.count(number == nil ? "number taken away" : "number changed")
        var delivery = LeadDelivery(id: LeadID(rawValue: lead))
        delivery.phone = number.map { .set($0) } ?? .clear
        let made = delivery
        _ = try portal { try await $0.deliver([made], by: Self.person) }
        noteStops()
    }

    private func stopSomebody() throws {
        let number = model.leads[someLead]?.number ?? Cast.number(dice.int(0...shape.leads))
        guard let parsed = PhoneNumber(e164: number) else { return }
        trace.add("do not call \(number)")
        model.stopped.insert(number)
        tally.count("do not call")
        _ = try portal {
            try await $0.stopCalling(parsed, source: "customer", reason: "asked", by: Self.person)
        }
        noteStops()
    }

    private func liftSomebody() throws {
        guard let number = dice.pick(model.stopped.sorted()), let parsed = PhoneNumber(e164: number)
        else { return }
        trace.add("call \(number) again")
        _ = model.lift(number)
        witness.stops[number] = nil
        tally.count("do not call lifted")
        _ = try portal { try await $0.allowCalling(parsed, reason: "mistake", by: Self.person) }
    }

    /// From here on nothing may put these numbers into a queue.
    private func noteStops() {
        do {
            let last = try database.rows(
                "SELECT COALESCE(MAX(attempt_id), 0) AS last FROM sync_attempts")
            for number in model.stopped.sorted() where witness.stops[number] == nil {
                let row = try database.rows(
                    "SELECT 1 AS known FROM do_not_call WHERE phone = $1", [.text(number)])
                guard !row.isEmpty else { continue }
                witness.stops[number] = try witness.int(last[0], "last")
                witness.stoppedAt[number] = clock.elapsed
                witness.stoppedOnce.insert(number)
            }
        } catch {
            fail(.stands, "the database failed: \(error)")
        }
    }

    private func changeTag() throws {
        let place = someAgent
        let spare = Cast.spareTags.map(\.name) + Cast.seats.map(\.tag.name).prefix(shape.agents)
        let tag = dice.happens(0.15) ? nil : dice.one(of: spare)
        trace.add("tag of \(Cast.agent(place)) is \(tag ?? "none")")
        let isFree = model.setTag(of: Cast.agent(place), to: tag)
        do {
            try save(agent: place, tag: tag)
            if !isFree { fail(.keepsAssignments, "two agents got one tag") }
            tally.count(tag == nil ? "set-up taken away" : "tag changed")
        } catch StoreError.taken where !isFree {
            tally.count("tag refused: taken")
        }
    }

    private func changeStandIn() throws {
        let agent = dice.happens(0.3) ? nil : Cast.agent(someAgent)
        trace.add("default agent is \(agent ?? "none")")
        tally.count("default agent changed")
        try setStandIn(agent)
    }

    private func changeActivity() throws {
        let agent = Cast.agent(someAgent)
        let active = model.seats[agent]?.isActive == false
        trace.add("\(agent) is \(active ? "active" : "inactive")")
        model.seats[agent]?.isActive = active
        tally.count(active ? "agent activated" : "agent deactivated")
        var update = AgentUpdate(id: AgentID(rawValue: agent))
        update.active = active
        let made = update
        _ = try portal { try await $0.saveAgents([made], by: Self.person) }
    }

    private func retryAll() throws {
        trace.add("retry all")
        tally.count("retried")
        model.retries += 1
        _ = try portal { try await $0.retry(.all, by: Self.person) }
    }
}
