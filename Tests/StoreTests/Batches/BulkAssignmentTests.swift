import Foundation
import Leads
import Testing

@testable import Store

@Suite("Assigning many leads at once")
struct BulkAssignmentTests {
    @Test("the preview says what the real run then does, wishes and history included")
    func previewIsExact() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<310)
        try await world.store.deliver(
            [
                LeadDelivery("twin", phone: BulkWorld.phone(7)), LeadDelivery("silent"),
                LeadDelivery("wrong", phone: "911"),
            ], by: .command)
        try await world.assign("L1", to: "cy")
        try await world.store.deliver(
            [LeadDelivery("newcomer", phone: BulkWorld.phone(1))], by: .command)
        let stopped = try #require(PhoneNumber(e164: BulkWorld.phone(3)))
        _ = try await world.store.stopCalling(stopped, source: "s", reason: "r", by: .command)
        let order = world.even("ann", "bob")
        let preview = try await world.store.previewBulk(order)
        #expect(try await world.count("batches") == 0)
        let receipt = try await world.carryOut(order)
        #expect(receipt.outcome == preview)
        #expect(preview.leads == 309 && preview.alsoMoved == 0 && preview.customers == 308)
        #expect(
            preview.skipped == [
                .alreadyAssigned: 1, .conflict: 1, .noPhone: 1, .invalidPhone: 1, .doNotCall: 1,
            ])
        #expect(preview.leftOver == 0)
        #expect(preview.counts["ann"].map { (154...155).contains($0) } == true)
        #expect(try await world.holdings() == preview.counts.merging(["cy": 1]) { $1 })
        // The stop is still to be carried out, and goes first.
        #expect(preview.requests == 31 + 1 && preview.seconds == 37)
        #expect(try await world.agent(of: "L7") == world.agent(of: "twin"))
        #expect(try await world.store.strayWishes() == 0)
        let steps = try await world.store.timeline(of: LeadID(rawValue: "L7"))
        let step = try #require(steps.first { $0.kind == "assigned" })
        #expect(step.detail["batch_id"] == receipt.id.description)
        #expect(step.actor == BulkWorld.manager.description)
        try await world.store.close()
    }

    @Test("what waits already goes first, and the same people's work is not counted twice")
    func waiting() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<201)
        let tags = ["ann", "bob"].enumerated().map {
            DialerTag(id: DialerTagID(rawValue: Int64($0.offset + 1)), name: "tag \($0.element)")
        }
        _ = try await world.store.matchTags(tags, lookedAt: world.clock.now)
        let all = (0..<200).map { "L\($0)" }
        _ = try await world.carryOut(world.even("ann", of: all))
        let other = try await world.store.previewBulk(world.even("ann", of: ["L200"]))
        #expect(other.requests == 2 && other.seconds == 25)
        let same = try await world.store.previewBulk(
            world.even("bob", of: all, reassign: true))
        #expect(same.requests == 21 && same.seconds == 24)
        try await world.store.close()
    }

    @Test("agents who cannot receive are told in the preview", arguments: [true, false])
    func notReady(isKnown: Bool) async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<2)
        if isKnown {
            let tag = DialerTag(id: DialerTagID(rawValue: 1), name: "tag ann")
            _ = try await world.store.matchTags([tag], lookedAt: world.clock.now)
        }
        let preview = try await world.store.previewBulk(world.even("ann", "bob"))
        let bob = AgentID(rawValue: "bob")
        // Before CloudTalk was asked nothing speaks against anybody.
        #expect(preview.notReady == (isKnown ? [bob: .tagMissing] : [:]))
        #expect(try await world.carryOut(world.even("ann", "bob")).outcome == preview)
        try await world.store.close()
    }

    @Test("numbers that the account has cost a look and a tag each")
    func inAccount() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<2)
        let scan = try #require(try await world.store.beginScan())
        try await world.store.driver.write { db in
            _ = try db.run(
                "INSERT INTO directory_numbers (phone, contact_id, scan_id) VALUES ($1, 7, 1)",
                [.text(BulkWorld.phone(0))])
        }
        try await world.store.finishScan(scan, complete: true, contacts: 1, pages: 1)
        let preview = try await world.store.previewBulk(world.even("ann"))
        #expect(preview.requests == 2 + 1 + 1)
        try await world.store.save(EngineStatus(enabled: true))
        let batch = try await world.carryOut(world.even("ann")).id
        let left = Double(preview.requests) * 60 / 54
        #expect(
            try await world.store.batchStatus(batch)?.etaSeconds == Int(left.rounded(.up)))
        try await world.store.close()
    }

    @Test(
        "taking off costs a look for each contact where it deletes", arguments: [true, false])
    func takingOff(deletes: Bool) async throws {
        let world = try await BulkWorld.open(deletesUnassigned: deletes)
        try await world.deliver(0..<12)
        let tag = DialerTag(id: DialerTagID(rawValue: 1), name: "tag ann")
        _ = try await world.store.matchTags([tag], lookedAt: world.clock.now)
        _ = try await world.carryOut(world.even("ann"))
        try await world.store.driver.write { db in
            _ = try db.run(
                """
                UPDATE dialer_contacts SET contact_id = 100 + customer_id, origin = 'created',
                    state = 'synced', due_at = NULL
                """, [])
        }
        try await world.store.save(EngineStatus(enabled: true))
        let order = BulkOrder(.unassign, of: BulkSelection())
        let requests = deletes ? 12 + 2 : 2 + 8
        #expect(try await world.store.previewBulk(order).requests == requests)
        let batch = try await world.carryOut(order).id
        let left = Double(requests) * 60 / 54
        #expect(
            try await world.store.batchStatus(batch)?.etaSeconds == Int(left.rounded(.up)))
        try await world.store.close()
    }

    @Test("a number's leads that were not selected go along and are counted")
    func goAlong() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<2)
        try await world.store.deliver(
            [LeadDelivery("twin", phone: BulkWorld.phone(0))], by: .command)
        let outcome = try await world.carryOut(world.even("ann", of: ["L0"])).outcome
        #expect(outcome.leads == 1 && outcome.alsoMoved == 1 && outcome.customers == 1)
        #expect(outcome.counts == ["ann": 2])
        #expect(try await world.agent(of: "twin") == "ann")
        #expect(try await world.agent(of: "L1") == nil)
        try await world.store.close()
    }

    @Test("a free lead of an agent who takes part goes to that agent, not into a conflict")
    func ownCustomers() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<1)
        try await world.assign("L0", to: "bob")
        try await world.store.deliver(
            [LeadDelivery("new", phone: BulkWorld.phone(0))], by: .command)
        let conflict = try await world.store.previewBulk(world.even("ann", of: ["new"]))
        #expect(conflict.skipped == [.conflict: 1] && conflict.leads == 0)
        let outcome = try await world.carryOut(world.even("ann", "bob", of: ["new"])).outcome
        #expect(outcome.leads == 1)
        #expect(try await world.agent(of: "new") == "bob")
        try await world.store.close()
    }

    @Test("reassigning moves whole customers, and leaves those who are where they should be")
    func reassigning() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<90)
        _ = try await world.carryOut(world.even("ann"))
        let order = world.even("ann", "bob", "cy", reassign: true)
        let preview = try await world.store.previewBulk(order)
        let receipt = try await world.carryOut(order)
        #expect(receipt.outcome == preview)
        #expect(preview.skipped == [.alreadyAssigned: 30])
        #expect(preview.counts == ["ann": 0, "bob": 30, "cy": 30])
        #expect(try await world.holdings() == ["ann": 30, "bob": 30, "cy": 30])
        #expect(try await world.store.strayWishes() == 0)
        try await world.store.close()
    }

    @Test("limit, caps and shares leave over what they have no room for")
    func leftOver() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<20)
        let limited = try await world.store.previewBulk(world.even("ann", limit: 5))
        #expect(limited.leads == 5 && limited.leftOver == 15)
        let capped = try await world.store.previewBulk(
            world.even("ann", "bob", caps: ["ann": 3, "bob": 4]))
        #expect(capped.counts == ["ann": 3, "bob": 4] && capped.leftOver == 13)
        let part = BulkOrder(
            .assign(
                .percent(hundredths: [AgentID(rawValue: "ann"): 2_500]), caps: [:],
                reassign: false), of: BulkSelection())
        let receipt = try await world.carryOut(part)
        #expect(receipt.outcome.counts == ["ann": 5] && receipt.outcome.leftOver == 15)
        #expect(try await world.holdings() == ["ann": 5])
        try await world.store.close()
    }

    @Test("the odd lead goes to whoever was less lucky, whichever agents take part")
    func luck() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<12)
        for number in 0..<6 {
            _ = try await world.store.previewBulk(world.even("ann", "bob", of: ["L\(number)"]))
            _ = try await world.carryOut(world.even("bob", "ann", of: ["L\(number)"]))
            _ = try await world.carryOut(world.even("cy", "ann", of: ["L\(number + 6)"]))
        }
        #expect(try await world.holdings() == ["ann": 6, "bob": 3, "cy": 3])
        try await world.store.close()
    }

    @Test("undoing a batch takes back the luck that it brought, once")
    func luckUndone() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<3)
        let order = world.even("ann", "bob", of: ["L0"])
        for _ in 0..<3 {
            let batch = try await world.carryOut(order)
            #expect(batch.outcome.counts["ann"] == 1)
            for _ in 0..<2 {
                _ = try await world.store.undoBatch(batch.id, by: BulkWorld.manager)
            }
        }
        _ = try await world.carryOut(order)
        let other = try await world.carryOut(world.even("ann", "bob", of: ["L1"]))
        #expect(other.outcome.counts["bob"] == 1)
        try await world.store.close()
    }

    @Test("teams that differ from day to day favour nobody with the odd lead")
    func luckOfTeams() async throws {
        let world = try await BulkWorld.open()
        let all = (1...6).map { "R\($0)" }
        for agent in all { try await world.save(agent, active: true) }
        let teams = (0..<64).map { team in all.indices.filter { team >> $0 & 1 == 1 } }
            .filter { $0.count > 1 }.map { $0.map { all[$0] } }
        try await world.deliver(0..<teams.count)
        for (number, team) in teams.enumerated() {
            let order = BulkOrder(
                .assign(.even(team.map(AgentID.init)), caps: [:], reassign: false),
                of: BulkSelection(leads: [LeadID(rawValue: "L\(number)")]))
            _ = try await world.carryOut(order)
        }
        let holdings = try await world.holdings()
        for agent in all {
            #expect((5...15).contains(holdings[agent] ?? 0), "\(agent) of \(holdings)")
        }
        try await world.store.close()
    }

    @Test("filters mean the leads that the list shows for them, named leads among them")
    func filters() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<250, stage: "New")
        try await world.deliver(250..<260, stage: "Won")
        var selection = BulkSelection()
        selection.filters.stages = ["Won"]
        let deed = BulkOrder.Deed.assign(
            .even([AgentID(rawValue: "ann")]), caps: [:], reassign: false)
        #expect(try await world.store.previewBulk(BulkOrder(deed, of: selection)).leads == 10)
        selection.leads = (240..<255).map { LeadID(rawValue: "L\($0)") }
        #expect(try await world.store.previewBulk(BulkOrder(deed, of: selection)).leads == 5)
        selection.filters = LeadQuery()
        selection.leads = (0..<255).map { LeadID(rawValue: "L\($0)") } + [LeadID(rawValue: "L0")]
        #expect(try await world.store.previewBulk(BulkOrder(deed, of: selection)).leads == 255)
        try await world.store.close()
    }

    @Test("the newest leads come first where a limit leaves some out")
    func newestFirst() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<3)
        world.clock.advance(seconds: 60)
        try await world.deliver(3..<5)
        _ = try await world.carryOut(world.even("ann", limit: 2))
        #expect(try await world.agent(of: "L3") == "ann")
        #expect(try await world.agent(of: "L4") == "ann")
        try await world.store.close()
    }

    @Test("all agents and leads that cannot be are named at once, and nothing happens")
    func refusal() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<1)
        var refusal = BulkRefusal()
        refusal.unknownAgents = [AgentID(rawValue: "nobody")]
        refusal.inactiveAgents = [AgentID(rawValue: "gone")]
        refusal.unknownLeads = [LeadID(rawValue: "L8")]
        let order = world.even("ann", "gone", "nobody", of: ["L0", "L8"])
        await #expect(throws: refusal) { try await world.store.previewBulk(order) }
        await #expect(throws: refusal) { try await world.carryOut(order) }
        #expect(try await world.count("batches") == 0)
        try await world.store.close()
    }

    @Test("taking many off frees whole customers and says from whom")
    func takingOff() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<30)
        try await world.store.deliver(
            [LeadDelivery("twin", phone: BulkWorld.phone(0))], by: .command)
        _ = try await world.carryOut(world.even("ann", "bob", limit: 21))
        let held = try await world.holdings()
        var selection = BulkSelection()
        selection.filters.stages = ["New"]
        let order = BulkOrder(.unassign, of: selection)
        let preview = try await world.store.previewBulk(order)
        let receipt = try await world.carryOut(order)
        #expect(receipt.outcome == preview)
        #expect(preview.counts == held)
        #expect(preview.leads + preview.alsoMoved == 21)
        #expect(preview.skipped[.notAssigned] == 30 - preview.leads)
        #expect(try await world.holdings() == [:])
        #expect(try await world.store.strayWishes() == 0)
        try await world.store.close()
    }
}
