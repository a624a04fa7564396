import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("A process that takes over from another")
struct RestartTests {
    /// Each number is in CloudTalk already, so that it takes requests of its own. A new process
    /// comes three times a window, of which the one before it has left nothing.
    @Test(
        "It keeps to what is left of the window that the one before it used",
        arguments: Sandbox.Limit.Headers.allCases)
    func limit(headers: Sandbox.Limit.Headers) async throws {
        let world = try await World(
            limit: Sandbox.Limit(requests: 10, window: 60, headers: headers))
        try await world.addAgents()
        try await world.rest()
        try await world.addLeads(20)
        for lead in 0..<20 {
            world.sandbox.addContact(name: "Known \(lead)", numbers: [World.number(lead)])
            try await world.assign("B\(lead)", to: .grace)
        }
        let end = world.clock.now.addingTimeInterval(3600)
        while try await world.store.nextDue() != nil, world.clock.now < end {
            await world.pass(20)
            world.restart()
            try await world.engine.value.budget.load()
        }
        #expect(try world.queue(.grace).count == 20)
        #expect(world.sandbox.windows.contains { $0.spent == 10 })
        #expect(world.sandbox.windows.allSatisfy { $0.refused == 0 })
    }
}
