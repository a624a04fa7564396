@testable import CloudTalkSandbox
@testable import Store

/// What the portal says of a customer is so.
extension Witness {
    /// Whom the portal shows as standing in a queue stands in it, and in no other one.
    func checkTruth(_ holding: Holding) {
        guard let number = holding.number, disturbed[number] == nil,
            !simulation.isPoisoned(number), !isBeingChanged(number)
        else { return }
        let ours = ourTags
        let tags = simulation.sandbox.contacts(withNumber: number).flatMap(\.tags)
            .map(\.rawValue).filter(ours.contains)
        simulation.tally.count("seen as synced")
        guard tags.map(Int64.init) != [holding.wanted] else { return }
        fail(
            .tellsTruth,
            "\(number) is said to bear \(holding.wanted ?? 0), and bears \(tags)")
    }

    /// Somebody else with a number on the same contact has a request under way that changes it. What
    /// becomes of that the portal says once it knows, or knows that nobody does.
    private func isBeingChanged(_ number: String) -> Bool {
        guard entangled.contains(number) else { return false }
        let contacts = simulation.sandbox.contacts(withNumber: number).map(\.id.rawValue)
        return writing.flatMap(\.call.writes).compactMap(\.contact).contains(
            where: contacts.contains)
    }

    /// Who is said to stand in no list stands in none.
    func checkConfirmed(_ holding: Holding) {
        guard let number = holding.number, holding.confirmedAt != nil else { return }
        noteUnseen(number)
        guard isOurs(number) else { return }
        simulation.tally.count("stop proved")
        let tags = simulation.sandbox.contacts(withNumber: number).flatMap(\.tags)
            .map(\.rawValue).filter(ourTags.union(dialedTags).contains)
        guard !tags.isEmpty else { return }
        fail(.neverCalls, "\(number) is said to stand in no list, and bears \(tags)")
    }

    /// Only our own answered requests have decided what CloudTalk holds of the number.
    private func isOurs(_ number: String) -> Bool {
        disturbed[number] == nil && !entangled.contains(number) && !simulation.isPoisoned(number)
    }

    /// While one of our requests changes which queue somebody stands in, the portal says so.
    func checkGap(
        _ old: Sandbox.Contact?, _ new: Sandbox.Contact?, _ exchange: Exchange
    ) {
        let ours = ourTags
        func queues(_ contact: Sandbox.Contact?) -> Set<Int> {
            ours.intersection(contact?.tags.map(\.rawValue) ?? [])
        }
        guard queues(old) != queues(new), let numbers = (new ?? old)?.numbers else { return }
        for number in numbers where isOurs(number) {
            let state = state(of: number)
            simulation.tally.count("queue changed while \(state ?? "unknown")")
            guard let state, ["synced", "none", "blocked"].contains(state) else { continue }
            fail(.showsGap, "#\(exchange.id) lands while \(number) is said to be \(state)")
        }
    }

    private func state(of number: String) -> String? {
        do {
            let rows = try simulation.database.rows(
                """
                SELECT d.state FROM dialer_contacts d
                JOIN customers c ON c.customer_id = d.customer_id WHERE c.phone = $1
                """, [.text(number)])
            return try rows.first?.text("state")
        } catch {
            fail(.stands, "the database failed: \(error)")
            return nil
        }
    }
}

/// What others have in CloudTalk, and what they did there.
extension Witness {
    func checkOthers(
        _ old: Sandbox.Contact?, _ new: Sandbox.Contact?, _ exchange: Exchange
    ) {
        guard let contact = new ?? old else { return }
        checkManaged(contact, exchange)
        if simulation.isReporting { checkReportOnly(old, new, exchange) }
    }

    /// A contact none of whose numbers an agent ever had, and none of which said stop, is not ours to
    /// change.
    private func checkManaged(_ contact: Sandbox.Contact, _ exchange: Exchange) {
        let numbers = standingSince[contact.id.rawValue].map { Set($0.keys) } ?? []
        guard numbers.isDisjoint(with: simulation.model.managed) else { return }
        fail(.leavesUnmanaged, "#\(exchange.id) changes \(contact.id) of \(numbers.sorted())")
    }

    /// A comparison that only reports leaves the tags that others put on, and does not put back what
    /// they took away.
    private func checkReportOnly(
        _ old: Sandbox.Contact?, _ new: Sandbox.Contact?, _ exchange: Exchange
    ) {
        guard let contact = new ?? old, contact.numbers.allSatisfy(isReportedOnly) else { return }
        let ours = ourTags
        let (before, after) = (Set(old?.tags ?? []), Set(new?.tags ?? []))
        for tag in before.subtracting(after) where ours.contains(tag.rawValue) {
            let hand = hands[Bearing(contact: contact.id.rawValue, tag: tag.rawValue)]
            guard case .outsider = hand else { continue }
            fail(.reportsOnly, "#\(exchange.id) takes \(tag) off \(contact.id)")
        }
        for tag in after.subtracting(before) where ours.contains(tag.rawValue) {
            guard contact.numbers.contains(where: meddled.contains) else { continue }
            fail(.reportsOnly, "#\(exchange.id) puts \(tag) on \(contact.id) again")
        }
    }

    /// Nothing that the portal itself may have caused, and no request to stop, concerns the number, nor
    /// another one that its contact had.
    func isReportedOnly(_ number: String) -> Bool {
        guard !entangled.contains(number), !late.contains(number), stops[number] == nil,
            !simulation.unfinished.contains(number),
            !standingSince.values.contains(where: { contact in
                contact[number] != nil && contact.keys.contains { stops[$0] != nil }
            })
        else { return false }
        do {
            return try simulation.database.rows(
                """
                SELECT 1 AS one FROM sync_attempts a
                JOIN customers c ON c.customer_id = a.customer_id
                WHERE c.phone = $1 AND a.writes = 1 AND a.outcome = 'unknown'
                """, [.text(number)]
            ).isEmpty
        } catch {
            fail(.stands, "the database failed: \(error)")
            return false
        }
    }
}
