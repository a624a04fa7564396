import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Amid a long bulk")
struct AmidBulkTests {
    @Test(
        "Within bulk, agents take turns: the first sixty contacts serve all six",
        arguments: [true, false])
    func turns(isOneBulk: Bool) async throws {
        let world = try await World.atLimit(requests: 12, leads: 300)
        if isOneBulk {
            try await world.assignAll(300, to: World.agents)
        } else {
            for (place, agent) in World.agents.enumerated() {
                try await world.assign(place * 50..<(place + 1) * 50, to: [agent])
            }
        }
        while world.sandbox.contacts.count < 60 { world.clock.advance(to: await world.turn()) }
        for agent in World.agents { #expect(try !world.queue(agent).isEmpty, "\(agent)") }
    }

    @Test("Bulk that comes later takes its turns beside what waits, not after it")
    func laterBulk() async throws {
        let world = try await World.atLimit(requests: 12, leads: 400)
        try await world.assign(0..<300, to: [.hussain])
        while world.sandbox.contacts.count < 50 { world.clock.advance(to: await world.turn()) }
        try await world.assign(300..<400, to: [.grace])
        while world.sandbox.contacts.count < 150 { world.clock.advance(to: await world.turn()) }
        #expect(try world.queue(.grace).count > 30)
        #expect(try world.queue(.hussain).count > 60)
    }

    @Test("Who needs requests of their own gets on amid a long bulk of others")
    func singleRequests() async throws {
        let world = try await World.atLimit(leads: 1000)
        for index in 0..<3 {
            world.sandbox.addContact(
                name: "Known \(index)", numbers: [World.number(index)], tags: [])
        }
        try await world.assign(0..<3, to: [.grace])
        try await world.assign(3..<1000, to: World.agents.filter { $0 != .grace })
        await world.pass(60)
        #expect(try world.queue(.grace).count == 3)
        #expect(world.sandbox.contacts.count < 1000)
    }

    @Test("A single stop amid a long bulk goes at once, be it of somebody whom nobody ever had")
    func stopAmidBulk() async throws {
        let world = try await World.atLimit(leads: 1000)
        try await world.addLeads(from: 1000, to: 1400)
        let number = "+12525550123"
        world.sandbox.addContact(
            name: "Stranger", numbers: [number], tags: ["grace-retention"])
        try await world.assignAll(1400, to: [.hussain])
        await world.pass(20)
        try await world.stop(number)
        await world.pass(5)
        #expect(try world.queue(.grace).isEmpty)
        // What it takes besides comes with the next window.
        await world.pass(40)
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        #expect(world.sandbox.contacts.count < 1400)
    }

    @Test("A click during bulk is there within two seconds")
    func click() async throws {
        let world = try await World.atLimit(leads: 800)
        try await world.addLead("click", phone: "+12125550100")
        try await world.assignAll(800, to: World.agents)
        await world.pass(20)
        #expect(world.sandbox.contacts.count < 800)
        try await world.assign("click", to: .mateo)
        await world.pass(2)
        #expect(try world.queue(.mateo).contains("+12125550100"))
    }

    @Test("Seven clicks a window do not wait for its end, though names of tags are read in it")
    func clicksAmidBulk() async throws {
        let world = try await World.atLimit(requests: 30, leads: 1000)
        try await world.addLeads(from: 1000, to: 1460)
        try await world.assign(0..<1000, to: World.agents)
        try await world.assign(1000..<1400, to: World.agents)
        var late: [Int] = []
        for index in 1400..<1430 {
            try await world.assign("B\(index)", to: .mateo)
            await world.pass(2)
            if try await world.sync("B\(index)").state != .synced { late.append(index) }
            await world.pass(6.5)
        }
        #expect(late.isEmpty)
        #expect(world.sandbox.contacts.count > 900)
        #expect(world.requests(to: .listTags) >= 2)
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 })
    }

    @Test("A hundred clicks with requests of their own leave bulk work a fifth of each window")
    func clickFlood() async throws {
        let world = try await World.atLimit(leads: 1000)
        try await world.addLeads(from: 1000, to: 1500)
        for index in 1400..<1500 {
            world.sandbox.addContact(name: "Known \(index)", numbers: [World.number(index)])
        }
        try await world.assign(0..<1400, to: World.agents)
        await world.pass(
            60
                - world.clock.now.timeIntervalSinceReferenceDate
                .truncatingRemainder(dividingBy: 60))
        for index in 1400..<1500 { try await world.assign("B\(index)", to: .mateo) }
        let start = world.clock.now
        await world.pass(120)
        let sent = world.sandbox.lastRequests.filter { $0.at >= start }
        for window in 0..<2 {
            let began = start.addingTimeInterval(60 * Double(window))
            let within = sent.filter { $0.at >= began && $0.at < began.addingTimeInterval(60) }
            let bulk = within.count { $0.endpoint == .bulk }
            let clicks = within.count { $0.endpoint == .showContact || $0.endpoint == .addTags }
            #expect(bulk >= 12, "\(bulk) of \(within.count)")
            #expect(clicks >= 40, "\(clicks) of \(within.count)")
        }
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 })
    }

    @Test("A click beside bulk work is searched for, and waits for no copy that only bulk needs")
    func clickBesideBulk() async throws {
        let world = try await World(limit: Sandbox.Limit(requests: 10, window: 60))
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: "+17145550199")
        try await world.addLeads(300)
        try await world.assign(0..<300, to: [.hussain])
        try await world.assign("L1", to: .grace)
        let jobs = await world.engine.value.turn().jobs
        let lanes = jobs.compactMap { job -> Lane? in
            if case .scan(let lane) = job { lane } else { nil }
        }
        #expect(lanes == [.bulk])
        let searched = jobs.flatMap { job -> [CallItem] in
            if case .call(let call) = job { call.items } else { [] }
        }
        #expect(searched.map(\.run.contact.number.e164) == ["+17145550199"])
        for job in jobs { await world.engine.value.run(job) }
    }

    @Test("A list of others' tags that ends amid a turn serves that turn", arguments: 1...16)
    func listEndsAmidTurn(access: Int) async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(60)
        try await world.assign(0..<60, to: [.hussain])
        try await world.rest()
        let machine = try Machine(world)
        try await world.assign(0..<60, to: [.grace], reassign: true)
        for _ in 0..<10 where await !machine.engine.state.isListingForeignTags {
            for job in await machine.engine.turn().jobs {
                if case .listForeignTags = job { continue }
                await machine.engine.run(job)
            }
        }
        machine.driver.run(before: access) { await machine.engine.listForeignTags() }
        await machine.turn()
        try await machine.driver.runNow()
        for _ in 0..<60 { await machine.turn() }
        #expect(try world.queue(.grace).count == 60)
        #expect(world.requests(to: .removeTags) == 0)
    }
}
