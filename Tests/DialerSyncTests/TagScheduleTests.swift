import Foundation
import Leads
import Testing

@testable import DialerSync
@testable import Store

@Suite("When the account's tags are looked at")
struct TagScheduleTests {
    private let now = DialerContact.now
    private let tag = DialerContact.tag
    private let links = LeadLinks(publicURL: "https://portal.example.com")

    private func later(_ seconds: TimeInterval) -> Date { now.addingTimeInterval(seconds) }

    /// A look ended at `now` and found everything.
    private func calm() -> TagSchedule {
        var schedule = TagSchedule(dueAt: now)
        schedule.read(at: now, absent: [])
        schedule.ended(at: now, next: TagSchedule.calmInterval)
        return schedule
    }

    private func item(_ action: SyncAction, lane: Int64 = SyncLane.bulk) throws -> CallItem {
        try #require(CallItem(.sample(.sample(lane: lane)), action, links: links))
    }

    @Test(
        "Campaigns are lacking once CloudTalk refuses them, or twice two minutes apart fails to list them"
    )
    func campaigns() {
        var schedule = calm()
        schedule.campaignsFailed(isRefusal: true, at: now)
        #expect(schedule.lacksCampaigns)
        schedule.campaignsDoNotFail()
        #expect(!schedule.lacksCampaigns)
        schedule.campaignsFailed(isRefusal: false, at: now)
        schedule.campaignsFailed(isRefusal: false, at: later(119))
        #expect(!schedule.lacksCampaigns)
        schedule.clockWasSet(by: 3600)
        #expect(!schedule.lacksCampaigns)
        schedule.campaignsFailed(isRefusal: false, at: later(3600 + 120))
        #expect(schedule.lacksCampaigns)
    }

    @Test("Every ten minutes; sooner where something waits for it")
    func calmly() {
        var schedule = calm()
        #expect(schedule.isCalm && schedule.dueAt == later(600))
        schedule.hasten(to: later(30))
        #expect(!schedule.isCalm && schedule.dueAt == later(30))
        schedule.hasten(to: later(40))
        #expect(schedule.dueAt == later(30))
    }

    @Test("A look that failed is not made again before its time, whatever waits")
    func failed() {
        var schedule = calm()
        schedule.failed(at: later(600), next: 15)
        schedule.hasten(to: later(601))
        #expect(schedule.dueAt == later(601) && schedule.notBefore == later(615))
    }

    @Test("A look that nobody waits for stays one when the limit puts it off")
    func limited() {
        var schedule = calm()
        schedule.limited(until: later(640))
        #expect(schedule.isCalm && schedule.dueAt == later(640) && schedule.notBefore == later(640))
        schedule.hasten(to: later(620))
        schedule.limited(until: later(660))
        #expect(!schedule.isCalm && schedule.dueAt == later(660))
    }

    @Test("What would put on a tag that is not there waits for the next look, a minute at most")
    func absent() {
        var schedule = calm()
        #expect(schedule.untilThere([tag], at: now) == nil)
        schedule.read(at: now, absent: [tag])
        #expect(schedule.untilThere([tag], at: now) == later(60))
        #expect(schedule.untilThere([DialerTagID(rawValue: 8)], at: now) == nil)
        schedule.hasten(to: later(20))
        #expect(schedule.untilThere([tag], at: now) == later(20))
        #expect(schedule.untilThere([tag], at: later(20)) == later(22))
    }

    @Test("Names are read again before somebody is looked for who is to be created")
    func agedNames() throws {
        let search = try item(.search)
        for (age, isDue) in [(119.0, false), (121, true)] {
            var schedule = calm()
            schedule.keepNamesFresh(for: [search], at: later(age))
            #expect(schedule.namesAreAged(at: later(age)) == isDue)
            #expect((schedule.dueAt == later(age)) == isDue, "\(age)")
        }
    }

    @Test("and two minutes after the last work that a create stood in")
    func afterCreates() throws {
        var schedule = calm()
        schedule.keepNamesFresh(for: [try item(.create(tag))], at: later(10))
        #expect(schedule.dueAt == later(130) && schedule.isCalm)
        schedule.keepNamesFresh(for: [try item(.create(tag))], at: later(100))
        #expect(schedule.dueAt == later(220))
        // What comes after the creates puts it off as well, and never past its time.
        schedule.keepNamesFresh(
            for: [try item(.addTag(tag, to: DialerContact.main))], at: later(110))
        #expect(schedule.dueAt == later(230))
        schedule.keepNamesFresh(for: [], at: later(200))
        #expect(schedule.dueAt == later(230))
        schedule.keepNamesFresh(for: [try item(.create(tag))], at: later(590))
        #expect(schedule.dueAt == later(600))
    }

    @Test("A clock that is set changes nothing of how far away a look is")
    func clockSet() {
        var schedule = calm()
        schedule.clockWasSet(by: 3_600)
        #expect(schedule.isCalm && schedule.dueAt == later(4_200))
        #expect(!schedule.namesAreAged(at: later(3_600)))
        schedule.failed(at: now, next: 15)
        schedule.clockWasSet(by: -60)
        #expect(schedule.notBefore == later(-45))
    }
}
