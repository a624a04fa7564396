import Foundation
import Leads
import Synchronization
import Testing

@testable import Store

@Suite("Carrying a batch out")
struct BatchRunTests {
    private let folder = Result { try ScratchFolder() }

    private func open(clock: TestClock = TestClock()) async throws -> BulkWorld {
        try await BulkWorld.open(.sqlite(path: try folder.get().path + "/test.db"), clock: clock)
    }

    private func key(_ text: String, of body: String = "body") -> RepeatKey {
        RepeatKey(owner: BulkWorld.manager, key: text, fingerprint: body)
    }

    /// Opens the database anew, as after a crash at the moment when `isTime` first says so of it.
    private func crash(
        _ world: BulkWorld, while work: @escaping @Sendable (BulkWorld) async throws -> Void,
        when isTime: (BulkWorld) async throws -> Bool
    ) async throws -> BulkWorld {
        let eye = try await open()
        let commits = eye.store.driver.changes()
        let cut = Task { try await work(world) }
        for await _ in commits where try await isTime(eye) { break }
        // Closing refuses the next part: as far as the tables can tell, the program died here.
        try await world.store.close()
        _ = await cut.result
        return eye
    }

    @Test("a batch that a crash cut off is finished at the next start, and every lead counts once")
    func resumes() async throws {
        let world = try await open()
        try await world.deliver(0..<900)
        let order = world.even("ann", "bob", "cy")
        let expected = try await world.store.previewBulk(order)
        let again = try await crash(world) {
            _ = try await $0.carryOut(order, key: key("k"))
        } when: {
            try await $0.holdings() != [:]
        }
        let done = try await again.holdings().values.reduce(0, +)
        #expect(done > 0 && done < 900)
        try await again.store.resumeBatches()
        #expect(try await again.holdings() == ["ann": 300, "bob": 300, "cy": 300])
        #expect(try await again.count("retention_assigned_leads") == 900)
        #expect(try await again.store.strayWishes() == 0)
        // The program asks again, for it never got an answer.
        let receipt = try await again.carryOut(order, key: key("k"))
        #expect(receipt.outcome == expected)
        #expect(try await again.count("retention_assigned_leads") == 900)
        try await again.store.close()
    }

    @Test("a repeated request takes up a batch that nobody has resumed yet")
    func repeatResumes() async throws {
        let world = try await open()
        try await world.deliver(0..<900)
        let order = world.even("ann", "bob")
        let expected = try await world.store.previewBulk(order)
        let again = try await crash(world) {
            _ = try await $0.carryOut(order, key: key("k"))
        } when: {
            try await $0.holdings() != [:]
        }
        #expect(try await again.carryOut(order, key: key("k")).outcome == expected)
        #expect(try await again.count("batches") == 1)
        try await again.store.close()
    }

    @Test("a crash before the plan was laid down leaves nothing, and does not block the key")
    func staging() async throws {
        let world = try await open()
        try await world.deliver(0..<900)
        let order = world.even("ann")
        let again = try await crash(world) {
            _ = try await $0.carryOut(order, key: key("k"))
        } when: {
            try await $0.count("batch_members") > 0
        }
        guard try await again.count("repeat_keys") == 0 else {
            // Laid down before the crash came: the other tests look at that.
            return try await again.store.close()
        }
        try await again.store.resumeBatches()
        #expect(try await again.holdings() == [:])
        #expect(try await again.carryOut(order, key: key("k")).outcome.leads == 900)
        again.clock.advance(seconds: Store.longestBatchStaging / 1_000 + 1)
        try await again.store.resumeBatches()
        #expect(try await again.count("batches") == 1)
        #expect(try await again.holdings() == ["ann": 900])
        try await again.store.close()
    }

    @Test("an undoing that a crash cut off goes on at the next start")
    func undoResumes() async throws {
        let world = try await open()
        try await world.deliver(0..<900)
        let batch = try await world.carryOut(world.even("ann")).id
        let again = try await crash(world) {
            _ = try await $0.store.undoBatch(batch, by: BulkWorld.manager)
        } when: {
            try await $0.holdings() != ["ann": 900]
        }
        #expect(try await again.holdings() != [:])
        try await again.store.resumeBatches()
        #expect(try await again.holdings() == [:])
        let outcome = try await again.store.undoBatch(batch, by: BulkWorld.manager)
        #expect(outcome == UndoOutcome(unassigned: 900))
        try await again.store.close()
    }

    @Test("two that resume one batch share its leads")
    func sharedResume() async throws {
        let world = try await open()
        try await world.deliver(0..<900)
        let order = world.even("ann", "bob")
        let one = try await crash(world) {
            _ = try await $0.carryOut(order)
        } when: {
            try await $0.holdings() != [:]
        }
        let two = try await open()
        async let first: Void = one.store.resumeBatches()
        async let second: Void = two.store.resumeBatches()
        _ = try await (first, second)
        #expect(try await one.holdings() == ["ann": 450, "bob": 450])
        #expect(try await one.count("audit_log WHERE kind = 'assigned'") == 900)
        try await one.store.close()
        try await two.store.close()
    }

    @Test("what somebody changes while the batch is under way is respected and counted")
    func concurrent() async throws {
        let world = try await open()
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

    @Test("an agent who is made inactive before the batch comes by gets nothing")
    func deactivated() async throws {
        let world = try await open()
        try await world.deliver(0..<900)
        let order = world.even("ann", "bob")
        let again = try await crash(world) {
            _ = try await $0.carryOut(order, key: key("k"))
        } when: {
            try await $0.holdings() != [:]
        }
        let before = try await again.holdings()["bob"] ?? 0
        try await again.save("bob", active: false)
        let outcome = try await again.carryOut(order, key: key("k")).outcome
        #expect(try await again.holdings() == ["ann": 450, "bob": before])
        #expect(outcome.counts == ["ann": 450, "bob": before])
        #expect(outcome.leftOver == 450 - before)
        try await again.store.close()
    }

    @Test("the same request again gets the first answer, also when both come at once")
    func repeated() async throws {
        let world = try await open()
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
        let world = try await open()
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
        let world = try await open()
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
        let world = try await open()
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
}
