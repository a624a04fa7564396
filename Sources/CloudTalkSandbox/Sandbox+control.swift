/// What may be done to the sandbox besides sending requests: faults, and other people's changes.
extension Sandbox {
    private func change<Result: Sendable>(
        _ body: (inout SandboxState) -> Result
    ) -> Result {
        withState { state, _ in
            state.revision += 1
            return body(&state)
        }
    }

    /// CloudTalk is gone: requests meet nobody, until `bringUp()`.
    public func takeDown() {
        change { $0.isDown = true }
        outage.set(true)
    }

    public func bringUp() {
        change { $0.isDown = false }
        outage.set(false)
    }

    /// From now on the fault happens at its rate; 0 switches it off.
    public func set(_ fault: Fault) { change { $0.faults.set(fault) } }

    /// No more faults, those that were ordered by `inject` included. `isDown` stays.
    public func clearFaults() { change { $0.faults.clear() } }

    /// The fault happens for certain to the next requests that it can happen to.
    ///
    /// - Parameter endpoint: only to requests to this one.
    public func inject(_ kind: FaultKind, on endpoint: Endpoint? = nil, times: Int = 1) {
        change { $0.faults.add(kind, on: endpoint, times: times) }
    }

    /// A new limit; what was spent of the open window stays spent.
    public func set(_ limit: Limit) { change { $0.window.limit = limit } }

    /// Another key is needed from now on.
    public func set(_ key: Key) { change { $0.key = key } }

    /// Back to how it started: contacts, faults, counts and all. The clock goes on.
    public func reset() {
        let configuration = configuration
        change { state in
            let revision = state.revision
            state = SandboxState(configuration)
            state.revision = revision
        }
        outage.set(false)
    }

    // MARK: What people do in CloudTalk itself

    /// Adds a contact as somebody else would.
    @discardableResult
    public func addContact(
        name: String, numbers: [String], tags names: [String] = [], links: [Contact.Link] = []
    ) -> Contact.ID {
        withState { state, moment in
            state.revision += 1
            let tags = state.account.tagIDs(creating: names)
            let id = state.account.freshID(Contact.self)
            state.account.contacts[id] = Contact(
                id: id, name: name, numbers: numbers, tags: tags, links: links, created: moment)
            return id
        }
    }

    /// Changes a contact.
    ///
    /// - Returns: false where there is no such contact.
    @discardableResult
    public func update(_ id: Contact.ID, _ body: (inout Contact) -> Void) -> Bool {
        withState { state, moment in
            guard var contact = state.account.contacts[id] else { return false }
            body(&contact)
            contact.modified = moment
            state.account.contacts[id] = contact
            state.revision += 1
            return true
        }
    }

    /// - Returns: false where there is no such contact.
    @discardableResult
    public func delete(_ id: Contact.ID) -> Bool {
        change { $0.account.deleteContact(id).status == 200 }
    }

    /// Takes a number off the blacklist, whoever entered it.
    public func unbar(_ number: String) {
        change { $0.account.blacklist.removeAll { $0.number == number } }
    }

    /// Makes the contact bear exactly these tags; unknown names become tags.
    @discardableResult
    public func retag(_ id: Contact.ID, tags names: [String]) -> Bool {
        change { state in
            guard var contact = state.account.contacts[id] else { return false }
            contact.tags = state.account.tagIDs(creating: names)
            state.account.contacts[id] = contact
            return true
        }
    }

    /// Changes a campaign: its tags, its agents, whether it is active.
    @discardableResult
    public func update(_ id: Campaign.ID, _ body: (inout Campaign) -> Void) -> Bool {
        change { state in
            guard let place = state.account.campaigns.firstIndex(where: { $0.id == id }) else {
                return false
            }
            body(&state.account.campaigns[place])
            return true
        }
    }

    /// Changes an agent: whether online, for instance.
    @discardableResult
    public func update(_ id: Agent.ID, _ body: (inout Agent) -> Void) -> Bool {
        change { state in
            guard let place = state.account.agents.firstIndex(where: { $0.id == id }) else {
                return false
            }
            body(&state.account.agents[place])
            return true
        }
    }

    /// Deletes a tag from the account, its contacts and its campaigns.
    @discardableResult
    public func delete(_ id: Tag.ID) -> Bool {
        change { $0.account.deleteTag(id).status == 200 }
    }
}
