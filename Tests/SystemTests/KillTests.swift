import CloudTalkSandbox
import Foundation
import Synchronization
import Testing

@Suite("A portal that is killed")
struct KillTests {
    /// What was asked of each lead, as far as those who asked can know.
    private final class Wishes: Sendable {
        private struct State {
            var possible: [String: Set<String?>] = [:]
            var answers = 0
        }

        private let state = Mutex(State())

        /// From now on it may have happened.
        func asked(_ lead: String, _ agent: String?) {
            state.withLock { _ = $0.possible[lead, default: [nil]].insert(agent) }
        }

        /// From now on it has happened, and nothing that was asked before holds.
        /// - Returns: how many answers there were so far.
        func answered(_ lead: String, _ agent: String?) -> Int {
            state.withLock {
                $0.possible[lead] = [agent]
                $0.answers += 1
                return $0.answers
            }
        }

        var answers: Int { state.withLock(\.answers) }
        func possible(_ lead: String) -> Set<String?> {
            state.withLock { $0.possible[lead] ?? [nil] }
        }
    }

    /// When a round's kill comes.
    private enum Moment {
        /// With this answer, while other managers' requests are under way.
        case answer(Int)
        /// When CloudTalk has got so many more requests, most of which it has not answered yet.
        case request(Int)
    }

    /// Asks for one thing after the other until the portal is gone. A lead belongs to one manager,
    /// so that "the last answer" means something.
    private static func work(
        on leads: [String], at portal: Site.Portal, _ wishes: Wishes, seed: UInt64,
        killAt: Int?
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let agents = Sandbox.Configuration.demoSeats.map { "\($0.agent.id)" }
        while let lead = leads.randomElement(using: &random) {
            let agent =
                Int.random(in: 0..<4, using: &random) == 0
                ? nil : agents.randomElement(using: &random)
            wishes.asked(lead, agent)
            let answer: Caller.Answer
            do {
                answer =
                    if let agent {
                        try await portal.manager.assign(lead, to: agent)
                    } else {
                        try await portal.manager.unassign(lead)
                    }
            } catch {
                // Only a dead portal may leave a request without an answer.
                _ = try await portal.program.end()
                return
            }
            #expect([200, 201, 204].contains(answer.status), "\(answer.text)")
            if wishes.answered(lead, agent) == killAt { portal.program.send(SIGKILL) }
        }
    }

    private static func round(
        _ moment: Moment, _ site: Site, token: String, leads: [Lead], _ wishes: Wishes,
        seed: UInt64
    ) async throws {
        let portal = try await site.serve(token: token)
        let managers = 4
        var killAt: Int?
        if case .answer(let count) = moment { killAt = wishes.answers + count }
        let sent = site.sandbox.counters.requests
        try await withThrowingTaskGroup(of: Void.self) { group in
            for manager in 0..<managers {
                let own = leads.indices.filter { $0 % managers == manager }.map { leads[$0].id }
                group.addTask { [killAt] in
                    try await work(
                        on: own, at: portal, wishes, seed: seed &+ UInt64(manager), killAt: killAt)
                }
            }
            if case .request(let count) = moment {
                try await eventually("requests to CloudTalk", every: .milliseconds(2)) {
                    site.sandbox.counters.requests >= sent + count
                }
                portal.program.send(SIGKILL)
            }
            try await group.waitForAll()
        }
        #expect(try await portal.program.end() == .signal(SIGKILL))
    }

    @Test(
        "kill -9 at any moment loses no answered assignment and doubles no contact",
        arguments: [UInt64(20_261_123)])
    func kills(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        // Most requests are under way for a while, so that every kill hits some.
        var account = Sandbox.Configuration.demo()
        account.faults = [Fault(.slow, rate: 0.7, milliseconds: 400)]
        try await Site.open(account) { site in
            let leads = Lead.several(40)
            let wishes = Wishes()
            let token = try await site.createToken()
            try await site.importAgents()
            try await site.importLeads(leads)
            for round in 0..<8 {
                let moment: Moment =
                    round % 2 == 0
                    ? .request(Int.random(in: 1...8, using: &random))
                    : .answer(Int.random(in: 1...120, using: &random))
                try await Self.round(
                    moment, site, token: token, leads: leads, wishes, seed: random.next())
            }
            site.sandbox.clearFaults()
            try await Self.check(site, token: token, leads: leads, wishes)
        }
    }

    private static func check(
        _ site: Site, token: String, leads: [Lead], _ wishes: Wishes
    ) async throws {
        let portal = try await site.serve(token: token)
        // What the last kill left open is asked for when its leases have run out: time-out and 10 s.
        try await eventually("rest", within: .seconds(60), every: .milliseconds(100)) {
            try await portal.manager.sync().isAtRest
        }
        #expect(wishes.answers > leads.count)
        for lead in leads {
            let view = try await portal.manager.lead(lead.id)
            let agent = view.assignment?.agentId
            #expect(wishes.possible(lead.id).contains(agent), "\(lead.id): \(agent ?? "nobody")")
            let bearers = site.bearers(of: lead.number)
            if let agent {
                #expect(bearers == [[agent]], "\(lead.id)")
                #expect(view.sync.state == "synced", "\(lead.id)")
            } else {
                #expect(bearers == [[]] || bearers == [], "\(lead.id)")
                #expect(view.sync.state == "none", "\(lead.id)")
            }
        }
        #expect(site.sandbox.contacts.count <= leads.count)
    }
}
