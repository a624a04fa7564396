import Testing

@testable import Store

@Suite("The estimate of a bulk change")
struct SyncEstimateTests {
    private func estimate(
        _ work: DialerWork, limit: Int = 60, reserved: Int = 6, left: Int? = nil,
        contacts: Int? = nil
    ) -> SyncEstimate {
        SyncEstimate(
            work, pace: .init(limit: limit, window: 60, reserved: reserved, left: left),
            contacts: contacts)
    }

    @Test("nothing to do costs nothing")
    func nothing() {
        #expect(estimate(DialerWork()).requests == 0)
        #expect(estimate(DialerWork()).seconds == 0)
    }

    @Test("creates and removals go ten to a request, creates after a look at the directory")
    func bulkCalls() {
        #expect(estimate(DialerWork(creates: 1)).requests == 2)
        #expect(estimate(DialerWork(creates: 1_001), contacts: 250_001).requests == 101 + 252)
        #expect(estimate(DialerWork(removals: 11), contacts: 250_001).requests == 2)
    }

    @Test(
        "own contacts are retagged ten to a request with a listing for each tag, others by two requests"
    )
    func retags() {
        #expect(estimate(DialerWork(ownRetags: ["1": 15, "2": 6])).requests == 3 + 2)
        #expect(estimate(DialerWork(otherRetags: 7)).requests == 14)
        #expect(estimate(DialerWork(otherRemovals: 7)).requests == 7)
    }

    @Test("where unassigning deletes, every contact of ours is looked at first")
    func deletions() throws {
        var pace = SyncEstimate.Pace(limit: 60, window: 60, reserved: 6)
        pace.deletes = true
        func requests(_ work: DialerWork) -> Int { SyncEstimate(work, pace: pace).requests }
        #expect(requests(DialerWork(removals: 11)) == 11 + 2)
        #expect(requests(DialerWork(otherRemovals: 7)) == 7)
        #expect(requests(DialerWork(creates: 1)) == 2)
    }

    @Test("bulk goes on with what is not kept for people, and always with a fifth of the limit")
    func pace() {
        #expect(estimate(DialerWork(removals: 540)).seconds == 60)
        #expect(estimate(DialerWork(removals: 120), reserved: 60).seconds == 60)
        #expect(estimate(DialerWork(removals: 10), limit: 1, reserved: 9).seconds == 60)
    }

    @Test("work that waits already goes first")
    func waiting() {
        func seconds(_ waiting: Int, _ work: DialerWork) -> Int {
            var pace = SyncEstimate.Pace(limit: 60, window: 60, reserved: 6)
            pace.waiting = waiting
            return SyncEstimate(work, pace: pace).seconds
        }
        #expect(seconds(540, DialerWork(removals: 540)) == 120)
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
        #expect(SyncEstimate(DialerWork(removals: 25), pace: pace).requests == 25)
    }

    @Test("what is left of the window goes at once")
    func left() {
        #expect(estimate(DialerWork(removals: 140), left: 14).seconds == 0)
        #expect(estimate(DialerWork(removals: 680), left: 14).seconds == 60)
    }
}
