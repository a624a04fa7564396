import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Logging
import Store

@testable import DialerSync

/// The real store, the real engine and the sandbox in one process, on a clock that the test moves.
final class World: Sendable {
    static let region = "US"
    let clock = TestClock()
    let sandbox: Sandbox
    let store: Store
    let transport: SandboxTransport
    let policy: SyncPolicy
    let allowance: RateBudget.Allowance
    let engine: Mutable<SyncEngine>

    init(
        policy: SyncPolicy = SyncPolicy(publicURL: "https://portal.example.com"),
        limit: Sandbox.Limit = Sandbox.Limit(requests: 600, window: 60),
        cloudTalkAhead ahead: TimeInterval = 0,
        configure: (inout Sandbox.Configuration) -> Void = { _ in }
    ) async throws {
        var configuration = Sandbox.Configuration.demo()
        configuration.limit = limit
        configure(&configuration)
        let clock = self.clock
        sandbox = Sandbox(configuration, now: { clock.now.addingTimeInterval(ahead) })
        let leases = LeaseClock(now: { clock.milliseconds })
        store = try await Store.open(
            .inMemory, phones: Self.phones, clock: clock.store,
            options: SQLiteOptions(durable: false, leaseClock: leases))
        transport = SandboxTransport(
            sandbox, key: configuration.key, clock: clock, timeout: policy.timeout)
        self.policy = policy
        allowance = RateBudget.Allowance(limit: limit.requests, window: limit.window, reserved: 6)
        engine = Mutable(
            Self.makeEngine(store, transport, policy, allowance, clock))
    }

    static var phones: PhoneReader {
        get throws {
            guard let reader = PhoneReader(defaultRegion: region) else { throw NoSuchRegion() }
            return reader
        }
    }

    struct NoSuchRegion: Error {}

    static func makeEngine(
        _ store: Store, _ transport: SandboxTransport, _ policy: SyncPolicy,
        _ allowance: RateBudget.Allowance, _ clock: TestClock
    ) -> SyncEngine {
        makeEngine(store, transport, policy, allowance, clock.engine())
    }

    static func makeEngine(
        _ store: Store, _ transport: SandboxTransport, _ policy: SyncPolicy,
        _ allowance: RateBudget.Allowance, _ clock: EngineClock
    ) -> SyncEngine {
        SyncEngine(
            store: store, client: CloudTalkClient(transport: transport), policy: policy,
            allowance: allowance, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A new process: everything that was only in memory is gone.
    func restart() {
        engine.set(Self.makeEngine(store, transport, policy, allowance, clock))
    }

    /// Starts what is due and lets it finish.
    func turn() async -> Date {
        let engine = engine.value
        let turn = await engine.turn()
        for job in turn.jobs { await engine.run(job) }
        return turn.jobs.isEmpty ? turn.next : clock.now
    }

    /// Lets time pass as long as there is anything to do, at most `limit` seconds.
    func rest(within limit: TimeInterval = 3600) async throws {
        let end = clock.now.addingTimeInterval(limit)
        while clock.now < end {
            let next = await turn()
            let due = try await store.nextDue()
            let isOpen = await engine.value.state.breaker.circuit != .closed
            let unresolved = try await store.tagMappings().contains { $0.standing == .unresolved }
            if due == nil, !isOpen, !unresolved { return }
            clock.advance(to: min(next, end))
        }
    }

    /// Lets `seconds` pass, working all the while.
    func pass(_ seconds: TimeInterval) async {
        let end = clock.now.addingTimeInterval(seconds)
        while clock.now < end { clock.advance(to: min(await turn(), end)) }
    }
}

extension World {
    /// The sandbox's six agents, as an admin sets them up.
    func addAgents() async throws {
        _ = try await store.saveAgents(
            Sandbox.Configuration.demoSeats.map(Self.update), by: .command)
    }

    static func update(_ seat: Sandbox.Seat) -> AgentUpdate {
        var update = AgentUpdate(id: AgentID(rawValue: "\(seat.agent.id)"))
        update.name = seat.agent.firstName
        update.dialer = .set(
            DialerSetup(
                cloudTalkAgent: DialerAgentID(reading: "\(seat.agent.id)"),
                campaign: DialerCampaignID(reading: "\(seat.campaign.id)"),
                tag: .name(seat.tag.name)))
        return update
    }

    /// Agents whose tags are known, and Maria Gonzales as L1.
    /// - Parameter agent: in whose list L1 stands.
    static func withLead(_ number: String, inListOf agent: AgentID? = nil) async throws -> World {
        let world = try await World()
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        if let agent {
            try await world.assign("L1", to: agent)
            try await world.rest()
        }
        return world
    }

    /// The same, and Jorge Gonzales as L2.
    static func withLeads(_ number: String, _ other: String) async throws -> World {
        let world = try await withLead(number)
        try await world.addLead("L2", phone: other, name: "Jorge Gonzales")
        return world
    }

    func addLead(_ id: String, phone: String?, name: String = "Maria Gonzales") async throws {
        var delivery = LeadDelivery(id: LeadID(rawValue: id))
        delivery.name = PersonName(full: name).map { .set($0) } ?? .keep
        if let phone { delivery.phone = phone.isEmpty ? .clear : .set(phone) }
        _ = try await store.deliver([delivery], by: .command)
    }

    @discardableResult
    func assign(_ lead: String, to agent: AgentID, move: Bool = false) async throws
        -> AssignmentReceipt
    {
        try await store.assign(LeadID(rawValue: lead), to: agent, moveCustomer: move, by: .command)
    }

    func unassign(_ lead: String) async throws {
        _ = try await store.unassign(LeadID(rawValue: lead), by: .command)
    }

    func sync(_ lead: String) async throws -> SyncRecord {
        try await store.lead(LeadID(rawValue: lead))?.sync ?? .none
    }

    /// The numbers in an agent's calling list, as the agent would see it.
    func queue(_ agent: AgentID) throws -> [String] {
        guard
            let seat = Sandbox.Configuration.demoSeats.first(where: {
                "\($0.agent.id)" == agent.rawValue
            })
        else { return [] }
        return sandbox.queue(of: seat.campaign.id).compactMap(\.number).sorted()
    }
}

extension AgentID {
    static let hussain = AgentID(rawValue: "530325")
    static let grace = AgentID(rawValue: "530326")
    static let mateo = AgentID(rawValue: "530327")
}

extension World {
    /// CloudTalk fails at everything that concerns this number.
    func poison(
        number: String,
        with reply: CloudTalkReply = CloudTalkReply(status: 500, body: Data("<h1>Oops</h1>".utf8))
    ) {
        let digits = String(number.dropFirst())
        transport.answer.set { request in
            let body = String(decoding: request.body ?? Data(), as: UTF8.self)
            guard request.target.contains(digits) || body.contains(digits) else { return nil }
            return reply
        }
    }

    /// CloudTalk refuses to make a contact with this number.
    func refuse(number: String, field: String, text: String) {
        transport.answer.set { request in
            let body = String(decoding: request.body ?? Data(), as: UTF8.self)
            guard request.path == "/contacts/add.json", body.contains(number) else { return nil }
            return .refusal(of: field, saying: text)
        }
    }

    /// Runs what is due until a request to `path` is under way, and leaves it there for good: the
    /// process is dead, its lease and its open attempt stay behind.
    /// - Returns: ends the test's wait for the dead process.
    func die(during path: String) async -> @Sendable () async -> Void {
        let sent = Signal()
        let grave = Signal()
        let died = Mutable(false)
        transport.interrupt.set { request in
            guard request.path == path, !died.value else { return }
            died.set(true)
            sent.raise()
            await grave.wait()
        }
        let engine = engine.value
        let running = Task {
            while !died.value {
                for job in await engine.turn().jobs { await engine.run(job) }
            }
        }
        await sent.wait()
        return {
            grave.raise()
            await running.value
        }
    }
}
