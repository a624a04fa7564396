import CloudTalk
import Foundation
import Testing

/// Many worlds, each out of one seed: an account that nobody else uses, requests of every lane with
/// up to eight under way, slow replies, replies lost, and replies in another order than requests.
struct RateBudgetSimulationTests {
    private struct Flight {
        let weight: Int
        let arrives: Date
        let settles: Date
        let isLost: Bool
        var reply: (rate: RateHeaders?, limited: Bool)?
    }

    private struct World {
        var random: SeededGenerator
        var account: SimulatedAccount
        var budget: RateBudget
        var ledger = SimulatedLedger()
        var flights: [Flight] = []
        var now = Date(timeIntervalSince1970: 1_700_000_000)

        /// - Parameter assumed: the limit assumed before a reply; `nil` for the account's own.
        init(seed: UInt64, showsHeaders: Bool, assumed: Int? = nil) {
            random = SeededGenerator(seed: seed)
            let limit = Int.random(in: 1...70, using: &random)
            let window = Double(Int.random(in: 5...90, using: &random))
            account = SimulatedAccount(
                limit: limit, window: window,
                phase: Double.random(in: 0..<window, using: &random), showsHeaders: showsHeaders)
            budget = RateBudget(
                assumed: .init(limit: assumed ?? limit, window: showsHeaders ? 60 : window))
        }

        mutating func run(windows: Double) {
            let end = now.addingTimeInterval(account.window * windows)
            while now < end {
                arriveAndSettle()
                if flights.count < 8 { trySending() }
                now.addTimeInterval(Double.random(in: 0.01...0.4, using: &random))
            }
        }

        private mutating func trySending() {
            let lane = Lane.allCases.randomElement(using: &random) ?? .click
            let weight = Int.random(in: 0...9, using: &random) == 0 ? min(10, account.limit) : 1
            let sums = ledger.sums(budget, at: now)
            guard budget.decide(lane: lane, weight: weight, ledger: sums, now: now) == .go else {
                return
            }
            let way = Double.random(in: 0.01...2, using: &random)
            let back = Double.random(in: 0.01...2, using: &random)
            let arrives = now.addingTimeInterval(way)
            flights.append(
                Flight(
                    weight: weight, arrives: arrives,
                    settles: arrives.addingTimeInterval(back),
                    isLost: Int.random(in: 0...19, using: &random) == 0))
            ledger.send(weight)
        }

        private mutating func arriveAndSettle() {
            for index in flights.indices.sorted(by: { flights[$0].arrives < flights[$1].arrives })
            where flights[index].arrives <= now && flights[index].reply == nil {
                let flight = flights[index]
                flights[index].reply = account.answer(flight.weight, at: flight.arrives)
            }
            for flight in flights.filter({ $0.settles <= now }) { settle(flight) }
            flights.removeAll { $0.settles <= now }
        }

        private mutating func settle(_ flight: Flight) {
            let reply = flight.isLost ? nil : flight.reply
            ledger.settle(flight.weight, at: now, hadHeaders: reply?.rate != nil)
            budget.observe(reply?.rate, limited: reply?.limited ?? false, at: now)
        }
    }

    @Test(arguments: UInt64(1)...60)
    func `with headers an account alone is never refused`(seed: UInt64) {
        var world = World(seed: seed, showsHeaders: true, assumed: 60)
        world.run(windows: 6)
        #expect(world.account.refused == 0, "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...60)
    func `without headers no window exceeds the limit, whatever its phase`(seed: UInt64) {
        var world = World(seed: seed, showsHeaders: false)
        world.run(windows: 6)
        #expect(world.account.refused == 0, "seed \(seed)")
    }

    @Test(arguments: [true, false], UInt64(1)...10)
    func `the limit is used, not only kept`(showsHeaders: Bool, seed: UInt64) {
        var world = World(seed: seed, showsHeaders: showsHeaders)
        world.run(windows: 6)
        let used = world.account.used.values.reduce(0, +)
        let possible = Double(world.account.limit) * 6
        #expect(Double(used) >= possible * 0.25 || used >= 40, "seed \(seed), \(used)")
    }
}
