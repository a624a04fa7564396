import Foundation
import Leads
import Store

/// Decides the next step for a customer. Pure: the same customer at the same time gets the same step.
///
/// The order is what keeps the promises: who said stop leaves the lists first; then find out what
/// became of earlier writes; then take our tags off wherever they do not belong; only then put the
/// wished tag on.
struct SyncPlan {
    let contact: DialerContact
    /// Contacts as they were shown during this run.
    var sightings: [DialerContactID: ContactSighting] = [:]
    /// Contacts that a look of this run, however long ago, showed to be others' as well.
    var touched: Set<DialerContactID> = []
    /// Contacts that a look of this run, however long ago, showed not to be only as the portal made them.
    var filledIn: Set<DialerContactID> = []
    /// A list begun just now shows the customer's contact under nobody else's tag.
    var bearsNoForeignTag = false
    /// Others' tags that were put on a contact before a double of it goes.
    var carried: [DialerContactID: Set<String>] = [:]
    let policy: SyncPolicy
    let now: Date

    private var observed: ObservedContact { contact.observed }
    private var isStopped: Bool { contact.hold == .doNotCall }

    func next() -> SyncAction {
        stop() ?? openWrites() ?? unbar() ?? wrongTagsAfterFailure() ?? proof() ?? replacement()
            ?? lookAtTags() ?? ownDouble() ?? wrongTags() ?? sharedContact() ?? goal()
    }

    /// Who said stop leaves every list at once, whatever else is open, and is looked for on every
    /// contact that bears the number. After each failure another contact comes first, and after every
    /// other one the bar: what CloudTalk goes on failing at holds up only itself.
    private func stop() -> SyncAction? {
        guard isStopped else { return nil }
        if isBarsTurn, let bar = barringMeanwhile() { return bar }
        // A removal that may have happened is asked about first, like every write.
        let free = bearers.filter { bearer in
            !contact.unsettled.contains { $0.contact == bearer.contact }
        }.beginning(at: (contact.attempts + 1) / 2)
        if let tagged = free.first(where: { $0.ourTags?.isEmpty == false }) {
            return .removeTags((tagged.ourTags ?? []).sorted(), from: tagged.contact)
        }
        if let unseen = free.first(where: { $0.ourTags == nil }) { return .show(unseen.contact) }
        return observed.searchedGeneration == contact.generation ? nil : .search
    }

    /// A first failure is tried again at once, unless it is a list that lags behind: that keeps the proof
    /// waiting, and not the bar.
    private var isBarsTurn: Bool {
        let first = observed.searchedGeneration == ObservedContact.outdated ? 1 : 2
        return contact.attempts >= first && (contact.attempts - first).isMultiple(of: 2)
    }

    /// The bar before all contacts were seen.
    private func barringMeanwhile() -> SyncAction? {
        guard !contact.isCleared, !contact.unsettled.contains(where: \.step.isBar) else {
            return nil
        }
        return barring()
    }

    /// A write whose outcome is unknown: nothing else happens before CloudTalk was asked.
    private func openWrites() -> SyncAction? {
        guard let askAt = contact.askAt(policy) else { return nil }
        guard now >= askAt else { return .wait(until: askAt) }
        if contact.unsettled.contains(where: { $0.step == .create }) { return .search }
        if let write = contact.unsettled.first(where: { $0.contact != nil })?.contact {
            return .show(write)
        }
        return contact.unsettled.allSatisfy(\.step.isBar) ? .seekBar : .search
    }

    private func lookAtTags() -> SyncAction? {
        bearers.first { $0.ourTags == nil }.map { .show($0.contact) }
    }

    /// A contact has one list of tags. Where it bears the numbers of two customers who belong into
    /// different queues, or one of whom is called by another contact or must not be called, a person has
    /// to part them. A look tells whether somebody did; as long as who said stop is thought to be on it, no
    /// tag goes on.
    private func sharedContact() -> SyncAction? {
        guard let tag = contact.desiredTag, let main = observed.main else { return nil }
        let contested = sharers.filter {
            $0.isStopped
                || ($0.desiredTag != nil && ($0.desiredTag != tag || $0.main != nil))
        }
        guard !contested.isEmpty else { return nil }
        guard let sighting = mainSighting else { return .show(main.contact) }
        if contested.contains(where: sighting.shows) { return .refuse(.refused) }
        guard contested.contains(where: \.isStopped) else { return nil }
        return .wait(until: now.addingTimeInterval(SyncPolicy.sharerPause))
    }

    /// Who was thought to share the main contact.
    private var sharers: [ContactSharer] {
        contact.sharers.filter { $0.contact == observed.main?.contact }
    }

    /// Tags that may stand on the main contact: ours, and that of a customer who shares it.
    private func rightTags(isMain: Bool) -> Set<DialerTagID> {
        guard isMain else { return [] }
        let shared =
            isStopped
            ? []
            : sharers.filter { $0.main == nil && mainSighting?.shows($0) != false }
                .compactMap(\.desiredTag)
        return Set([contact.desiredTag].compactMap(\.self) + shared)
    }

    /// Whatever else may go wrong for ever comes later.
    private func wrongTagsAfterFailure() -> SyncAction? {
        contact.attempts > 0 ? wrongTags() : nil
    }

    private func wrongTags() -> SyncAction? {
        for bearer in bearers {
            let isMain = bearer.contact == observed.main?.contact
            // What goes as a whole need not be untagged first, as long as nothing goes wrong with that.
            if isMain && deletes && contact.attempts == 0 { continue }
            let wrong = (bearer.ourTags ?? []).subtracting(rightTags(isMain: isMain))
            if !wrong.isEmpty { return .removeTags(wrong.sorted(), from: bearer.contact) }
        }
        return nil
    }

    private func goal() -> SyncAction {
        if let tag = contact.desiredTag { return standing(with: tag) }
        return isStopped ? stopped() : leaving()
    }

    private func standing(with tag: DialerTagID) -> SyncAction {
        if contact.waitsForOldNumber {
            return .wait(until: now.addingTimeInterval(SyncPolicy.oldNumberPause))
        }
        if observed.main?.ourTags?.contains(tag) == true { return .rest }
        if contact.isGivenUp { return .refuse(.removedInCloudTalk) }
        if let main = observed.main { return .addTag(tag, to: main.contact) }
        return isProvedAbsent ? .create(tag) : .search
    }

    /// A search just now found nobody, or a copy of all numbers that was begun minutes ago. A search for
    /// an earlier wish may have found the doubles beside a main contact that went since.
    private var isProvedAbsent: Bool {
        let searched = observed.searchedAt ?? .distantPast
        let wasForThis =
            observed.doubles.isEmpty || observed.searchedGeneration == contact.generation
        if wasForThis, abs(now.timeIntervalSince(searched)) < policy.searchFreshness { return true }
        guard let look = contact.directory, look.contacts.isEmpty else { return false }
        return look.isProof(at: now) && look.begunAt > observed.wroteAt ?? .distantPast
    }

    private func leaving() -> SyncAction {
        if observed.main == nil, observed.searchedGeneration == ObservedContact.outdated {
            return .search
        }
        guard deletes, let main = observed.main else { return .rest }
        return .delete(main.contact)
    }

    private var bearers: [ObservedContact.Bearer] {
        (observed.main.map { [$0] } ?? []) + observed.doubles
    }
}

/// Stop requests: the blacklist, and the proof that the tags stay off.
extension SyncPlan {
    /// A number that is barred at once is safe while its proof waits. Where CloudTalk refuses that,
    /// the proof comes first.
    private func stopped() -> SyncAction {
        let bar = barring()
        if let bar, contact.attempts == 0 { return bar }
        return laterLook() ?? bar ?? .rest
    }

    /// Tags that were just taken off are off only when a look later than the time-out says so.
    private func laterLook() -> SyncAction? {
        guard let wrote = observed.wroteAt else { return nil }
        let lookAt = wrote.addingTimeInterval(policy.unknownPause)
        if let searched = observed.searchedAt, searched >= lookAt { return nil }
        return now >= lookAt ? .search : .wait(until: lookAt)
    }

    private func barring() -> SyncAction? {
        guard policy.blacklistsStopped, observed.blacklistedAt == nil else { return nil }
        let sought = observed.barSoughtAt ?? .distantPast
        let isFresh = abs(now.timeIntervalSince(sought)) < policy.searchFreshness
        guard isFresh else { return .seekBar }
        // Our own entry is not in the list: either it is gone, or the list lags.
        return observed.blacklistEntry.map { .unbar($0) } ?? .bar
    }

    /// The number may be called again: the entry that we made goes.
    private func unbar() -> SyncAction? {
        isStopped ? nil : observed.blacklistEntry.map { .unbar($0) }
    }
}

/// Replacing a contact's tags as a whole.
extension SyncPlan {
    /// Cheaper than taking one tag off and putting another on, and without a moment in between; but
    /// it would take others' tags off. So only for contacts that we made and that were just seen to
    /// bear none; and not where a create was once lost, since others' tags may have been carried over
    /// from a double after that look.
    private func replacement() -> SyncAction? {
        guard bearsNoForeignTag, !mayDelete, !isStopped, contact.attempts == 0,
            !contact.isGivenUp, observed.origin == .created, observed.doubles.isEmpty,
            !contact.mayHaveOwnDouble, contact.sharers.isEmpty, let main = observed.main
        else { return nil }
        if contact.desiredTag != nil && contact.waitsForOldNumber { return nil }
        let right = Set([contact.desiredTag].compactMap(\.self))
        return main.ourTags == right ? nil : .setTags(right.sorted(), on: main.contact)
    }
}

/// Deletions.
extension SyncPlan {
    /// Whether the contact itself goes: only one that we made, and that a look just now proved
    /// nobody else has touched.
    private var deletes: Bool {
        mayDelete && mainSighting?.isUntouched == true
    }

    private var mainSighting: ContactSighting? {
        observed.main.flatMap { sightings[$0.contact] }
    }

    private var mayDelete: Bool {
        policy.unassign == .delete && contact.hold == nil && contact.desiredTag == nil
            && contact.sharers.isEmpty
            && observed.origin == .created && observed.main != nil
    }

    /// The step before a deletion: the look that proves it safe. What it showed to be others' as well only
    /// loses our tag, however long that has to wait for the limit.
    private func proof() -> SyncAction? {
        guard mayDelete, mainSighting == nil, let main = observed.main,
            !touched.contains(main.contact)
        else { return nil }
        return .show(main.contact)
    }

    /// A create that landed after we had looked left a double of our own: it goes, when a look
    /// proves it ours and another that the contact that stays is there, and others' tags are kept.
    private func ownDouble() -> SyncAction? {
        guard contact.mayHaveOwnDouble, !isStopped, let main = observed.main else { return nil }
        // CloudTalk may go on refusing it: the wish goes first.
        if contact.attempts > 0, let tag = contact.desiredTag, main.ourTags?.contains(tag) != true {
            return nil
        }
        // Looks age: of many doubles the first would have to be looked at again before the last was.
        for double in observed.doubles where !filledIn.contains(double.contact) {
            guard let sighting = sightings[double.contact] else { return .show(double.contact) }
            guard sighting.isBare else { continue }
            guard mainSighting != nil else { return .show(main.contact) }
            guard isAsMadeThen(sighting) else { continue }
            let left = Set(sighting.foreignTags).subtracting(carried[main.contact] ?? [])
            if !left.isEmpty {
                // Others' tags may be what campaigns select.
                if sharers.contains(where: \.isStopped) { continue }
                return .carryTags(left.sorted(), to: main.contact)
            }
            return .delete(double.contact)
        }
        return nil
    }
}

extension SyncPlan {
    /// A double of ours has the name of now, that of the lead which the lost create was for, or the one
    /// that the contact which stays was given: leads are renamed, and numbers change hands.
    private func isAsMadeThen(_ double: ContactSighting) -> Bool {
        double.isAsMade || contact.lostNames.contains(double.name)
            || mainSighting.map { $0.isOurs && $0.name == double.name } == true
    }
}

extension Array {
    /// The same elements, in turn from this one on.
    fileprivate func beginning(at index: Int) -> [Element] {
        guard !isEmpty else { return [] }
        let first = index % count
        return Array(self[first...] + self[..<first])
    }
}

extension DialerContact {
    /// Whether the number was searched for since the wish came, and every contact that is known to have it
    /// was seen without a tag of ours.
    var isCleared: Bool {
        let main = observed.main.map { [$0] } ?? []
        return observed.searchedGeneration == generation && unsettled.allSatisfy(\.step.isBar)
            && (main + observed.doubles).allSatisfy { $0.ourTags == [] }
    }

    /// From when on CloudTalk may be asked what became of the writes whose outcome is unknown; nil
    /// where there are none.
    func askAt(_ policy: SyncPolicy) -> Date? {
        unsettled.map { $0.askAt(policy) }.max()
    }
}

extension OpenAttempt {
    /// What became of a bar only a list tells, and lists lag.
    func askAt(_ policy: SyncPolicy) -> Date {
        endedAt.addingTimeInterval(policy.unknownPause + (step.isBar ? SyncPolicy.listLag : 0))
    }
}

extension DirectoryLook {
    /// Whether who is not in it is not in CloudTalk.
    func isProof(at now: Date) -> Bool {
        abs(now.timeIntervalSince(begunAt)) < SyncPolicy.directoryFreshness
    }
}
