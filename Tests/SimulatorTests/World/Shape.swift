import CloudTalkSandbox
import DialerSync

/// How big and how bad a simulated world is; drawn from its seed before anything else.
struct Shape: Sendable {
    /// What people do in CloudTalk itself.
    enum Outsiders: Sendable, Equatable {
        case quiet
        /// Their own tags, names, mails, contacts.
        case busy
        /// Also our tags and the numbers that we manage.
        case meddling
    }

    let workers: Int
    /// All leads are given to one agent at first and to others later, as on a Monday morning.
    let isMonday: Bool
    let leads: Int
    let agents: Int
    let limit: Sandbox.Limit
    let quirks: Sandbox.Quirks
    /// The most contacts that CloudTalk puts on a page, whatever is asked for.
    let pageRows: Int
    let outsiders: Outsiders
    let unassign: SyncPolicy.Unassign
    /// Seconds during which people work and faults happen.
    let busySeconds: Double
    let events: Int
    /// How often a worker is held up at a call to the database.
    let holdUps: Double
    /// The longest way of a request or an answer, in seconds.
    let latency: Double
    let crashes: Int
    let freezes: Int
    let outages: Int
    let lockouts: Int
    let clockJumps: Int
    let halvesLimit: Bool
    /// CloudTalk fails at everything that concerns one customer, for good.
    let poisons: Bool
    let weather: Weather
    /// A campaign that is nobody's of ours selects one of the tags that others put on.
    let hasSurvey: Bool

    init(_ dice: Dice, hasSurvey: Bool) {
        self.hasSurvey = hasSurvey
        workers = dice.weighted([(4, 1), (3, 2), (3, 3)])
        isMonday = dice.happens(0.15)
        leads = isMonday ? 36 : dice.int(5...25)
        agents = dice.int(2...4)
        limit = Self.limit(dice, isTight: !isMonday && dice.happens(0.3))
        quirks = Self.quirks(dice)
        pageRows = isMonday ? 1000 : dice.weighted([(2, 1000), (1, 1), (1, 4)])
        outsiders = dice.weighted([(3, .quiet), (4, .busy), (3, .meddling)])
        unassign = dice.happens(0.3) ? .delete : .untag
        busySeconds = Double(dice.int(30...300))
        events = isMonday ? 20 : dice.int(20...50)
        holdUps = dice.weighted([(3, 0), (4, 0.1), (3, 0.6)])
        latency = dice.weighted([(6, 0.2), (3, 1.5), (1, 6)])
        let calm = dice.happens(0.2)
        crashes = calm ? 0 : dice.weighted([(4, 0), (3, 1), (2, 2), (1, 4)])
        freezes = calm ? 0 : dice.weighted([(5, 0), (3, 1), (2, 2)])
        outages = calm ? 0 : dice.weighted([(7, 0), (2, 1), (1, 2)])
        lockouts = calm ? 0 : dice.weighted([(8, 0), (2, 1)])
        clockJumps = calm ? 0 : dice.weighted([(8, 0), (2, 1), (1, 2)])
        halvesLimit = calm ? false : dice.happens(0.15)
        poisons = calm ? false : dice.happens(0.15)
        weather = Weather(calm ? nil : dice)
    }

    /// Whether replies tell what a bulk call costs before the limit does.
    var tellsBulkCost: Bool { limit.bulkCost == .perCall || limit.headers == .always }

    private static func limit(_ dice: Dice, isTight: Bool) -> Sandbox.Limit {
        Sandbox.Limit(
            requests: isTight ? dice.int(10...60) : dice.int(300...900), window: 60,
            headers: dice.weighted([(6, .always), (2, .on429), (2, .never)]),
            bulkCost: dice.weighted([(3, .perCall), (1, .perAction)]))
    }

    private static func quirks(_ dice: Dice) -> Sandbox.Quirks {
        var quirks = Sandbox.Quirks()
        quirks.shownTagsKey = dice.happens(0.5) ? .tag : .contactsTag
        quirks.tagEcho = dice.happens(0.5) ? .resulting : .named
        quirks.listsNewestFirst = dice.happens(0.3)
        quirks.errorsAreHTTP200 = dice.happens(0.2)
        return quirks
    }
}
