import CloudTalk
import Foundation
import Leads
import Logging
import Store

/// Copies of the account that save requests: which contact bears which number, and who bears tags
/// that are not ours.
extension SyncEngine {
    /// Starts copies that cost less than what they save, and puts off what waits for them.
    func copyJobs(_ planned: inout Planned, at now: Date) async throws -> [Job] {
        let scanIn = try await wantsScan(planned, at: now)
        let wantsList = try await wantsForeignTags(planned, at: now)
        var jobs: [Job] = []
        if let lane = scanIn {
            state.isScanning = true
            state.scanLane = lane
            state.scanPagesLeft = 1 + (state.accountPages ?? 1)
            jobs.append(.scan(lane))
        }
        if wantsList {
            state.isListingForeignTags = true
            jobs.append(.listForeignTags)
        }
        let isScanning = state.isScanning
        let scanLane = state.scanLane
        let isListing = state.isListingForeignTags
        planned.putOff { item in
            if isScanning, item.lane >= scanLane, item.isAbsenceSearch { return true }
            guard item.wishLane >= .bulk else { return false }
            if case .delete = item.action { return isScanning }
            return isListing && item.isRetag
        }
        return jobs
    }

    /// One request copies a thousand contacts; a search costs one for each number. A copy for bulk
    /// work holds up no single change; one that many single changes need goes as they do.
    /// - Returns: the lane to make the copy in.
    private func wantsScan(_ planned: Planned, at now: Date) async throws -> Lane? {
        guard !state.isScanning, state.scanNotBefore <= now else { return nil }
        for lane in [Lane.click, .bulk] where try await wantsScan(planned, from: lane, at: now) {
            return lane
        }
        return nil
    }

    private func wantsScan(
        _ planned: Planned, from lane: Lane, at now: Date
    ) async throws -> Bool {
        let some = planned.items.filter { lane == .click ? $0.lane == lane : $0.lane >= lane }
        let searches = some.contains(where: \.isAbsenceSearch)
        let creates = some.contains { $0.step == .create }
        guard searches || (creates && lane == .bulk) else { return false }
        let known = try await store.directory()
        let pages = state.accountPages ?? known?.pages ?? 1
        guard copyIsProof(pages: pages) else { return false }
        // Who is searched for in spite of a copy made just now is not helped by another, or was read
        // before it was there.
        if known?.wasMadeJustNow(at: now) == true { return false }
        if !searches, let known, !isAgeing(known, pages: pages, at: now) { return false }
        // Clicks do not wait for a copy that bulk work alone would need.
        let lanes =
            lane == .click ? SyncLane.click...SyncLane.click : SyncLane.bulk...SyncLane.repair
        let waiting = try await store.waitingAbsences(in: lanes, limit: pages + 2)
        return waiting > pages + 1
    }

    /// The copy will be too old before a new one can be there: that may have to wait for the next window.
    private func isAgeing(_ known: DirectoryState, pages: Int, at now: Date) -> Bool {
        let allowance = budget.known
        let takes =
            1.5 * Double(pages) * allowance.window / Double(allowance.limit)
            + max(30, allowance.window)
        let validUntil = known.begunAt.addingTimeInterval(SyncPolicy.directoryFreshness)
        return now.addingTimeInterval(min(takes, SyncPolicy.directoryFreshness / 2)) > validUntil
    }

    /// Whether a copy of the account with so many pages can be there before it is too old.
    func copyIsProof(pages: Int) -> Bool { fits(pages, within: SyncPolicy.directoryFreshness) }

    /// Whether so many requests can be made, at two thirds of the limit, before the first of them is too
    /// old. What fits into a window can be made in no time when one begins.
    private func fits(_ requests: Int, within seconds: TimeInterval) -> Bool {
        let budget = budget.known
        return 1.5 * Double(requests) <= Double(budget.limit) * max(1, seconds / budget.window)
    }

    /// A list for each foreign tag, against two requests for each contact.
    private func wantsForeignTags(_ planned: Planned, at now: Date) async throws -> Bool {
        guard !state.isListingForeignTags, state.foreignNotBefore <= now,
            state.foreign?.isFresh(at: now) != true,
            planned.items.contains(where: { $0.lane >= .bulk && $0.isRetag })
        else { return false }
        let pages = state.foreignPages ?? 8
        guard fits(pages, within: SyncPolicy.foreignTagsFreshness) else { return false }
        return try await store.waitingRetags(limit: pages + 4) > pages + 3
    }

    /// Seconds between looks whether another process has finished its copy.
    private static let elsewherePause: TimeInterval = 2

    /// Copies which contacts bear which numbers. The copy counts as proof of absence only when every
    /// contact that was there stands in it.
    func scan(in lane: Lane) async {
        do {
            if try await DirectoryScan(engine: self, lane: lane).run() == .elsewhere {
                // That copy serves as well; what waits for it is looked at again when it may be there.
                state.scanPagesLeft = 0
                try await pause(Self.elsewherePause)
            }
        } catch {
            note(error, "The copy of CloudTalk's contacts was not finished")
            state.scanNotBefore = clock.now().addingTimeInterval(60)
        }
        state.scanEnded()
        // What waited for the copy is read again, with what it says.
        await giveBack(state.takeHeld())
        bell.raise()
    }

    func scanFailed(pages: Int) {
        state.accountPages = pages
        state.scanNotBefore = clock.now().addingTimeInterval(60)
    }

    func scanned(pages: Int) { state.accountPages = pages }

    func scanGoesOn(left: Int) { state.scanPagesLeft = left }

    /// Lists who bears tags that are not ours.
    func listForeignTags() async {
        let begun = clock.moment
        var pause: TimeInterval = 60
        do {
            let ours = Set(try await store.ourTags().map(\.id))
            let listed = try await patiently { try await self.requests.tags(in: .bulk) }
            let foreign = listed.filter { !ours.contains($0.id) }
            var contacts: Set<DialerContactID> = []
            var pages = 1 + foreign.count
            for tag in foreign {
                let others = pages - 1
                let bearers = try await bearers(of: tag.id, in: .bulk) {
                    try await self.listTakes(others + $0)
                }
                guard let bearers else { throw Unsteady() }
                pages = others + bearers.pages
                contacts.formUnion(bearers.contacts)
            }
            guard !clock.wasSet(since: begun) else { throw Unsteady() }
            state.foreignPages = pages
            state.tooManyForeignPages = nil
            state.foreign = ForeignTagLook(begunAt: begun.now, contacts: contacts)
        } catch {
            note(error, "The list of who bears others' tags was not finished")
            if error is TooLong {
                state.tooManyForeignPages = state.foreignPages
                (state.foreignPages, pause) = (nil, Self.untilShorter)
            }
        }
        // One that took too long to be of use is not made again at once.
        if state.foreign?.isFresh(at: clock.now()) != true {
            state.foreignNotBefore = clock.now().addingTimeInterval(pause)
        }
        state.isListingForeignTags = false
        bell.raise()
    }

    /// Seconds after which a list that was too long may be shorter.
    private static let untilShorter: TimeInterval = 3600

    /// What is known so far of how many requests the list of foreign tags takes: one that cannot be there in
    /// time is given up.
    private func listTakes(_ pages: Int) throws {
        state.foreignPages = pages
        guard fits(pages, within: SyncPolicy.foreignTagsFreshness) else { throw TooLong() }
    }

    /// A copy that would be too old before it is there.
    struct TooLong: Error {}

    /// Everybody who bears a tag; nil where somebody is missing, as rows moved between the pages.
    /// - Parameter noting: is told with each page how many there are.
    func bearers(
        of tag: DialerTagID, in lane: Lane,
        noting: @Sendable (Int) async throws -> Void = { _ in }
    ) async throws -> (contacts: Set<DialerContactID>, pages: Int)? {
        let list = try await Page.all { page in
            let answer = try await self.patiently {
                try await self.requests.send(in: lane) { client throws(CloudTalkError) in
                    try await client.contacts(ContactQuery(tag: tag.cloudTalk, page: page))
                }
            }
            try await noting(max(answer.pageCount, 1))
            return answer
        }
        let contacts = Set(list.rows.map { DialerContactID($0.id) })
        return contacts.count < list.total ? nil : (contacts, list.pages)
    }

    /// Waits for the account's limit as long as it takes, also where CloudTalk says that there is one.
    /// - Parameter breath: the most seconds until `request` is tried again.
    func patiently<Value: Sendable>(
        breath: TimeInterval = .infinity, _ request: @Sendable () async throws -> Value
    ) async throws -> Value {
        while true {
            do {
                return try await request()
            } catch AccountRequests.Failure.limited(let until) {
                try await pause(min(breath, until.timeIntervalSince(clock.now())))
            } catch AccountRequests.Failure.cloudTalk(let error) where error.isLimited {
                try await pause(1)
            }
        }
    }

    func note(_ error: any Error, _ message: StaticString) {
        switch error {
        case AccountRequests.Failure.cloudTalk(let error):
            logger.log(
                level: error.logLevel, "\(message)",
                metadata: ["step": "\(error.operation.rawValue)", "reason": "\(error.reason)"])
            switch StepVerdict.trouble(of: error) {
            case .account(let reason): state.breaker.failed(reason, at: clock.now())
            case .doubtful(let reason): state.breaker.doubted(reason, at: clock.now())
            case .limit, .contact: break
            }
        case let error as NoAnswer:
            logger.warning("\(message)", metadata: ["reason": "\(error.reason)"])
        case is TooLong: logger.notice("\(message)", metadata: ["reason": "too_long"])
        case is Unsteady: logger.notice("\(message)", metadata: ["reason": "changed_meanwhile"])
        case is CancellationError: break
        default:
            logger.error(
                "\(message)", metadata: ["reason": "\(String(reflecting: type(of: error)))"])
        }
    }
}

extension DirectoryState {
    /// It may have taken minutes: what counts is when it was there.
    func wasMadeJustNow(at now: Date) -> Bool { abs(now.timeIntervalSince(finishedAt)) < 60 }
}

extension CallItem {
    /// A look whether CloudTalk has the number, that a copy of all numbers would answer as well.
    var isAbsenceSearch: Bool {
        action == .search && run.page == 1 && (run.contact.unsettled.isEmpty || run.isListed)
    }

    /// Its answer does not tell which tag was put on by that name.
    var putsTagsOnUnseen: Bool { step == .create || step == .setTags }

    /// A change of tags that could be made as one replacement.
    var isRetag: Bool {
        guard step == .addTags || step == .removeTags || step == .show else { return false }
        let contact = run.contact
        return contact.observed.origin == .created && contact.attempts == 0
            && contact.hold == nil && contact.unsettled.isEmpty && contact.sharers.isEmpty
            && contact.observed.doubles.isEmpty && !contact.mayHaveOwnDouble
    }
}
