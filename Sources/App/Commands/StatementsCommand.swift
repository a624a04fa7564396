import ArgumentParser
import Foundation
import Leads
import Store

/// For `bin/bench`: how many assignments a second the database takes when nobody comes over HTTP.
struct StatementsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-statements",
        abstract: "Assign the leads named on standard input, and say how long that took.",
        shouldDisplay: false)

    /// The answer: `seconds` from the first transaction to the last commit.
    struct Figures: Encodable {
        var assignments: Int
        var seconds: Double
    }

    @Option(help: "Whom to assign them to.", transform: AgentID.init(rawValue:))
    var agent: AgentID

    @Option(help: "How many assignments wait for a commit together.")
    var batch = 64

    func validate() throws {
        guard batch >= 1 else { throw ValidationError("--batch is a number from 1 on.") }
    }

    func run() async throws {
        let place = try Workplace.current()
        let leads = Self.leads()
        let duration = try await place.withStore { store in
            try await ContinuousClock().measure { try await assign(leads, in: store) }
        }
        try place.console.json(
            Figures(assignments: leads.count, seconds: duration / .seconds(1)))
    }

    private static func leads() -> [LeadID] {
        var leads: [LeadID] = []
        while let line = readLine() {
            leads.append(LeadID(rawValue: line))
        }
        return leads
    }

    private func assign(_ leads: [LeadID], in store: Store) async throws {
        for first in stride(from: 0, to: leads.count, by: batch) {
            let together = leads[first..<min(first + batch, leads.count)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lead in together {
                    group.addTask { _ = try await store.assign(lead, to: agent, by: .command) }
                }
                try await group.waitForAll()
            }
        }
    }
}
