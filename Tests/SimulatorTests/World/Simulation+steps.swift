import Foundation

@testable import DialerSync
@testable import Store

extension Simulation {
    /// Something that can happen now.
    private enum Choice {
        case goOn(Int)
        case arrival(Exchange)
        case hearing(Exchange)
        case turn(Worker)
        case restart(Worker)
        case planned(Int)
    }

    /// Lets one thing happen, or time pass until one can.
    /// - Returns: false when there is nothing left before `end`.
    func step(until end: Int64) throws -> Bool {
        var choices = self.choices()
        if choices.isEmpty {
            guard let next = nextMoment(), next <= end else { return false }
            clock.advance(to: max(next, clock.elapsed + 1))
            choices = self.choices()
        }
        guard !choices.isEmpty else { return true }
        perform(dice.one(of: choices))
        stage.drain()
        if let broken { throw broken }
        return true
    }

    private func choices() -> [Choice] {
        let now = clock.elapsed
        var choices: [Choice] = []
        for (index, call) in parked.enumerated() where call.at <= now {
            if canRun(call.incarnation) { choices.append(.goOn(index)) }
        }
        for exchange in network.exchanges {
            if let arrives = exchange.arrivesAt, arrives <= now {
                choices.append(.arrival(exchange))
            }
            if exchange.heard == nil, let reply = exchange.reply, reply.at <= now,
                exchange.caller.map(canRun) ?? true
            {
                choices.append(.hearing(exchange))
            }
        }
        for worker in workers {
            if let restart = worker.restartAt, restart <= now { choices.append(.restart(worker)) }
            if let turn = worker.nextTurn, turn <= now, worker.frozenUntil <= now {
                choices.append(.turn(worker))
            }
        }
        for (index, planned) in plan.enumerated() where planned.at <= now {
            choices.append(.planned(index))
        }
        return choices
    }

    private func canRun(_ incarnation: Incarnation) -> Bool {
        workers[incarnation.node].frozenUntil <= clock.elapsed
    }

    private func nextMoment() -> Int64? {
        var moments: [Int64] = plan.map(\.at)
        moments += parked.map { max($0.at, workers[$0.incarnation.node].frozenUntil) }
        for exchange in network.exchanges {
            if let arrives = exchange.arrivesAt { moments.append(arrives) }
            guard exchange.heard == nil, let reply = exchange.reply else { continue }
            let frozen = exchange.caller.map { workers[$0.node].frozenUntil } ?? 0
            moments.append(max(reply.at, frozen))
        }
        for worker in workers {
            moments += [worker.restartAt, worker.nextTurn.map { max($0, worker.frozenUntil) }]
                .compactMap(\.self)
        }
        return moments.min()
    }

    private func perform(_ choice: Choice) {
        switch choice {
        case .goOn(let index):
            let call = parked.remove(at: index)
            if call.what != "read" { trace.add("\(call.incarnation.owner) past its \(call.what)") }
            call.continuation.resume()
        case .arrival(let exchange):
            network.arrive(exchange)
            network.sweep()
        case .hearing(let exchange): network.hear(exchange)
        case .turn(let worker): turn(worker)
        case .restart(let worker): restart(worker)
        case .planned(let index):
            let planned = plan.remove(at: index)
            happen(planned.event)
        }
    }

    // MARK: Workers

    func restart(_ worker: Worker) {
        trace.add("starts worker-\(worker.node)")
        worker.start(in: place, at: clock.elapsed)
        guard let engine = worker.engine else { return }
        let incarnation = worker.incarnation
        stage.start {
            await Incarnation.$current.withValue(incarnation) {
                // As the engine does before its first turn. A crash here is a crash at the start.
                try? await engine.budget.load()
            }
        }
    }

    func crash(_ worker: Worker, restartAfter pause: Int64) {
        guard worker.isAlive else { return }
        let dead = worker.incarnation
        trace.add("crashes \(dead.owner)")
        tally.count(
            network.exchanges.contains { $0.caller === dead && $0.heard == nil }
                ? "crash with a request under way" : "crash between requests")
        for call in parked where call.incarnation === dead {
            tally.count("crash at: \(call.what)")
        }
        worker.die()
        worker.restartAt = clock.elapsed + pause
        witness.died(dead)
        network.forget(dead)
        release(dead)
        stage.drain()
        release(dead)
        stage.drain()
    }

    private func release(_ dead: Incarnation) {
        let calls = parked.filter { $0.incarnation === dead }
        parked.removeAll { $0.incarnation === dead }
        for call in calls { call.continuation.resume(throwing: Incarnation.Crashed()) }
    }

    private func turn(_ worker: Worker) {
        guard let engine = worker.engine else { return }
        worker.nextTurn = nil
        let incarnation = worker.incarnation
        stage.start {
            await Incarnation.$current.withValue(incarnation) {
                let turn = await engine.turn()
                guard !incarnation.isDead else { return }
                self.turned(worker, turn)
            }
        }
    }

    private func turned(_ worker: Worker, _ turn: (jobs: [SyncEngine.Job], next: Date)) {
        let incarnation = worker.incarnation
        if !turn.jobs.isEmpty { trace.add("\(incarnation.owner) starts \(turn.jobs.count) jobs") }
        worker.idleTurns = turn.jobs.isEmpty ? worker.idleTurns + 1 : 0
        worker.turnEnded(next: nextTurn(of: worker, turn.next))
        guard let engine = worker.engine else { return }
        for job in turn.jobs {
            worker.runningJobs += 1
            stage.start {
                await Incarnation.$current.withValue(incarnation) {
                    await engine.run(job)
                    guard !incarnation.isDead else { return }
                    worker.runningJobs -= 1
                    worker.wake(at: self.clock.elapsed + 5)
                }
            }
        }
    }

    /// An engine with nothing to do looks every second whether its status has changed. That would be
    /// most of a simulation's work, so a worker without work is slow to look again: up to 4 s where
    /// something is due, later 16 s, and 15 s where nothing is.
    private func nextTurn(of worker: Worker, _ next: Date) -> Int64 {
        let wanted = max(clock.moment(of: next), clock.elapsed + 1)
        guard worker.idleTurns > 1 else { return wanted }
        let due = (try? nextDue()) ?? nil
        let patience = min(Int64(1000) << Int64(min(worker.idleTurns, 4)), 15_000)
        guard let due else { return max(wanted, clock.elapsed + patience) }
        if due <= clock.elapsed {
            let most: Int64 = worker.idleTurns > 12 ? 16_000 : 4000
            return max(wanted, clock.elapsed + min(patience, most))
        }
        return max(wanted, min(due, clock.elapsed + patience))
    }

    /// When a customer is next due or a lease runs out, by this simulation's clock.
    private func nextDue() throws -> Int64? {
        let row = try database.rows(
            """
            SELECT MIN(CASE WHEN lease_until > $1 THEN NULL ELSE due_at END) AS due,
                MIN(CASE WHEN lease_until > $1 THEN lease_until END) AS expiry
            FROM dialer_contacts WHERE due_at IS NOT NULL
            """, [.integer(clock.elapsed)])[0]
        let expiry = try row.optionalInt("expiry")
        guard let due = try row.optionalInt("due") else { return expiry }
        let moment = clock.moment(of: Date(timeIntervalSince1970: Double(due) / 1000))
        return min(moment, expiry ?? moment)
    }
}
