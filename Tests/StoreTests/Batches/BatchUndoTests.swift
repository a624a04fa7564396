import Foundation
import Leads
import Testing

@testable import Store

@Suite("Undoing a batch")
struct BatchUndoTests {
    private func undo(_ id: BatchID, in world: BulkWorld) async throws -> UndoOutcome {
        try await world.store.undoBatch(id, by: BulkWorld.manager)
    }

    @Test("previous agents come back, those without one are free again, and again nothing changes")
    func bringsBack() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<6)
        for lead in ["L0", "L1"] { try await world.assign(lead, to: "cy") }
        let batch = try await world.carryOut(world.even("ann", reassign: true)).id
        #expect(try await world.holdings() == ["ann": 6])
        let outcome = try await undo(batch, in: world)
        #expect(outcome == UndoOutcome(unassigned: 4, restored: 2))
        #expect(try await world.holdings() == ["cy": 2])
        #expect(try await world.store.strayWishes() == 0)
        let assignments = try await world.count("retention_assigned_leads")
        #expect(try await undo(batch, in: world) == outcome)
        #expect(try await world.count("retention_assigned_leads") == assignments)
        let status = try #require(try await world.store.batchStatus(batch))
        #expect(status.undoneAt == world.clock.now && status.changedSince == 0)
        try await world.store.close()
    }

    @Test("what was changed by hand since is left alone and counted")
    func changedSince() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<5)
        let batch = try await world.carryOut(world.even("ann")).id
        try await world.assign("L0", to: "bob")
        _ = try await world.store.unassign(LeadID(rawValue: "L1"), by: .command)
        // Moved away and back is a decision, too.
        try await world.assign("L2", to: "bob")
        try await world.assign("L2", to: "ann")
        // Another number is another customer.
        try await world.store.deliver(
            [LeadDelivery("L3", phone: BulkWorld.phone(99))], by: .command)
        let status = try #require(try await world.store.batchStatus(batch))
        #expect(status.changedSince == 4)
        #expect(try await undo(batch, in: world) == UndoOutcome(unassigned: 1, changedSince: 4))
        #expect(try await world.agent(of: "L0") == "bob")
        #expect(try await world.agent(of: "L1") == nil)
        #expect(try await world.agent(of: "L2") == "ann")
        #expect(try await world.agent(of: "L3") == "ann")
        #expect(try await world.agent(of: "L4") == nil)
        try await world.store.close()
    }

    @Test("a customer is never split: with a lead that came since, it stays where it is")
    func neverSplit() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<1)
        try await world.assign("L0", to: "cy")
        let batch = try await world.carryOut(world.even("ann", reassign: true)).id
        try await world.store.deliver(
            [LeadDelivery("new", phone: BulkWorld.phone(0))], by: .command)
        try await world.assign("new", to: "ann")
        #expect(try await undo(batch, in: world) == UndoOutcome(changedSince: 1))
        #expect(try await world.agent(of: "L0") == "ann")
        try await world.store.close()
    }

    @Test("leads that were taken off come back, unless somebody got them since")
    func takenOff() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<4)
        _ = try await world.carryOut(world.even("ann"))
        let batch = try await world.carryOut(BulkOrder(.unassign, of: BulkSelection())).id
        try await world.assign("L0", to: "bob")
        try await world.assign("L1", to: "bob")
        _ = try await world.store.unassign(LeadID(rawValue: "L1"), by: .command)
        let status = try #require(try await world.store.batchStatus(batch))
        #expect(status.changedSince == 2)
        #expect(try await undo(batch, in: world) == UndoOutcome(restored: 2, changedSince: 2))
        #expect(try await world.holdings() == ["ann": 2, "bob": 1])
        #expect(try await world.store.strayWishes() == 0)
        try await world.store.close()
    }

    @Test("a stop request that came since stays in force")
    func stopped() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<1)
        try await world.assign("L0", to: "cy")
        let batch = try await world.carryOut(world.even("ann", reassign: true)).id
        let number = try #require(PhoneNumber(e164: BulkWorld.phone(0)))
        _ = try await world.store.stopCalling(number, source: "s", reason: "r", by: .command)
        #expect(try await undo(batch, in: world) == UndoOutcome(restored: 1))
        let lead = try #require(try await world.store.lead(LeadID(rawValue: "L0")))
        #expect(lead.assignment?.agent.rawValue == "cy" && lead.doNotCall)
        #expect(lead.sync.reason == .doNotCall)
        #expect(try await world.store.strayWishes() == 0)
        try await world.store.close()
    }

    @Test("a previous agent who is not active any more gets the leads back, and they need a person")
    func inactive() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<1)
        try await world.assign("L0", to: "cy")
        let batch = try await world.carryOut(world.even("ann", reassign: true)).id
        try await world.save("cy", active: false)
        #expect(try await undo(batch, in: world) == UndoOutcome(restored: 1))
        let lead = try #require(try await world.store.lead(LeadID(rawValue: "L0")))
        #expect(lead.assignment?.agent.rawValue == "cy")
        #expect(lead.sync.state == .failed && lead.sync.reason == .agentInactive)
        try await world.store.close()
    }

    @Test("a later batch over the same leads is not undone with the earlier one")
    func laterBatch() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<4)
        let first = try await world.carryOut(world.even("ann")).id
        let second = try await world.carryOut(
            world.even("bob", of: ["L0", "L1"], reassign: true)
        ).id
        #expect(try await undo(first, in: world) == UndoOutcome(unassigned: 2, changedSince: 2))
        #expect(try await undo(first, in: world) == UndoOutcome(unassigned: 2, changedSince: 2))
        #expect(try await undo(second, in: world) == UndoOutcome(restored: 2))
        #expect(try await world.holdings() == ["ann": 2])
        // What stands as it had left it can be undone now.
        #expect(try await undo(first, in: world) == UndoOutcome(unassigned: 4))
        #expect(try await undo(first, in: world) == UndoOutcome(unassigned: 4))
        #expect(try await world.holdings().isEmpty)
        #expect(try await world.store.batchStatus(first)?.changedSince == 0)
        try await world.store.close()
    }

    @Test("once a later batch over the same leads is undone, the earlier ones can be, too")
    func oneAfterTheOther() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<3)
        let given = try await world.carryOut(world.even("ann")).id
        let moved = try await world.carryOut(world.even("bob", reassign: true)).id
        let takenOff = try await world.carryOut(BulkOrder(.unassign, of: BulkSelection())).id
        let again = try await world.carryOut(world.even("cy")).id
        #expect(try await undo(again, in: world) == UndoOutcome(unassigned: 3))
        #expect(try await world.store.batchStatus(takenOff)?.changedSince == 0)
        #expect(try await undo(takenOff, in: world) == UndoOutcome(restored: 3))
        #expect(try await world.holdings() == ["bob": 3])
        try await world.assign("L0", to: "cy", move: true)
        #expect(try await world.store.batchStatus(moved)?.changedSince == 1)
        #expect(try await undo(moved, in: world) == UndoOutcome(restored: 2, changedSince: 1))
        #expect(try await undo(given, in: world) == UndoOutcome(unassigned: 2, changedSince: 1))
        #expect(try await world.holdings() == ["cy": 1])
        #expect(try await world.store.strayWishes() == 0)
        try await world.store.close()
    }

    @Test(
        "also where a batch that is undone had made new assignments for earlier ones",
        arguments: [true, false])
    func threeDeep(lastTakesOff: Bool) async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<2)
        let given = try await world.carryOut(world.even("ann")).id
        let takenOff = try await world.carryOut(BulkOrder(.unassign, of: BulkSelection())).id
        let again = try await world.carryOut(world.even("bob")).id
        let last = try await world.carryOut(
            lastTakesOff
                ? BulkOrder(.unassign, of: BulkSelection()) : world.even("cy", reassign: true)
        ).id
        #expect(try await undo(last, in: world) == UndoOutcome(restored: 2))
        #expect(try await undo(again, in: world) == UndoOutcome(unassigned: 2))
        #expect(try await world.store.batchStatus(takenOff)?.changedSince == 0)
        #expect(try await undo(takenOff, in: world) == UndoOutcome(restored: 2))
        #expect(try await world.holdings() == ["ann": 2])
        #expect(try await undo(given, in: world) == UndoOutcome(unassigned: 2))
        try await world.store.close()
    }

    @Test("a batch that is not there is not undone")
    func unknown() async throws {
        let world = try await BulkWorld.open()
        await #expect(throws: StoreError.noSuchRecord("batch")) {
            try await undo(BatchID(rawValue: 7), in: world)
        }
        #expect(try await world.store.batchStatus(BatchID(rawValue: 7)) == nil)
        try await world.store.close()
    }
}
