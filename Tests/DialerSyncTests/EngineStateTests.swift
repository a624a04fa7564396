import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("What the engine remembers between two looks at its work")
struct EngineStateTests {
    private let now = DialerContact.now

    @Test("Clicks that leave the limit to bulk work wait no longer than what they gave it")
    func newWindow() {
        var state = EngineState(now: now)
        _ = state.take(.gaveWay(until: now.addingTimeInterval(2)), at: now)
        #expect(state.isHeldUp(.click, at: now))
        #expect(!state.isHeldUp(.doNotCall, at: now))
        state.noticeBudget(eased: 0)
        #expect(state.isHeldUp(.click, at: now))
        state.noticeBudget(eased: 1)
        #expect(!state.isHeldUp(.click, at: now))
    }

    /// Where the clock was set, times that were seen are of another day.
    @Test(
        "What was seen of a customer outlasts all but a clock that was set", arguments: [0.0, 3600])
    func parked(jump: TimeInterval) {
        var state = EngineState(now: now)
        var run = CustomerRun.sample(.sample())
        run.named = [DialerContact.main]
        run.page = 2
        state.park([run], uptime: 10)
        if jump != 0 { state.clockWasSet(by: jump) }
        let again = state.unpark(run.contact, tags: run.tags, uptime: 20)
        #expect(again.named == (jump == 0 ? [DialerContact.main] : []))
        #expect(again.page == (jump == 0 ? 2 : 1))
    }

    @Test("An outage keeps what was seen of the customers it holds up")
    func outage() async throws {
        let world = try await World.withLead("+14155550123")
        let engine = world.engine.value
        var run = CustomerRun.sample(.sample())
        run.page = 2
        await engine.hold(run, amidOutageSince: world.clock.now)
        _ = await engine.turn()
        #expect(await !engine.state.hasHeld)
        #expect(await engine.goOn(run).page == 2)
    }

    @Test("Campaigns that nobody has to ask for are not lacking")
    func nobodyAsks() async throws {
        let number = "+14155550123"
        let world = try await World.withLead(number)
        world.refuse(path: "/campaigns/index.json")
        try await world.stop(number)
        await world.pass(10)
        let engine = world.engine.value
        #expect(await engine.state.tags.lacksCampaigns)
        try await world.lift(number)
        await world.pass(1200)
        #expect(await !engine.state.tags.lacksCampaigns)
    }
}

extension SyncEngine {
    fileprivate func hold(_ run: CustomerRun, amidOutageSince now: Date) {
        state.breaker.failed(.unreachable, at: now)
        state.hold([run], at: now)
    }

    /// Where the engine would go on with a customer that comes back as it was given back.
    fileprivate func goOn(_ run: CustomerRun) -> CustomerRun {
        state.unpark(run.contact, tags: run.tags, uptime: clock.uptime())
    }
}
