import CloudTalk
import Foundation
import Leads
import Store

/// What the engine has to remember between two looks at its work. A value; the engine owns it.
struct EngineState: Sendable {
    var breaker = CircuitBreaker()
    /// Until when the account's limit holds up a lane.
    var laneWaits: [Lane: Date] = [:]
    /// Until when clicks leave the limit to bulk work.
    var clicksGiveWay: Date?
    /// The answer that these waits are later than.
    private var budgetEased = 0
    var tags: TagSchedule
    /// The first half of a look that is not through yet.
    var listedTags: ListedTags?
    var isLookingAtTags = false
    /// Requests for customers that are under way.
    var running = 0
    /// Requests with changes that went one after another in each lane, without one of somebody who needs one
    /// of their own.
    private(set) var changesInARow: [Lane: Int] = [:]
    var savedStatus: EngineStatus?
    var statusDueAt: Date

    var isScanning = false
    /// Requests that the copy under way still has to make.
    var scanPagesLeft = 0
    /// Copies of the account's numbers that came to their end.
    private(set) var scansEnded = 0
    /// The lane that the scan serves, and those after it.
    var scanLane = Lane.bulk
    var scanNotBefore = Date.distantPast
    /// Pages that a list of all contacts had.
    var accountPages: Int?
    var isListingForeignTags = false
    var foreignNotBefore = Date.distantPast
    var foreign: ForeignTagLook?
    var foreignPages: Int?
    /// The same of the last list that was given up as too long.
    var tooManyForeignPages: Int?
    var tagPages: [DialerTagID: Int] = [:]
    /// Tags may have become ours whose bearers are to be listed.
    var mayHaveNewTags = true
    var isListingNewTags = false
    var newTagsNotBefore = Date.distantPast

    /// Customers in the middle of their way: they go first.
    private var going: [CustomerRun] = []
    /// Customers that were not begun with yet.
    private var held: [CustomerRun] = []
    private var heldSince: Date?
    var isReconciling = false
    /// When it is next looked whether a comparison is due.
    var reconcileDueAt: Date?
    /// The last comparison that this is reckoned from.
    var lastReconcile: Date?
    private var parked: [CustomerID: Parked] = [:]
    /// The wall clock less the clock that never jumps.
    private var clockOffset: TimeInterval?
    /// How often it was noticed that somebody had set the clock.
    private(set) var clockSettings = 0

    struct ListedTags: Sendable {
        let tags: [DialerTag]
        let uptime: TimeInterval
    }

    /// What a customer that was given back had come to: a search of several pages, or the proof
    /// before a deletion, is not begun anew when the limit lets it go on.
    private struct Parked: Sendable {
        let run: CustomerRun
        let at: TimeInterval
    }

    /// Seconds for which that counts.
    private static let longestPark: TimeInterval = 90

    /// Customers are kept for their next request no longer than this, in seconds: much less than a
    /// lease.
    static let longestHold: TimeInterval = 4

    init(now: Date) {
        tags = TagSchedule(dueAt: now)
        statusDueAt = now
    }

    mutating func begun(_ calls: [DialerCall]) {
        running += calls.count
        for call in calls {
            let row = changesInARow[call.lane] ?? 0
            changesInARow[call.lane] = call.isOfChanges ? row + 1 : 0
        }
    }

    var hasHeld: Bool { !held.isEmpty || !going.isEmpty }

    /// When what is held should be looked at again at the latest.
    var heldUntil: Date? { heldSince?.addingTimeInterval(Self.longestHold) }

    mutating func hold(_ runs: [CustomerRun], at now: Date, goOn: Bool = false) {
        guard !runs.isEmpty else { return }
        if goOn { going += runs } else { held += runs }
        heldSince = heldSince ?? now
    }

    mutating func takeHeld() -> [CustomerRun] {
        defer {
            going = []
            held = []
            heldSince = nil
        }
        return going + held
    }

    /// Everything that is held: fresh, unless the oldest was held since before `date`.
    mutating func takeHeld(before date: Date) -> (fresh: [CustomerRun], stale: [CustomerRun]) {
        let isStale = heldSince.map { $0 <= date } ?? false
        let runs = takeHeld()
        return isStale ? ([], runs) : (runs, [])
    }

    mutating func park(_ runs: [CustomerRun], uptime: TimeInterval) {
        parked = parked.filter { uptime - $0.value.at < Self.longestPark }
        for run in runs
        where run.page > 1 || run.isListed || !run.sightings.isEmpty || !run.named.isEmpty {
            parked[run.contact.customer] = Parked(run: run, at: uptime)
        }
    }

    /// A claimed customer, gone on with where it was left for the same wish.
    mutating func unpark(
        _ contact: DialerContact, tags: OurTags, uptime: TimeInterval
    ) -> CustomerRun {
        let fresh = CustomerRun(contact: contact, tags: tags)
        guard let parked = parked.removeValue(forKey: contact.customer),
            uptime - parked.at < Self.longestPark,
            parked.run.contact.generation == contact.generation,
            parked.run.contact.isAsLeft(contact), parked.run.tags == tags
        else { return fresh }
        return parked.run.going(on: contact)
    }

    /// How far the wall clock was set since it was last noted, in seconds; nil at first.
    func clockJump(now: Date, uptime: TimeInterval) -> TimeInterval? {
        clockOffset.map { now.timeIntervalSince1970 - uptime - $0 }
    }

    mutating func noteClock(now: Date, uptime: TimeInterval) {
        clockOffset = now.timeIntervalSince1970 - uptime
    }

    /// The clock was set, by so many seconds while this process ran: what is planned is as far away as
    /// before.
    mutating func clockWasSet(by jump: TimeInterval) {
        clockSettings += 1
        parked = [:]
        laneWaits = [:]
        clicksGiveWay = nil
        foreign = nil
        breaker.clockWasSet(by: jump)
        tags.clockWasSet(by: jump)
        statusDueAt += jump
        scanNotBefore += jump
        foreignNotBefore += jump
        newTagsNotBefore += jump
        reconcileDueAt? += jump
    }

    /// An answer told of a new window, or of cheaper requests: nobody waits for what was known before.
    mutating func noticeBudget(eased: Int) {
        guard eased != budgetEased else { return }
        budgetEased = eased
        laneWaits = [:]
        clicksGiveWay = nil
    }

    /// The last lane that may send; nil when none may.
    func openLane(at now: Date) -> Lane? {
        guard breaker.letsRequestsPass else { return nil }
        let held = laneWaits.filter { $0.value > now }.keys.min()
        guard let held else { return .directory }
        return Lane(rawValue: held.rawValue - 1)
    }

    /// Whether the account's limit holds up this lane or one above it.
    func isHeldUp(_ lane: Lane, at now: Date) -> Bool {
        laneWaits.contains { $0.value > now && $0.key <= lane }
            || (lane == .click && clicksGive(at: now))
    }

    /// What left room for the copy need not any more.
    mutating func scanEnded() {
        isScanning = false
        scansEnded += 1
        scanPagesLeft = 0
        laneWaits = laneWaits.filter { $0.key < .bulk }
    }

    func clicksGive(at now: Date) -> Bool { clicksGiveWay.map { $0 > now } ?? false }

    /// When a lane that waits may try again.
    func nextLaneOpening(after now: Date) -> Date? {
        (laneWaits.values + [clicksGiveWay].compactMap(\.self)).filter { $0 > now }.min()
    }

    /// - Returns: when the outage began that this ended.
    mutating func take(_ report: CallRunner.Report, at now: Date) -> Date? {
        switch report {
        case .answered: return breaker.succeeded(at: now)
        case .account(let reason): breaker.failed(reason, at: now)
        case .doubtful(let reason): breaker.doubted(reason, at: now)
        case .limited(let lane, let until): laneWaits[lane] = until
        case .gaveWay(let until): clicksGiveWay = until
        case .tagsOutdated: tags.hasten(to: now)
        case .listed(let tag, let pages): tagPages[tag] = pages
        }
        return nil
    }
}

extension DialerContact {
    /// Whether nobody has done anything to the customer's contacts since. Another process may have had
    /// the customer and given it back, as the limit let nothing through: were what was seen lost by that,
    /// two would make each other look again for ever.
    fileprivate func isAsLeft(_ now: DialerContact) -> Bool {
        lease.epoch == now.lease.epoch - 1
            || (observed.wroteAt == now.observed.wroteAt && observed.main == now.observed.main
                && observed.doubles == now.observed.doubles
                && unsettled.map(\.id) == now.unsettled.map(\.id))
    }
}
