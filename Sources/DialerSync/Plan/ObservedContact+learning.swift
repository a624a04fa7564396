import CloudTalk
import Foundation
import Leads
import Store

/// How what we know of CloudTalk changes with each answer. Pure.
extension ObservedContact {
    /// A search named these contacts as bearing the number. The oldest is adopted where the customer
    /// has none yet; the others are doubles.
    /// - Parameters:
    ///   - time: when the search was sent.
    ///   - generation: of the wish that it was sent for.
    ///   - distrusts: what was known of their tags does not count; they are looked at again.
    mutating func found(
        _ contacts: [DialerContactID], at time: Date, for generation: Int64, distrusts: Bool
    ) {
        searchedAt = time
        searchedGeneration = generation
        for contact in contacts.sorted() {
            if main == nil {
                adopt(contact)
            } else if !bearers.contains(contact) {
                doubles.append(Bearer(contact: contact, ourTags: nil))
            }
            if distrusts { doubt(contact) }
        }
    }

    private mutating func adopt(_ contact: DialerContactID) {
        doubles.removeAll { $0.contact == contact }
        // One that was known before may have got another number.
        main = Bearer(contact: contact, ourTags: nil)
        origin = .adopted
    }

    /// Who has no contact has what a lost create left behind: the oldest that nobody has looked at.
    mutating func adoptLate() {
        let unseen = doubles.filter { $0.ourTags == nil }.map(\.contact)
        guard main == nil, let oldest = unseen.min() else { return }
        adopt(oldest)
    }

    mutating func saw(_ sighting: ContactSighting) {
        if main?.contact == sighting.contact {
            main?.ourTags = sighting.ourTags
            if sighting.isOurs { origin = .created }
            if !sighting.bearsNumber { disown() }
        } else {
            update(sighting.contact) { $0.ourTags = sighting.ourTags }
        }
        if !sighting.bearsNumber { lost() }
        // A contact of somebody else's number concerns us only as long as it bears our tags.
        if !sighting.bearsNumber, sighting.ourTags.isEmpty { drop(sighting.contact) }
    }

    mutating func created(_ contact: DialerContactID, bearing tag: DialerTagID, for lead: LeadID?) {
        doubles.removeAll { $0.contact == contact }
        main = Bearer(contact: contact, ourTags: [tag])
        origin = .created
        namedLead = lead
        if searchedGeneration == Self.outdated { searchedGeneration = nil }
    }

    mutating func tagged(_ contact: DialerContactID, with tag: DialerTagID) {
        update(contact) { $0.ourTags?.insert(tag) }
    }

    mutating func untagged(_ contact: DialerContactID, of tags: [DialerTagID]) {
        update(contact) { $0.ourTags?.subtract(tags) }
    }

    /// All tags of the contact were replaced by these.
    mutating func retagged(_ contact: DialerContactID, with tags: [DialerTagID]) {
        update(contact) { $0.ourTags = Set(tags) }
    }

    /// Tags that are not ours to take off, or no longer since a stop was lifted, concern nobody.
    mutating func keepTags(in tags: OurTags) {
        let kept = { (bearer: Bearer) in
            Bearer(contact: bearer.contact, ourTags: bearer.ourTags?.filter(tags.contains))
        }
        main = main.map(kept)
        doubles = doubles.map(kept)
    }

    /// A list named these entries as barring outgoing calls to the number. One that was lifted, or is
    /// older, may only be shown still: should it stand, the number has two for a while.
    /// - Parameter isLost: a bar of ours may be among them.
    mutating func sought(_ bars: [BlacklistEntry], at time: Date, isLost: Bool) {
        let standing = bars.filter { $0.id.rawValue > liftedEntry ?? 0 }
        blacklistedAt = standing.isEmpty ? nil : time
        barSoughtAt = standing.isEmpty ? time : nil
        let alone = standing.filter { $0.direction == .outgoing }
        if isLost { blacklistEntry = alone.count == 1 ? alone[0].id.rawValue : nil }
    }

    mutating func barred(_ entry: Int64, at time: Date) {
        blacklistEntry = entry
        blacklistedAt = time
        // Should a newer wish doubt it, the list is asked first.
        barSoughtAt = nil
    }

    /// Whatever the next list shows bars the number.
    mutating func distrustLifting() {
        liftedEntry = nil
        barSoughtAt = nil
    }

    /// Our entry in the blacklist is gone.
    mutating func lifted() {
        liftedEntry = blacklistEntry ?? liftedEntry
        blacklistEntry = nil
        blacklistedAt = nil
        barSoughtAt = nil
    }

    /// A write to the contact may or may not have happened: somebody has to look.
    mutating func doubt(_ contact: DialerContactID) {
        update(contact) { $0.ourTags = nil }
    }

    /// The number left a contact, and may stand on another one by now: whatever is wished, somebody has
    /// to look.
    mutating func lost() {
        searchedAt = nil
        searchedGeneration = Self.outdated
    }

    /// A search that no wish was for.
    static let outdated: Int64 = 0

    /// The contact is not there any more.
    mutating func drop(_ contact: DialerContactID) {
        doubles.removeAll { $0.contact == contact }
        guard main?.contact == contact else { return }
        main = nil
        origin = nil
        namedLead = nil
    }

    /// Whether the contact is known to bear none of our tags.
    func isBare(_ contact: DialerContactID) -> Bool {
        ([main].compactMap(\.self) + doubles).contains {
            $0.contact == contact && $0.ourTags?.isEmpty == true
        }
    }

    /// All that bear the number as far as is known.
    var bearers: Set<DialerContactID> {
        Set(doubles.map(\.contact)).union([main?.contact].compactMap(\.self))
    }

    /// The customer's contact was given another number in CloudTalk: it is somebody else's now.
    private mutating func disown() {
        guard let former = main else { return }
        main = nil
        origin = nil
        namedLead = nil
        doubles.append(former)
    }

    private mutating func update(_ contact: DialerContactID, _ change: (inout Bearer) -> Void) {
        if var bearer = main, bearer.contact == contact {
            change(&bearer)
            main = bearer
        }
        for index in doubles.indices where doubles[index].contact == contact {
            change(&doubles[index])
        }
    }
}
