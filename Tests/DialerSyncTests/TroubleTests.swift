import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("When CloudTalk does not do as it is asked")
struct TroubleTests {
    private let number = "+14155550123"

    private func world(limit: Sandbox.Limit = .init(requests: 600, window: 60)) async throws
        -> World
    {
        let world = try await World(limit: limit)
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        return world
    }

    @Test(
        "However wrong this machine's clock is, a window of the limit is as long as it is",
        arguments: [-1800.0, 1800, 3600])
    func clockIsWrong(ahead: TimeInterval) async throws {
        let world = try await World(
            limit: .init(requests: 10, window: 60), cloudTalkAhead: ahead)
        try await world.addAgents()
        try await world.addLeads(200)
        try await world.assignAll(200, to: [.hussain, .grace])
        let begun = world.clock.now
        try await world.rest()
        #expect(world.sandbox.contacts.count == 200)
        _ = try await world.reconcile()
        #expect(world.clock.now.timeIntervalSince(begun) < 300)
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 })
    }

    @Test(
        "A create whose answer is lost is never sent twice",
        arguments: [
            FaultKind.resetAfter, .hangAfter, .errorAfter, .cutBody, .html, .empty, .wrongTypes,
            .resetBefore, .hang, .errorBefore, .lateLanding,
        ])
    func lostCreate(fault: FaultKind) async throws {
        let world = try await world()
        world.sandbox.inject(fault, on: .addContact)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(world.sandbox.counters.byFault[fault] == 1)
        #expect(world.sandbox.contacts.count == 1)
        #expect(try world.queue(.hussain) == [number])
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test(
        "A create whose outcome is unknown is asked about only after a pause longer than the time-out"
    )
    func pauseBeforeAsking() async throws {
        let world = try await world()
        world.sandbox.inject(.resetAfter, on: .addContact)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let requests = world.sandbox.lastRequests
        let create = try #require(requests.firstIndex { $0.endpoint == .addContact })
        let looks = requests[create...].filter { $0.endpoint == .listContacts }
        let first = try #require(looks.first)
        #expect(first.at.timeIntervalSince(requests[create].at) > world.policy.timeout)
    }

    @Test("While a create is open, another agent's tag waits for it")
    func openCreateHoldsTheNextWish() async throws {
        let world = try await world()
        world.sandbox.inject(.resetAfter, on: .addContact)
        try await world.assign("L1", to: .hussain)
        await world.pass(1)
        try await world.assign("L1", to: .grace)
        await world.pass(10)
        #expect(try world.queue(.grace).isEmpty)
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace) == [number])
        #expect(world.sandbox.contacts.count == 1)
    }

    @Test(
        "A lost answer to a change of tags is followed by a look",
        arguments: [
            FaultKind.resetAfter, .resetBefore, .errorAfter, .errorBefore,
        ])
    func lostTagChange(fault: FaultKind) async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.sandbox.inject(fault, on: .removeTags)
        world.sandbox.inject(fault, on: .addTags)
        try await world.assign("L1", to: .grace)
        try await world.rest()
        #expect(world.sandbox.counters.byFault[fault] == 2)
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace) == [number])
    }

    @Test("A crash after the request left and before its answer doubles nothing")
    func crashInTheMiddle() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        let bury = await world.die(during: "/contacts/add.json")
        #expect(world.sandbox.contacts.count == 1)
        world.restart()
        try await world.rest()
        #expect(world.sandbox.contacts.count == 1)
        #expect(try world.queue(.hussain) == [number])
        #expect(try await world.sync("L1").state == .synced)
        await bury()
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test("A worker that dies is replaced within 30 s")
    func replaced() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        let bury = await world.die(during: "/contacts/index.json")
        world.restart()
        await world.pass(30)
        #expect(try world.queue(.hussain) == [number])
        await bury()
    }

    @Test("So it is by one that ran before, and amid a write")
    func replacedAmidWrite() async throws {
        let world = try await world()
        let other = world.anotherEngine()
        try await world.assign("L1", to: .hussain)
        let bury = await world.die(during: "/contacts/add.json")
        let looks = world.requests(to: .listContacts)
        world.engine.set(other)
        await world.pass(30)
        #expect(world.requests(to: .listContacts) > looks)
        #expect(world.requests(to: .addContact) == 1)
        #expect(try await world.sync("L1").state == .synced)
        await bury()
    }

    @Test("A wrong key leaves work waiting and says so; the right one sends everything")
    func wrongKey() async throws {
        let world = try await world()
        world.transport.key.set(.init(id: "SANDBOX", secret: "wrong"))
        try await world.assign("L1", to: .hussain)
        await world.pass(120)
        let summary = try await world.store.syncSummary()
        #expect(summary.engine.lastError?.reason == .unauthorized)
        #expect(summary.engine.circuit != .closed)
        #expect(try await world.sync("L1").state == .pending)
        #expect(try await world.sync("L1").attempts == 0)

        world.transport.key.set(.sandbox)
        world.restart()
        try await world.rest()
        #expect(try world.queue(.hussain) == [number])
    }

    @Test(
        "After an outage everything arrives within 30 s of CloudTalk's return, one probe every 15 s"
    )
    func outage() async throws {
        let world = try await world()
        world.sandbox.takeDown()
        for index in 2...9 { try await world.addLead("L\(index)", phone: "+1415555011\(index)") }
        for index in 1...9 { try await world.assign("L\(index)", to: .hussain) }
        let before = world.sandbox.counters.requests
        await world.pass(600)
        #expect(world.sandbox.counters.requests - before <= 8 + 600 / 15 + 1)
        world.sandbox.bringUp()
        await world.pass(30)
        #expect(try world.queue(.hussain).count == 9)
    }

    @Test("A contact that CloudTalk chokes on holds up nobody else")
    func poisoned() async throws {
        let world = try await world()
        world.transport.interrupt.set(nil)
        world.poison(number: number)
        for index in 2...9 { try await world.addLead("L\(index)", phone: "+1415555011\(index)") }
        for index in 1...9 { try await world.assign("L\(index)", to: .hussain) }
        await world.pass(60)
        #expect(try world.queue(.hussain).count == 8)
        let poisoned = try await world.sync("L1")
        #expect(poisoned.state == .pending)
        #expect(poisoned.reason == .serverError)
        #expect(poisoned.attempts >= 1)
        #expect(try await world.store.syncSummary().engine.circuit == .closed)
    }

    @Test("A contact that CloudTalk does not allow to touch holds up nobody else")
    func forbidden() async throws {
        let world = try await world()
        let body = Data(#"{"responseData":{"status":403,"message":"Forbidden"}}"#.utf8)
        world.poison(number: number, with: CloudTalkReply(status: 403, body: body))
        for index in 2...9 { try await world.addLead("L\(index)", phone: "+1415555011\(index)") }
        for index in 1...9 { try await world.assign("L\(index)", to: .hussain) }
        await world.pass(60)
        #expect(try world.queue(.hussain).count == 8)
        #expect(try await world.sync("L1").reason == .forbidden)
        #expect(try await world.store.syncSummary().engine.circuit == .closed)
        world.transport.answer.set(nil)
        try await world.rest()
        #expect(try world.queue(.hussain).count == 9)
    }

    @Test("What CloudTalk refuses needs a person, with CloudTalk's words; trying again sends it")
    func refused() async throws {
        let world = try await world()
        try await world.addLead("L2", phone: "+14155550124", name: "Ann Lee")
        world.refuse(number: number, field: "name", text: "Please supply a valid name.")
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let sync = try await world.sync("L1")
        #expect(sync.state == .failed)
        #expect(sync.reason == .refused)
        #expect(sync.detail == "name: Please supply a valid name.")
        world.transport.answer.set(nil)
        #expect(try await world.store.retry(.leads([LeadID(rawValue: "L1")]), by: .command) == 1)
        try await world.rest()
        #expect(try await world.sync("L1").state == .synced)
    }

    @Test("A contact that CloudTalk does not show needs a person, with CloudTalk's words")
    func refusedLook() async throws {
        let world = try await world()
        let there = world.sandbox.addContact(name: "Maria", numbers: [number], tags: [])
        world.refuse(path: "/contacts/show/\(there).json")
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        #expect(try await world.sync("L1").reason == .refused)
        #expect(try await world.sync("L1").detail?.contains("valid number") == true)
    }

    @Test("What is known to be wrong goes before looks that may fail for ever")
    func wrongFirst() {
        let policy = SyncPolicy(unassign: .delete, publicURL: "https://portal.example.com")
        func next(_ contact: DialerContact) -> SyncAction {
            CustomerRun.sample(contact).next(policy, now: DialerContact.now)
        }
        let (main, second, tag) = (DialerContact.main, DialerContact.second, DialerContact.tag)
        let leaving = { (attempts: Int) in
            next(.sample(tag: nil, observed: .bearing([tag]), attempts: attempts))
        }
        #expect(leaving(0) == .show(main))
        #expect(leaving(1) == .removeTags([tag], from: main))
        let double = ObservedContact.Bearer(contact: second, ourTags: [tag])
        let stopped = ObservedContact.bearing(nil, doubles: [double])
        #expect(
            next(.sample(hold: .doNotCall, observed: stopped)) == .removeTags([tag], from: second))
    }

    @Test("Whoever cannot be deleted leaves the list all the same")
    func refusedDeletion() async throws {
        let world = try await World(
            policy: SyncPolicy(unassign: .delete, publicURL: "https://portal.example.com"))
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let contact = try #require(world.sandbox.contacts.first?.id)
        world.refuse(path: "/contacts/delete/\(contact).json")
        try await world.unassign("L1")
        await world.pass(60)
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await world.sync("L1").state == .pending)
        world.transport.answer.set(nil)
        try await world.rest()
        #expect(world.sandbox.contacts.isEmpty)
    }

    @Test("A removal that CloudTalk refuses is tried again, also on the way to another list")
    func refusedRemoval() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        let contact = try #require(world.sandbox.contacts.first?.id)
        world.refuse(path: "/contacts/removeTags/\(contact).json")
        try await world.assign("L1", to: .grace)
        await world.pass(120)
        #expect(try world.queue(.hussain) == [number])
        #expect(try await world.sync("L1").state == .pending)
        #expect(try await world.sync("L1").reason == .refused)
        world.transport.answer.set(nil)
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try world.queue(.grace) == [number])
    }

    @Test(
        "Alone on its account the engine causes no 429", arguments: Sandbox.Limit.Headers.allCases)
    func limit(headers: Sandbox.Limit.Headers) async throws {
        let world = try await world(
            limit: Sandbox.Limit(requests: 20, window: 60, headers: headers))
        for index in 10...59 {
            try await world.addLead("M\(index)", phone: "+141555501\(index)")
            try await world.assign("M\(index)", to: .grace)
        }
        try await world.rest(within: 3 * 3600)
        #expect(try world.queue(.grace).count == 50)
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 && $0.spent <= 20 })
    }

    @Test("A worker that is frozen past its lease changes nothing when it wakes")
    func frozenWorker() async throws {
        let world = try await world()
        try await world.assign("L1", to: .hussain)
        let woke = Mutable(false)
        world.transport.interrupt.set { request in
            guard request.path.contains("add.json"), !woke.value else { return }
            woke.set(true)
            // Frozen with the answer in hand, while another worker takes over.
            world.clock.advance(by: 60)
            world.restart()
            try? await world.rest()
        }
        try await world.rest()
        #expect(woke.value)
        #expect(world.sandbox.contacts.count == 1)
        #expect(try world.queue(.hussain) == [number])
        #expect(try await world.sync("L1").state == .synced)
    }
}
