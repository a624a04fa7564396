import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

/// A list of several pages is asked for page by page. Where a row of an early page goes meanwhile, the
/// first row of the next page moves to where nobody looks any more.
@Suite("Rows that move between the pages of a list")
struct MovingRowsTests {
    @Test("A comparison takes nobody for untagged whose row moved between two pages")
    func comparison() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        let others = crowd(world, bearing: "hussain-retention")
        try await world.addLead("L1", phone: "+14155550123")
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.clock.advance(by: 5)
        let moved = try moveRows(world, ofTag: "hussain-retention", deleting: others[0])
        let report = try await world.reconcile(mending: true)
        #expect(moved.value)
        #expect(report.counts[.tagOff] == nil)
    }

    @Test("Nor does it where a request of ours keeps the count")
    func ownRequest() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        let others = crowd(world, bearing: "hussain-retention")
        try await world.addLeads(2)
        try await world.assign(0..<1, to: [.hussain])
        try await world.rest()
        world.clock.advance(by: 5)
        let colleague = world.anotherEngine()
        let moved = try moveRows(world, ofTag: "hussain-retention", deleting: others[0]) {
            try await world.assign(1..<2, to: [.hussain])
            for _ in 0..<5 { for job in await colleague.turn().jobs { await colleague.run(job) } }
        }
        let report = try await world.reconcile(mending: true)
        #expect(moved.value)
        #expect(world.sandbox.contacts(withNumber: World.number(1)).count == 1)
        #expect(report.counts[.tagOff] == nil)
    }

    @Test("All tags are replaced on nobody whose row in a list of others' tags moved")
    func foreignTags() async throws {
        let world = try await World()
        let others = crowd(world, bearing: "VIP")
        try await world.addAgents()
        try await world.addLeads(40)
        try await world.assign(0..<40, to: [.hussain])
        try await world.rest()
        let last = try #require(world.sandbox.contacts.last)
        world.sandbox.tag(last.id, with: "VIP")
        let moved = try moveRows(world, ofTag: "VIP", deleting: others[0])
        try await world.assign(0..<40, to: [.grace], reassign: true)
        try await world.rest()
        #expect(moved.value)
        #expect(try world.queue(.grace).count == 40)
        #expect(world.sandbox.tagNames(of: last.id).contains("VIP"))
    }

    /// One page of others' contacts.
    private func crowd(_ world: World, bearing tag: String) -> [Sandbox.Contact.ID] {
        (0..<1000).map { _ in
            world.sandbox.addContact(name: "Somebody", numbers: [], tags: [tag])
        }
    }

    /// Deletes a contact once the first page of a tag's list is read.
    private func moveRows(
        _ world: World, ofTag name: String, deleting contact: Sandbox.Contact.ID,
        _ meanwhile: @escaping @Sendable () async throws -> Void = {}
    ) throws -> Mutable<Bool> {
        let tag = try #require(world.sandbox.tags.first { $0.name == name }?.id.rawValue)
        let isDone = Mutable(false)
        world.transport.interrupt.set { request in
            guard request.target.contains("tag_id=\(tag)"), !isDone.value else { return }
            isDone.set(true)
            world.sandbox.delete(contact)
            do { try await meanwhile() } catch { Issue.record(error) }
        }
        return isDone
    }
}
