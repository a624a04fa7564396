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

    var customers: Int {
        creates + removals + otherRemovals + ownRetags.values.reduce(0, +) + otherRetags
    }

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
/// - Creates go ten to a request. The account's directory is read before, and anew as long as they take:
///   one request for every 1,000 contacts, and one at least.
/// - Contacts that the portal made are retagged, and lose their tags, ten to a request, where that many
///   wait that a list of who bears others' tags costs less; it is made anew as long as they take.
///   Else the old tag comes off by a request, and the new one goes on by another.
/// - Anybody else's contact costs two requests: the old tag off or a first look, and the new one on;
///   and one request where the tag only comes off.
/// - What is left of the window that runs goes at once, and so does what the next ones allow when they
///   begin. Where nobody knows when that is, the rest goes by the limit's speed.
/// - Where each change of a bulk call counts, it costs as much as its changes.
/// - Bulk goes on with what the account's limit leaves beside the requests kept for people, and
///   always with a fifth of it.
/// - Work that waits already goes first, ten customers to a request.
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
        /// Requests that a list of who bears others' tags takes; nil where nobody knows.
        var foreignPages: Int?

        /// What is assumed as long as CloudTalk has not said otherwise.
        static let assumed = Pace(limit: 60, window: 60, reserved: 6)
    }

    let requests: Int
    let seconds: Int

    /// - Parameter contacts: how many contacts the account has; nil where nobody has counted them.
    init(_ work: DialerWork, pace: Pace, contacts: Int? = nil) {
        let changes =
            pace.calls(work.creates) + pace.retagging(work)
            + work.otherRemovals + work.otherRetags * 2
        let copy = work.creates == 0 ? 0 : pace.copy(of: contacts ?? 0)
        let once = changes + copy
        requests = once + copy * pace.copiesMore(in: pace.seconds(sending: once), copy)
        seconds = Int(pace.seconds(for: requests).rounded(.up))
    }
}

extension SyncEstimate.Pace {
    static let perBulkCall = 10
    private static let contactsPerPage = 1_000
    /// What the engine assumes before it has made such a list.
    private static let assumedForeignPages = 8
    /// Seconds for which a list of who bears others' tags counts, and a copy of the account.
    private static let (listLasts, copyLasts) = (50.0, 600.0)

    /// How many requests a window has room for.
    private var each: Int { max(limit - reserved, (limit + 4) / 5, 1) }

    fileprivate func calls(_ count: Int) -> Int {
        countsEachChange == true ? count : Self.pages(of: count, each: Self.perBulkCall)
    }

    private static func pages(of count: Int, each: Int) -> Int { (count + each - 1) / each }

    /// Of several pages the first one is read twice.
    fileprivate func copy(of contacts: Int) -> Int {
        let pages = max(1, Self.pages(of: contacts, each: Self.contactsPerPage))
        return pages == 1 ? 1 : pages + 1
    }

    /// A new copy is begun early enough to be there before the last one is too old.
    fileprivate func copiesMore(in seconds: Double, _ copy: Int) -> Int {
        let takes = 1.5 * Double(copy) * window / Double(limit) + max(30, window)
        return Int(seconds / (Self.copyLasts - min(takes, Self.copyLasts / 2)))
    }

    /// Requests for the contacts that the portal made.
    fileprivate func retagging(_ work: DialerWork) -> Int {
        let own = work.ownRetags.values.reduce(0, +)
        guard deletes != true else {
            return tagging(own, removals: 0) + work.removals + calls(work.removals)
        }
        return tagging(own, removals: work.removals)
    }

    private func tagging(_ retags: Int, removals: Int) -> Int {
        let pages = foreignPages ?? Self.assumedForeignPages
        let isInTime = 1.5 * Double(pages) <= Double(limit) * max(1, Self.listLasts / window)
        guard retags + removals > pages + 3, isInTime else { return 2 * retags + removals }
        let changes = calls(retags + removals)
        return changes + pages * lists(for: changes, pages)
    }

    /// As many as it takes, one after another.
    private func lists(for changes: Int, _ pages: Int) -> Int {
        let takes = seconds(sending: changes + pages)
        return 1 + Int(takes / Self.listLasts)
    }

    /// Until so many requests are sent, and what waits before them.
    fileprivate func seconds(for requests: Int) -> Double {
        requests == 0 ? 0 : seconds(sending: calls(waiting ?? 0) + requests)
    }

    /// Until so many waiting customers are sent: as most work is, ten to a request.
    func seconds(toSend customers: Int) -> Int {
        Int(seconds(sending: calls(customers)).rounded(.up))
    }

    fileprivate func seconds(sending requests: Int) -> Double {
        let later = max(0, requests - (left ?? 0))
        guard let resetsIn, later > 0 else { return Double(later) * window / Double(each) }
        return resetsIn + Double((later - 1) / each) * window
    }
}
