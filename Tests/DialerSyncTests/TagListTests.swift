import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Lists of a tag that tell what became of lost creates")
struct TagListTests {
    /// Others' contacts fill so many pages of the agent's tag, and the bulk call that makes the leads'
    /// contacts is lost.
    private func lost(_ leads: Int, pages: Int) async throws -> World {
        let world = try await World.atLimit(leads: leads)
        for _ in 0..<(1000 * pages - 500) {
            world.sandbox.addContact(name: "Somebody", numbers: [], tags: ["hussain-retention"])
        }
        world.sandbox.inject(.errorBefore, on: .bulk, times: 1)
        try await world.assignAll(leads, to: [.hussain])
        return world
    }

    /// Counts requests for pages of such lists.
    private func counted(
        _ world: World, _ meanwhile: @escaping @Sendable () async throws -> Void = {}
    ) -> Mutable<Int> {
        let pages = Mutable(0)
        world.transport.interrupt.set { request in
            guard request.target.contains("tag_id") else { return }
            pages.set(pages.value + 1)
            do { try await meanwhile() } catch { Issue.record(error) }
        }
        return pages
    }

    @Test("One that clicks cut off in each window gives way to searches")
    func cutOff() async throws {
        let world = try await lost(5, pages: 2)
        let budget = await world.engine.value.budget
        let pages = counted(world) { try await budget.fill(world.store) }
        try await world.rest()
        #expect(pages.value == 1)
        for lead in 0..<5 { #expect(try await world.sync("B\(lead)").state == .synced) }
        #expect(
            (0..<5).allSatisfy { world.sandbox.contacts(withNumber: World.number($0)).count == 1 })
    }

    @Test("So does one that takes longer than a worker may have its customers")
    func slow() async throws {
        let world = try await lost(7, pages: 3)
        let clock = world.clock
        let pages = counted(world) { clock.advance(by: 11) }
        try await world.rest()
        #expect(pages.value == 1)
        for lead in 0..<7 { #expect(try await world.sync("B\(lead)").state == .synced) }
    }

    @Test("One of more pages than there are creates ends with its first page")
    func tooLong() async throws {
        let world = try await lost(5, pages: 7)
        let pages = counted(world)
        try await world.rest()
        #expect(pages.value == 1)
        for lead in 0..<5 { #expect(try await world.sync("B\(lead)").state == .synced) }
    }
}
