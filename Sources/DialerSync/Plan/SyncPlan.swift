import Foundation
import Leads
import Store

/// Decides the next step for a customer. Pure: the same customer at the same time gets the same step.
///
/// The order is what keeps the promises: first find out what became of earlier writes; then take
/// our tags off wherever they do not belong; only then put the wished tag on.
struct SyncPlan {
    let contact: DialerContact
    /// The customer's contact as it was shown during this run, where it was.
    let sighting: ContactSighting?
    let policy: SyncPolicy
    let now: Date

    private var observed: ObservedContact { contact.observed }

    func next() -> SyncAction {
        openWrites() ?? stopSearch() ?? proof() ?? lookAtTags() ?? sharedContact()
            ?? wrongTags() ?? goal()
    }

    /// A write whose outcome is unknown: nothing else happens before CloudTalk was asked.
    private func openWrites() -> SyncAction? {
        guard let first = contact.unsettled.first else { return nil }
        let latest = contact.unsettled.map { $0.closedAt ?? $0.openedAt }.max() ?? now
        let askAt = latest.addingTimeInterval(policy.unknownPause)
        guard now >= askAt else { return .wait(until: askAt) }
        if contact.unsettled.contains(where: { $0.step == .create }) { return .search }
        return first.contact.map { .show($0) } ?? .search
    }

    /// Who said stop is looked for once more, on every contact that bears the number.
    private func stopSearch() -> SyncAction? {
        guard contact.hold == .doNotCall else { return nil }
        return observed.searchedGeneration == contact.generation ? nil : .search
    }

    private func lookAtTags() -> SyncAction? {
        bearers.first { $0.ourTags == nil }.map { .show($0.contact) }
    }

    /// A contact has one list of tags. Where it bears the numbers of two customers who belong into
    /// different queues, or one of whom must not be called, a person has to part them.
    private func sharedContact() -> SyncAction? {
        guard let tag = contact.desiredTag else { return nil }
        let isContested = contact.sharers.contains {
            $0.isStopped || ($0.desiredTag != nil && $0.desiredTag != tag)
        }
        return isContested ? .refuse(.refused) : nil
    }

    /// Tags that may stand on the main contact: ours, and that of a customer who shares it.
    private func rightTags(isMain: Bool) -> Set<DialerTagID> {
        guard isMain else { return [] }
        let shared = contact.hold == .doNotCall ? [] : contact.sharers.compactMap(\.desiredTag)
        return Set([contact.desiredTag].compactMap(\.self) + shared)
    }

    private func wrongTags() -> SyncAction? {
        for bearer in bearers {
            let isMain = bearer.contact == observed.main?.contact
            // What goes as a whole need not be untagged first.
            if isMain && deletes { continue }
            let wrong = (bearer.ourTags ?? []).subtracting(rightTags(isMain: isMain))
            if !wrong.isEmpty { return .removeTags(wrong.sorted(), from: bearer.contact) }
        }
        return nil
    }

    private func goal() -> SyncAction {
        if let tag = contact.desiredTag { return standing(with: tag) }
        return leaving()
    }

    private func standing(with tag: DialerTagID) -> SyncAction {
        if contact.waitsForOldNumber {
            return .wait(until: now.addingTimeInterval(SyncPolicy.oldNumberPause))
        }
        if let main = observed.main {
            return main.ourTags?.contains(tag) == true ? .rest : .addTag(tag, to: main.contact)
        }
        let searched = observed.searchedAt ?? .distantPast
        let isFresh = abs(now.timeIntervalSince(searched)) < policy.searchFreshness
        return isFresh ? .create(tag) : .search
    }

    private func leaving() -> SyncAction {
        guard deletes, let main = observed.main else { return .rest }
        return .delete(main.contact)
    }

    private var bearers: [ObservedContact.Bearer] {
        (observed.main.map { [$0] } ?? []) + observed.doubles
    }
}

extension SyncPlan {
    /// Whether the contact itself goes: only one that we made, and that a look just now proved
    /// nobody else has touched.
    private var deletes: Bool {
        mayDelete && mainSighting?.isUntouched == true
    }

    private var mainSighting: ContactSighting? {
        sighting.flatMap { $0.contact == observed.main?.contact ? $0 : nil }
    }

    private var mayDelete: Bool {
        policy.unassign == .delete && contact.hold == nil && contact.desiredTag == nil
            && contact.sharers.isEmpty
            && observed.origin == .created && observed.main != nil
    }

    /// The step before a deletion: the look that proves it safe.
    private func proof() -> SyncAction? {
        guard mayDelete, mainSighting == nil, let main = observed.main else { return nil }
        return .show(main.contact)
    }
}
