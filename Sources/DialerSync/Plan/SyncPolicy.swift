public import Foundation

/// The settings that the engine works by.
public struct SyncPolicy: Sendable, Equatable {
    /// What happens to a contact when its customer is unassigned.
    public enum Unassign: String, Sendable, CaseIterable {
        /// Our tag comes off, the contact stays.
        case untag
        /// A contact that we made and that nobody else touched goes; any other is untagged.
        case delete
    }

    /// Seconds for one request.
    public var timeout: TimeInterval
    public var unassign: Unassign
    /// Numbers that must not be called are put on CloudTalk's blacklist (outgoing).
    public var blacklistsStopped: Bool
    /// Base of the links put into contacts, without a slash at its end.
    public var publicURL: String

    public init(
        timeout: TimeInterval = 15, unassign: Unassign = .untag, blacklistsStopped: Bool = true,
        publicURL: String
    ) {
        self.timeout = timeout
        self.unassign = unassign
        self.blacklistsStopped = blacklistsStopped
        self.publicURL = publicURL
    }

    /// How long a worker has a customer without a sign of life, in milliseconds: a request's
    /// time-out and ten seconds.
    public var lease: Int64 { Int64((timeout * 1000).rounded(.up)) + 10_000 }

    /// For how many seconds after a call was begun it may make another request: an answer that does not come
    /// must not outlast the leases.
    var longestBetweenRequests: TimeInterval { TimeInterval(lease) / 1000 - timeout }

    /// How long a worker has a customer for whom no request was begun yet, in milliseconds: what it
    /// takes to plan, and no more, so that a crash holds up few for long.
    static let claimLease: Int64 = 10_000

    /// After a write whose outcome is unknown, how long to leave CloudTalk alone before asking what
    /// became of it: longer than a request may take.
    var unknownPause: TimeInterval { timeout + 1 }

    /// By how many seconds lists may lag behind what CloudTalk holds.
    static let listLag: TimeInterval = 10

    /// How soon to look again whether a lead's old number is off its list.
    static let oldNumberPause: TimeInterval = 2

    /// For how long a tag waits for somebody who said stop to be looked at, in seconds: a look showed
    /// that they are no longer on the contact that it goes onto.
    static let sharerPause: TimeInterval = 5

    /// For how long a search that found nobody allows a create: as long as a copy of all numbers
    /// does. Much less, and on an account whose limit lets little through no create would follow.
    var searchFreshness: TimeInterval { Self.directoryFreshness }

    /// For how long the absence from a complete copy of the account's numbers allows a create,
    /// counted from when the copy was begun.
    static let directoryFreshness: TimeInterval = 10 * 60

    /// For how long a list of who bears foreign tags allows to replace a contact's tags as a whole,
    /// counted from when the list was begun; less than a minute by the time that a request takes to
    /// leave.
    static let foreignTagsFreshness: TimeInterval = 50
    /// Seconds for which a look at a contact lets it be deleted.
    static let sightingFreshness: TimeInterval = 45

    /// Within this time a contact that was deleted in CloudTalk is put back only once.
    var restoreOnce: TimeInterval { 7 * 24 * 3600 }
}
