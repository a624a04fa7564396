import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("The blacklist's list lags behind")
struct BlacklistLagTests {
    private let number = "+14155550123"

    /// The number was barred and is allowed again since a second; lists do not show that yet.
    private func allowedAgain() async throws -> World {
        let world = try await World { $0.takesPictures = true }
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.stop(number)
        try await world.rest()
        world.clock.advance(by: 600)
        // Somebody else's request, from before the entry goes.
        try await world.addLead("L2", phone: "+14155550147")
        try await world.assign("L2", to: .grace)
        await world.pass(1)
        try await world.lift(number)
        await world.pass(1)
        #expect(world.sandbox.blacklist.isEmpty)
        world.sandbox.set(Fault(.staleList, rate: 1))
        return world
    }

    @Test("An entry that the portal has just taken off bars nobody who says stop again")
    func again() async throws {
        let world = try await allowedAgain()
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.counters.byFault[.staleList] ?? 0 > 0)
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        #expect(try await world.confirmed(number) != nil)
    }

    @Test("An entry whose answer was lost is known beside the one that is shown still")
    func lost() async throws {
        let world = try await allowedAgain()
        world.sandbox.inject(.resetAfter, on: .addToBlacklist)
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        try await world.lift(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.isEmpty)
    }

    @Test(
        "Who says stop again before the entry went has one, and it goes later",
        arguments: [false, true])
    func before(lags: Bool) async throws {
        let world = try await World { $0.takesPictures = lags }
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.stop(number)
        if lags {
            await world.pass(3)
            world.sandbox.set(Fault(.staleList, rate: 1))
        } else {
            try await world.rest()
        }
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        try await world.lift(number)
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        // It is left alone where the list shows it.
        #expect(lags || world.requests(to: .deleteFromBlacklist) == 0)
        try await world.lift(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.isEmpty)
    }

    @Test("A refusal while the list lags does not make the entry that went count")
    func refusedAmidLag() async throws {
        let world = try await allowedAgain()
        let isDone = Mutable(false)
        world.transport.answer.set { request in
            guard request.path == "/blacklist/add.json", !isDone.value else { return nil }
            isDone.set(true)
            return .refusal(of: "public_number", saying: "It is there already.")
        }
        try await world.stop(number)
        try await world.rest()
        #expect(isDone.value)
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        #expect(try await world.confirmed(number) != nil)
    }

    @Test("An older entry counts where CloudTalk takes no other")
    func refused() async throws {
        let world = try await World()
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.stop(number)
        try await world.rest()
        try await world.lift(number)
        try await world.rest()
        let list = #"""
            {"responseData":{"itemsCount":1,"pageCount":1,"pageNumber":1,"limit":100,"data":[
            {"Blacklist":{"id":"1","type":"all","public_number":"+14155550123"}}]}}
            """#
        world.transport.answer.set { request in
            switch request.path {
            case "/blacklist/index.json": CloudTalkReply(status: 200, body: Data(list.utf8))
            case "/blacklist/add.json":
                .refusal(of: "public_number", saying: "It is there already.")
            default: nil
            }
        }
        try await world.stop(number)
        try await world.rest()
        #expect(try await world.confirmed(number) != nil)
    }

    private func entry(
        _ id: Int, _ direction: BlacklistEntry.Direction = .outgoing
    ) -> BlacklistEntry {
        BlacklistEntry(id: BlacklistID(Int64(id)), direction: direction, publicNumber: number)
    }

    @Test(
        "Only a newer entry than the last that was lifted bars, and one of ours among those is lifted"
    )
    func newer() {
        func sought(_ bars: [BlacklistEntry]) -> ObservedContact {
            var observed = ObservedContact(blacklistEntry: 20)
            observed.lifted()
            observed.sought(bars, at: DialerContact.now, isLost: true)
            return observed
        }
        let shown = sought([entry(10), entry(20)])
        #expect(shown.blacklistedAt == nil)
        #expect(shown.barSoughtAt == DialerContact.now)
        let anew = sought([entry(20), entry(30)])
        #expect(anew.blacklistedAt == DialerContact.now)
        #expect(anew.barSoughtAt == nil)
        #expect(anew.blacklistEntry == 30)
        let others = sought([entry(30), entry(40)])
        #expect(others.blacklistedAt == DialerContact.now)
        #expect(others.blacklistEntry == nil)
        #expect(sought([entry(30, .all)]).blacklistEntry == nil)
    }

    @Test(
        "What became of a bar or of lifting it is asked when lists show it",
        arguments: [true, false])
    func asked(isBar: Bool) {
        let policy = SyncPolicy(publicURL: "https://portal.example.com")
        func next(ago: TimeInterval) -> SyncAction {
            let contact = DialerContact.sample(
                hold: isBar ? .doNotCall : nil, tag: nil,
                observed: ObservedContact(searchedGeneration: 1),
                unsettled: [.sample(isBar ? .bar : .unbar, ago: ago)])
            return CustomerRun.sample(contact).next(policy, now: DialerContact.now)
        }
        let pause = policy.timeout + 1 + SyncPolicy.listLag
        #expect(next(ago: pause - 1) == .wait(until: DialerContact.now.addingTimeInterval(1)))
        #expect(next(ago: pause) == .seekBar)
    }
}
