import CloudTalk
import Foundation
import Leads
import Testing

@testable import DialerSync
@testable import Store

@Suite("Packing requests")
struct DispatchTests {
    private let now = DialerContact.now
    private let links = LeadLinks(publicURL: "https://portal.example.com")

    private func item(
        _ id: Int64, _ action: SyncAction = .create(DialerContact.tag),
        lane: Int64 = SyncLane.bulk, attempts: Int = 0, unsettled: [OpenAttempt] = []
    ) throws -> CallItem {
        let contact = DialerContact.sample(
            id, attempts: attempts, lane: lane, unsettled: unsettled)
        return try #require(CallItem(.sample(contact), action, links: links))
    }

    private func items(_ ids: ClosedRange<Int64>, attempts: Int = 0) throws -> [CallItem] {
        try ids.map { try item($0, attempts: attempts) }
    }

    /// A window that a reply has just told of.
    private func dispatch(
        remaining: Int = 60, slots: Int = 100, pages: [DialerTagID: Int] = [:],
        changesInARow: [Lane: Int] = [:], scanPages: Int = 0
    ) -> Dispatch {
        var budget = RateBudget(assumed: .init(limit: 60, window: 60, reserved: 6))
        let rate = RateHeaders(
            limit: 60, remaining: remaining, resetAt: now.addingTimeInterval(60))
        budget.observe(rate, limited: false, at: now)
        return Dispatch(
            budget: budget, ledger: LedgerSums(unanswered: 0, spent: 0), now: now, slots: slots,
            tagPages: pages, changesInARow: changesInARow, scanPages: scanPages)
    }

    private func customers(_ call: DialerCall) -> [Int64] {
        call.items.map(\.run.contact.customer.rawValue)
    }

    @Test("Changes go ten to a call, in the order of their turns")
    func tens() throws {
        let calls = dispatch().calls(for: try items(1...25))
        #expect(calls.map(\.form) == [.bulk, .bulk, .bulk])
        #expect(calls.map(customers) == [Array(1...10), Array(11...20), Array(21...25)])
    }

    @Test(
        "Bulk work leaves room for a copy that is being made, half of a window at most; clicks need not",
        arguments: [(0, 51), (7, 44), (101, 21)])
    func roomForScan(pages: Int, calls: Int) throws {
        let bulk = try (1...60).map { try item($0, .search) }
        #expect(dispatch(scanPages: pages).orders(for: bulk).calls.count == calls)
        let clicks = try (1...60).map { try item($0, .search, lane: SyncLane.click) }
        #expect(dispatch(scanPages: pages).orders(for: clicks).calls.count == 60)
    }

    @Test("A change that is alone is no bulk call")
    func alone() throws {
        #expect(dispatch().calls(for: [try item(1)]).map(\.form) == [.single])
    }

    @Test("A proved deletion goes like a click: behind other work its proof would grow old")
    func provedDeletion() throws {
        let deletion = try item(99, .delete(DialerContactID(rawValue: 7)))
        #expect(deletion.wishLane == .bulk)
        let calls = dispatch().calls(for: try items(1...25) + [deletion])
        #expect(calls.map(\.lane) == [.click, .bulk, .bulk])
        #expect(customers(calls[0]).first == 99)
    }

    @Test("Clicks that need requests of their own leave a fifth to bulk work that waits")
    func clicksGiveWay() throws {
        let clicks = try (1...80).map { try item($0, .search, lane: SyncLane.click) }
        let alone = dispatch().orders(for: clicks)
        #expect(alone.calls.count == 60)
        #expect(alone.clicksGiveWay == nil)
        let orders = dispatch().orders(for: clicks + (try items(101...400)))
        #expect(orders.calls.count { $0.lane == .click } == 48)
        #expect(orders.clicksGiveWay == now.addingTimeInterval(2))
        // Nothing is kept for clicks that may not take it; a bulk call is taken to cost ten.
        #expect(orders.calls.count { $0.lane == .bulk } == 1)
        #expect(orders.waits[.bulk] != nil)
    }

    @Test("A click rides first, with nine others, and in its own lane")
    func click() throws {
        let click = try item(99, lane: SyncLane.click)
        let calls = dispatch().calls(for: try items(1...25) + [click])
        #expect(calls.map(\.lane) == [.click, .bulk, .bulk])
        #expect(customers(calls[0]) == [99] + Array(1...9))
    }

    @Test("Who failed once rides with others who did, and who failed twice goes alone")
    func failedBefore() throws {
        let items =
            try items(1...3) + items(4...5, attempts: 1) + [item(6, attempts: 2)]
            + [item(7, attempts: 3)]
        let calls = dispatch().calls(for: items)
        #expect(calls.map(customers) == [[1, 2, 3], [4, 5], [6], [7]])
        #expect(calls.map(\.form) == [.bulk, .bulk, .single, .single])
    }

    @Test(
        "Within a lane changes go first, as long as nobody waits for three of them; stops before all"
    )
    func order() throws {
        let stop = try item(
            9, .removeTags([DialerContact.tag], from: DialerContact.main),
            lane: SyncLane.doNotCall)
        let items =
            try [item(51, .search)] + items(1...40) + [
                item(52, attempts: 2), item(53, .search), stop,
            ]
        let calls = dispatch().calls(for: items)
        let tens = (0..<4).map { ten in (1...10).map { Int64(10 * ten + $0) } }
        #expect(
            calls.map(customers) == [[9], tens[0], tens[1], tens[2], [51], tens[3], [52], [53]])
        let later = dispatch(changesInARow: [.click: 1, .bulk: 3]).calls(for: items)
        #expect(later.map(customers).prefix(3) == [[9], [51], tens[0]])
    }

    @Test("Lost creates are asked about with one list where that is cheaper", arguments: [1, 2, 3])
    func listing(pages: Int) throws {
        let lost = OpenAttempt.sample(.create)
        let items = try [1, 2].map { try item($0, .search, unsettled: [lost]) }
        let calls = dispatch(pages: [DialerContact.tag: pages]).calls(for: items)
        #expect(
            calls.map(\.form) == (pages < 2 ? [.listing(DialerContact.tag)] : [.single, .single]))
    }

    @Test("A list of several pages begins where there is room for all, and never takes over half")
    func listingRoom() throws {
        let lost = OpenAttempt.sample(.create)
        let items = try (Int64(1)...40).map { try item($0, .search, unsettled: [lost]) }
        let pages = [DialerContact.tag: 5]
        #expect(dispatch(remaining: 15, pages: pages).orders(for: items).calls.count == 1)
        let tight = dispatch(remaining: 14, pages: pages).orders(for: items)
        #expect(tight.calls.isEmpty)
        #expect(tight.waits[.bulk] != nil)
        let calls = dispatch(pages: [DialerContact.tag: 31]).calls(for: items)
        #expect(calls.map(\.form) == Array(repeating: .single, count: 40))
    }

    @Test("How many changes went in a row is kept for each lane")
    func changesInARow() throws {
        var state = EngineState(now: now)
        let changes = dispatch().calls(for: try items(1...20))
        let own = dispatch().calls(for: [try item(1, .search, lane: SyncLane.click)])
        state.begun(changes)
        state.begun(own)
        #expect(state.running == 3)
        #expect(state.changesInARow == [.bulk: 2, .click: 0])
        state.begun(dispatch().calls(for: [try item(1, .search)]))
        #expect(state.changesInARow[.bulk] == 0)
    }

    @Test("A lost create that the list did not show is searched for by itself")
    func listed() throws {
        let lost = OpenAttempt.sample(.create)
        let items = try (Int64(1)...2).map { id in
            let item = try item(id, .search, unsettled: [lost])
            var run = item.run
            run.isListed = true
            return try #require(CallItem(run, .search, links: links))
        }
        #expect(dispatch().calls(for: items).map(\.form) == [.single, .single])
    }

    @Test("The look before a deletion waits until there is room for both", arguments: [1, 2])
    func proof(room: Int) throws {
        let contact = DialerContact.sample(
            1, tag: nil, observed: .bearing([]), lane: SyncLane.click)
        let look = try #require(CallItem(.sample(contact), .show(DialerContact.main), links: links))
        let orders = dispatch(remaining: room).orders(for: [look])
        #expect(orders.calls.count == (room == 2 ? 1 : 0))
        #expect(orders.leftover.count == (room == 2 ? 0 : 1))
    }

    @Test("What the limit holds up names its lane and until when; a click still goes")
    func limit() throws {
        let click = try item(99, .search, lane: SyncLane.click)
        let orders = dispatch(remaining: 6).orders(for: try items(1...20) + [click])
        #expect(orders.calls.map(customers) == [[99]])
        #expect(orders.leftover.count == 20)
        #expect(orders.waits.keys.map(\.self) == [.bulk])
        #expect(try #require(orders.waits[.bulk]) > now)
    }

    @Test("What was ordered a moment ago counts against the rest of the window")
    func taken() throws {
        let items = try (1...9).map { try item($0, .search, lane: SyncLane.click) }
        let orders = dispatch(remaining: 5).orders(for: items)
        #expect(orders.calls.count == 5)
        #expect(orders.leftover.count == 4)
    }

    @Test("No more requests are ordered than may be under way")
    func slots() throws {
        let orders = dispatch(slots: 2).orders(for: try items(1...25))
        #expect(orders.calls.map(customers) == [Array(1...10), Array(11...20)])
        #expect(orders.leftover.map(\.contact.customer.rawValue) == Array(21...25))
        #expect(orders.waits.isEmpty)
    }
}
