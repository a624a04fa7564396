import CloudTalkSandbox

/// Something that happens in the world at a moment drawn beforehand.
struct Planned: Sendable {
    let at: Int64
    let event: WorldEvent
}

enum WorldEvent: Sendable {
    /// Somebody uses the portal.
    case person
    /// Somebody gives all leads to one agent at once.
    case everybody(toAgent: Int)
    /// Somebody uses CloudTalk itself.
    case outsider
    case crash
    case freeze
    case outage(seconds: Double)
    case outageEnds
    case lockout(seconds: Double)
    case lockoutEnds
    case clockJumps
    case limitHalves
}

extension Simulation {
    /// Draws the whole plan of the busy time.
    func drawPlan() {
        let end = shape.busySeconds
        func add(_ times: Int, _ event: (Simulation) -> WorldEvent) {
            for _ in 0..<times {
                plan.append(Planned(at: dice.milliseconds(0...end), event: event(self)))
            }
        }
        add(shape.events) { _ in .person }
        if shape.outsiders != .quiet { add(shape.events / 3) { _ in .outsider } }
        add(shape.crashes) { _ in .crash }
        add(shape.freezes) { _ in .freeze }
        add(shape.outages) { .outage(seconds: $0.dice.fraction() * 60) }
        add(shape.lockouts) { .lockout(seconds: $0.dice.fraction() * 60) }
        add(shape.clockJumps) { _ in .clockJumps }
        add(shape.halvesLimit ? 1 : 0) { _ in .limitHalves }
        guard shape.isMonday else { return }
        plan.append(Planned(at: 100, event: .everybody(toAgent: 0)))
        for (agent, share) in [(1, 0.5), (0, 0.7), (1, 0.9)] {
            let later = dice.milliseconds(end * share...end * (share + 0.1))
            plan.append(Planned(at: later, event: .everybody(toAgent: agent)))
        }
    }

    func happen(_ event: WorldEvent) {
        switch event {
        case .person:
            if dice.happens(0.3), !isBusy, clock.elapsed < Int64(shape.busySeconds * 900) {
                // Clicks come in quick succession, while the one before is still under way.
                plan.append(
                    Planned(at: clock.elapsed + dice.milliseconds(0.02...3), event: .person))
            }
            personActs()
        case .everybody(let place): giveEverybody(to: place)
        case .outsider: outsiderActs()
        case .crash: crashSomebody()
        case .freeze: freezeSomebody()
        case .outage(let seconds):
            trace.add("CloudTalk is down")
            tally.count("outage")
            sandbox.takeDown()
            after(seconds, .outageEnds)
        case .outageEnds: sandbox.bringUp()
        case .lockout(let seconds):
            trace.add("the key is refused")
            tally.count("lockout")
            network.key.secret = "changed"
            after(seconds, .lockoutEnds)
        case .lockoutEnds: network.key = .sandbox
        case .clockJumps: jumpClock()
        case .limitHalves:
            trace.add("the limit is halved")
            tally.count("limit halved")
            var limit = sandbox.limit
            limit.requests = max(1, limit.requests / 2)
            sandbox.set(limit)
        }
    }

    private func after(_ seconds: Double, _ event: WorldEvent) {
        plan.append(Planned(at: clock.elapsed + Int64(seconds * 1000), event: event))
    }

    /// Rather somebody who is at work than somebody who is not.
    private func crashSomebody() {
        let busy = busyWorkers
        guard !busy.isEmpty || dice.happens(0.2) || clock.elapsed > Int64(shape.busySeconds * 900)
        else {
            plan.append(Planned(at: clock.elapsed + dice.milliseconds(0.02...2), event: .crash))
            return
        }
        let worker = dice.pick(busy) ?? dice.one(of: workers)
        crash(worker, restartAfter: dice.milliseconds(0...90))
    }

    private var busyWorkers: [Worker] {
        workers.filter { worker in
            parked.contains { $0.incarnation === worker.incarnation }
                || network.exchanges.contains { $0.caller === worker.incarnation }
        }
    }

    private var isBusy: Bool { !busyWorkers.isEmpty }

    private func freezeSomebody() {
        let busy = busyWorkers
        guard !busy.isEmpty || dice.happens(0.2) || clock.elapsed > Int64(shape.busySeconds * 900)
        else {
            plan.append(Planned(at: clock.elapsed + dice.milliseconds(0.02...2), event: .freeze))
            return
        }
        freeze(dice.pick(busy) ?? dice.one(of: workers))
    }

    private func freeze(_ worker: Worker) {
        guard worker.isAlive else { return }
        let length = dice.happens(0.7) ? dice.milliseconds(27...60) : dice.milliseconds(1...25)
        trace.add("freezes worker-\(worker.node) for \(length)")
        tally.count(length > 25_000 ? "frozen past its lease" : "frozen for a while")
        worker.frozenUntil = clock.elapsed + length
    }

    private func jumpClock() {
        let isForward = dice.happens(0.5)
        trace.add("the clock jumps \(isForward ? "forward" : "back")")
        tally.count(isForward ? "clock put forward" : "clock put back")
        clock.jump += isForward ? 3_600_000 : -3_600_000
        if !isForward { putBack += 3_600_000 }
        // What was planned by the time of day is planned anew.
        for worker in workers { worker.wake(at: clock.elapsed) }
    }
}
