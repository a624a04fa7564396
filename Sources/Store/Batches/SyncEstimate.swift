/// What CloudTalk has to do to follow a change, counted in contacts.
struct DialerWork: Codable, Equatable, Sendable {
    var creates = 0
    /// Tags that come off contacts that the portal made, with nothing in their place.
    var removals = 0
    /// Tags that come off contacts that were in CloudTalk already.
    var otherRemovals = 0
    /// New tags on contacts that the portal made, by tag.
    var ownRetags: [String: Int] = [:]
    /// New tags on contacts that were in CloudTalk already.
    var otherRetags = 0

    mutating func add(_ other: DialerWork) {
        creates += other.creates
        removals += other.removals
        otherRemovals += other.otherRemovals
        ownRetags.merge(other.ownRetags, uniquingKeysWith: +)
        otherRetags += other.otherRetags
    }
}

extension DialerWork {
    /// Batches of before did not tell removals apart.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        creates = try values.decode(Int.self, forKey: .creates)
        removals = try values.decode(Int.self, forKey: .removals)
        otherRemovals = try values.decodeIfPresent(Int.self, forKey: .otherRemovals) ?? 0
        ownRetags = try values.decode([String: Int].self, forKey: .ownRetags)
        otherRetags = try values.decode(Int.self, forKey: .otherRetags)
    }
}

/// How many requests CloudTalk takes to follow a bulk change, and how long.
///
/// - Creates, and removals from contacts that the portal made, go ten to a request.
/// - A contact that the portal made is retagged ten to a request, after one listing for each tag.
///   Anybody else's contact costs two requests: the old tag off or a first look, and the new one on;
///   and one request where the tag only comes off.
/// - Where contacts are created, the account's directory is read first: one request for every 1,000
///   contacts, and one at least.
/// - What is left of the window that runs goes at once, and so does what the next ones allow when they
///   begin. Where nobody knows when that is, the rest goes by the limit's speed.
/// - Where each change of a bulk call counts, it costs as much as its changes.
/// - Bulk goes on with what the account's limit leaves beside the requests kept for people, and
///   always with a fifth of it.
///
/// - Work that waits already goes first, ten customers to a request.
///
/// - Where unassigning deletes, a look at each contact that the portal made comes before.
///
/// It is an estimate: an answer that does not come, or a contact that nobody knew of, costs more.
struct SyncEstimate: Equatable, Sendable {
    /// The account: its speed limit, in requests a window, and its size.
    struct Pace: Codable, Equatable, Sendable {
        var limit: Int
        /// Seconds.
        var window: Double
        /// Requests a window kept for people's clicks.
        var reserved: Int
        /// Requests that bulk may send at once, of the window that runs; nil where nobody knows.
        var left: Int?
        /// Seconds until the window that runs is over; nil where nobody knows.
        var resetsIn: Double?
        /// Whether each change of a bulk call counts as a request; nil where nobody knows.
        var countsEachChange: Bool?
        /// How many contacts the account had when it was last copied; nil where it never was.
        var contacts: Int?
        /// Customers whose turn comes before; nil in what batches of before kept.
        var waiting: Int?
        /// Whether taking a customer off deletes the contact; nil in what batches of before kept.
        var deletes: Bool?

        /// What is assumed as long as CloudTalk has not said otherwise.
        static let assumed = Pace(limit: 60, window: 60, reserved: 6)
    }

    static let perBulkCall = 10
    private static let contactsPerPage = 1_000

    let requests: Int
    let seconds: Int

    /// - Parameter contacts: how many contacts the account has; nil where nobody has counted them.
    init(_ work: DialerWork, pace: Pace, contacts: Int? = nil) {
        let own = work.ownRetags.values.reduce(0, +)
        let pages = max(1, Self.calls(contacts ?? 0, each: Self.contactsPerPage))
        let perCall = pace.countsEachChange == true ? 1 : Self.perBulkCall
        // Of several pages the first one is read twice.
        let copy = work.creates == 0 ? 0 : pages == 1 ? 1 : pages + 1
        requests =
            Self.calls(work.creates, each: perCall)
            + Self.calls(work.removals, each: perCall) + work.otherRemovals
            + (pace.deletes == true ? work.removals : 0)
            + Self.calls(own, each: perCall) + work.ownRetags.count
            + work.otherRetags * 2 + copy
        let fifth = (pace.limit + 4) / 5
        let each = max(pace.limit - pace.reserved, fifth, 1)
        let before = requests == 0 ? 0 : Self.calls(pace.waiting ?? 0, each: perCall)
        let later = max(0, before + requests - (pace.left ?? 0))
        seconds = Int(pace.seconds(for: later, each: each).rounded(.up))
    }

    private static func calls(_ count: Int, each: Int) -> Int { (count + each - 1) / each }
}

extension SyncEstimate.Pace {
    /// - Parameters:
    ///   - later: requests for which this window has no room.
    ///   - each: how many a window has room for.
    fileprivate func seconds(for later: Int, each: Int) -> Double {
        guard let resetsIn, later > 0 else { return Double(later) * window / Double(each) }
        return resetsIn + Double((later - 1) / each) * window
    }
}
