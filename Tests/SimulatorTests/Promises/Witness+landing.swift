@testable import CloudTalkSandbox

extension Witness {
    func willArrive(_ exchange: Exchange) {
        before = [:]
        barsBefore = Set(simulation.sandbox.blacklist.map(\.id.rawValue))
        guard !exchange.call.writes.isEmpty else { return }
        for contact in simulation.sandbox.contacts { before[contact.id.rawValue] = contact }
    }

    /// CloudTalk has done with a request whatever it did.
    func didArrive(_ exchange: Exchange) {
        // Also where the caller does not know yet, because it stands still.
        let isLate =
            exchange.heard != nil
            || simulation.clock.elapsed >= exchange.sentAt + simulation.timeout
        simulation.trace.add("#\(exchange.id) arrives\(isLate ? " late" : "")")
        noteSeenOff()
        if let read = exchange.call.read {
            exchange.stood = standing()
            looks.append(Look(exchange: exchange, read: read))
        }
        if isLate, exchange.call.endpoint == .deleteFromBlacklist { barWasLiftedLate = true }
        noteBars(isLate: isLate)
        guard !exchange.call.writes.isEmpty else { return }
        let after = Dictionary(
            uniqueKeysWithValues: simulation.sandbox.contacts.map { ($0.id.rawValue, $0) })
        let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        if isLate, !changed.isEmpty { landedLate(exchange) }
        for id in changed.sorted() {
            judge(before[id], after[id], exchange)
            checkOthers(before[id], after[id], exchange)
            if !isLate { checkGap(before[id], after[id], exchange) }
        }
        before = [:]
    }

    private func noteBars(isLate: Bool) {
        for entry in simulation.sandbox.blacklist where !barsBefore.contains(entry.id.rawValue) {
            ownBars[entry.number, default: []].insert(entry.id.rawValue)
            if isLate { barredLate.insert(entry.number) }
        }
    }

    /// Since when each number has stood on a contact.
    private func standing() -> [String: Int64] {
        var since: [String: Int64] = [:]
        for contact in simulation.sandbox.contacts {
            for number in contact.numbers {
                let began = standingSince[contact.id.rawValue]?[number] ?? 0
                since[number] = min(since[number] ?? began, began)
            }
        }
        return since
    }

    private func landedLate(_ exchange: Exchange) {
        simulation.tally.count("landed after its caller gave up")
        for (write, attempt) in zip(exchange.call.writes, exchange.attempts) {
            let open = Open(exchange: exchange, write: write, numbers: [attempt.number])
            guard wasLookedFor(open) else { continue }
            simulation.tally.count("landed after the engine had looked")
            // Whoever else has a number on that contact is not warned either.
            let others = write.contact.flatMap { before[$0]?.numbers } ?? []
            for number in [attempt.number] + others {
                disturbed[number] = simulation.clock.elapsed
                late.insert(number)
            }
        }
    }

    /// What one request of ours did to one contact.
    private func judge(
        _ old: Sandbox.Contact?, _ new: Sandbox.Contact?, _ exchange: Exchange
    ) {
        switch (old, new) {
        case (nil, let new?): created(new, exchange)
        case (let old?, nil): deleted(old, exchange)
        case (let old?, let new?): changed(old, new, exchange)
        case (nil, nil): break
        }
    }

    private func created(_ contact: Sandbox.Contact, _ exchange: Exchange) {
        made[contact.id.rawValue] = exchange
        for number in contact.numbers {
            standingSince[contact.id.rawValue, default: [:]][number] = simulation.clock.elapsed
        }
        let place = exchange.call.writes.firstIndex { write in
            write.kind == .create && write.numbers == contact.numbers
        }
        for tag in contact.tags { bears(contact, tag, exchange, place ?? 0) }
        for number in contact.numbers where disturbed[number] == nil {
            let twins = simulation.sandbox.contacts(withNumber: number).filter {
                $0.id != contact.id && made[$0.id.rawValue] != nil
            }
            if let twin = twins.first {
                fail(
                    .makesNoDoubles,
                    "#\(exchange.id) made \(contact.id), a double of our own \(twin.id)")
            }
        }
    }

    private func deleted(_ contact: Sandbox.Contact, _ exchange: Exchange) {
        if made[contact.id.rawValue] == nil {
            fail(.leavesOthersAlone, "#\(exchange.id) deleted \(contact.id), which others made")
        }
        let foreign = contact.tags.filter { tag in
            !ourTags.contains(tag.rawValue) && !isCarriedOver(tag, from: contact, exchange)
        }
        // A look just before the deletion proves that nobody touched it; who comes in between loses,
        // for as long as the request is on its way.
        let isRace = foreign.allSatisfy {
            wasJustTagged(contact.id.rawValue, $0.rawValue, exchange)
        }
        if !isRace {
            fail(.leavesOthersAlone, "#\(exchange.id) deleted \(contact.id) with foreign tags")
        }
        simulation.tally.count("deleted what we made")
    }

    private func changed(
        _ old: Sandbox.Contact, _ new: Sandbox.Contact, _ exchange: Exchange
    ) {
        var expected = old
        expected.tags = new.tags
        expected.modified = new.modified
        if expected != new {
            fail(.leavesOthersAlone, "#\(exchange.id) changed more than tags of \(new.id)")
        }
        let ours = ourTags
        let lost = old.tags.filter { !new.tags.contains($0) && !ours.contains($0.rawValue) }
        for tag in lost { lose(tag.rawValue, of: new.id.rawValue, exchange) }
        let place = exchange.call.writes.firstIndex { $0.contact == new.id.rawValue } ?? 0
        for tag in new.tags where !old.tags.contains(tag) { bears(new, tag, exchange, place) }
        for tag in old.tags where !new.tags.contains(tag) {
            hands[Bearing(contact: new.id.rawValue, tag: tag.rawValue)] = nil
        }
    }

    private func wasJustTagged(_ contact: Int, _ tag: Int, _ exchange: Exchange) -> Bool {
        guard let at = foreignTagged[contact]?[tag] else { return false }
        return exchange.sentAt - at <= Self.race
    }

    /// How long before a request leaves a foreign tag may come or go unseen, in milliseconds.
    private static let race: Int64 = 60_000

    /// Who said stop loses every tag that a campaign selects, be the number on the contact or just gone.
    private func isStoppedTag(_ tag: Int, of contact: Int, _ exchange: Exchange) -> Bool {
        let meant = zip(exchange.call.writes, exchange.attempts).filter { $0.0.contact == contact }
        let numbers = (before[contact]?.numbers ?? []) + meant.map(\.1.number)
        return dialedTags.contains(tag) && numbers.contains { stoppedOnce.contains($0) }
    }

    private func lose(_ tag: Int, of contact: Int, _ exchange: Exchange) {
        if isStoppedTag(tag, of: contact, exchange) { return }
        let isRace =
            wasJustTagged(contact, tag, exchange)
            && exchange.call.writes.contains { $0.kind == .edit }
        guard isRace else {
            fail(.leavesOthersAlone, "#\(exchange.id) took the foreign tag \(tag) off \(contact)")
            return
        }
        simulation.tally.count("foreign tag lost in the race of an edit")
    }

    private func isCarriedOver(
        _ tag: Sandbox.Tag.ID, from double: Sandbox.Contact, _ exchange: Exchange
    ) -> Bool {
        let stands = simulation.sandbox.contacts.contains { contact in
            contact.tags.contains(tag) && !contact.numbers.filter(double.numbers.contains).isEmpty
        }
        return stands || wasJustTaken(tag, double, exchange) { $0 != double.id.rawValue }
    }

    /// Before a double of ours is deleted, what others put on it goes to the contact that stays.
    private func isCarried(
        _ tag: Sandbox.Tag.ID, to contact: Sandbox.Contact, _ exchange: Exchange
    ) -> Bool {
        let stands = before.values.contains { double in
            double.id != contact.id && double.tags.contains(tag) && made[double.id.rawValue] != nil
                && !double.numbers.filter(contact.numbers.contains).isEmpty
        }
        return stands
            || wasJustTaken(tag, contact, exchange) { $0 != contact.id.rawValue && made[$0] != nil }
    }

    /// Whether somebody took the tag off another contact with one of the numbers after the engine may
    /// have looked at it.
    private func wasJustTaken(
        _ tag: Sandbox.Tag.ID, _ contact: Sandbox.Contact, _ exchange: Exchange,
        from isOther: (Int) -> Bool
    ) -> Bool {
        takenOff.contains { taken, at in
            taken.tag == tag.rawValue && contact.numbers.contains(taken.number)
                && isOther(taken.contact) && exchange.sentAt - at <= Self.race
        }
    }

    private func bears(
        _ contact: Sandbox.Contact, _ tag: Sandbox.Tag.ID, _ exchange: Exchange, _ place: Int
    ) {
        if !ourTags.contains(tag.rawValue) {
            simulation.tally.count("foreign tag of our double carried over")
            if !isCarried(tag, to: contact, exchange) {
                fail(
                    .leavesOthersAlone, "#\(exchange.id) put the tag \(tag) on, which is not ours")
            }
        }
        hands[Bearing(contact: contact.id.rawValue, tag: tag.rawValue)] =
            .ours(exchange, place: place)
        if ourTags.contains(tag.rawValue) { checkFormer(contact, exchange) }
    }
}
