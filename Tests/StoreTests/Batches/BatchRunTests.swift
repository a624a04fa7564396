import Foundation
import Leads
import Testing

@testable import Store

@Suite("Carrying a batch out")
struct BatchRunTests {
    /// More than one part, so that a crash finds some customers done and some not.
    private static let leads = 250

    private func open() async throws -> BulkWorld {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<Self.leads)
        return world
    }

    private func key(_ text: String, of body: String = "body") -> RepeatKey {
        RepeatKey(owner: BulkWorld.manager, key: text, fingerprint: body)
    }

    /// Runs `work` in a program that dies after so many writes.
    /// - Returns: whether it died.
    private func dies(
        _ world: BulkWorld, after writes: Int, _ death: DyingDriver.Death,
        during work: (BulkWorld) async throws -> Void
    ) async throws -> Bool {
        let store = Store(
            driver: DyingDriver(world.store.driver, after: writes, death),
            phones: try TestStore.phones, clock: world.clock.storeClock)
        do {
            try await work(BulkWorld(store: store, clock: world.clock))
            return false
        } catch is Mishap {
            return true
        }
    }

    @Test(
        "whenever a program dies during a batch, the next start finishes it or forgets it, and the same request gets one answer",
        arguments: DyingDriver.Death.allCases)
    func crashes(death: DyingDriver.Death) async throws {
        var sawHalf = false
        var died = true
        for writes in 0... {
            guard died else { break }
            let world = try await open()
            let order = world.even("ann", "bob", "cy")
            let expected = try await world.store.previewBulk(order)
            died = try await dies(world, after: writes, death) {
                _ = try await $0.carryOut(order, key: key("k"))
            }
            let held = try await world.holdings().values.reduce(0, +)
            if (1..<Self.leads).contains(held) { sawHalf = true }
            // Either the start or the request that is sent again comes first.
            if writes.isMultiple(of: 2) { try await world.store.resumeBatches() }
            let settled = try await world.holdings().values.reduce(0, +)
            #expect(settled >= held)
            if writes.isMultiple(of: 2) { #expect([0, Self.leads].contains(settled)) }
            let receipt = try await world.carryOut(order, key: key("k"))
            #expect(receipt.outcome == expected, "after \(writes) writes")
            #expect(try await world.holdings() == ["ann": 84, "bob": 83, "cy": 83])
            #expect(try await world.count("retention_assigned_leads") == Self.leads)
            #expect(try await world.count("batches WHERE finished_at IS NOT NULL") == 1)
            #expect(try await world.store.strayWishes() == 0)
            world.clock.advance(seconds: Store.longestBatchStaging / 1_000 + 1)
            try await world.store.resumeBatches()
            #expect(try await world.count("batches") == 1)
            #expect(try await world.count("batch_members") == Self.leads)
            try await world.store.close()
        }
        #expect(sawHalf)
    }

    @Test(
        "whenever a program dies during an undoing, the next start finishes it",
        arguments: DyingDriver.Death.allCases)
    func undoCrashes(death: DyingDriver.Death) async throws {
        var sawHalf = false
        var died = true
        // The first write looks whether the batch is whole, the second begins.
        for writes in 2... {
            guard died else { break }
            let world = try await open()
            let batch = try await world.carryOut(world.even("ann")).id
            died = try await dies(world, after: writes, death) {
                _ = try await $0.store.undoBatch(batch, by: BulkWorld.manager)
            }
            let held = try await world.holdings()["ann"] ?? 0
            if (1..<Self.leads).contains(held) { sawHalf = true }
            try await world.store.resumeBatches()
            #expect(try await world.holdings() == [:], "after \(writes) writes")
            #expect(
                try await world.store.undoBatch(batch, by: BulkWorld.manager)
                    == UndoOutcome(unassigned: Self.leads))
            #expect(try await world.count("retention_assigned_leads") == Self.leads)
            #expect(try await world.store.strayWishes() == 0)
            try await world.store.close()
        }
        #expect(sawHalf)
    }

    /// As many writes as it takes to lay the plan down and carry out its first part.
    private static let firstPart = 4

    @Test("two that resume one batch share its leads")
    func sharedResume() async throws {
        let world = try await open()
        let order = world.even("ann", "bob")
        let died = try await dies(world, after: Self.firstPart, .beforeCommit) {
            _ = try await $0.carryOut(order)
        }
        #expect(died)
        let half = try await world.holdings().values.reduce(0, +)
        #expect(half > 0 && half < Self.leads)
        async let first: Void = world.store.resumeBatches()
        async let second: Void = world.store.resumeBatches()
        _ = try await (first, second)
        #expect(try await world.holdings() == ["ann": 125, "bob": 125])
        #expect(try await world.count("audit_log WHERE kind = 'assigned'") == Self.leads)
        try await world.store.close()
    }

    @Test("what somebody changes while the batch is under way is respected and counted")
    func concurrent() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<900)
        let order = world.even("ann", "bob")
        async let receipt = world.carryOut(order)
        for number in stride(from: 899, to: 840, by: -1) {
            try await world.assign("L\(number)", to: "cy")
        }
        let outcome = try await receipt.outcome
        for number in 841..<900 {
            #expect(try await world.agent(of: "L\(number)") == "cy")
        }
        // Some of the single assignments came first, the others took the lead over from the batch.
        #expect(outcome.leads + (outcome.skipped[.alreadyAssigned] ?? 0) == 900)
        let holdings = try await world.holdings()
        #expect(holdings["cy"] == 59 && holdings.values.reduce(0, +) == 900)
        #expect(try await world.count("audit_log WHERE kind = 'assigned'") == outcome.leads + 59)
        #expect(try await world.store.strayWishes() == 0)
        try await world.store.close()
    }

    @Test("what was changed between the plan and its turn is looked at anew")
    func changedBefore() async throws {
        let world = try await open()
        let order = world.even("ann", "bob")
        // The plan is laid down, and the program dies.
        let died = try await dies(world, after: Self.firstPart - 1, .beforeCommit) {
            _ = try await $0.carryOut(order, key: key("k"))
        }
        #expect(died)
        try await world.assign("L0", to: "cy")
        let stopped = try #require(PhoneNumber(e164: BulkWorld.phone(1)))
        _ = try await world.store.stopCalling(stopped, source: "s", reason: "r", by: .command)
        try await world.store.deliver(
            [
                LeadDelivery("L2", phone: BulkWorld.phone(900)),
                LeadDelivery("twin", phone: BulkWorld.phone(3)),
            ], by: .command)
        let outcome = try await world.carryOut(order, key: key("k")).outcome
        #expect(outcome.skipped == [.alreadyAssigned: 1, .doNotCall: 1, .conflict: 1])
        #expect(outcome.leads == Self.leads - 3 && outcome.alsoMoved == 1)
        #expect(try await world.agent(of: "L0") == "cy")
        #expect(try await world.agent(of: "L1") == nil)
        #expect(try await world.agent(of: "twin") == world.agent(of: "L3"))
        #expect(try await world.store.strayWishes() == 0)
        try await world.store.close()
    }

    @Test(
        "whom somebody gave to another agent between the plan and its turn stays there",
        arguments: [true, false])
    func givenBefore(reassigns: Bool) async throws {
        let world = try await open()
        _ = try await world.carryOut(world.even("ann"))
        let order =
            reassigns
            ? world.even("cy", reassign: true) : BulkOrder(.unassign, of: BulkSelection())
        let died = try await dies(world, after: Self.firstPart - 1, .beforeCommit) {
            _ = try await $0.carryOut(order, key: key("k"))
        }
        #expect(died)
        try await world.assign("L0", to: "bob", move: true)
        let receipt = try await world.carryOut(order, key: key("k"))
        #expect(receipt.outcome.skipped == [.conflict: 1])
        #expect(receipt.outcome.leads == Self.leads - 1)
        #expect(try await world.agent(of: "L0") == "bob")
        _ = try await world.store.undoBatch(receipt.id, by: BulkWorld.manager)
        #expect(try await world.holdings() == ["ann": Self.leads - 1, "bob": 1])
        try await world.store.close()
    }

    @Test("whom somebody takes off before the batch comes by stays free", arguments: [true, false])
    func takenOffBefore(reassigns: Bool) async throws {
        let world = try await open()
        if reassigns {
            _ = try await world.carryOut(world.even("ann"))
        } else {
            try await world.assign("L0", to: "ann")
        }
        // A household: one of the two leads is free.
        try await world.store.deliver(
            [LeadDelivery("T0", name: "Ann", phone: BulkWorld.phone(0))], by: .command)
        let order = reassigns ? world.even("cy", reassign: true) : world.even("ann")
        let died = try await dies(world, after: Self.firstPart - 1, .beforeCommit) {
            _ = try await $0.carryOut(order, key: key("k"))
        }
        #expect(died)
        try await world.unassign("L0")
        let receipt = try await world.carryOut(order, key: key("k"))
        #expect(receipt.outcome.skipped[.conflict] ?? 0 > 0)
        #expect(try await world.agent(of: "L0") == nil)
        #expect(try await world.agent(of: "T0") == nil)
        try await world.store.close()
    }

    @Test("an agent who is made inactive before the batch comes by gets nothing")
    func deactivated() async throws {
        let world = try await open()
        let order = world.even("ann", "bob")
        let died = try await dies(world, after: Self.firstPart, .beforeCommit) {
            _ = try await $0.carryOut(order, key: key("k"))
        }
        #expect(died)
        let before = try await world.holdings()["bob"] ?? 0
        try await world.save("bob", active: false)
        let outcome = try await world.carryOut(order, key: key("k")).outcome
        #expect(try await world.holdings() == ["ann": 125, "bob": before])
        #expect(outcome.counts == ["ann": 125, "bob": before])
        #expect(outcome.leftOver == 125 - before)
        try await world.store.close()
    }

    @Test("the same request again gets the first answer, also when both come at once")
    func repeated() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<300)
        let order = world.even("ann", "bob", limit: 100)
        async let one = world.carryOut(order, key: key("k"))
        async let two = world.carryOut(order, key: key("k"))
        let (first, second) = try await (one, two)
        #expect(first == second)
        #expect(try await world.carryOut(order, key: key("k")) == first)
        #expect(try await world.count("batches") == 1)
        #expect(try await world.holdings().values.reduce(0, +) == 100)
        await #expect(throws: RepeatKeyTaken()) {
            try await world.carryOut(order, key: key("k", of: "another"))
        }
        #expect(try await world.carryOut(order, key: key("other")) != first)
        let other = RepeatKey(owner: Actor("token:crm"), key: "k", fingerprint: "another")
        #expect(try await world.carryOut(order, key: other).outcome.leads == 100)
        try await world.store.close()
    }

    @Test("a key is forgotten after a day")
    func forgotten() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<3)
        let order = world.even("ann", limit: 1)
        let first = try await world.carryOut(order, key: key("k"))
        world.clock.advance(seconds: 24 * 3_600 - 1)
        #expect(try await world.carryOut(order, key: key("k")) == first)
        world.clock.advance(seconds: 2)
        #expect(try await world.carryOut(order, key: key("k", of: "another")) != first)
        #expect(try await world.count("repeat_keys") == 1)
        try await world.store.close()
    }

    @Test("a request that is refused does not use its key up")
    func refusedKey() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<1)
        await #expect(throws: BulkRefusal.self) {
            try await world.carryOut(world.even("gone"), key: key("k"))
        }
        #expect(
            try await world.carryOut(world.even("ann"), key: key("k", of: "mended")).outcome.leads
                == 1)
        try await world.store.close()
    }

    @Test("a batch's standing counts its leads by how far their customers are")
    func standing() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<6)
        let batch = try await world.carryOut(world.even("ann")).id
        try await world.store.driver.write { db in
            for (lead, state) in [("L0", "synced"), ("L1", "failed"), ("L2", "blocked")] {
                try db.run(
                    """
                    UPDATE dialer_contacts SET state = '\(state)' WHERE customer_id = (
                        SELECT customer_id FROM leads WHERE lead_id = '\(lead)')
                    """, [])
            }
        }
        try await world.assign("L3", to: "bob")
        let status = try #require(try await world.store.batchStatus(batch))
        #expect(status.assigned == 6 && status.unassigned == 0)
        #expect(status.synced == 1 && status.failed == 1 && status.blocked == 1)
        #expect(status.pending == 2 && status.changedSince == 1)
        // Nothing can be sent without an engine.
        #expect(status.etaSeconds == nil && status.undoneAt == nil)
        try await world.store.save(EngineStatus(enabled: true))
        #expect(try await world.store.batchStatus(batch)?.etaSeconds == 3)
        try await world.store.close()
    }

    @Test("a batch arrives after those before it, and not after those behind it")
    func behind() async throws {
        let world = try await BulkWorld.open()
        try await world.deliver(0..<560)
        let tag = DialerTag(id: DialerTagID(rawValue: 1), name: "tag ann")
        _ = try await world.store.matchTags([tag], lookedAt: world.clock.now)
        let budget = EngineStatus.Budget(
            limit: 60, remaining: 60, windowSeconds: 60,
            resetsAt: world.clock.now.addingTimeInterval(30), reserved: 6)
        try await world.store.save(EngineStatus(enabled: true, budget: budget))
        func give(_ leads: Range<Int>) async throws -> BatchReceipt {
            let some = BulkSelection(leads: leads.map { LeadID(rawValue: "L\($0)") })
            let deed = BulkOrder.Deed.assign(
                .even([AgentID(rawValue: "ann")]), caps: [:], reassign: false)
            return try await world.carryOut(BulkOrder(deed, of: some))
        }
        // 50 requests and a copy, and then 6 and a copy, of 54 in the window that runs.
        let (first, second) = (try await give(0..<500), try await give(500..<560))
        #expect(first.outcome.seconds == 0)
        #expect(second.outcome.seconds == 30)
        #expect(try await world.store.batchStatus(first.id)?.etaSeconds == 0)
        #expect(try await world.store.batchStatus(second.id)?.etaSeconds == 30)
        try await world.store.close()
    }
}
