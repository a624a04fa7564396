import Testing

@testable import Store

@Suite("The estimate of a bulk change")
struct SyncEstimateTests {
    private func estimate(
        _ work: DialerWork, limit: Int = 60, reserved: Int = 6, left: Int? = nil,
        contacts: Int? = nil, foreignPages: Int? = nil
    ) -> SyncEstimate {
        var pace = SyncEstimate.Pace(limit: limit, window: 60, reserved: reserved, left: left)
        pace.foreignPages = foreignPages
        return SyncEstimate(work, pace: pace, contacts: contacts)
    }

    @Test("nothing to do costs nothing")
    func nothing() {
        #expect(estimate(DialerWork()).requests == 0)
        #expect(estimate(DialerWork()).seconds == 0)
    }

    @Test("creates go ten to a request, after a copy of the account")
    func creates() {
        #expect(estimate(DialerWork(creates: 1)).requests == 2)
        #expect(estimate(DialerWork(creates: 1_001), contacts: 20_001).requests == 101 + 22)
    }

    @Test("while they last the account is copied anew, as a copy counts for ten minutes")
    func copies() {
        let work = DialerWork(creates: 10_000)
        // 1,101 requests take 1,224 s, and each copy is made 390 s after the one before.
        #expect(estimate(work, contacts: 100_000).requests == 1_000 + 4 * 101)
        #expect(estimate(work, contacts: 10_000).requests == 1_000 + 3 * 11)
    }

    @Test("own contacts change tags ten to a request where a list of others' tags costs less")
    func retags() {
        func requests(_ work: DialerWork, pages: Int? = nil) -> Int {
            estimate(work, left: 60, foreignPages: pages).requests
        }
        #expect(requests(DialerWork(ownRetags: ["1": 15, "2": 6]), pages: 4) == 3 + 4)
        #expect(requests(DialerWork(removals: 8), pages: 4) == 1 + 4)
        #expect(requests(DialerWork(removals: 7), pages: 4) == 7)
        #expect(requests(DialerWork(ownRetags: ["1": 7]), pages: 4) == 14)
        #expect(requests(DialerWork(removals: 11)) == 11)
        #expect(requests(DialerWork(removals: 12)) == 2 + 8)
        // One list counts for 50 s.
        #expect(requests(DialerWork(removals: 1_000), pages: 7) == 100 + 2 * 7)
        // One that cannot be there in time is not made.
        #expect(requests(DialerWork(ownRetags: ["1": 300]), pages: 41) == 600)
    }

    @Test("anybody else's contact costs two requests, or one where the tag only comes off")
    func others() {
        #expect(estimate(DialerWork(otherRetags: 7)).requests == 14)
        #expect(estimate(DialerWork(otherRemovals: 7)).requests == 7)
    }

    @Test("where unassigning deletes, every contact of ours is looked at first")
    func deletions() throws {
        var pace = SyncEstimate.Pace(limit: 60, window: 60, reserved: 6)
        pace.deletes = true
        func requests(_ work: DialerWork) -> Int { SyncEstimate(work, pace: pace).requests }
        #expect(requests(DialerWork(removals: 11)) == 11 + 2)
        #expect(requests(DialerWork(removals: 40)) == 40 + 4)
        #expect(requests(DialerWork(otherRemovals: 7)) == 7)
        #expect(requests(DialerWork(creates: 1)) == 2)
    }

    @Test("bulk goes on with what is not kept for people, and always with a fifth of the limit")
    func pace() {
        #expect(estimate(DialerWork(otherRemovals: 54)).seconds == 60)
        #expect(estimate(DialerWork(otherRemovals: 12), reserved: 60).seconds == 60)
        #expect(estimate(DialerWork(otherRemovals: 1), limit: 1, reserved: 9).seconds == 60)
    }

    @Test("work that waits already goes first")
    func waiting() {
        func seconds(_ waiting: Int, _ work: DialerWork) -> Int {
            var pace = SyncEstimate.Pace(limit: 60, window: 60, reserved: 6)
            pace.waiting = waiting
            return SyncEstimate(work, pace: pace).seconds
        }
        #expect(seconds(540, DialerWork(otherRemovals: 54)) == 120)
        #expect(seconds(540, DialerWork()) == 0)
    }

    @Test("batches of before are still read")
    func former() throws {
        let text = #"{"creates":1,"removals":2,"ownRetags":{"7":3},"otherRetags":4}"#
        let work = try JSONText.decode(DialerWork.self, from: text)
        #expect(work == DialerWork(creates: 1, removals: 2, ownRetags: ["7": 3], otherRetags: 4))
    }

    @Test(
        "what does not fit into the window waits for its end, and goes at once when the next ones begin",
        arguments: [(16, 0), (17, 41), (70, 41), (71, 101), (300, 341)])
    func windows(requests: Int, seconds: Int) {
        var pace = SyncEstimate.Pace(limit: 60, window: 60, reserved: 6, left: 16)
        pace.resetsIn = 40.5
        let work = DialerWork(otherRemovals: requests)
        #expect(SyncEstimate(work, pace: pace).seconds == seconds)
    }

    @Test("where each change of a bulk call counts, ten to a request save nothing")
    func eachChange() {
        var pace = SyncEstimate.Pace(limit: 60, window: 60, reserved: 6)
        pace.countsEachChange = true
        #expect(SyncEstimate(DialerWork(creates: 25), pace: pace).requests == 25 + 1)
    }

    @Test("what is left of the window goes at once")
    func left() {
        #expect(estimate(DialerWork(otherRemovals: 14), left: 14).seconds == 0)
        #expect(estimate(DialerWork(otherRemovals: 68), left: 14).seconds == 60)
    }
}
