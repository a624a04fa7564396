import Foundation
import Leads
import Synchronization

@testable import Store

/// What came of one seed.
struct SeedRun: Sendable {
    let seed: UInt64
    let hash: UInt64
    let steps: Int
    let counts: [String: Int]
    /// Nil where all promises held.
    let failure: String?

    /// Lines of the trace that a failure shows.
    static let shown = 60

    /// - Parameter lines: how many lines of the trace a failure shows.
    init(_ seed: UInt64, on board: Board, phones: PhoneReader, lines: Int = shown) {
        self.seed = seed
        do {
            let simulation = try Simulation(seed: seed, on: board, phones: phones)
            var failure: String?
            do {
                try simulation.run()
            } catch {
                failure = Self.report(error, simulation, lines)
            }
            hash = simulation.trace.hash
            steps = simulation.trace.count
            counts = simulation.tally.counts
            self.failure = failure
            simulation.bury()
        } catch {
            (hash, steps, counts) = (0, 0, [:])
            failure = "seed \(seed) did not begin: \(error)"
        }
    }

    /// No seed could be played for want of a database.
    init(notBegun error: any Error) {
        (seed, hash, steps, counts) = (0, 0, 0, [:])
        failure = "no seed began: \(error)"
    }

    /// A seed is played alike by one kind of build only.
    private static var test: String {
        #if DEBUG
            "swift test"
        #else
            "swift test -c release --scratch-path .build-release -Xswiftc -enable-testing"
        #endif
    }

    private static func report(_ error: any Error, _ simulation: Simulation, _ lines: Int) -> String
    {
        let broken = error as? Broken
        let what = broken.map { "\($0.promise.rawValue)\n    \($0.what)" } ?? "\(error)"
        let shape = simulation.shape
        return """
            Seed \(simulation.seed) breaks promise \(what)
            World: \(shape.workers) workers, \(shape.leads) leads, \(shape.agents) agents, \
            limit \(shape.limit), outsiders \(shape.outsiders), unassign \(shape.unassign), \
            faults \(shape.weather.rates.map { "\($0.kind.name) \($0.rate)" })
            \(attempts(what, simulation))
            Last of the trace:
                \(simulation.trace.last(lines).joined(separator: "\n    "))
            Replay: PORTAL_SIM_SEED=\(simulation.seed) \(test) --filter promisesHold
            """
    }
}

extension SeedRun {
    /// What the portal noted of the customers and the contacts that a failure names.
    private static func attempts(_ what: String, _ simulation: Simulation) -> String {
        let numbers = Set(what.matches(of: /\+1\d{10}/).map { String($0.output) })
        let contacts = Set(what.matches(of: /\b12\d{5}\b/).compactMap { Int64($0.output) })
        let rows = try? simulation.database.rows(
            """
            SELECT c.phone || ' attempt ' || a.attempt_id || ' generation ' || a.generation || ' '
                || a.step || ' ' || COALESCE(a.contact_id, '') || ' ' || a.tags || ' from '
                || a.opened_at || ' to ' || COALESCE(a.closed_at, '') || ' '
                || COALESCE(a.outcome, 'open') || ' ' || COALESCE(a.reason, '') || ' settled '
                || COALESCE(a.settled_at, 'no') AS line, c.phone, a.contact_id
            FROM sync_attempts a JOIN customers c ON c.customer_id = a.customer_id
            ORDER BY a.attempt_id
            """)
        let lines = (rows ?? []).filter { row in
            let contact = (try? row.optionalInt("contact_id")) ?? nil
            return numbers.contains((try? row.optionalText("phone")) ?? "")
                || contact.map(contacts.contains) ?? false
        }
        let words = lines.suffix(30).compactMap { try? $0.optionalText("line") }
        return "Attempts:\n    " + words.joined(separator: "\n    ")
    }
}

/// Runs seeds on threads of their own, as many at once as there are processors.
final class SeedRuns: Sendable {
    private let seeds: [UInt64]
    private let phones: PhoneReader
    private let next = Mutex(0)
    private let done = Mutex<[SeedRun]>([])

    private let lines: Int

    private init(_ seeds: [UInt64], _ phones: PhoneReader) {
        self.seeds = seeds
        self.phones = phones
        // Somebody who replays one seed wants to see how it came to it.
        lines = seeds.count == 1 ? Trace.remembered : SeedRun.shown
    }

    /// - Returns: what came of each, by seed.
    static func run(_ seeds: [UInt64], phones: PhoneReader) async -> [SeedRun] {
        let runs = SeedRuns(seeds, phones)
        let threads = max(1, ProcessInfo.processInfo.activeProcessorCount)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(threads, seeds.count) { group.addTask { await runs.onThread() } }
        }
        return runs.done.withLock { $0 }.sorted { $0.seed < $1.seed }
    }

    /// A simulation blocks its thread for as long as it lasts, which none of Swift's own may be.
    private func onThread() async {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                self.work()
                continuation.resume()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    private func work() {
        let board: Board
        do {
            board = try Board()
        } catch {
            return done.withLock { $0.append(SeedRun(notBegun: error)) }
        }
        while let seed = nextSeed() {
            let began = ContinuousClock.now
            let run = SeedRun(seed, on: board, phones: phones, lines: lines)
            let took = ContinuousClock.now - began
            if took > .seconds(20) { print("seed \(seed) took \(took)") }
            done.withLock { $0.append(run) }
        }
    }

    private func nextSeed() -> UInt64? {
        next.withLock { next in
            guard next < seeds.count else { return nil }
            defer { next += 1 }
            return seeds[next]
        }
    }
}
