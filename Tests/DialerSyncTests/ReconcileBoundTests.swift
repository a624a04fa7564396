import CloudTalkSandbox
import Foundation
import Leads
import Testing

@testable import DialerSync
@testable import Store

@Suite("How much a comparison may do")
struct ReconcileBoundTests {
    private func world(leads: Int) async throws -> World {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        for start in stride(from: 0, to: leads, by: 1000) {
            try await world.addLeads(from: start, to: min(start + 1000, leads))
        }
        try await world.assignAll(leads, to: [.hussain])
        try await world.rest()
        world.clock.advance(by: 15)
        return world
    }

    private func mistag(_ world: World, _ count: Int) {
        for contact in world.sandbox.contacts.prefix(count) {
            world.sandbox.tag(contact.id, with: "grace-retention")
        }
    }

    @Test(
        "More than one tag in twenty to take off waits for a person",
        arguments: [(5, false), (6, true)])
    func share(wrong: Int, waits: Bool) async throws {
        let world = try await world(leads: 100)
        mistag(world, wrong)
        let report = try await world.reconcile(mending: true)
        #expect(report.outcome == (waits ? .waitsForPerson : .done))
        #expect(report.mended == (waits ? 0 : wrong))
        try await world.rest()
        #expect(try world.queue(.grace).count == (waits ? wrong : 0))
        _ = try await world.reconcile(mending: true, byPerson: true)
        try await world.rest()
        #expect(try world.queue(.grace).isEmpty)
    }

    /// As when CloudTalk begins to show numbers in another form: our tag would come off everybody.
    @Test(
        "Contacts that lost their person's number lose our tag, and count as well",
        arguments: [(5, false), (6, true)])
    func numbersGone(gone: Int, waits: Bool) async throws {
        let world = try await world(leads: 100)
        for (index, contact) in world.sandbox.contacts.prefix(gone).enumerated() {
            world.sandbox.update(contact.id) { $0.numbers = ["+1252555015\(index)"] }
        }
        let report = try await world.reconcile(mending: true)
        #expect(report.counts == [.numberGone: gone])
        #expect(report.outcome == (waits ? .waitsForPerson : .done))
        let before = world.sandbox.contacts.count
        try await world.rest()
        #expect(world.sandbox.contacts.count == before + (waits ? 0 : gone))
        #expect(try await world.mendings() == (waits ? [] : ["command 5"]))
        _ = try await world.reconcile(mending: true, byPerson: true)
        try await world.rest()
        #expect(world.sandbox.contacts.count == before + gone)
        #expect(try await world.mendings() == ["command \(gone)"])
    }

    @Test("More than fifty tags to take off wait for a person", arguments: [50, 51])
    func number(wrong: Int) async throws {
        let world = try await world(leads: 1040)
        mistag(world, wrong)
        let report = try await world.reconcile(mending: true)
        #expect(report.outcome == (wrong > 50 ? .waitsForPerson : .done))
        #expect(report.mended == (wrong > 50 ? 0 : wrong))
    }
}

extension World {
    /// Who had comparisons mend how many differences, as the history tells.
    fileprivate func mendings() async throws -> [String] {
        try await store.driver.read { db in
            try db.run(
                "SELECT actor, detail FROM audit_log WHERE kind = 'reconcile_mended'", []
            ).map { row in
                let detail = try JSONDecoder().decode(
                    [String: String].self, from: Data(try row.text("detail").utf8))
                return "\(try row.text("actor")) \(detail["differences"] ?? "")"
            }
        }
    }
}
