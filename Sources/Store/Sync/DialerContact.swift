public import Foundation
public import Leads

/// A customer as the sync engine works on it: what its assignment asks for, what CloudTalk was last
/// proved to hold, and what is still open in between.
public struct DialerContact: Sendable, Equatable {
    public let customer: CustomerID
    public let number: PhoneNumber
    /// Why the customer must not stand in a queue although somebody has it; nil where nothing
    /// speaks against it.
    public let hold: SyncReason?
    /// The tag that the contact should bear; nil means none of ours.
    public let desiredTag: DialerTagID?
    /// Counts changes of the wish.
    public let generation: Int64
    public let syncedGeneration: Int64
    /// When the wish last changed.
    public let wishedAt: Date
    public var observed: ObservedContact
    /// What the copy of CloudTalk's numbers says; nil where there is no complete one.
    public var directory: DirectoryLook?
    /// Requests that went wrong in a row.
    public let attempts: Int
    public let lane: Int64
    public let lease: Lease
    /// The number that the lead had before still stands in a list: it goes first.
    public let waitsForOldNumber: Bool
    /// Others whose number stands on this customer's contact.
    public let sharers: [ContactSharer]
    /// Writes whose outcome is not known: found open after a crash, or closed as unknown.
    public var unsettled: [OpenAttempt]
    /// A create of ours was once given up as unknown: a double may be its doing.
    public let mayHaveOwnDouble: Bool
    /// The main contact was deleted by the portal, or known to be gone, before: it stands here only
    /// because a list that lags named it again.
    public let wasGoneBefore: Bool
    /// Somebody took the customer out of CloudTalk again after it was put back: a person has to say what
    /// is meant, and until then nothing but wrong tags is mended.
    public let isGivenUp: Bool
    /// The lead that a contact made now is named after and links to: the first one assigned.
    public let naming: ContactNaming?
    /// Names of the leads that lost creates were for.
    public var lostNames: Set<String> = []
    /// When this was read, by the clock that the times in it are to be held against.
    public var readAt = Date.distantPast
}

/// What the portal knows of CloudTalk's side of a customer.
public struct ObservedContact: Sendable, Equatable {
    public enum Origin: String, Sendable {
        /// Made by the portal.
        case created
        /// Was in CloudTalk already; gained the tag and nothing else.
        case adopted
    }

    /// A contact, and which of our tags it bears; nil tags mean nobody looked yet.
    public struct Bearer: Sendable, Equatable {
        public var contact: DialerContactID
        public var ourTags: Set<DialerTagID>?

        public init(contact: DialerContactID, ourTags: Set<DialerTagID>?) {
            self.contact = contact
            self.ourTags = ourTags
        }
    }

    /// The one contact that carries the customer's tag.
    public var main: Bearer?
    public var origin: Origin?
    /// Other contacts with the same number.
    public var doubles: [Bearer]
    /// When CloudTalk was last searched for the number.
    public var searchedAt: Date?
    /// For which wish that search was.
    public var searchedGeneration: Int64?
    /// When the portal last put back a contact that somebody had deleted in CloudTalk.
    public var restoredAt: Date?
    /// The lead that the contact was named after, where the portal made it.
    public var namedLead: LeadID?
    /// When a write to the customer's contacts last left; for who said stop also a write of somebody
    /// who shares one of them.
    public var wroteAt: Date?
    /// The blacklist entry that the portal made for the number.
    public var blacklistEntry: Int64?
    /// The last such entry that is gone. Lists that lag show it still; nobody made it who stays.
    public var liftedEntry: Int64?
    /// When CloudTalk was seen to bar calls to the number.
    public var blacklistedAt: Date?
    /// When CloudTalk was last seen not to bar them.
    public var barSoughtAt: Date?

    public init(
        main: Bearer? = nil, origin: Origin? = nil, doubles: [Bearer] = [],
        searchedAt: Date? = nil, searchedGeneration: Int64? = nil, restoredAt: Date? = nil,
        namedLead: LeadID? = nil, wroteAt: Date? = nil, blacklistEntry: Int64? = nil,
        liftedEntry: Int64? = nil, blacklistedAt: Date? = nil, barSoughtAt: Date? = nil
    ) {
        self.main = main
        self.origin = origin
        self.doubles = doubles
        self.searchedAt = searchedAt
        self.searchedGeneration = searchedGeneration
        self.restoredAt = restoredAt
        self.namedLead = namedLead
        self.wroteAt = wroteAt
        self.blacklistEntry = blacklistEntry
        self.liftedEntry = liftedEntry
        self.blacklistedAt = blacklistedAt
        self.barSoughtAt = barSoughtAt
    }
}

/// What the last complete copy of the account's numbers says of one number.
public struct DirectoryLook: Sendable, Equatable {
    /// When the copy was begun.
    public let begunAt: Date
    /// The contacts that bore the number then.
    public var contacts: [DialerContactID]

    public init(begunAt: Date, contacts: [DialerContactID]) {
        self.begunAt = begunAt
        self.contacts = contacts
    }
}

/// Another customer on the customer's contact: CloudTalk's contacts can have several numbers. As last
/// seen for either of them; somebody may have moved a number since.
public struct ContactSharer: Sendable, Equatable {
    public let customer: CustomerID
    public let contact: DialerContactID
    /// In E.164; nil for who has none any more.
    public let number: String?
    /// That customer must not be called.
    public let isStopped: Bool
    /// The tag that one contact with the number should bear for that customer.
    public let desiredTag: DialerTagID?
    /// That one, where it is another than ``contact``.
    public let main: DialerContactID?
}

/// The right of one worker to work on one customer. `epoch` tells a worker that woke up too late.
public struct Lease: Sendable, Hashable {
    public let owner: String
    public let epoch: Int64

    public init(owner: String, epoch: Int64) {
        self.owner = owner
        self.epoch = epoch
    }
}

/// A write that was begun and whose outcome nobody knows.
public struct OpenAttempt: Sendable, Equatable {
    /// Seconds after its commit in which a request leaves, or else never does. One of which nobody noted
    /// an end, as its process crashed, may have left as late.
    public static let longestStart: TimeInterval = 8

    public let id: Int64
    public let step: SyncStep
    public let contact: DialerContactID?
    public let tags: Set<DialerTagID>
    /// When it left or was given up, by the wall clock of the moment that it was read: how long ago
    /// that was is measured with a clock that never jumps.
    public let endedAt: Date
    /// The same by the wall clock of then: comparable with other times that were noted.
    public let notedAt: Date
}

/// The kinds of requests for one customer.
public enum SyncStep: String, Sendable, CaseIterable {
    case search, show, create
    case addTags = "add_tags"
    case removeTags = "remove_tags"
    /// Replaces all tags of a contact.
    case setTags = "set_tags"
    case delete
    case seekBar = "blacklist_look"
    case bar = "blacklist_add"
    case unbar = "blacklist_remove"

    /// Whether it changes CloudTalk, so that its outcome has to be known before it is repeated.
    public var writes: Bool {
        switch self {
        case .search, .show, .seekBar: false
        case .create, .addTags, .removeTags, .setTags, .delete, .bar, .unbar: true
        }
    }

    /// Whether it changes a contact, so that a look before it proves nothing any more.
    public var touchesContact: Bool {
        switch self {
        case .search, .show, .seekBar, .bar, .unbar: false
        case .create, .addTags, .removeTags, .setTags, .delete: true
        }
    }

    /// Whether it changes the blacklist.
    public var isBar: Bool { self == .bar || self == .unbar }
}

/// What a new contact is made from.
public struct ContactNaming: Sendable, Equatable {
    public let lead: LeadID
    public let name: PersonName
    public let email: String?
}
