import CloudTalk
import Logging
import Store

@testable import DialerSync

/// One process that runs the engine: started, held up, frozen, crashed, started anew.
final class Worker: @unchecked Sendable {
    let node: Int
    private(set) var incarnation: Incarnation
    private(set) var engine: SyncEngine?
    private var lives = 0
    /// When it looks for work next; nil while it is at it.
    var nextTurn: Int64?
    /// Turns in a row that started nothing.
    var idleTurns = 0
    /// Until when its threads get no time.
    var frozenUntil: Int64 = 0
    /// When it comes back after a crash.
    var restartAt: Int64?
    var runningJobs = 0

    init(node: Int) {
        self.node = node
        incarnation = Incarnation(node: node, life: 0)
        incarnation.isDead = true
    }

    var isAlive: Bool { !incarnation.isDead }

    func start(in place: Workplace, at now: Int64) {
        lives += 1
        let incarnation = Incarnation(node: node, life: lives)
        self.incarnation = incarnation
        engine = SyncEngine(
            store: place.store, client: CloudTalkClient(transport: place.network),
            policy: place.policy, allowance: place.allowance, owner: incarnation.owner,
            clock: place.engineClock,
            logger: Logger(label: "simulator") { _ in
                SwiftLogNoOpLogHandler()
            })
        restartAt = nil
        runningJobs = 0
        idleTurns = 0
        nextTurn = now
    }

    /// What was only in memory is gone.
    func die() {
        incarnation.isDead = true
        engine = nil
        nextTurn = nil
        frozenUntil = 0
    }

    func wake(at moment: Int64) {
        guard let planned = nextTurn else {
            wokenMeanwhile = min(wokenMeanwhile ?? moment, moment)
            return
        }
        nextTurn = min(planned, moment)
        idleTurns = 0
    }

    /// A bell that rang during a turn.
    private var wokenMeanwhile: Int64?

    func turnEnded(next: Int64) {
        nextTurn = min(next, wokenMeanwhile ?? next)
        if wokenMeanwhile != nil { idleTurns = 0 }
        wokenMeanwhile = nil
    }
}

/// What every worker of a simulation is given.
struct Workplace: Sendable {
    let store: Store
    let network: Network
    let policy: SyncPolicy
    let allowance: RateBudget.Allowance
    let engineClock: EngineClock
}
