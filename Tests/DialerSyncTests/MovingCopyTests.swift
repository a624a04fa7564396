import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Testing

@testable import DialerSync
@testable import Store

@Suite("A copy of the account during which contacts moved")
struct MovingCopyTests {
    /// CloudTalk has three pages of contacts. The first and the last one of the second page, which
    /// are those that a move hides, bear the numbers of B0 and B1.
    private func world(seed: UInt64 = 1) async throws -> World {
        let world = try await World {
            $0.seed = seed
            $0.addOthers(2005)
            $0.contacts[1000].numbers = [World.number(0)]
            $0.contacts[1999].numbers = [World.number(1)]
        }
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(10)
        return world
    }

    private func expectNoDoubles(in world: World) async throws {
        try await world.assignAll(10, to: [.hussain])
        try await world.rest()
        for lead in 0..<10 {
            #expect(world.sandbox.contacts(withNumber: World.number(lead)).count == 1, "B\(lead)")
        }
        #expect(try world.queue(.hussain).count == 10)
    }

    /// One seed moves the second page up by a row, the other one down.
    @Test(
        "A row that moved to another page is not taken for absent", arguments: [1, 2] as [UInt64])
    func shifted(seed: UInt64) async throws {
        let world = try await world(seed: seed)
        world.sandbox.inject(.shiftedPage, on: .listContacts, times: 2)
        try await expectNoDoubles(in: world)
        #expect(world.sandbox.counters.byFault[.shiftedPage] == 2)
    }

    @Test("Nor is who came onto a page already read because somebody before was deleted")
    func deleted() async throws {
        let world = try await world()
        let isDone = Mutable(false)
        world.transport.interrupt.set { request in
            guard request.target == "/contacts/index.json?limit=1000&page=1", !isDone.value else {
                return
            }
            isDone.set(true)
            world.sandbox.delete(Sandbox.Contact.ID(2_000_000))
        }
        try await expectNoDoubles(in: world)
        #expect(isDone.value)
    }

    @Test("A page during which the limit shrank, so that no copy pays any more, is not left out")
    func shrinking() async throws {
        let world = try await World(limit: Sandbox.Limit(requests: 40, window: 3000)) {
            $0.addOthers(9500)
        }
        world.transport.interrupt.set { request in
            guard request.target == "/contacts/index.json?limit=1000&page=8" else { return }
            world.sandbox.set(Sandbox.Limit(requests: 14, window: 3000))
        }
        let outcome = try await DirectoryScan(engine: world.engine.value, lane: .bulk).run()
        guard case .complete = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(await !world.engine.value.copyIsProof(pages: 10))
        let kept = try await world.store.driver.read { db in
            try db.run("SELECT COUNT(DISTINCT contact_id) AS kept FROM directory_numbers", [])[0]
                .int("kept")
        }
        #expect(kept == 9500)
    }
}
