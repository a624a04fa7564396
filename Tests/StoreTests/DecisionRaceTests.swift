import Foundation
import Leads
import Testing

@testable import Store

@Suite("What people decide while a worker has the customer")
struct DecisionRaceTests {
    private let lead = LeadID(rawValue: "L1")

    @Test("Trying again is not undone by a worker that was about to give up")
    func triedAgain() async throws {
        let desk = try await SharedCallTests.Desk(1)
        try await desk.giveUp()
        var held = try #require(try await desk.claim().first)
        #expect(held.isGivenUp)
        _ = try await desk.store.retry(.leads([lead]), by: .command)
        held.observed.restoredAt = desk.clock.now
        _ = try await desk.store.settle([
            Settlement(of: held, next: .refuse(.removedInCloudTalk, detail: nil))
        ])
        let after = try #require(try await desk.claim().first)
        #expect(!after.isGivenUp)
        #expect(after.observed.restoredAt == nil)
        #expect(try await desk.reasons() == [nil])
    }

    @Test("A lead that is corrected while CloudTalk refuses what it was is sent again")
    func corrected() async throws {
        let desk = try await SharedCallTests.Desk(1)
        let held = try #require(try await desk.claim().first)
        _ = try await desk.store.deliver(
            [LeadDelivery("L1", name: "Ana Smith", phone: "(212) 555-0101")], by: .command)
        _ = try await desk.store.settle([
            Settlement(of: held, next: .refuse(.refused, detail: "name: wrong"))
        ])
        #expect(try await desk.claim().map(\.customer) == [held.customer])
    }

    @Test("Who needs a person for the set-up's sake goes on needing one, whoever tries again")
    func setUp() async throws {
        let desk = try await SharedCallTests.Desk(1)
        try await desk.fail(for: .agentInactive)
        _ = try await desk.fail()
        let held = try #require(try await desk.claim().first)
        _ = try await desk.store.settle([
            Settlement(
                of: held,
                next: .pause(until: desk.clock.now.addingTimeInterval(60), .serverError))
        ])
        #expect(try await desk.store.retry(.leads([lead]), by: .command) == 1)
        #expect(try await desk.reasons() == [.agentInactive])
        #expect(try await desk.states() == ["failed"])
        #expect(try await desk.claim().map(\.customer) == [held.customer])
    }
}

extension SharedCallTests.Desk {
    fileprivate func states() async throws -> [String] {
        try await store.driver.write { db in
            try db.run("SELECT state FROM dialer_contacts", []).map { try $0.text("state") }
        }
    }

    /// Somebody removed all from CloudTalk again; something is still to be taken off.
    fileprivate func giveUp() async throws {
        try await store.driver.write { db in
            _ = try db.run(
                """
                UPDATE dialer_contacts SET state = 'failed', reason = 'removed_in_cloudtalk',
                    restored_at = 1
                """, [])
        }
    }
}
