import Foundation

/// One look at a sandbox, with all that its page shows.
struct Overview: Sendable {
    struct Queue: Sendable {
        var campaign: Sandbox.Campaign
        var agents: [Sandbox.Agent]
        var tags: [Sandbox.Tag]
        var count: Int
        /// The newest first, no more than `shown`.
        var newest: [Sandbox.QueueEntry]
    }

    static let shown = 40
    static let shownRequests = 25

    var isDown: Bool
    var queues: [Queue]
    var contacts: Int
    var blacklisted: Int
    var limit: Sandbox.Limit
    var remaining: Int
    var resetsAt: Date?
    var counters: Sandbox.Counters
    var rates: [FaultKind: Double]
    var delay: Int
    /// The newest first.
    var requests: [Sandbox.LoggedRequest]
    /// Differs whenever something here does.
    var version: String

    init(_ sandbox: Sandbox) {
        self = sandbox.withState { state, moment in Overview(state, at: moment) }
    }

    private init(_ state: SandboxState, at moment: Date) {
        let window = state.window.current(at: moment)
        isDown = state.isDown
        queues = state.account.campaigns.map { Self.queue($0, state.account) }
        contacts = state.account.contacts.count
        blacklisted = state.account.blacklist.count
        limit = state.window.limit
        remaining = state.window.remaining(at: moment)
        resetsAt = window.map { state.window.end(of: $0) }
        counters = state.log.counters
        rates = state.faults.rates
        delay = state.faults.delay
        requests = state.log.last.suffix(Self.shownRequests).reversed()
        version = "\(state.revision)-\(window == nil ? 0 : 1)"
    }

    private static func queue(_ campaign: Sandbox.Campaign, _ account: Account) -> Queue {
        let entries = account.queue(of: campaign)
        // Who was changed last came last: what somebody just did must be seen without scrolling.
        let newest = entries.sorted { left, right in
            let times = (account.contacts[left.contact], account.contacts[right.contact])
            guard let one = times.0?.modified, let other = times.1?.modified, one != other else {
                return left.contact > right.contact
            }
            return one > other
        }
        return Queue(
            campaign: campaign,
            agents: campaign.agents.compactMap { id in account.agents.first { $0.id == id } },
            tags: campaign.tags.compactMap { id in account.tags.first { $0.id == id } },
            count: entries.count, newest: Array(newest.prefix(shown)))
    }
}

extension Overview {
    /// For programs: `GET /sandbox/state`.
    var json: JSONValue {
        [
            "down": .bool(isDown), "contacts": .int(contacts), "blacklisted": .int(blacklisted),
            "limit": .int(limit.requests), "remaining": .int(remaining),
            "window_seconds": .double(limit.window),
            "resets_at": resetsAt.map { .string(Account.timestamp($0)) } ?? .null,
            "requests": .int(counters.requests),
            "by_status": .object(
                Dictionary(
                    uniqueKeysWithValues: counters.byStatus.map { (String($0), .int($1)) })),
            "by_endpoint": .object(
                Dictionary(
                    uniqueKeysWithValues: counters.byEndpoint.map { ($0.rawValue, .int($1)) })),
            "by_fault": .object(
                Dictionary(
                    uniqueKeysWithValues: counters.byFault.map { ($0.rawValue, .int($1)) })),
            "faults": .object(
                Dictionary(uniqueKeysWithValues: rates.map { ($0.rawValue, .double($1)) })),
            "campaigns": .array(queues.map(\.json)),
        ]
    }
}

extension Overview.Queue {
    fileprivate var json: JSONValue {
        [
            "id": campaign.id.json, "name": .string(campaign.name),
            "active": .bool(campaign.isActive), "queued": .int(count),
            "agents": .array(agents.map { .string($0.fullName) }),
            "tags": .array(tags.map { .string($0.name) }),
            "newest": .array(
                newest.map { entry in
                    [
                        "contact_id": entry.contact.json, "name": .string(entry.name),
                        "number": entry.number.map(JSONValue.string) ?? .null,
                        "link": entry.links.first.map { .string($0.url) } ?? .null,
                    ]
                }),
        ]
    }
}
