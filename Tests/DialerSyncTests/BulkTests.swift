import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Ten to a call, at the account's limit")
struct BulkTests {
    @Test("The first window is used as soon as an answer shows what bulk calls cost")
    func firstWindow() async throws {
        let world = try await World.atLimit(leads: 700)
        try await world.assignAll(700, to: Array(World.agents.prefix(2)))
        await world.pass(2)
        #expect(world.requests(to: .bulk) >= 48)
    }

    @Test("A look at the tags that is made now and then costs clicks nothing")
    func calmLook() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        world.clock.advance(by: 601)
        let before = world.requests(to: .listTags)
        let terms = BudgetTerms(window: 60, timeout: 15, since: world.clock.now)
        await world.pass(1)
        #expect(world.requests(to: .listTags) == before + 1)
        #expect(try await world.store.ledgerTotals(terms).clicks == 0)
        #expect(try await world.store.ledgerTotals(terms).spent == 1)
    }

    @Test("A contact that lost one number is still found by its other one")
    func lostNumber() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(20)
        let (one, other) = (World.number(0), World.number(1))
        let contact = world.sandbox.addContact(name: "Office", numbers: [one, other])
        try await world.assign(0..<1, to: [.hussain])
        try await world.rest()
        // An answer is lost, so that the contact is looked at while the account is copied.
        world.sandbox.inject(.resetAfter, on: .removeTags)
        try await world.unassign("B0")
        await world.pass(1)
        world.sandbox.update(contact) { $0.numbers = [other] }
        world.clock.advance(by: 30)
        try await world.assign(0..<20, to: [.grace], reassign: true)
        try await world.rest()
        #expect(world.sandbox.contacts(withNumber: other).map(\.id) == [contact])
        #expect(world.sandbox.contacts.count == 20)
    }

    @Test("Creates take a request for ten and a copy of the account, and no 429")
    func creates() async throws {
        let world = try await World.atLimit(leads: 1000)
        let before = world.sandbox.counters.requests
        let start = world.clock.now
        try await world.assignAll(1000, to: World.agents)
        try await world.rest()
        #expect(world.sandbox.contacts.count == 1000)
        let requests = world.sandbox.counters.requests - before
        #expect(requests <= 104)
        // Two windows of 54 that bulk may use each, the first of them begun already.
        #expect(world.clock.now.timeIntervalSince(start) <= 1.05 * 120)
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 })
        for agent in World.agents { #expect(try world.queue(agent).count > 160) }
    }

    @Test("Without headers bulk is paced at nineteen twentieths of the limit, and no 429")
    func pacedCreates() async throws {
        let world = try await World.atLimit(requests: 20, headers: .never, leads: 1000)
        try await world.addLeads(from: 1000, to: 1480)
        let start = world.clock.now
        try await world.assignAll(1480, to: World.agents)
        try await world.rest()
        #expect(world.sandbox.contacts.count == 1480)
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 })
        // 148 calls and a copy, 19 of them a window: the last leave in the eighth.
        #expect(world.clock.now.timeIntervalSince(start) <= 8 * 60 * 1.02)
    }

    @Test("What an account of many contacts costs more is a request for a thousand of them a copy")
    func crowdedAccount() async throws {
        var requests: [Int] = []
        for others in [0, 20_000] {
            let world = try await World.atLimit(leads: 1000)
            for index in 0..<others {
                world.sandbox.addContact(name: "Somebody \(index)", numbers: [], tags: [])
            }
            let before = world.sandbox.counters.requests
            try await world.assignAll(1000, to: World.agents)
            try await world.rest()
            requests.append(world.sandbox.counters.requests - before)
        }
        #expect(requests[1] - requests[0] <= 22)
    }

    @Test(
        "Answers that are partly failed, shuffled, incomplete or doubled end right all the same",
        arguments: [
            FaultKind.bulkPartial, .bulkShuffle, .bulkMissingItem, .bulkDuplicateItem, .errorAfter,
            .errorBefore, .resetAfter, .hang,
        ])
    func odd(fault: FaultKind) async throws {
        let world = try await World.atLimit(requests: 600, leads: 35)
        world.sandbox.inject(fault, on: .bulk, times: 2)
        try await world.assignAll(35, to: [.hussain])
        try await world.rest(within: 2 * 3600)
        #expect(try world.queue(.hussain).count == 35)
        #expect(world.sandbox.contacts.count == 35)
        #expect(world.sandbox.counters.byFault[fault, default: 0] > 0)
    }

    @Test("Ten lost creates are asked about with one list of their tag")
    func lostCreates() async throws {
        let world = try await World.atLimit(requests: 600, leads: 20)
        world.sandbox.inject(.errorAfter, on: .bulk, times: 1)
        let before = world.sandbox.counters.requests
        try await world.assignAll(20, to: [.hussain])
        try await world.rest()
        #expect(world.sandbox.contacts.count == 20)
        // A copy, two calls, a probe and a list.
        #expect(world.sandbox.counters.requests - before <= 6)
    }

    @Test("A lost create is not made again because somebody took its tag off meanwhile")
    func lostTag() async throws {
        let world = try await World.atLimit(requests: 600, leads: 10)
        world.sandbox.inject(.errorAfter, on: .bulk, times: 1)
        try await world.assignAll(10, to: [.hussain])
        while world.sandbox.contacts.isEmpty { world.clock.advance(to: await world.turn()) }
        for contact in world.sandbox.contacts { world.sandbox.retag(contact.id, tags: []) }
        try await world.rest()
        #expect(world.sandbox.contacts.count == 10)
        #expect(try world.queue(.hussain).count == 10)
    }

    @Test("Moving a thousand costs a tenth of a request each, and others' tags stay")
    func retags() async throws {
        let world = try await World.atLimit(leads: 1000)
        for name in ["VIP", "Spanish", "Do later", "Webinar", "Trade fair", "Cold"] {
            world.sandbox.addForeignTag(name)
        }
        try await world.assign(0..<1000, to: [.hussain])
        try await world.rest()
        let marked = world.sandbox.contacts.map(\.id).enumerated().filter { $0.offset % 50 == 0 }
        for (_, id) in marked { world.sandbox.tag(id, with: "VIP") }
        world.clock.advance(by: 60)
        let before = world.sandbox.counters.requests
        try await world.assign(0..<1000, to: [.grace], reassign: true)
        try await world.rest()
        #expect(try world.queue(.grace).count == 1000)
        #expect(try world.queue(.hussain).isEmpty)
        #expect(world.sandbox.counters.requests - before <= 160)
        #expect(try await world.store.tagReplacements() == 1000 - marked.count)
        for (_, id) in marked { #expect(world.sandbox.tagNames(of: id).contains("VIP")) }
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 })
    }

    @Test("Taking a thousand off costs a tenth of a request each")
    func removals() async throws {
        let world = try await World.atLimit(leads: 1000)
        try await world.assign(0..<1000, to: [.hussain])
        try await world.rest()
        world.clock.advance(by: 60)
        let before = world.sandbox.counters.requests
        try await world.unassignAll()
        try await world.rest()
        #expect(try world.queue(.hussain).isEmpty)
        #expect(world.sandbox.contacts.count == 1000)
        #expect(world.sandbox.counters.requests - before <= 130)
    }

    @Test("Deletions go ten to a call, each after a look")
    func deletions() async throws {
        let world = try await World.atLimit(requests: 600, leads: 40, unassign: .delete)
        try await world.assign(0..<40, to: [.hussain])
        try await world.rest()
        let before = world.sandbox.counters.requests
        try await world.unassignAll()
        try await world.rest()
        #expect(world.sandbox.contacts.isEmpty)
        #expect(world.sandbox.counters.requests - before <= 40 + 12)
    }

    @Test("Numbers that CloudTalk has already are found in the copy, secondary ones too")
    func copied() async throws {
        let world = try await World.atLimit(leads: 100)
        for index in 0..<10 {
            world.sandbox.addContact(
                name: "Known \(index)",
                numbers: ["+12065550\(150 + index)", World.number(index)], tags: ["VIP"])
        }
        let before = world.sandbox.counters.requests
        try await world.assignAll(100, to: [.hussain])
        try await world.rest()
        #expect(world.sandbox.contacts.count == 100)
        #expect(try world.queue(.hussain).count == 100)
        // A copy, nine calls of ten, a look and a tag for each that was there.
        #expect(world.sandbox.counters.requests - before <= 1 + 9 + 2 * 10 + 2)
        #expect(world.sandbox.contacts.filter { $0.name.hasPrefix("Known") }.count == 10)
    }

    @Test("Where each action of a bulk call counts, that is learned, and no 429 follows")
    func expensive() async throws {
        let world = try await World.atLimit(cost: .perAction, leads: 200)
        try await world.assignAll(200, to: World.agents)
        try await world.rest(within: 4 * 3600)
        #expect(world.sandbox.contacts.count == 200)
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 })
        // And the list of who bears others' tags.
        #expect(try await world.requestsToTakeOff(30) == 31)
    }

    @Test(
        "Where nothing but a refusal shows that each action counts, one window has refusals",
        arguments: [Sandbox.Limit.Headers.never, .on429])
    func expensiveUntold(headers: Sandbox.Limit.Headers) async throws {
        let world = try await World.atLimit(headers: headers, cost: .perAction, leads: 400)
        try await world.assignAll(400, to: World.agents)
        try await world.rest(within: 4 * 3600)
        #expect(world.sandbox.contacts.count == 400)
        #expect(world.sandbox.windows.count { $0.refused > 0 } == 1)
        // And the list of who bears others' tags.
        #expect(try await world.requestsToTakeOff(30) == 31)
    }

    @Test("Two engines on one account cause no 429", arguments: Sandbox.Limit.Headers.allCases)
    func two(headers: Sandbox.Limit.Headers) async throws {
        let world = try await World.atLimit(requests: 20, headers: headers, leads: 300)
        try await world.assignAll(300, to: World.agents)
        let other = world.anotherEngine()
        let end = world.clock.now.addingTimeInterval(3600)
        while world.clock.now < end, world.sandbox.contacts.count < 300 {
            for engine in [world.engine.value, other] {
                for job in await engine.turn().jobs { await engine.run(job) }
            }
            world.clock.advance(by: 0.5)
        }
        #expect(world.sandbox.contacts.count == 300)
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 })
    }

    @Test("While another process copies the numbers, this one waits for the copy and not in a loop")
    func copiedElsewhere() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(30)
        try await world.assignAll(30, to: [.hussain])
        let scan = try #require(try await world.store.beginScan())
        let end = world.clock.now.addingTimeInterval(60)
        var turns = 0
        while world.clock.now < end, turns < 200 {
            try await world.store.touch(scan: scan)
            world.clock.advance(to: min(await world.turn(), end))
            turns += 1
        }
        #expect(turns < 200)
        #expect(try world.queue(.hussain).isEmpty)
        try await world.store.finishScan(scan, complete: true, contacts: 0, pages: 1)
        let before = world.sandbox.counters.byEndpoint
        try await world.rest()
        #expect(try world.queue(.hussain).count == 30)
        let searches = world.sandbox.counters.byEndpoint[.listContacts, default: 0]
        #expect(searches == before[.listContacts, default: 0])
    }

    @Test("A copy whose process died holds up nobody for more than half a minute")
    func copyDied() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(30)
        try await world.assignAll(30, to: [.hussain])
        _ = try #require(try await world.store.beginScan())
        await world.pass(29)
        #expect(try world.queue(.hussain).isEmpty)
        await world.pass(6)
        #expect(try world.queue(.hussain).count == 30)
    }
}
