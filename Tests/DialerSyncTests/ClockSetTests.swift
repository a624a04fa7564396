import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("When somebody sets this machine's clock")
struct ClockSetTests {
    /// A turn that began before must not take what was seen before for something seen since.
    @Test("A create that is lost meanwhile is asked about, whenever it happens", arguments: 1...16)
    func amidTurn(access: Int) async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(15)
        try await world.assign(0..<15, to: [.hussain])
        let machine = try Machine(world)
        let create = try #require(await machine.turnsUntil(.create))
        try await world.addLead("L1", phone: "+14155550123")
        try await world.assign("L1", to: .hussain)
        world.sandbox.inject(.resetAfter, on: .bulk)
        machine.driver.run(before: access) {
            machine.setClock(by: -3600)
            await machine.engine.run(create)
            try await world.assign(
                0..<15, to: [.grace], reassign: true, through: machine.store)
        }
        await machine.turn()
        try await machine.driver.runNow()
        for _ in 0..<400 where try await world.store.nextDue() != nil { await machine.turn() }
        #expect(try await world.store.nextDue() == nil)
        #expect(world.sandbox.contacts.count == 16)
        #expect(try world.queue(.hussain).count == 1)
        #expect(try world.queue(.grace).count == 15)
    }

    /// What another worker is about to do would seem an hour old, and a look would tell what became of it.
    @Test("Who comes back from a request amid which it was set is read anew", arguments: 1...3)
    func amidRequest(access: Int) async throws {
        let world = try await World.withLead("+14155550123")
        world.sandbox.addContact(name: "Known", numbers: ["+14155550123"], tags: [])
        try await world.assign("L1", to: .hussain)
        let machine = try Machine(world)
        let look = try #require(await machine.turnsUntil(.show))
        machine.driver.run(before: access) {
            machine.setClock(by: 3600)
            _ = await machine.engine.turn()
        }
        await machine.engine.run(look)
        try await machine.driver.runNow()
        #expect(await !machine.engine.state.hasHeld)
        for _ in 0..<40 { await machine.turn() }
        #expect(try world.queue(.hussain).count == 1)
    }

    /// By the time of day of that moment the request would be an hour old.
    @Test(
        "A lost create is not asked about before its time, where the clock is wrong for a moment",
        arguments: 1...12)
    func forAMoment(access: Int) async throws {
        let world = try await World.withLead("+14155550123")
        let machine = try Machine(world)
        try await world.assign("L1", to: .hussain)
        let create = try #require(await machine.turnsUntil(.create))
        world.sandbox.inject(.resetAfter, on: .addContact)
        await machine.engine.run(create)
        world.clock.advance(by: 5)
        machine.setClock(by: -3600)
        try await machine.store.makeDue()
        machine.setClock(by: 3600)
        let asked = world.requests(to: .listContacts)
        machine.driver.run(before: access) {
            machine.setClock(by: -3600)
            machine.driver.run(before: 1) { machine.setClock(by: 3600) }
        }
        await machine.turn()
        #expect(world.requests(to: .listContacts) == asked)
        try await machine.driver.runNow()
        try await machine.driver.runNow()
        for _ in 0..<60 { await machine.turn() }
        #expect(world.sandbox.contacts.count == 1)
        #expect(try world.queue(.hussain).count == 1)
    }

    @Test("A stop is proved as soon, though what was written before seems to lie a day ahead")
    func stopAfterwards() async throws {
        let number = "+14155550123"
        let world = try await World.withLead(number)
        let machine = try Machine(world)
        machine.setClock(by: 86_400)
        try await world.assign("L1", to: .hussain)
        for _ in 0..<20 { await machine.turn() }
        #expect(try world.queue(.hussain) == [number])
        try await world.unassign("L1")
        for _ in 0..<20 { await machine.turn() }
        machine.setClock(by: -86_400)
        await machine.turn()
        try await world.stop(number)
        for _ in 0..<60 { await machine.turn() }
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await world.confirmed(number) != nil)
    }

    @Test("An outage ends as soon when the clock is put back amid it", arguments: [-7200.0, 7200])
    func amidOutage(seconds: TimeInterval) async throws {
        let world = try await World.withLead("+14155550123")
        let machine = try Machine(world)
        world.sandbox.takeDown()
        try await world.assign("L1", to: .hussain)
        for _ in 0..<20 { await machine.turn() }
        #expect(await machine.engine.state.breaker.circuit == .open)
        machine.setClock(by: seconds)
        world.sandbox.bringUp()
        for _ in 0..<40 { await machine.turn() }
        #expect(try world.queue(.hussain).count == 1)
    }

    /// Nobody noticed: the copy was a command's, and whoever serves stood still meanwhile.
    @Test(
        "A copy that was begun while the clock was wrong is no look of an hour later",
        arguments: [true, false])
    func wrongHour(endsInIt: Bool) async throws {
        let number = "+14155550123"
        let world = try await World.withLead(number)
        let machine = try Machine(world)
        machine.setClock(by: 3600)
        if !endsInIt { machine.driver.run(before: 4) { machine.setClock(by: -3600) } }
        _ = try await DirectoryScan(engine: machine.engine, lane: .bulk).run()
        if endsInIt { machine.setClock(by: -3600) }
        world.clock.advance(by: 3590)
        world.sandbox.addContact(name: "Known", numbers: [number], tags: [])
        try await world.assign("L1", to: .hussain)
        for _ in 0..<30 { await machine.turn() }
        #expect(world.sandbox.contacts.map(\.name) == ["Known"])
        #expect(try world.queue(.hussain) == [number])
    }

    /// An hour later the list would seem to be of that minute.
    @Test("A list of others' tags amid which it was put back is no look of an hour later")
    func amidForeignTags() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        world.sandbox.addForeignTag("VIP")
        try await world.addLeads(15)
        try await world.assign(0..<15, to: [.hussain])
        try await world.rest()
        let machine = try Machine(world)
        await machine.turn()
        machine.setClock(by: 3600)
        machine.driver.run(before: 3) { machine.setClock(by: -3600) }
        await machine.engine.listForeignTags()
        // When the list seems to be of just now.
        world.clock.advance(by: 3605)
        let contact = try #require(world.sandbox.contacts.first)
        world.sandbox.tag(contact.id, with: "VIP")
        try await world.assign(0..<15, to: [.grace], reassign: true)
        for _ in 0..<60 { await machine.turn() }
        #expect(try world.queue(.grace).count == 15)
        #expect(world.sandbox.tagNames(of: contact.id).contains("VIP"))
    }

    @Test(
        "A look at the account amid which it was put back is made again",
        arguments: ["/tags/index.json", "/campaigns/index.json"])
    func amidLook(path: String) async throws {
        let number = "+14155550123"
        let world = try await World.withLead(number, inListOf: .hussain)
        try await world.stop(number)
        let machine = try Machine(world)
        machine.setClock(by: 3600)
        let asked = Mutable(0)
        world.transport.interrupt.set { request in
            guard request.path == path else { return }
            if asked.value == 0 { machine.setClock(by: -3600) }
            asked.set(asked.value + 1)
        }
        await machine.engine.lookAtTags()
        #expect(asked.value == 2)
        let lookedAt = try #require(try await world.store.campaignsLookedAt())
        #expect(lookedAt <= world.clock.now)
    }

    @Test("A comparison amid which the clock was set finds nothing", arguments: [-3600.0, 3600])
    func amidComparison(seconds: TimeInterval) async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.addLeads(1)
        try await world.assign(0..<1, to: [.hussain])
        try await world.rest()
        let machine = try Machine(world)
        machine.driver.run(before: 3) { machine.setClock(by: seconds) }
        await #expect(throws: SyncEngine.Unsteady.self) {
            try await machine.engine.reconcile(mending: true, byPerson: true, by: .command)
        }
        let report = try await machine.engine.reconcile(
            mending: true, byPerson: true, by: .command)
        #expect(report.counts.isEmpty)
    }
}
