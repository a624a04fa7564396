import CloudTalk
import Foundation
import Leads
import Logging
import Store

/// From customers that are due to requests.
extension SyncEngine {
    /// Claims, plans and packs what may leave now.
    func workJobs(at now: Date) async throws -> [Job] {
        guard let lane = state.openLane(at: now) else {
            await giveBack(state.takeHeld())
            return []
        }
        guard state.running < slots else { return [] }
        let held = state.takeHeld(before: now.addingTimeInterval(-EngineState.longestHold))
        await giveBack(held.stale)
        let limit = max(BulkAction.mostPerCall, (slots - state.running) * BulkAction.mostPerCall)
        let scansEnded = state.scansEnded
        let begun = clock.moment
        let claimed = try await store.claim(
            for: owner, limit: limit, lease: SyncPolicy.claimLease,
            through: Int64(min(lane, held.fresh.count > limit ? .click : lane).rawValue),
            without: state.clicksGive(at: now) ? Int64(Lane.click.rawValue) : nil)
        // Not before the claim: what a customer's contact bears was noted with the tags of that moment, and one
        // that is not known here would count as somebody else's.
        let tags = try await KnownTags(store)
        let uptime = clock.uptime()
        // Who was claimed although it is held was lost meanwhile: this process stood still.
        let again = Set(claimed.map(\.customer))
        let runs =
            held.fresh.filter { !again.contains($0.contact.customer) }
            .map { $0.with(tags.tags(for: $0.contact)) }
            + claimed.map { state.unpark($0, tags: tags.tags(for: $0), uptime: uptime) }
        // Where somebody has set the clock since, be it for a moment, times that were read are of two days.
        guard !clockWasSet, clock.holds(claimed.map(\.readAt), since: begun) else {
            await giveBack(runs, toReadAnew: true)
            bell.raise()
            return []
        }
        do {
            return try await jobs(for: runs, readAfter: scansEnded, at: now)
        } catch {
            await giveBack(runs)
            throw error
        }
    }

    /// Times in the database are of the day. Where somebody set the clock, what was read before is
    /// read again; where it went back, nothing waits the longer for it.
    func noticeClock(at now: Date) async throws {
        let uptime = clock.uptime()
        let own = state.clockJump(now: now, uptime: uptime)
        if let own, abs(own) <= 5 { return }
        let noted = try await store.noteClock()
        let jump = own ?? noted
        if abs(jump) > 5 {
            budget.clockWasSet(by: jump)
            state.clockWasSet(by: own ?? 0)
            await giveBack(state.takeHeld(), toReadAnew: true)
            if jump < 0 { try await store.makeDue() }
        }
        state.noteClock(now: now, uptime: uptime)
    }

    /// Whether the clock was set since that was last looked for.
    private var clockWasSet: Bool {
        abs(state.clockJump(now: clock.now(), uptime: clock.uptime()) ?? 0) > 5
    }

    /// - Parameter scansEnded: how many copies had come to their end when the customers were read.
    private func jobs(
        for runs: [CustomerRun], readAfter scansEnded: Int, at now: Date
    ) async throws -> [Job] {
        var planned = Planned()
        let foreign = state.foreign
        let hasStops = runs.contains { $0.contact.hold == .doNotCall }
        let lookedAt = hasStops ? try await store.campaignsLookedAt() : nil
        for var run in runs {
            run.consult(policy, now: now)
            let action = run.next(policy, foreign: foreign, now: now)
            let isHeldUp = holdsUp(run, action, lookedAt, at: now)
            let until =
                isHeldUp
                ? nextLookAtTags(after: now) : state.tags.untilThere(action.tagsPutOn, at: now)
            planned.add(run, until.map { .wait(until: $0) } ?? action, runner.links)
        }
        state.tags.keepNamesFresh(for: planned.items, at: now)
        if namesAreBeingRead(at: now) { planned.putOff(\.putsTagsOnUnseen) }
        if planned.lacksNames { state.tags.hasten(to: now) }
        _ = try await store.settle(planned.settlements(at: now))
        // Read before anything is noted as under way: from there on nothing may go wrong.
        let totals = try await store.ledgerTotals(budget.terms)
        var jobs = try await copyJobs(&planned, at: now)
        // A copy that came to its end meanwhile answers what would be searched for.
        if state.scansEnded != scansEnded {
            await giveBack(planned.takeOut { $0.isAbsenceSearch })
            bell.raise()
        }
        // So does a list of others' tags: with it a change of tags rides with others.
        if state.foreign?.begunAt != foreign?.begunAt {
            planned.putOff(\.isRetag)
            bell.raise()
        }
        let dispatch = Dispatch(
            budget: budget.known, ledger: LedgerSums(totals), now: now,
            slots: slots - state.running, tagPages: state.tagPages,
            changesInARow: state.changesInARow, scanPages: state.scanPagesLeft)
        let orders = dispatch.orders(for: planned.items)
        state.laneWaits.merge(orders.waits) { max($0, $1) }
        state.clicksGiveWay = orders.clicksGiveWay ?? state.clicksGiveWay
        state.begun(orders.calls)
        // What only lacks a slot or a copy keeps its place; what the limit holds up goes back.
        let leftover = Dictionary(grouping: orders.leftover) {
            state.isHeldUp(Lane(stored: $0.contact.lane), at: now)
        }
        state.hold(leftover[false, default: []] + planned.deferred, at: now)
        await giveBack(leftover[true, default: []])
        jobs += orders.calls.map { .call($0) }
        return jobs
    }

    /// Our own tags come off at once for who said stop, and the number is looked for and barred. Whether no
    /// tag is left can only be told by what campaigns select, from these minutes; where CloudTalk refuses to say
    /// that, or fails to for two minutes, by what it said last.
    private func holdsUp(
        _ run: CustomerRun, _ action: SyncAction, _ lookedAt: Date?, at now: Date
    ) -> Bool {
        guard run.contact.hold == .doNotCall else { return false }
        let age = lookedAt.map { abs(now.timeIntervalSince($0)) }
        guard (age ?? .infinity) > Self.campaignsFreshness else { return false }
        state.tags.hasten(to: now)
        guard action == .rest else { return false }
        return age == nil || !state.tags.lacksCampaigns
    }

    /// Seconds for which what campaigns select counts as of now.
    private static let campaignsFreshness: TimeInterval = 120

    /// When who waits for a look at the campaigns should be looked at again: soon, yet not time and
    /// again while CloudTalk lets nobody in.
    private func nextLookAtTags(after now: Date) -> Date {
        let pause = min(max(2, state.tags.notBefore.timeIntervalSince(now)), 30)
        return now.addingTimeInterval(pause)
    }

    /// Customers that this engine has and does nothing for go back, due as they were.
    /// - Parameter toReadAnew: what was seen of them is forgotten, as its times are of before the clock was set.
    func giveBack(_ runs: [CustomerRun], toReadAnew: Bool = false) async {
        guard !runs.isEmpty else { return }
        if !toReadAnew { state.park(runs, uptime: clock.uptime()) }
        do {
            _ = try await store.settle(runs.map { $0.settlement(.release) })
        } catch {
            // Their leases run out.
            logger.error(
                "Waiting work could not be given back",
                metadata: ["reason": "\(String(reflecting: type(of: error)))"])
        }
    }
}

/// The tags to put on and to take off.
private struct KnownTags {
    private let ours: OurTags
    private let stopped: OurTags

    init(_ store: Store) async throws {
        let all = try await store.ourTags()
        ours = OurTags(all)
        stopped = OurTags(all, campaignTags: try await store.campaignTags())
    }

    /// Who said stop loses every tag that any campaign selects.
    func tags(for contact: DialerContact) -> OurTags {
        contact.hold == .doNotCall ? stopped : ours
    }
}

/// Customers with their next step.
struct Planned {
    var items: [CallItem] = []
    /// Wait for a copy that is being made.
    var deferred: [CustomerRun] = []
    private(set) var lacksNames = false
    private var done: [Settlement] = []
    private var nameless: [CustomerRun] = []

    mutating func add(_ run: CustomerRun, _ action: SyncAction, _ links: LeadLinks) {
        switch action {
        case .rest: done.append(run.settlement(.rest))
        case .wait(let until): done.append(run.settlement(.wait(until: until, nil)))
        case .refuse(let reason):
            let detail = reason == .refused ? SyncReason.sharedContact : nil
            done.append(run.settlement(.refuse(reason, detail: detail)))
        default:
            if let item = CallItem(run, action, links: links) {
                items.append(item)
            } else {
                lacksNames = true
                nameless.append(run)
            }
        }
    }

    func settlements(at now: Date) -> [Settlement] {
        let until = now.addingTimeInterval(CircuitBreaker.probeInterval)
        return done + nameless.map { $0.settlement(.wait(until: until, .tagUnresolved)) }
    }

    /// Sets aside what is better done after a copy is there.
    mutating func putOff(_ isBetterLater: (CallItem) -> Bool) {
        deferred += takeOut(isBetterLater)
    }

    mutating func takeOut(_ isOut: (CallItem) -> Bool) -> [CustomerRun] {
        defer { items.removeAll(where: isOut) }
        return items.filter(isOut).map(\.run)
    }
}
