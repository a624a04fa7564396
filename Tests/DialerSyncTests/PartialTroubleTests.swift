import CloudTalkSandbox
import Foundation
import Leads
import Testing

@testable import CloudTalk
@testable import DialerSync
@testable import Store

@Suite("Trouble that is not the whole account's")
struct PartialTroubleTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    /// L1 has a number that may be called, and somebody else said stop.
    private func world(inListOf agent: AgentID? = nil) async throws -> World {
        let world = try await World.withLead(number, inListOf: agent)
        try await world.stop(other)
        try await world.rest()
        return world
    }

    /// What CloudTalk answers to lists of campaigns.
    private func campaigns(_ world: World, _ status: Int) {
        world.transport.answer.set { request in
            guard request.path == "/campaigns/index.json" else { return nil }
            return CloudTalkReply(status: status, body: Data("<h1>Oops</h1>".utf8))
        }
    }

    @Test("Campaigns that CloudTalk does not tell hold up nobody", arguments: [403, 500])
    func campaigns(status: Int) async throws {
        let world = try await world()
        campaigns(world, status)
        await world.pass(700)
        let before = world.requests(to: .listTags)
        try await world.assign("L1", to: .hussain)
        await world.pass(10)
        #expect(try world.queue(.hussain) == [number])
        await world.pass(590)
        #expect(await world.engine.value.state.breaker.circuit == .closed)
        #expect(world.requests(to: .listTags) - before <= 6)
    }

    /// Whether no tag is left on who said stop only campaigns tell; but our own come off without them.
    @Test(
        "Campaigns that were never read keep nobody in a queue who said stop",
        arguments: [true, false])
    func stopWithoutCampaigns(isCreateLost: Bool) async throws {
        let world = try await World { configuration in
            configuration.tags.append(Sandbox.Tag(id: 77, name: "survey"))
            configuration.campaigns.append(
                Sandbox.Campaign(id: 900, name: "Survey", tags: [77], agents: []))
        }
        campaigns(world, 403)
        try await world.addAgents()
        await world.pass(60)
        try await world.addLead("L1", phone: number)
        if isCreateLost { world.sandbox.inject(.resetAfter, on: .addContact) }
        try await world.assign("L1", to: .hussain)
        await world.pass(isCreateLost ? 2 : 20)
        world.sandbox.inject(.resetBefore, on: .removeTags)
        let contact = try #require(world.sandbox.contacts.first)
        world.sandbox.tag(contact.id, with: "survey")
        try await world.stop(number)
        await world.pass(120)
        #expect(try world.queue(.hussain).isEmpty)
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        #expect(try await world.confirmed(number) == nil)
        // What campaigns select besides comes off once they are read, and only then all is proved.
        world.transport.answer.set(nil)
        await world.pass(1200)
        #expect(world.tagNames(of: contact.id).isEmpty)
        #expect(try await world.confirmed(number) != nil)
    }

    @Test("One list that lacks a tag counts once, however often the look after it is tried again")
    func oneList() async throws {
        let world = try await world(inListOf: .hussain)
        let lists = Mutable(0)
        world.transport.answer.set { request in
            if request.path == "/campaigns/index.json" {
                return lists.value < 2 ? CloudTalkReply(status: 500, body: Data()) : nil
            }
            guard request.path == "/tags/index.json" else { return nil }
            lists.set(lists.value + 1)
            guard lists.value == 1 else { return nil }
            let none = #"""
                {"responseData":{"itemsCount":0,"pageCount":1,"pageNumber":1,"limit":1000,"data":[]}}
                """#
            return CloudTalkReply(status: 200, body: Data(none.utf8))
        }
        await world.pass(2000)
        #expect(lists.value > 2)
        #expect(try world.queue(.hussain) == [number])
        let untagged = world.requests(to: .removeTags)
        #expect(untagged == 0)
    }

    @Test("Lists that lack a tag for some seconds take nobody off a list")
    func emptyLists() async throws {
        let world = try await world(inListOf: .hussain)
        for seconds in [0.0, 5, 20, 20] {
            world.clock.advance(by: seconds)
            #expect(try await world.store.matchTags([], lookedAt: world.clock.now).isEmpty)
        }
        world.clock.advance(by: 20)
        let lost = try await world.store.matchTags([], lookedAt: world.clock.now)
        #expect(lost.contains(.hussain))
        #expect(try await world.sync("L1").reason == .tagMissing)
    }

    @Test("A bulk call that is refused as a whole is meant for one of its changes")
    func refusedBulk() async throws {
        let world = try await world()
        try await world.addLeads(10)
        let bad = World.number(3)
        world.transport.answer.set { request in
            let body = String(decoding: request.body ?? Data(), as: UTF8.self)
            guard request.method != .get, body.contains(bad) else { return nil }
            return .refusal(of: "public_number", saying: "Please supply a valid number.")
        }
        try await world.assignAll(10, to: [.hussain])
        try await world.rest()
        #expect(try world.queue(.hussain).count == 9)
        #expect(world.sandbox.contacts.count == 9)
        #expect(try await world.sync("B3").reason == .refused)
        #expect(try await world.sync("B3").detail?.contains("valid number") == true)
    }

    @Test("That a list is not there says nothing of a create whose answer was lost")
    func noList() async throws {
        let world = try await world()
        world.sandbox.inject(.resetAfter, on: .addContact)
        try await world.assign("L1", to: .hussain)
        await world.pass(1)
        #expect(world.sandbox.contacts.count == 1)
        let isDone = Mutable(false)
        world.transport.answer.set { request in
            guard request.path == "/contacts/index.json", !isDone.value else { return nil }
            isDone.set(true)
            return CloudTalkReply(
                status: 404, body: Data(#"{"responseData":{"status":404,"message":"No."}}"#.utf8))
        }
        try await world.rest()
        #expect(isDone.value)
        #expect(world.sandbox.contacts.count == 1)
        #expect(try world.queue(.hussain) == [number])
    }

    @Test("Our own limit amid a list of several pages is no refusal of CloudTalk's")
    func limitAmidList() async throws {
        let world = try await World(limit: Sandbox.Limit(requests: 60, window: 60))
        try await world.addAgents()
        try await world.rest()
        for index in 100..<1300 {
            world.sandbox.addContact(
                name: "Other", numbers: [World.number(index)], tags: ["hussain-retention"])
        }
        try await world.addLeads(5)
        world.sandbox.inject(.resetBefore, on: .bulk)
        let budget = await world.engine.value.budget
        let isFull = Mutable(false)
        world.transport.interrupt.set { request in
            guard request.target.contains("tag_id"), !isFull.value else { return }
            isFull.set(true)
            do { try await budget.fill(world.store) } catch { Issue.record(error) }
        }
        try await world.assign(0..<5, to: [.hussain])
        for _ in 0..<200 where !isFull.value { world.clock.advance(to: await world.turn()) }
        try #require(isFull.value)
        #expect(budget.known.pausedUntil == nil)
        try await world.rest()
        #expect(
            (0..<5).allSatisfy { world.sandbox.contacts(withNumber: World.number($0)).count == 1 })
    }

    @Test("A number whose stop comes while a click-to-call waits for the limit is not rung")
    func stopAmidClick() async throws {
        let world = try await World(limit: Sandbox.Limit(requests: 20, window: 1))
        let callee = try #require(PhoneNumber(e164: number))
        let agent = try #require(DialerAgentID(reading: "530325"))
        let clock = world.clock
        let engine = World.makeEngine(
            world.store, world.transport, world.policy, world.allowance,
            clock.engine(sleep: { until in
                try await world.stop(callee.e164)
                clock.advance(to: until)
            }))
        world.engine.set(engine)
        try await world.addAgents()
        try await world.addLead("L1", phone: "+14155550145")
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        try await world.lift(callee.e164)
        try await engine.budget.fill(world.store)
        await #expect(throws: CallFailure.doNotCall) {
            try await DialerCalls(engine: engine).start(agent: agent, callee: callee)
        }
        #expect(world.requests(to: .createCall) == 0)
    }

    @Test("What waits for the limit is given up two seconds after the process is told to stop")
    func stopAmidWait() async throws {
        let world = try await World()
        let clock = world.clock
        let begun = clock.now
        let waiting = Mutable<SyncEngine?>(nil)
        let engine = World.makeEngine(
            world.store, world.transport, world.policy, world.allowance,
            clock.engine(sleep: { until in
                await waiting.value?.stop()
                clock.advance(to: until)
            }))
        try await engine.pause(60)
        #expect(clock.now.timeIntervalSince(begun) == 60)
        waiting.set(engine)
        await #expect(throws: CancellationError.self) { try await engine.pause(60) }
        #expect(clock.now.timeIntervalSince(begun) <= 62)
    }

    @Test("Hundreds of numbers that CloudTalk refuses to bar leave the limit to people")
    func refusedBars() async throws {
        let world = try await World(limit: Sandbox.Limit(requests: 6, window: 60))
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(40)
        try await world.addLead("L1", phone: number)
        try await world.assign(0..<40, to: [.grace])
        try await world.rest()
        world.refuse(path: "/blacklist/add.json")
        for lead in 0..<40 { try await world.stop(World.number(lead)) }
        await pass(world, windows: 150)
        try await world.assign("L1", to: .hussain)
        await world.pass(180)
        #expect(try world.queue(.hussain) == [number])
        world.transport.answer.set(nil)
        world.clock.advance(by: 6 * 3600)
        try await world.rest()
        #expect(world.sandbox.blacklist.count == 40)
    }

    /// So many windows of the limit, of which only the beginnings are of interest.
    private func pass(_ world: World, windows: Int) async {
        for _ in 0..<windows {
            await world.pass(2)
            world.clock.advance(by: 58.5)
        }
    }

    @Test("A copy that would be too old when it is there is not made; numbers are searched for")
    func hugeAccount() async throws {
        let world = try await World(limit: Sandbox.Limit(requests: 2, window: 60))
        for _ in 0..<15_000 { world.sandbox.addContact(name: "Other", numbers: []) }
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(17)
        try await world.assign(0..<17, to: [.hussain])
        await pass(world, windows: 55)
        #expect(try world.queue(.hussain).count == 17)
        #expect(world.requests(to: .listContacts) <= 18)
    }

    @Test("A list of others' tags that would be too old when it is there is not made")
    func slowList() async throws {
        let world = try await World(limit: Sandbox.Limit(requests: 2, window: 60))
        world.sandbox.addForeignTag("VIP")
        let foreign = try #require(world.sandbox.tags.first { $0.name == "VIP" }?.id.rawValue)
        let isListed = Mutable(false)
        world.transport.interrupt.set { request in
            if request.target.contains("tag_id=\(foreign)") { isListed.set(true) }
        }
        try await world.addAgents()
        try await world.addLeads(15)
        try await world.assign(0..<15, to: [.hussain])
        await pass(world, windows: 50)
        try #require(world.queue(.hussain).count == 15)
        try await world.assign(0..<15, to: [.grace], reassign: true)
        await pass(world, windows: 70)
        #expect(try world.queue(.grace).count == 15)
        #expect(!isListed.value)
    }

    @Test("A list of others' tags that turns out to be too long is given up, and not begun again")
    func longList() async throws {
        let world = try await World.atLimit(leads: 60)
        world.sandbox.addForeignTag("VIP")
        let foreign = try #require(world.sandbox.tags.first { $0.name == "VIP" }?.id.rawValue)
        try await world.assignAll(60, to: [.hussain])
        try await world.rest()
        let lists = Mutable(0)
        world.transport.answer.set { request in
            guard request.target.contains("tag_id=\(foreign)") else { return nil }
            lists.set(lists.value + 1)
            let page = #"""
                {"responseData":{"itemsCount":150,"pageCount":150,"pageNumber":1,"limit":1,
                "data":[{"Contact":{"id":"9001","name":"Somebody"}}]}}
                """#
            return CloudTalkReply(status: 200, body: Data(page.utf8))
        }
        try await world.assign(0..<60, to: [.grace], reassign: true)
        try await world.rest()
        #expect(try world.queue(.grace).count == 60)
        #expect(lists.value == 1)
    }
}
