import CloudTalk
import Foundation
import Leads
import Store

/// A customer that a worker has, and what is remembered of it within one run only.
struct CustomerRun: Sendable {
    var contact: DialerContact
    var tags: OurTags
    var sightings: [DialerContactID: ContactSighting] = [:]
    /// The pages of a search that is under way.
    var search = SearchSoFar()
    /// The next one.
    var page = 1
    /// A list by tag did not show a lost create. That proves nothing: the tag may have come off, and
    /// rows move between pages. The number itself has to be asked for.
    var isListed = false
    /// How often tags of somebody who said stop were taken off.
    var removals = 0
    /// Others' tags that were put on a contact before a double of it goes.
    var carried: [DialerContactID: Set<String>] = [:]
    /// Contacts that the customer has by a list read in this run.
    var named: Set<DialerContactID> = []
    /// Writes that the copy of the numbers tells the outcome of; stored with what comes next.
    var settled: [Int64] = []
    /// Contacts that the copy of the numbers has although they are gone.
    var forgotten: [DialerContactID] = []
    /// Contacts that the copy of the numbers has wrongly under the customer's.
    var withoutNumber: [DialerContactID] = []

    init(contact: DialerContact, tags: OurTags) {
        self.contact = contact
        self.tags = tags
        self.contact.observed.keepTags(in: tags)
    }

    /// The same run with the tags of today. What was seen by others says nothing of those: of who may be
    /// called again it would count other campaigns' tags as ours.
    func with(_ tags: OurTags) -> CustomerRun {
        guard tags != self.tags else { return self }
        var run = self
        run.tags = tags
        run.contact.observed.keepTags(in: tags)
        run.sightings = [:]
        run.carried = [:]
        return run
    }

    /// The same run with the customer as it stands now.
    func going(on contact: DialerContact) -> CustomerRun {
        var run = self
        run.contact = contact
        run.settled = []
        run.forgotten = []
        run.withoutNumber = []
        return run
    }

    func next(
        _ policy: SyncPolicy, foreign: ForeignTagLook? = nil, now: Date
    ) -> SyncAction {
        SyncPlan(
            contact: contact, sightings: sightings.filter { $0.value.isFresh(at: now) },
            touched: Set(sightings.values.filter { !$0.isUntouched }.map(\.contact)),
            filledIn: Set(sightings.values.filter { !$0.isBare }.map(\.contact)),
            bearsNoForeignTag: foreign?.clears(contact.observed.main?.contact, at: now) ?? false,
            carried: carried, policy: policy, now: now
        ).next()
    }

    /// What a settlement without a request, or after one, has to keep.
    func settlement(
        _ next: Settlement.Next, outcome: AttemptOutcome? = nil, settled: [Int64] = []
    ) -> Settlement {
        var settlement = Settlement(
            of: contact, outcome: outcome, settled: settled + self.settled, next: next)
        settlement.forgotten = forgotten
        settlement.withoutNumber = withoutNumber
        return settlement
    }

    /// Takes in what the copy of the account's numbers says, where that tells something new.
    mutating func consult(_ policy: SyncPolicy, now: Date) {
        if contact.hold != .doNotCall, contact.observed.blacklistEntry == nil {
            contact.observed.blacklistedAt = nil
        }
        if contact.mayHaveOwnDouble { taking { $0.adoptLate() } }
        guard let look = contact.directory, tellsSomethingNew(look, policy, now: now) else {
            return
        }
        let creates = contact.unsettled.filter { $0.step == .create }.map(\.id)
        settled += creates
        contact.unsettled.removeAll { $0.step == .create }
        let isStop = contact.hold == .doNotCall
        let generation = contact.generation
        taking {
            $0.found(look.contacts, at: look.begunAt, for: generation, distrusts: isStop)
        }
        // A copy from before the stop is no look for everybody who has the number.
        if isStop, look.begunAt <= contact.wishedAt { contact.observed.searchedGeneration = nil }
    }

    /// Takes in what a list tells, and notes the contacts that the customer has by it.
    mutating func taking(_ list: (inout ObservedContact) -> Void) {
        let known = contact.observed
        list(&contact.observed)
        named.formUnion(contact.observed.bearers.subtracting(known.bearers))
        guard let main = contact.observed.main?.contact, main != known.main?.contact else { return }
        named.insert(main)
    }

    private func tellsSomethingNew(
        _ look: DirectoryLook, _ policy: SyncPolicy, now: Date
    ) -> Bool {
        guard look.isProof(at: now), look.begunAt > contact.observed.searchedAt ?? .distantPast
        else { return false }
        if let askAt = contact.askAt(policy) {
            // By both clocks: a copy may be from before somebody set the wall's.
            let writes = contact.unsettled.map(\.notedAt).max() ?? .distantPast
            return look.begunAt >= max(askAt, writes.addingTimeInterval(policy.unknownPause))
                && contact.unsettled.contains { $0.step == .create }
        }
        guard look.begunAt > contact.observed.wroteAt ?? .distantPast else { return false }
        let isNews = !Set(look.contacts).subtracting(contact.observed.bearers).isEmpty
        guard contact.hold == .doNotCall else { return isNews }
        return look.begunAt > contact.wishedAt
            && (isNews || contact.observed.searchedGeneration != contact.generation)
    }
}

/// What the pages of one search told.
struct SearchSoFar: Sendable {
    /// Contacts that bear the number.
    private(set) var contacts: [DialerContactID] = []
    private var rows: Set<DialerContactID> = []
    private var most = 0

    mutating func add(_ page: FoundPage) {
        contacts += page.contacts.filter { !contacts.contains($0) }
        rows.formUnion(page.rows)
        most = max(most, page.total)
    }

    /// Where a row moved from a page not yet read to one that was read, somebody is missing.
    var isWhole: Bool { rows.count >= most }
}

/// A list of which contacts bear tags that are not ours.
struct ForeignTagLook: Sendable {
    let begunAt: Date
    let contacts: Set<DialerContactID>

    func isFresh(at now: Date) -> Bool {
        let age = now.timeIntervalSince(begunAt)
        return age >= 0 && age < SyncPolicy.foreignTagsFreshness
    }

    /// Whether the contact was just seen to bear none.
    func clears(_ contact: DialerContactID?, at now: Date) -> Bool {
        guard let contact, isFresh(at: now) else { return false }
        return !contacts.contains(contact)
    }
}
