import CloudTalk
import CloudTalkSandbox
import Foundation
import Testing

@testable import DialerSync

@Suite("What a process knows of the account's limit")
struct BudgetKeeperTests {
    @Test(
        "A refusal beside a bulk call shows that each action counts, before that call's own answer")
    func besideBulk() async throws {
        let world = try await World(limit: .init(requests: 14, window: 60, headers: .never))
        let clock = world.clock
        let keeper = BudgetKeeper(
            store: world.store, assumed: .init(limit: 14, window: 60, reserved: 2), timeout: 15,
            now: { clock.now })
        keeper.leave(keeper.enter(), nil, limited: false, at: clock.now)
        #expect(keeper.known.weight(ofBulk: 5) == 1)
        let bulk = keeper.enter(actions: 5)
        keeper.leave(keeper.enter(), nil, limited: true, at: clock.now)
        #expect(keeper.known.weight(ofBulk: 5) == 5)
        keeper.leave(bulk, nil, limited: false, actions: 5, at: clock.now)
        #expect(keeper.known.weight(ofBulk: 5) == 5)
    }
}
