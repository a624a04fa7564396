import CloudTalk
import Foundation
import Leads
import Store

/// Packs what is to be done into requests, as far as the account's limit lets them go now. Pure: the
/// same customers, budget and time give the same requests.
struct Dispatch {
    let budget: RateBudget
    let ledger: LedgerSums
    let now: Date
    /// How many requests may leave now beside those that are under way.
    let slots: Int
    /// Pages that a list of the contacts with a tag took when it was last made.
    var tagPages: [DialerTagID: Int] = [:]
    /// How many requests with changes have gone one after another in each lane.
    var changesInARow: [Lane: Int] = [:]
    /// Requests that a copy of the account still has to make.
    var scanPages = 0

    /// So many requests with changes go before one of somebody who needs a request of their own.
    private static let mostChangesInARow = 3

    /// What to send, and what has to wait.
    struct Orders: Sendable {
        var calls: [DialerCall] = []
        var leftover: [CustomerRun] = []
        /// Until when the limit holds up a lane.
        var waits: [Lane: Date] = [:]
        /// Until when clicks leave the limit to bulk work.
        var clicksGiveWay: Date?
    }

    /// - Parameter items: in the order of their turns; what is more urgent overtakes.
    func orders(for items: [CallItem]) -> Orders {
        var orders = Orders()
        var sums = ledger
        sums.bulkWaits = sums.bulkWaits || items.contains { $0.lane == .bulk }
        for call in calls(for: items) {
            let weight = call.weight(by: budget)
            guard orders.calls.count < slots, !orders.holdUp(call.lane) else {
                orders.leftover += call.items.map(\.run)
                continue
            }
            switch budget.decide(
                lane: call.lane, weight: max(weight, call.room) + roomForScan(beside: call.lane),
                ledger: sums, now: now)
            {
            case .go:
                orders.calls.append(call)
                sums.add(weight, in: call.lane)
                continue
            case .wait(let until): orders.waits[call.lane] = until
            case .giveWay(let until): orders.clicksGiveWay = until
            }
            orders.leftover += call.items.map(\.run)
        }
        return orders
    }

    /// Bulk work leaves a copy room in the same window, up to half of it: while the new copy is not there and the
    /// old one too old, each click costs a search besides, and a few of those take all that is kept for clicks.
    private func roomForScan(beside lane: Lane) -> Int {
        lane >= .bulk ? min(scanPages, budget.limit / 2) : 0
    }

    /// The requests in the order of their lanes. Changes fill bulk calls whatever their lane: a click rides
    /// with nine others, and costs no request of its own. Within a lane they go first, for each serves ten; but
    /// no more than three in a row while somebody needs a request of their own, who would else wait until a long
    /// bulk is through.
    func calls(for items: [CallItem]) -> [DialerCall] {
        var own: [DialerCall] = []
        var packed: [[CallItem]] = [[], []]
        var questions: [DialerTagID: [CallItem]] = [:]
        let items = sorted(items)
        for item in items {
            // What went wrong before does not ride with the others again: one contact that CloudTalk
            // chokes on must hold up nobody.
            let attempts = item.run.contact.attempts
            if item.action.fitsBulk, packed.indices.contains(attempts) {
                packed[attempts].append(item)
            } else if let tag = item.lostTag {
                questions[tag, default: []].append(item)
            } else {
                own.append(DialerCall(form: .single, lane: item.lane, items: [item]))
            }
        }
        for (tag, items) in questions { own += asking(items, about: tag) }
        let places = Dictionary(
            zip(items.map(\.run.contact.customer), items.indices),
            uniquingKeysWith: { first, _ in first })
        func place(_ call: DialerCall) -> Int { places[call.items[0].run.contact.customer] ?? 0 }
        own.sort { place($0) < place($1) }
        return inTurns(packed.flatMap { bulk($0) }, own)
    }

    private func inTurns(_ changes: [DialerCall], _ own: [DialerCall]) -> [DialerCall] {
        var calls: [DialerCall] = []
        for lane in Lane.allCases {
            var row = changesInARow[lane] ?? 0
            var changes = changes.filter { $0.lane == lane }[...]
            var own = own.filter { $0.lane == lane }[...]
            while let change = changes.first, let single = own.first {
                let isOwnTurn = row >= Self.mostChangesInARow
                calls.append(isOwnTurn ? single : change)
                if isOwnTurn { own.removeFirst() } else { changes.removeFirst() }
                row = isOwnTurn ? 0 : row + 1
            }
            calls += changes + own
        }
        return calls
    }

    private func sorted(_ items: [CallItem]) -> [CallItem] {
        items.enumerated().sorted { ($0.element.lane, $0.offset) < ($1.element.lane, $1.offset) }
            .map(\.element)
    }

    private func bulk(_ items: [CallItem]) -> [DialerCall] {
        let most = min(BulkAction.mostPerCall, budget.mostPerBulk)
        return stride(from: 0, to: items.count, by: most).map { start in
            let some = Array(items[start..<min(start + most, items.count)])
            return DialerCall(
                form: some.count == 1 ? .single : .bulk, lane: some[0].lane, items: some,
                isOfChanges: true)
        }
    }

    /// One list by tag where that is cheaper.
    private func asking(_ items: [CallItem], about tag: DialerTagID) -> [DialerCall] {
        let pages = tagPages[tag, default: 1]
        guard budget.favoursList(ofPages: pages, over: items.count) else {
            return items.map { DialerCall(form: .single, lane: $0.lane, items: [$0]) }
        }
        return [DialerCall(form: .listing(tag), lane: items[0].lane, items: items, pages: pages)]
    }
}

extension RateBudget {
    /// Whether a list takes fewer requests than a search for each, and no more than half of the limit.
    func favoursList(ofPages pages: Int, over searches: Int) -> Bool {
        searches > pages && pages <= max(1, limit / 2)
    }
}

extension CallItem {
    /// The tag of a create whose outcome the search is to tell.
    fileprivate var lostTag: DialerTagID? {
        guard action == .search, run.page == 1, !run.isListed, run.contact.hold != .doNotCall
        else { return nil }
        let creates = run.contact.unsettled.filter { $0.step == .create }
        guard creates.count == 1, creates[0].tags.count == 1 else { return nil }
        return creates[0].tags.first
    }
}

extension LedgerSums {
    fileprivate mutating func add(_ weight: Int, in lane: Lane) {
        unanswered += weight
        spent += weight
        if lane == .click { clicks += weight }
    }
}

extension Dispatch.Orders {
    fileprivate func holdUp(_ lane: Lane) -> Bool {
        waits[lane] != nil || (lane == .click && clicksGiveWay != nil)
    }
}
