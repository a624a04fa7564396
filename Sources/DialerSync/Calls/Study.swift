import CloudTalk
import Foundation
import Leads
import Store

/// Draws the conclusions of an answer for one customer: what is known now, which earlier writes it
/// tells the outcome of, what comes next.
struct Study {
    private let sent: SentItem
    private let at: Date
    private let policy: SyncPolicy
    private let links: LeadLinks
    private let now: Date
    private let random: @Sendable () -> Double
    /// The tag whose list answered, where one did.
    private let listedTag: DialerTagID?
    private(set) var run: CustomerRun
    /// What the customer's part failed with.
    private(set) var error: CloudTalkError?
    /// A tag is not known any more under the name that we have.
    private(set) var findsTagsOutdated = false
    private var settled: [Int64] = []
    private var changed: DialerContactID?
    private var look: ContactLook?
    private var replacesTags = false
    private var shared: SharedContact?
    private var parted: [ContactSharer] = []

    init(
        _ sent: SentItem, of call: SentCall, policy: SyncPolicy, links: LeadLinks, now: Date,
        random: @escaping @Sendable () -> Double
    ) {
        self.sent = sent
        at = call.at
        if case .listing(let tag) = call.call.form { listedTag = tag } else { listedTag = nil }
        self.policy = policy
        self.links = links
        self.now = now
        self.random = random
        run = sent.item.run
        // Something else came between the pages of a search: it begins anew.
        if sent.item.action != .search {
            run.page = 1
            run.search = SearchSoFar()
        }
    }

    mutating func settlement(
        after result: Result<StepResult, CloudTalkError>
    ) -> Settlement {
        let before = run.contact
        var outcome = AttemptOutcome(attempt: sent.attempt, kind: .done)
        var next: Settlement.Next
        switch result {
        case .success(let value):
            next = learn(value)
            let isHalf = sent.item.action == .search && (run.page > 1 || run.isListed)
            if !isHalf { settled = answered(by: sent, of: before) }
        case .failure(let error):
            self.error = error
            let verdict = StepVerdict(
                error, step: sent.item.step, of: before, policy: policy, now: now,
                random: random())
            outcome = AttemptOutcome(
                attempt: sent.attempt, kind: verdict.kind, reason: error.reason)
            next = failed(verdict, before)
        }
        noteLostChange(before)
        if next == .proceed { next = lookAhead() }
        var settlement = run.settlement(next, outcome: outcome, settled: settled)
        settlement.changed = changed
        settlement.look = look
        settlement.replacesTags = replacesTags
        settlement.shared = shared
        settlement.parted = parted
        return settlement
    }

    /// What a write changed whose answer got lost, the look at its contact tells the others, too.
    private mutating func noteLostChange(_ before: DialerContact) {
        let write = before.unsettled.first { settled.contains($0.id) && $0.step.touchesContact }
        if let contact = write?.contact { changed = contact }
    }

    /// Where nothing is left to do, that is settled together with the answer.
    private func lookAhead() -> Settlement.Next {
        var contact = run.contact
        contact.unsettled.removeAll { settled.contains($0.id) }
        guard contact.sharers.isEmpty, run.page == 1 else { return .proceed }
        switch run.going(on: contact).next(policy, now: now) {
        // Whether a stop is through depends on what campaigns select, too.
        case .rest: return contact.hold == .doNotCall ? .proceed : .rest
        case .wait(let until): return .wait(until: until, nil)
        default: return .proceed
        }
    }

    /// Which earlier writes an answer tells the outcome of: a search every create's, a look at a
    /// contact every write's to it; but nothing that was asked before the write could have ended.
    private func answered(by sent: SentItem, of contact: DialerContact) -> [Int64] {
        contact.unsettled.filter { write in
            guard at >= write.askAt(policy) else { return false }
            let isBar = write.step.isBar
            switch sent.item.action {
            case .search: return write.step == .create || (write.contact == nil && !isBar)
            case .show(let shown): return write.contact == shown
            case .seekBar: return isBar
            default: return false
            }
        }.map(\.id)
    }

    private mutating func failed(
        _ verdict: StepVerdict, _ before: DialerContact
    ) -> Settlement.Next {
        switch verdict.kind {
        case .notFound:
            // That there is no such list tells nothing of what should stand in it.
            if case .show = sent.item.action { settled = answered(by: sent, of: before) }
            return gone()
        case .unknown:
            if sent.item.step.touchesContact, let contact = sent.item.action.contact {
                run.contact.observed.doubt(contact)
                // Who shares it may not stand where the portal says any more.
                changed = contact
            }
            return verdict.next
        case .refused where sent.item.step == .bar:
            // It may be barred by an entry that counted as lifted.
            if case .refused = error?.kind { run.contact.observed.distrustLifting() }
            return verdict.next
        case .refused where [.removeTags, .setTags].contains(sent.item.step):
            // What is to come off may not be there any more.
            if case .refused = error?.kind, let contact = sent.item.action.contact {
                run.contact.observed.doubt(contact)
            }
            return verdict.next
        default: return verdict.next
        }
    }

    /// Somebody deleted the contact in CloudTalk. It is put back once; when it goes again within a
    /// week, a person has to say what is meant. What a list named only just now was never put there:
    /// lists lag, and it is asked for again when they no longer do. Nor does it go twice.
    private mutating func gone() -> Settlement.Next {
        if case .unbar = sent.item.action {
            run.contact.observed.lifted()
            return .proceed
        }
        guard let contact = sent.item.action.contact else {
            let pause = Backoff.pause(after: run.contact.attempts, random: random())
            return .pause(until: now.addingTimeInterval(pause), .unreadableAnswer)
        }
        let wentNow =
            run.contact.observed.main?.contact == contact && !run.contact.wasGoneBefore
        let wasOurDoing = run.contact.unsettled.contains {
            $0.step == .delete && $0.contact == contact
        }
        let wasCopied = run.contact.directory?.contacts.contains(contact) == true
        run.contact.observed.drop(contact)
        forget(contact)
        if !wasOurDoing { run.contact.observed.lost() }
        if run.named.contains(contact) { return wasCopied ? .proceed : afterLag() }
        guard wentNow, !wasOurDoing, run.contact.desiredTag != nil else { return .proceed }
        if let restored = run.contact.observed.restoredAt,
            now.timeIntervalSince(restored) < policy.restoreOnce
        {
            return .refuse(.removedInCloudTalk, detail: nil)
        }
        run.contact.observed.restoredAt = now
        return .proceed
    }

    /// A list that lags behind named what is not so any more, and would again; some may for good. What is
    /// known to be in a wrong list does not wait for it.
    private func afterLag() -> Settlement.Next {
        let observed = run.contact.observed
        let main = observed.main.map { [$0] } ?? []
        guard observed.main == nil || run.contact.hold == .doNotCall,
            (main + observed.doubles).allSatisfy({ $0.ourTags == [] })
        else { return .proceed }
        let pause = Backoff.pause(after: run.contact.attempts, random: random())
        let until = now.addingTimeInterval(max(pause, SyncPolicy.listLag))
        return .pause(until: until, .unreadableAnswer)
    }

    /// A copy from before the contact went tells nothing of the number any more.
    private mutating func forget(_ contact: DialerContactID) {
        run.forgotten.append(contact)
        run.contact.directory = nil
    }
}

/// What each kind of answer tells.
extension Study {
    private mutating func learn(_ result: StepResult) -> Settlement.Next {
        switch (result, sent.item.action) {
        case (.found(let page), _) where listedTag != nil && page.contacts.isEmpty:
            run.isListed = true
        case (.found(let page), _): return found(page)
        case (.shown(let details), _): return saw(details)
        case (.created(let contact), .create(let tag)):
            run.contact.observed.created(contact, bearing: tag, for: run.contact.naming?.lead)
        case (.tagged(let confirmed), .addTag(let tag, let contact)):
            guard confirmed else { return unconfirmed(contact) }
            changed = contact
            run.contact.observed.tagged(contact, with: tag)
        case (.tagged, .carryTags(let names, let contact)):
            run.carried[contact, default: []].formUnion(names)
            // What was seen before says nothing of these: a look comes before anything is deleted.
            run.sightings[contact] = nil
        case (.untagged, .removeTags(let tags, let contact)): return untagged(contact, of: tags)
        case (.replaced, .setTags(let tags, let contact)):
            replacesTags = true
            changed = contact
            run.contact.observed.retagged(contact, with: tags)
        case (.deleted, .delete(let contact)):
            changed = contact
            run.contact.observed.drop(contact)
            forget(contact)
        default: learnBar(result)
        }
        return .proceed
    }

    private mutating func found(_ page: FoundPage) -> Settlement.Next {
        run.search.add(page)
        guard page.isLast else {
            run.page += 1
            return .proceed
        }
        guard run.page == 1 || run.search.isWhole else {
            let pause = Backoff.pause(after: run.contact.attempts, random: random())
            return .pause(until: now.addingTimeInterval(pause), .unreadableAnswer)
        }
        run.isListed = false
        noteLanded(page.contacts)
        let (contacts, generation) = (run.search.contacts, run.contact.generation)
        let isStop = run.contact.hold == .doNotCall
        run.taking { [at] in
            $0.found(contacts, at: at, for: generation, distrusts: isStop)
        }
        run.search = SearchSoFar()
        run.page = 1
        return .proceed
    }

    /// A create of ours that was lost did land: its contact stands in the list of its tag.
    private mutating func noteLanded(_ contacts: [DialerContactID]) {
        guard let listedTag, let contact = contacts.min(), run.contact.observed.main == nil else {
            return
        }
        run.contact.observed.created(
            contact, bearing: listedTag, for: run.contact.naming?.lead)
    }

    private mutating func learnBar(_ result: StepResult) {
        switch result {
        case .sought(let bars):
            run.contact.observed.sought(bars, at: at, isLost: hasLostBar)
        case .barred(let entry):
            run.contact.observed.barred(entry, at: at)
        case .unbarred: run.contact.observed.lifted()
        default: break
        }
    }

    /// A bar of ours whose answer was lost is asked about. CloudTalk did not bar the number before it: an
    /// entry that is there now is ours.
    private var hasLostBar: Bool {
        run.contact.observed.blacklistEntry == nil
            && run.contact.unsettled.contains {
                $0.step == .bar && at >= $0.askAt(policy)
            }
    }

    private mutating func saw(_ details: ContactDetails) -> Settlement.Next {
        let sighting = ContactSighting(
            details, at: at, of: run.contact, tags: run.tags, links: links)
        run.sightings[sighting.contact] = sighting
        look = ContactLook(sighting.contact, at: at)
        run.contact.observed.saw(sighting)
        let wasCopied = run.contact.directory?.contacts.contains(sighting.contact) == true
        if !sighting.bearsNumber {
            run.withoutNumber.append(sighting.contact)
            run.contact.directory = nil
        }
        parted = run.contact.sharers.filter {
            $0.contact == sighting.contact && !sighting.shows($0)
        }
        if !sighting.otherNumbers.isEmpty {
            shared = SharedContact(sighting.contact, otherNumbers: sighting.otherNumbers)
        }
        let isLag =
            !sighting.bearsNumber && !wasCopied && run.named.contains(sighting.contact)
        return isLag ? afterLag() : .proceed
    }

    /// Names are what tags are taken off by, and a name may have changed. For somebody who said stop
    /// nothing short of a look is proof; a tag that stays is tried again with fresh names.
    private mutating func untagged(
        _ contact: DialerContactID, of tags: [DialerTagID]
    ) -> Settlement.Next {
        run.contact.observed.untagged(contact, of: tags)
        // For others it may have been the right one.
        changed = contact
        guard run.contact.hold == .doNotCall else {
            // The number was not on it any more, and now our tags are not either.
            let isTheirs = run.sightings[contact]?.bearsNumber == false
            if isTheirs, run.contact.observed.isBare(contact) {
                run.contact.observed.drop(contact)
            }
            return .proceed
        }
        run.contact.observed.doubt(contact)
        run.removals += 1
        guard run.removals > 2 * (1 + run.contact.observed.doubles.count) else { return .proceed }
        return outdated()
    }

    /// The tag was renamed in CloudTalk a moment ago: what we put on is not what we meant.
    private mutating func unconfirmed(_ contact: DialerContactID) -> Settlement.Next {
        run.contact.observed.doubt(contact)
        return outdated()
    }

    private mutating func outdated() -> Settlement.Next {
        findsTagsOutdated = true
        let pause = Backoff.pause(after: run.contact.attempts + 2, random: random())
        return .pause(until: now.addingTimeInterval(pause), .tagUnresolved)
    }
}
