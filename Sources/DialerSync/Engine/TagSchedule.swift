import CloudTalk
import Foundation
import Leads
import Store

/// When the account's tags are looked at, and how old the names are that requests go by. A value.
struct TagSchedule: Sendable {
    /// Tags that all set-ups have found are looked at this often, in seconds, for new names and deletions.
    static let calmInterval: TimeInterval = 10 * 60
    /// Names that requests are to go by are older than this, in seconds, only amid bulk work. Stops ask the
    /// same.
    private static let namesFreshness: TimeInterval = 2 * 60

    private(set) var dueAt: Date
    /// The same, where nothing waits for that look.
    private var calmDueAt: Date?
    /// After a look that failed: no other one before.
    private(set) var notBefore = Date.distantPast
    private var namesReadAt: Date?
    /// Since when CloudTalk does not say what campaigns select, although it tells the tags.
    private var campaignsFailSince: Date?
    private var campaignsFailedAt: Date?
    /// Tags of set-ups that the last look did not show: nothing that would put one on is sent.
    private var absent: Set<DialerTagID> = []

    init(dueAt: Date) { self.dueAt = dueAt }

    /// Whether the next look is one that is made now and then, for which nobody waits.
    var isCalm: Bool { dueAt == calmDueAt }

    mutating func hasten(to now: Date) { dueAt = min(dueAt, now) }

    /// The names were read, as of `moment`.
    mutating func read(at moment: Date, absent: Set<DialerTagID>) {
        namesReadAt = moment
        self.absent = absent
    }

    /// A look has come to its end.
    mutating func ended(at now: Date, next interval: TimeInterval) {
        dueAt = now.addingTimeInterval(interval)
        calmDueAt = interval == Self.calmInterval ? dueAt : nil
    }

    /// A look has failed.
    mutating func failed(at now: Date, next interval: TimeInterval) {
        ended(at: now, next: interval)
        notBefore = dueAt
    }

    /// The account's limit had no room for a look.
    mutating func limited(until: Date) {
        let wasCalm = isCalm
        dueAt = until
        notBefore = until
        calmDueAt = wasCalm ? until : nil
    }

    /// A request that names a tag that CloudTalk does not have any more makes a new one, which nobody dials.
    /// So the names are read again before somebody is looked for whom a create is to follow, and once the
    /// work is done that a create stood in.
    mutating func keepNamesFresh(for items: [CallItem], at now: Date) {
        guard let namesReadAt, isCalm else { return }
        let isToBegin = items.contains {
            $0.isAbsenceSearch || ($0.step == .create && $0.lane <= .click)
        }
        guard !(namesAreAged(at: now) && isToBegin) else { return hasten(to: now) }
        let calm = namesReadAt.addingTimeInterval(Self.calmInterval)
        // What comes after the creates is not held up by it.
        let isPutForward = dueAt < calm && !items.isEmpty
        if isPutForward || items.contains(where: { $0.step == .create }) {
            dueAt = min(calm, now.addingTimeInterval(Self.namesFreshness))
            calmDueAt = dueAt
        }
    }

    /// Seconds after which what fails counts as what cannot be had now.
    private static let longestFailing: TimeInterval = 2 * 60

    /// CloudTalk did not say what campaigns select.
    /// - Parameter isRefusal: it said that it does not.
    mutating func campaignsFailed(isRefusal: Bool, at now: Date) {
        let since = isRefusal ? now.addingTimeInterval(-Self.longestFailing) : now
        campaignsFailSince = min(campaignsFailSince ?? since, since)
        campaignsFailedAt = now
    }

    /// It said so, or nothing at all: then the account is in trouble, not its campaigns.
    mutating func campaignsDoNotFail() {
        campaignsFailSince = nil
        campaignsFailedAt = nil
    }

    /// Whether CloudTalk does not say what campaigns select, by more than one failure where it did not refuse.
    var lacksCampaigns: Bool {
        guard let campaignsFailSince, let campaignsFailedAt else { return false }
        return campaignsFailedAt.timeIntervalSince(campaignsFailSince) >= Self.longestFailing
    }

    func namesAreAged(at now: Date) -> Bool {
        namesReadAt.map { abs(now.timeIntervalSince($0)) > Self.namesFreshness } ?? true
    }

    /// Until when nothing that would put on one of these tags is sent, as CloudTalk does not show it any more
    /// and would make a new one of that name: until the next look. Nil where all are there.
    func untilThere(_ tags: [DialerTagID], at now: Date) -> Date? {
        guard !absent.isDisjoint(with: tags) else { return nil }
        return min(max(dueAt, now.addingTimeInterval(2)), now.addingTimeInterval(60))
    }

    /// The clock was set, by so many seconds.
    mutating func clockWasSet(by jump: TimeInterval) {
        dueAt += jump
        calmDueAt? += jump
        namesReadAt? += jump
        campaignsFailSince? += jump
        campaignsFailedAt? += jump
        notBefore += jump
    }
}
