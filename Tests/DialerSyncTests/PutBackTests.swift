import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Contacts that somebody deletes in CloudTalk time and again")
struct PutBackTests {
    private let number = "+14155550123"

    @Test(
        "One is put back, again after more than a week, and then within a week a person decides",
        arguments: [true, false])
    func again(foundByComparison: Bool) async throws {
        let world = try await World.withLead(number, inListOf: .hussain)
        for (days, agent) in zip([0.0, 8, 6], [AgentID.grace, .mateo, .grace]) {
            world.clock.advance(by: days * 24 * 3600 + 5)
            world.sandbox.delete(try #require(world.sandbox.contacts.first).id)
            if foundByComparison {
                _ = try await world.reconcile(mending: true)
            } else {
                try await world.assign("L1", to: agent)
            }
            try await world.rest()
            let isSoon = days == 6
            #expect(world.sandbox.contacts.count == (isSoon ? 0 : 1), "\(days)")
            #expect(try await world.sync("L1").state == (isSoon ? .failed : .synced), "\(days)")
            #expect(
                try await world.sync("L1").reason == (isSoon ? .removedInCloudTalk : nil),
                "\(days)")
        }
    }
}
