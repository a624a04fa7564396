import CloudTalkSandbox
import DialerSync

@testable import Store

/// What others do in CloudTalk when everything is at rest, and what comparisons make of it.
extension Simulation {
    func meddleOnceMore() throws {
        guard poisoned == nil else { return }
        model.mends = false
        try portal { try await $0.setReconcileMends(false, by: Self.person) }
        // Where contacts are shared, comparisons find more than is done here.
        let isShared = !witness.entangled.isEmpty
        switch dice.int(0...3) {
        case 0: try tagStopped()
        case 1 where !isShared: try tagMany()
        case 2 where !isShared: try changeNumbers()
        default: try takeAwayTwice()
        }
        needingPerson = try numbersNeedingPerson()
        try checkRest()
    }

    /// Customers in their queues with whom nobody ever meddled, who share their contact with nobody,
    /// and of whom no answer was ever lost, which would explain what others do now.
    private var untouched: [String] {
        let ours = witness.ourTags
        return model.numbers.sorted().filter { number in
            guard let wanted = wantedTag(of: number), !model.stopped.contains(number),
                !witness.meddled.contains(number), witness.disturbed[number] == nil,
                witness.isReportedOnly(number)
            else { return false }
            return bearers(of: number, ours).map(\.tag) == [wanted]
        }
    }

    /// What others take away is reported, then put back when somebody wants it, and left to a person
    /// when they do it again.
    private func takeAwayTwice() throws {
        guard let number = dice.pick(untouched), let wanted = wantedTag(of: number) else { return }
        try takeAway(number)
        try compareNow(mending: false)
        try expect(number, bears: [], .reportsOnly)
        try compareNow(mending: true)
        try expect(number, bears: [wanted], .restoresOnce)
        tally.count("put back once")
        try takeAway(number)
        try compareNow(mending: true)
        try expect(number, bears: [], .restoresOnce)
        guard try numbersNeedingPerson().contains(number) else {
            throw Broken(promise: .restoresOnce, what: "\(number) is not left to a person")
        }
        tally.count("left to a person")
    }

    /// Later than what was written just before, which lists may not show yet.
    private func takeAway(_ number: String) throws {
        clock.advance(to: clock.elapsed + 60_000)
        let ours = witness.ourTags
        let isDeleted = dice.happens(0.5)
        trace.add("others take \(number) out of its queue\(isDeleted ? ", contact and all" : "")")
        for (id, tag) in bearers(of: number, ours) {
            guard let contact = sandbox.contact(id) else { continue }
            witness.outsiderTakesFrom(contact)
            witness.disturb(contact)
            if isDeleted {
                sandbox.delete(id)
            } else {
                sandbox.update(id) { $0.tags.removeAll { $0 == tag } }
            }
        }
    }

    /// Others put tags of ours on contacts of ours: one is taken off by the daily comparison, several
    /// only when a person asks.
    private func tagMany() throws {
        let numbers = Array(untouched.prefix(dice.int(1...3)))
        guard let first = numbers.first, let tag = wrongTag(for: numbers) else { return }
        clock.advance(to: clock.elapsed + 60_000)
        for number in numbers {
            for (id, _) in bearers(of: number, witness.ourTags) {
                if let contact = sandbox.contact(id) { putOn(contact, tag) }
            }
        }
        let waits = try compareUnasked(afterChanging: numbers.count)
        tally.count(waits ? "many tags wait for a person" : "one tag taken off by itself")
        if waits {
            for number in numbers { try expect(number, bears: also(tag, number), .asksPerson) }
            try compareNow(mending: true)
        }
        for number in numbers {
            try expect(number, bears: wantedTag(of: number).map { [$0] } ?? [], .asksPerson)
        }
        trace.add("\(first) and all others stand right again")
    }

    /// Others give contacts of ours other numbers: our tag comes off one by the daily comparison, and the
    /// customer gets another contact; of several only when a person asks.
    private func changeNumbers() throws {
        let numbers = Array(untouched.prefix(dice.int(1...3)))
        guard !numbers.isEmpty else { return }
        clock.advance(to: clock.elapsed + 60_000)
        let former = giveOtherNumbers(to: numbers)
        let waits = try compareUnasked(afterChanging: numbers.count)
        tally.count(waits ? "lost numbers wait for a person" : "one lost number made good")
        if waits {
            for number in numbers { try expect(number, bears: [], .asksPerson) }
            try compareNow(mending: true)
        }
        for number in numbers {
            try expect(number, bears: wantedTag(of: number).map { [$0] } ?? [], .comparesRight)
        }
        let ours = witness.ourTags
        let left = former.filter { id in
            sandbox.contact(id)?.tags.contains { ours.contains($0.rawValue) } == true
        }
        guard left.isEmpty else {
            throw Broken(promise: .comparesRight, what: "\(left) bear our tag without the number")
        }
    }

    private func giveOtherNumbers(to numbers: [String]) -> [Sandbox.Contact.ID] {
        let ours = witness.ourTags
        var changed: [Sandbox.Contact.ID] = []
        for (place, number) in numbers.enumerated() {
            for (id, _) in bearers(of: number, ours) {
                guard let contact = sandbox.contact(id) else { continue }
                witness.outsiderTakesFrom(contact)
                witness.disturb(contact)
                sandbox.update(id) { $0.numbers = [Cast.strangers[place]] }
                trace.add("others give \(id) of \(number) another number")
                changed.append(id)
            }
        }
        return changed
    }

    /// The daily comparison, which may mend, after others changed so many contacts.
    /// - Returns: whether it waits for a person, as it must when they are several.
    private func compareUnasked(afterChanging count: Int) throws -> Bool {
        try compareNow(mending: true, byPerson: false)
        guard let report else { throw Broken(promise: .comparesRight, what: "no report") }
        let waits = count > 1
        guard report.outcome == (waits ? .waitsForPerson : .done) else {
            throw Broken(
                promise: .asksPerson,
                what: "others changed \(count) contacts, and it is \(report.outcome)")
        }
        return waits
    }

    /// Others put a tag of ours on somebody who said stop: it goes at the next comparison, asked for or
    /// not.
    private func tagStopped() throws {
        let stopped = model.stopped.sorted().filter { number in
            let contacts = sandbox.contacts(withNumber: number)
            return contacts.count == 1 && contacts[0].numbers == [number]
        }
        guard let number = dice.pick(stopped), let tag = wrongTag(for: []) else { return }
        clock.advance(to: clock.elapsed + 60_000)
        for contact in sandbox.contacts(withNumber: number) { putOn(contact, tag) }
        try compareNow(mending: false)
        try expect(number, bears: [], .neverCalls)
        tally.count("tag of who said stop taken off")
    }

    private func also(_ tag: Sandbox.Tag.ID, _ number: String) -> [Sandbox.Tag.ID] {
        [wantedTag(of: number), tag].compactMap(\.self)
    }

    private func wrongTag(for numbers: [String]) -> Sandbox.Tag.ID? {
        let wanted = numbers.compactMap(wantedTag(of:))
        return witness.ourTags.sorted().map { Sandbox.Tag.ID($0) }.first { !wanted.contains($0) }
    }

    private func putOn(_ contact: Sandbox.Contact, _ tag: Sandbox.Tag.ID) {
        sandbox.update(contact.id) { $0.tags.append(tag) }
        witness.outsiderTagged(contact.id, tag)
        witness.disturb(contact)
        trace.add("others put \(tag) on \(contact.id)")
    }

    private func expect(
        _ number: String, bears expected: [Sandbox.Tag.ID], _ promise: Promise
    ) throws {
        let tags = bearers(of: number, witness.ourTags).map(\.tag)
        guard Set(tags) == Set(expected), tags.count == expected.count else {
            throw Broken(promise: promise, what: "\(number) bears \(tags), not \(expected)")
        }
    }
}
