import CloudTalk
import CloudTalkSandbox
import DialerSync
import Foundation
import Leads
import Store

/// The real engine and store against the sandbox, in one thread, on one clock, from one seed.
///
/// Nothing in it runs by itself. Workers stop wherever they touch the world: at each call to the
/// database, at each request, at each sleep. ``step()`` picks by the seed what happens next and lets
/// it run until everybody has stopped again.
final class Simulation: @unchecked Sendable {
    let seed: UInt64
    let dice: Dice
    let shape: Shape
    let stage = Stage()
    let clock = VirtualClock()
    let database: SimulatedDatabase
    let store: Store
    let sandbox: Sandbox
    let network: Network
    let place: Workplace
    let workers: [Worker]
    let trace: Trace
    let model: Model
    let witness: Witness
    let tally = Tally()
    var plan: [Planned] = []
    var parked: [ParkedCall] = []
    /// What a callback found broken; thrown at the end of the step.
    var broken: Broken?
    /// By how much the clock was put back, in milliseconds.
    var putBack: Int64 = 0
    /// How far the comparison at the end has come.
    var comparison = Comparison.none
    /// Comparisons that somebody asked for and that are under way.
    var comparing = 0
    /// What the last of them found.
    var report: ReconcileReport?
    /// A comparison at rest may only report, and nobody else does anything.
    var isReporting = false
    /// Numbers that waited for another one when the last comparison began: the portal is not done with them.
    var unfinished: Set<String> = []
    /// Numbers whose contact others removed twice: the portal leaves them to a person.
    var needingPerson: Set<String> = []
    /// The number that CloudTalk fails at.
    var poisoned: String?

    /// A worker that stands before or behind a call to the database, or sleeps.
    struct ParkedCall {
        let incarnation: Incarnation
        let what: String
        /// Not before this moment.
        let at: Int64
        let continuation: CheckedContinuation<Void, any Error>
    }

    init(seed: UInt64, on board: Board, phones: PhoneReader) throws {
        self.seed = seed
        let dice = Dice(seed: seed)
        let shape = Shape(dice, hasSurvey: seed % 4 == 3)
        let clock = self.clock
        self.dice = dice
        self.shape = shape
        database = try SimulatedDatabase(on: board, clock: clock)
        store = Store(driver: database, phones: phones, clock: clock.store)
        sandbox = Sandbox(Self.configuration(shape, seed), now: { clock.cloudTalkDate })
        let policy = SyncPolicy(
            unassign: shape.unassign, publicURL: "https://portal.example.com")
        network = Network(
            sandbox, clock: clock, dice: dice, shape: shape, timeout: policy.timeout)
        trace = Trace(clock: clock)
        model = Model()
        let sleeper = Sleeper()
        place = Workplace(
            store: store, network: network, policy: policy,
            allowance: RateBudget.Allowance(
                limit: shape.limit.requests, window: shape.limit.window, reserved: 6),
            engineClock: EngineClock(
                now: { clock.portalDate }, uptime: { Double(clock.elapsed) / 1000 },
                sleep: { try await sleeper.sleep($0) }, random: { dice.fraction() }))
        workers = (0..<shape.workers).map(Worker.init)
        witness = Witness()
        sleeper.simulation = self
        connect()
    }

    /// Of one request, in milliseconds.
    var timeout: Int64 { Int64(place.policy.timeout * 1000) }

    /// For how long after its beginning a scan of all contacts may prove that a number is not there:
    /// ten minutes, and what the request itself may take.
    var proofLasts: Int64 { 600_000 + 2 * timeout }

    /// By how much lists may lag behind, in milliseconds.
    var listLag: Int64 {
        shape.weather.has(.sandbox(.staleList)) ? Int64(Sandbox.Configuration().listLag * 1000) : 0
    }

    private static func configuration(
        _ shape: Shape, _ seed: UInt64
    ) -> Sandbox.Configuration {
        var configuration = Sandbox.Configuration.demo()
        configuration.limit = shape.limit
        configuration.quirks = shape.quirks
        configuration.seed = seed
        configuration.takesPictures = shape.weather.has(.sandbox(.staleList))
        configuration.tags += Cast.spareTags + Cast.foreignTags
        if shape.hasSurvey {
            configuration.campaigns.append(
                Sandbox.Campaign(id: 900, name: "Survey", tags: [Cast.surveyTag.id], agents: []))
        }
        return configuration
    }

    private func connect() {
        database.gate = { [unowned self] in try await self.pass($0) }
        database.onChange = { [unowned self] in self.committed() }
        witness.world = self
        network.willSend = { [unowned self] in self.witness.willSend($0) }
        network.willArrive = { [unowned self] in self.witness.willArrive($0) }
        network.didArrive = { [unowned self] in self.witness.didArrive($0) }
        network.didHear = { [unowned self] in self.witness.didHear($0) }
    }

    /// A worker touches the database.
    private func pass(_ point: SimulatedDatabase.Point) async throws {
        guard let incarnation = Incarnation.current else { return }
        if incarnation.isDead { throw Incarnation.Crashed() }
        // Behind a commit a crash is as likely as before one, but there are fewer ways on.
        let chance = point == .committed ? shape.holdUps / 2 : shape.holdUps
        guard chance > 0, dice.happens(chance) else { return }
        // Now and then the disk is slow, and much can happen meanwhile.
        let pause = dice.happens(0.2) ? dice.milliseconds(0...3) : 0
        try await park(incarnation, point.rawValue, until: clock.elapsed + pause)
        if incarnation.isDead { throw Incarnation.Crashed() }
    }

    func park(_ incarnation: Incarnation, _ what: String, until moment: Int64) async throws {
        try await withCheckedThrowingContinuation { continuation in
            parked.append(
                ParkedCall(
                    incarnation: incarnation, what: what, at: moment, continuation: continuation))
        }
    }

    /// Whoever commits wakes the workers: those of this process soon, others within a second.
    private func committed() {
        let author = Incarnation.current
        witness.committed(by: author)
        for worker in workers where worker.isAlive {
            let isOwn = author == nil ? worker.node == 0 : worker.incarnation === author
            worker.wake(at: clock.elapsed + (isOwn ? 20 : dice.milliseconds(0.1...1)))
        }
    }

    /// Runs something of the portal's own, such as an assignment, to its end.
    func portal<Value: Sendable>(
        _ body: @escaping @Sendable (Store) async throws -> Value
    ) throws -> Value {
        let store = store
        return try stage.finish { try await body(store) }
    }

    func fail(_ promise: Promise, _ what: String) {
        guard broken == nil else { return }
        broken = Broken(promise: promise, what: what)
    }
}

/// Sleeps on the simulation's clock.
private final class Sleeper: @unchecked Sendable {
    weak var simulation: Simulation?

    func sleep(_ until: Date) async throws {
        guard let simulation, let incarnation = Incarnation.current, !incarnation.isDead else {
            throw CancellationError()
        }
        // A sleep shorter than this clock can tell takes time all the same.
        let clock = simulation.clock
        let least = clock.elapsed + (until > clock.portalDate ? 1 : 0)
        try await simulation.park(
            incarnation, "sleep", until: max(least, clock.moment(of: until)))
        if incarnation.isDead { throw CancellationError() }
    }
}
