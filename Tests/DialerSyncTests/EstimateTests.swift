import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("What a preview says CloudTalk takes, against what it took")
struct EstimateTests {
    private static func leads(_ range: Range<Int>) -> BulkSelection {
        BulkSelection(leads: range.map { LeadID(rawValue: "B\($0)") })
    }

    /// Carries an order out as soon as a window begins, and lets everything arrive.
    private func hold(_ order: BulkOrder, in world: World) async throws {
        world.clock.advance(by: 61)
        await world.pass(1)
        let said = try await world.store.previewBulk(order)
        let (before, begun) = (world.sandbox.counters.requests, world.clock.now)
        _ = try await world.store.carryOutBulk(order, by: .command)
        try await world.rest()
        let requests = world.sandbox.counters.requests - before
        let seconds = world.clock.now.timeIntervalSince(begun)
        #expect(
            abs(requests - said.requests) <= 3 + said.requests / 20,
            "\(requests) requests, not \(said.requests)")
        // Whether the last few requests need one more window is a matter of a few seconds.
        #expect(
            abs(seconds - Double(said.seconds)) <= 62,
            "\(seconds) s, not \(said.seconds)")
    }

    @Test("Of new people, of people who change hands, and of people who are taken off")
    func ownContacts() async throws {
        let world = try await World.atLimit(leads: 1000)
        let all = Self.leads(0..<1000)
        let first = BulkOrder(.assign(.even([.hussain]), caps: [:], reassign: false), of: all)
        try await hold(first, in: world)
        let next = BulkOrder(.assign(.even([.grace]), caps: [:], reassign: true), of: all)
        try await hold(next, in: world)
        try await hold(BulkOrder(.unassign, of: all), in: world)
        #expect(try world.queue(.grace).isEmpty)
    }

    @Test(
        "The same beside others' tags, and of few or many",
        arguments: [3, 10, 30, 100, 400], [0, 6, 40])
    func foreignTags(count: Int, tags: Int) async throws {
        let world = try await World.atLimit(leads: count) { world in
            for number in 0..<tags { world.sandbox.addForeignTag("Theirs \(number)") }
        }
        let all = Self.leads(0..<count)
        for order in [
            BulkOrder(.assign(.even([.hussain]), caps: [:], reassign: false), of: all),
            BulkOrder(.assign(.even([.grace]), caps: [:], reassign: true), of: all),
            BulkOrder(.unassign, of: all),
        ] { try await hold(order, in: world) }
    }

    @Test("Of people whom CloudTalk knew already, once that is known")
    func othersContacts() async throws {
        let world = try await World.atLimit(leads: 60)
        for index in 0..<60 {
            world.sandbox.addContact(
                name: "Known \(index)", numbers: [World.number(index)], tags: [])
        }
        try await world.assign(0..<60, to: [.hussain])
        try await world.rest()
        let all = Self.leads(0..<60)
        try await hold(
            BulkOrder(.assign(.even([.grace]), caps: [:], reassign: true), of: all), in: world)
        try await hold(BulkOrder(.unassign, of: all), in: world)
    }
}
