import CloudTalkSandbox
import Foundation
import Leads
import Testing

@testable import DialerSync
@testable import Store

@Suite("What is forgotten after a while")
struct HistoryTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    private func steps(_ world: World, _ lead: String) async throws -> [String] {
        try await world.store.timeline(of: LeadID(rawValue: lead))
            .filter { $0.actor == Actor.portal.description && $0.detail["outcome"] != nil }
            .map(\.kind)
    }

    @Test("Requests are forgotten after 90 days, one at a time or hundreds")
    func attempts() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        try await world.addLeads(250)
        try await world.assignAll(250, to: [.grace])
        try await world.rest()
        world.clock.advance(by: 89 * 24 * 3600)
        try await world.addLead("L2", phone: other)
        try await world.assign("L2", to: .hussain)
        try await world.rest()
        try await world.store.forgetHistory()
        #expect(try await steps(world, "L1").count == 2)
        world.clock.advance(by: 2 * 24 * 3600)
        try await world.store.forgetHistory()
        #expect(try await steps(world, "L1").isEmpty)
        #expect(try await steps(world, "L2").count == 2)
        #expect(try await attempts(world) == 2)
        #expect(try await world.sync("L1").state == .synced)
        let audit = try await world.store.timeline(of: LeadID(rawValue: "L1"))
        #expect(audit.contains { $0.kind == "assigned" })
    }

    @Test("One that was noted while the clock was ahead does not keep those behind it")
    func noted() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        try await world.store.driver.write { db in
            _ = try db.run(
                """
                UPDATE sync_attempts SET opened_at = opened_at + 8640000000
                WHERE attempt_id = (SELECT MIN(attempt_id) FROM sync_attempts)
                """, [])
        }
        world.clock.advance(by: 91 * 24 * 3600)
        try await world.store.forgetHistory()
        #expect(try await attempts(world) == 1)
    }

    private func attempts(_ world: World) async throws -> Int64 {
        try await world.store.driver.read { db in
            try db.run("SELECT COUNT(*) AS attempts FROM sync_attempts", [])[0].int("attempts")
        }
    }

    @Test("A lost create is remembered for good, and what is not answered yet")
    func lost() async throws {
        let world = try await World.withLead(number)
        world.sandbox.inject(.resetBefore, on: .addContact)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        try await world.addLead("L2", phone: other)
        try await world.assign("L2", to: .hussain)
        let bury = await world.die(during: "/contacts/add.json")
        world.clock.advance(by: 91 * 24 * 3600)
        try await world.store.forgetHistory()
        #expect(try await steps(world, "L1") == ["create"])
        #expect(try await steps(world, "L2") == ["create"])
        await bury()
    }

    @Test("What comparisons found is forgotten after 90 days")
    func findings() async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        world.clock.advance(by: 5)
        let contact = try #require(world.sandbox.contacts(withNumber: number).first)
        world.sandbox.retag(contact.id, tags: [])
        for days in [0, 60, 31] {
            world.clock.advance(by: Double(days) * 24 * 3600)
            #expect(try await world.reconcile().counts == [.tagOff: 1])
        }
        try await world.store.forgetHistory()
        let left = try await world.store.driver.read { db in
            try db.run("SELECT COUNT(*) AS findings FROM reconcile_findings", [])[0]
                .int("findings")
        }
        #expect(left == 2)
    }
}
