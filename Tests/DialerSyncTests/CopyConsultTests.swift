import Foundation
import Leads
import Testing

@testable import DialerSync
@testable import Store

@Suite("What copies of the account tell")
struct CopyConsultTests {
    private let now = DialerContact.now
    private let policy = SyncPolicy(publicURL: "https://portal.example.com")

    private func look(_ contacts: [DialerContactID], ago: TimeInterval) -> DirectoryLook {
        DirectoryLook(begunAt: now.addingTimeInterval(-ago), contacts: contacts)
    }

    private func consulted(_ contact: DialerContact) -> CustomerRun {
        var run = CustomerRun.sample(contact)
        run.consult(policy, now: now)
        return run
    }

    @Test("Absence from a copy of the last ten minutes allows a create; an older one does not")
    func absence() {
        let fresh = consulted(.sample(directory: look([], ago: 599)))
        #expect(fresh.next(policy, now: now) == .create(DialerContact.tag))
        let old = consulted(.sample(directory: look([], ago: 601)))
        #expect(old.next(policy, now: now) == .search)
        #expect(consulted(.sample()).next(policy, now: now) == .search)
    }

    @Test("Absence from a copy that was begun before our last write proves nothing")
    func beforeWrite() {
        let observed = ObservedContact(wroteAt: now.addingTimeInterval(-30))
        let run = consulted(.sample(observed: observed, directory: look([], ago: 31)))
        #expect(run.next(policy, now: now) == .search)
    }

    /// The main contact, which the search found, too, went since.
    @Test("A search for an earlier wish that found doubles does not prove that nobody is there")
    func doublesLeft() {
        func next(_ searchedGeneration: Int64, doubles: Bool) -> SyncAction {
            let double = ObservedContact.Bearer(contact: DialerContact.second, ourTags: [])
            var observed = ObservedContact()
            observed.doubles = doubles ? [double] : []
            observed.searchedAt = now.addingTimeInterval(-1)
            observed.searchedGeneration = searchedGeneration
            let contact = DialerContact.sample(observed: observed)
            return CustomerRun.sample(contact).next(policy, now: now)
        }
        let own = DialerContact.sample().generation
        #expect(next(own - 1, doubles: true) == .search)
        #expect(next(own, doubles: true) == .create(DialerContact.tag))
        #expect(next(own - 1, doubles: false) == .create(DialerContact.tag))
    }

    @Test("Who stands in the copy is adopted, the oldest of several; the others are doubles")
    func adopted() {
        let run = consulted(
            .sample(directory: look([DialerContact.second, DialerContact.main], ago: 60)))
        #expect(run.contact.observed.main?.contact == DialerContact.main)
        #expect(run.contact.observed.origin == .adopted)
        #expect(run.contact.observed.doubles.map(\.contact) == [DialerContact.second])
        #expect(run.next(policy, now: now) == .show(DialerContact.main))
    }

    @Test(
        "A copy begun after the pause tells what became of a lost create; one begun before does not"
    )
    func lostCreate() {
        let lost = [OpenAttempt.sample(.create, ago: 60)]
        let later = consulted(
            .sample(directory: look([DialerContact.main], ago: 40), unsettled: lost))
        #expect(later.settled == [1])
        #expect(later.contact.unsettled.isEmpty)
        #expect(later.contact.observed.main?.contact == DialerContact.main)
        let sooner = consulted(.sample(directory: look([], ago: 50), unsettled: lost))
        #expect(sooner.settled.isEmpty)
        #expect(sooner.next(policy, now: now) == .search)
    }

    @Test("A copy from before somebody set the clock back tells nothing of a create after it")
    func clockSetBack() {
        // By the wall clock of then the create left 90 s after the copy was begun.
        let lost = [OpenAttempt.sample(.create, ago: 3600, noted: 120)]
        let run = consulted(.sample(directory: look([], ago: 210), unsettled: lost))
        #expect(run.settled.isEmpty)
        #expect(run.next(policy, now: now) == .search)
    }

    @Test("A copy says nothing of other writes whose outcome is open")
    func otherWrites() {
        let open = [OpenAttempt.sample(.addTags, on: DialerContact.main, ago: 60)]
        let run = consulted(
            .sample(
                observed: .bearing(nil), directory: look([DialerContact.main], ago: 10),
                unsettled: open))
        #expect(run.contact.unsettled == open)
        #expect(run.next(policy, now: now) == .show(DialerContact.main))
    }

    @Test("A copy begun before somebody said stop is no look for them; one begun after is")
    func stop() {
        let before = consulted(.sample(hold: .doNotCall, directory: look([], ago: 61)))
        #expect(before.next(policy, now: now) == .search)
        let after = consulted(
            .sample(hold: .doNotCall, directory: look([DialerContact.second], ago: 59)))
        #expect(after.contact.observed.main?.contact == DialerContact.second)
        #expect(after.next(policy, now: now) == .show(DialerContact.second))
    }

    @Test("Nor is it where it tells what became of a lost create")
    func stopAmidCreate() {
        let lost = [OpenAttempt.sample(.create, ago: 120)]
        let run = consulted(
            .sample(hold: .doNotCall, directory: look([], ago: 61), unsettled: lost))
        #expect(run.settled == [1])
        #expect(run.next(policy, now: now) == .search)
    }

    @Test(
        "A list of foreign tags clears who is not in it, for less than a minute, and nobody unknown"
    )
    func foreignTags() {
        let look = ForeignTagLook(begunAt: now, contacts: [DialerContact.second])
        #expect(look.clears(DialerContact.main, at: now.addingTimeInterval(49)))
        #expect(!look.clears(DialerContact.second, at: now))
        #expect(!look.clears(nil, at: now))
        #expect(!look.clears(DialerContact.main, at: now.addingTimeInterval(50)))
        #expect(!look.clears(DialerContact.main, at: now.addingTimeInterval(-1)))
    }

    @Test("A copy that took minutes is not made again when it is there")
    func madeJustNow() {
        let copy = DirectoryState(
            scan: 1, begunAt: now.addingTimeInterval(-200), finishedAt: now, contacts: 100_000,
            pages: 100)
        #expect(copy.wasMadeJustNow(at: now))
        #expect(copy.wasMadeJustNow(at: now.addingTimeInterval(59)))
        #expect(!copy.wasMadeJustNow(at: now.addingTimeInterval(60)))
    }

    @Test("All tags are replaced only on a contact that we made and that bears nobody else's")
    func replacement() {
        let old: Set = [DialerTagID(rawValue: 8)]
        let look = ForeignTagLook(begunAt: now, contacts: [])
        func next(_ contact: DialerContact, _ foreign: ForeignTagLook?) -> SyncAction {
            CustomerRun.sample(contact).next(policy, foreign: foreign, now: now)
        }
        let wanted = SyncAction.setTags([DialerContact.tag], on: DialerContact.main)
        #expect(next(.sample(observed: .bearing(old)), look) == wanted)
        let removed = SyncAction.removeTags(old.sorted(), from: DialerContact.main)
        #expect(next(.sample(observed: .bearing(old)), nil) == removed)
        #expect(next(.sample(observed: .bearing(old, origin: .adopted)), look) == removed)
        #expect(next(.sample(observed: .bearing(old), attempts: 1), look) == removed)
        let carried = DialerContact.sample(observed: .bearing(old), mayHaveOwnDouble: true)
        #expect(next(carried, look) == removed)
        let doubled = ObservedContact.bearing(
            old, doubles: [.init(contact: DialerContact.second, ourTags: [])])
        #expect(next(.sample(observed: doubled), look) == removed)
    }
}

@Suite("The order of a plan for who said stop")
struct StopPlanTests {
    private let now = DialerContact.now
    private let tag = DialerContact.tag

    private func next(
        _ observed: ObservedContact, unsettled: [OpenAttempt] = [], attempts: Int = 0,
        blacklists: Bool = true
    ) -> SyncAction {
        let plan = SyncPlan(
            contact: .sample(
                hold: .doNotCall, observed: observed, attempts: attempts, unsettled: unsettled),
            policy: SyncPolicy(
                blacklistsStopped: blacklists, publicURL: "https://portal.example.com"), now: now)
        return plan.next()
    }

    private func searched(_ observed: ObservedContact, ago: TimeInterval = 0) -> ObservedContact {
        var observed = observed
        observed.searchedGeneration = 1
        observed.searchedAt = now.addingTimeInterval(-ago)
        return observed
    }

    @Test("Known tags go first, though a create is open, on the main contact and on doubles")
    func tagsFirst() {
        let open = [OpenAttempt.sample(.create)]
        #expect(
            next(.bearing([tag]), unsettled: open) == .removeTags([tag], from: DialerContact.main))
        let doubled = ObservedContact.bearing(
            [], doubles: [.init(contact: DialerContact.second, ourTags: [tag])])
        #expect(next(doubled, unsettled: open) == .removeTags([tag], from: DialerContact.second))
    }

    @Test("Then the number is looked for, once for the wish, and an open create is waited for")
    func look() {
        let open = [OpenAttempt.sample(.create)]
        #expect(next(.bearing([]), unsettled: open) == .search)
        let until = open[0].endedAt.addingTimeInterval(16)
        #expect(next(searched(.bearing([])), unsettled: open) == .wait(until: until))
        #expect(
            next(searched(.bearing(nil)), unsettled: open) == .show(DialerContact.main))
    }

    @Test("A removal that may have happened is asked about before it is repeated")
    func lostRemoval() {
        let open = [OpenAttempt.sample(.removeTags, on: DialerContact.main)]
        let until = open[0].endedAt.addingTimeInterval(16)
        #expect(next(searched(.bearing([tag])), unsettled: open) == .wait(until: until))
    }

    @Test("Then the number is barred, after a look whether it is already")
    func bar() {
        var off = searched(.bearing([]))
        #expect(next(off) == .seekBar)
        #expect(next(off, blacklists: false) == .rest)
        off.barSoughtAt = now.addingTimeInterval(-599)
        #expect(next(off) == .bar)
        off.barSoughtAt = now.addingTimeInterval(-601)
        #expect(next(off) == .seekBar)
    }

    @Test("At rest only after a look later than the last write and the time-out")
    func later() {
        var off = searched(.bearing([]))
        off.blacklistedAt = now
        off.wroteAt = now.addingTimeInterval(-10)
        #expect(next(off) == .wait(until: now.addingTimeInterval(6)))
        off.wroteAt = now.addingTimeInterval(-20)
        off.searchedAt = now.addingTimeInterval(-5)
        #expect(next(off) == .search)
        off.searchedAt = now.addingTimeInterval(-4)
        #expect(next(off) == .rest)
    }

    @Test("Where the blacklist refused, the later look does not wait for it")
    func refused() {
        var off = searched(.bearing([]), ago: 30)
        off.wroteAt = now.addingTimeInterval(-20)
        #expect(next(off) == .seekBar)
        #expect(next(off, attempts: 1) == .search)
    }
}
