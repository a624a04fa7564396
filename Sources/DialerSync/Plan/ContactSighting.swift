import CloudTalk
import Foundation
import Leads
import Store

/// What a look at one contact told.
struct ContactSighting: Sendable, Equatable {
    let contact: DialerContactID
    /// When the look was sent.
    let at: Date
    let ourTags: Set<DialerTagID>
    /// The contact still bears the customer's number.
    let bearsNumber: Bool
    /// Public numbers on it beside the customer's.
    let otherNumbers: [String]
    /// Our link is on it: the portal made it.
    let isOurs: Bool
    /// Names of tags that others put on.
    let foreignTags: [String]
    let name: String
    /// But for tags and name it is as we made it: our link, the customer's number, nothing else.
    let isBare: Bool
    /// But for tags it is as we would make it now.
    let isAsMade: Bool

    /// Whether it counts still: others may have changed the contact since.
    func isFresh(at now: Date) -> Bool {
        abs(now.timeIntervalSince(at)) < SyncPolicy.sightingFreshness
    }

    /// Whether the number of who was thought to share the contact is on it.
    func shows(_ sharer: ContactSharer) -> Bool { sharer.isAmong(otherNumbers, of: contact) }

    /// It is as we made it, and nobody put a tag on.
    var isUntouched: Bool { isAsMade && foreignTags.isEmpty }

    init(
        _ details: ContactDetails, at moment: Date, of contact: DialerContact, tags: OurTags,
        links: LeadLinks
    ) {
        at = moment
        self.contact = DialerContactID(rawValue: details.id.rawValue)
        let bearsNumber = details.publicNumbers.contains(contact.number.e164)
        let seen = Set(details.tags.compactMap(tags.id(of:)))
        otherNumbers = details.publicNumbers.filter { $0 != contact.number.e164 }
        // On a contact without the number nothing concerns the customer but the portal's own tags, and
        // those that are right for whoever has a number on it stay.
        let theirs = contact.sharers
            .filter { [id = self.contact, otherNumbers] in $0.isAmong(otherNumbers, of: id) }
            .compactMap(\.desiredTag)
        ourTags = bearsNumber ? seen : seen.filter(tags.isOwn).subtracting(theirs)
        foreignTags = details.tags.filter { tags.id(of: $0) == nil }.map(\.name)
        self.bearsNumber = bearsNumber
        isOurs = details.externalURLs.contains { links.isOurs($0.url) }
        name = details.name
        isBare =
            isOurs && details.externalURLs.count == 1
            && details.publicNumbers == [contact.number.e164] && details.emails.isEmpty
            && details.attributes.isEmpty && details.otherFields.isEmpty
        isAsMade = isBare && name == contact.naming?.name.cut(to: ContactLimits.name)
    }
}

extension ContactSharer {
    fileprivate func isAmong(_ numbers: [String], of contact: DialerContactID) -> Bool {
        self.contact == contact && number.map(numbers.contains) == true
    }
}

/// CloudTalk's documented lengths.
enum ContactLimits {
    static let name = 150
}

/// The tags that are taken off, with their names of today: every tag that ever stood in an agent's
/// set-up, and for who said stop every tag that a campaign selects.
struct OurTags: Sendable, Equatable {
    private let names: [DialerTagID: String]
    private let idsByKey: [String: DialerTagID]
    private let own: Set<DialerTagID>

    /// - Parameter campaignTags: others' tags, for who said stop.
    init(_ ours: [DialerTag], campaignTags: [DialerTag] = []) {
        own = Set(ours.map(\.id))
        let tags = ours + campaignTags
        names = Dictionary(tags.map { ($0.id, $0.name) }, uniquingKeysWith: { one, _ in one })
        idsByKey = Dictionary(
            tags.map { (TagReference.key(ofName: $0.name), $0.id) },
            uniquingKeysWith: { one, _ in one })
    }

    func name(of tag: DialerTagID) -> String? { names[tag] }

    func contains(_ tag: DialerTagID) -> Bool { names[tag] != nil }

    /// Whether it ever stood in an agent's set-up.
    func isOwn(_ tag: DialerTagID) -> Bool { own.contains(tag) }

    /// The tag's id where it is one of ours. A contact's tags come with or without ids; where one is
    /// there, it alone decides.
    func id(of tag: TagRef) -> DialerTagID? {
        guard let id = tag.id else { return idsByKey[TagReference.key(ofName: tag.name)] }
        let ours = DialerTagID(rawValue: id.rawValue)
        return names[ours] == nil ? nil : ours
    }
}

/// The links that contacts carry to the portal's page of their lead.
struct LeadLinks: Sendable, Equatable {
    /// What agents read on the contact; CloudTalk allows 30 characters.
    static let name = "Lead Details"

    private let base: String

    init(publicURL: String) { base = publicURL + "/leads/" }

    func url(of lead: LeadID) -> String {
        let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
            .intersection(CharacterSet(charactersIn: Unicode.Scalar(0)..<Unicode.Scalar(128)))
        return base + (lead.rawValue.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")
    }

    func isOurs(_ url: String) -> Bool { url.hasPrefix(base) }
}
