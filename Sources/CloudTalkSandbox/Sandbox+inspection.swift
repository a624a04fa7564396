/// What a test, a simulator or the page may look at. Looking spends nothing of the limit.
extension Sandbox {
    /// All contacts, by id.
    public var contacts: [Contact] { withState { state, _ in state.account.contacts.all } }

    public func contact(_ id: Contact.ID) -> Contact? {
        withState { state, _ in state.account.contacts[id] }
    }

    /// Contacts that have the number (with `+`) among theirs, by id.
    public func contacts(withNumber number: String) -> [Contact] {
        contacts.filter { $0.numbers.contains(number) }
    }

    public var tags: [Tag] { withState { state, _ in state.account.tags } }
    public var campaigns: [Campaign] { withState { state, _ in state.account.campaigns } }
    public var agents: [Agent] { withState { state, _ in state.account.agents } }
    public var blacklist: [Blocking] { withState { state, _ in state.account.blacklist } }
    public var placedCalls: [PlacedCall] { withState { state, _ in state.account.calls } }

    /// Who stands in the campaign's dialing list, by id: everyone who bears one of its tags and has
    /// a number that is not blacklisted for outgoing calls. Empty for an unknown campaign.
    public func queue(of campaign: Campaign.ID) -> [QueueEntry] {
        withState { state, _ in
            state.account.campaigns.first { $0.id == campaign }.map(state.account.queue) ?? []
        }
    }

    public var counters: Counters { withState { state, _ in state.log.counters } }

    /// The last requests, at most 200, oldest first.
    public var lastRequests: [LoggedRequest] { withState { state, _ in state.log.last } }

    /// The windows of the limit so far, oldest first.
    public var windows: [WindowUse] { withState { state, _ in state.window.uses } }

    /// Operations left in the window that is open now.
    public var remaining: Int { withState { state, moment in state.window.remaining(at: moment) } }

    /// Requests that a late-landing fault has still to apply.
    public var pendingLandings: Int { withState { state, _ in state.pendingLandings } }

    public var isDown: Bool { withState { state, _ in state.isDown } }
    public var limit: Limit { withState { state, _ in state.window.limit } }

    /// The rates that are not 0.
    public var faultRates: [FaultKind: Double] { withState { state, _ in state.faults.rates } }
}
