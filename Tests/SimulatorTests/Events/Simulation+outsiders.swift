import CloudTalkSandbox

/// What other people do in CloudTalk itself.
extension Simulation {
    /// Contacts that were there before the portal came.
    func stockCloudTalk() {
        guard shape.outsiders != .quiet else { return }
        for _ in 0..<dice.int(0...shape.leads / 2) {
            var numbers = [someNumber]
            if shape.outsiders == .meddling, dice.happens(0.2) { numbers.append(someNumber) }
            var tags = dice.happens(0.4) ? [someForeignTag] : []
            if shape.outsiders == .meddling, dice.happens(0.2) { tags.append(someSeatTag) }
            addContact(numbers, tags: tags)
        }
    }

    func outsiderActs() {
        let harmless: [(weight: Int, () -> Void)] = [
            (3, addOrdinaryContact), (4, putForeignTagOn), (2, takeForeignTagOff),
            (2, editDetails),
        ]
        let meddling: [(weight: Int, () -> Void)] = [
            (2, takeOurTagOff), (2, putOurTagOn), (2, addNumber), (2, removeNumber),
            (2, deleteContact), (2, replaceContact), (2, doubleContact), (1, unbarNumber),
        ]
        let act = dice.weighted(shape.outsiders == .meddling ? harmless + meddling : harmless)
        act()
    }

    private var someNumber: String { Cast.number(dice.int(0...shape.leads)) }
    private var someForeignTag: String { dice.one(of: Cast.foreignTags).name }
    private var someSeatTag: String { Cast.seats[dice.int(0...shape.agents - 1)].tag.name }
    private var someContact: Sandbox.Contact? { dice.pick(sandbox.contacts) }

    private func tag(named name: String) -> Sandbox.Tag.ID? {
        sandbox.tags.first { $0.name == name }?.id
    }

    private func note(_ what: String) {
        trace.add("outsider: \(what)")
        tally.count("outsider: \(what.split(separator: ":")[0])")
    }

    @discardableResult
    private func addContact(_ numbers: [String], tags: [String]) -> Sandbox.Contact.ID {
        let unique = numbers.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let id = sandbox.addContact(name: dice.one(of: Cast.names), numbers: unique, tags: tags)
        note("adds a contact: \(id) \(unique) \(tags)")
        witness.outsiderMade(id)
        if shape.hasSurvey, tags.contains(Cast.surveyTag.name) { noteDialed(unique) }
        if unique.count > 1 { witness.entangled.formUnion(unique) }
        return id
    }

    private func addOrdinaryContact() {
        guard dice.happens(0.8) else {
            let id = sandbox.addContact(
                name: dice.one(of: Cast.names), numbers: [Cast.extended(someNumber)], tags: [])
            witness.outsiderMade(id)
            return note("adds a contact with an extension: \(id)")
        }
        addContact([someNumber], tags: dice.happens(0.5) ? [someForeignTag] : [])
    }

    private func putForeignTagOn() {
        guard let contact = someContact, let tag = tag(named: someForeignTag) else { return }
        guard !contact.tags.contains(tag) else { return }
        sandbox.update(contact.id) { $0.tags.append(tag) }
        witness.foreignTagged[contact.id.rawValue, default: [:]][tag.rawValue] = clock.elapsed
        if shape.hasSurvey, tag == Cast.surveyTag.id { noteDialed(contact.numbers) }
        note("puts a foreign tag on: \(contact.id)")
    }

    /// Somebody put numbers into a campaign that is not ours: of who said stop only comparing finds that.
    private func noteDialed(_ numbers: [String]) {
        tally.count("another campaign's tag put on")
        for number in numbers where model.stopped.contains(number) { witness.disturb([number]) }
    }

    private func takeForeignTagOff() {
        let tags = Set(Cast.foreignTags.map(\.id))
        let bearers = sandbox.contacts.filter { !tags.isDisjoint(with: $0.tags) }
        guard let contact = dice.pick(bearers) else { return }
        witness.outsiderTakesFrom(contact)
        sandbox.update(contact.id) { $0.tags.removeAll { tags.contains($0) } }
        note("takes a foreign tag off: \(contact.id)")
    }

    private func editDetails() {
        guard let contact = someContact else { return }
        let name = dice.one(of: Cast.names)
        let mail = "someone\(dice.int(1...9))@example.com"
        sandbox.update(contact.id) {
            $0.name = name
            $0.emails = [mail]
            $0.details["company"] = "Acme"
            $0.attributes[7] = "x"
        }
        note("edits details: \(contact.id)")
    }

    private func takeOurTagOff() {
        let ours = witness.ourTags
        let bearers = sandbox.contacts.filter { $0.tags.contains { ours.contains($0.rawValue) } }
        guard let contact = dice.pick(bearers) else { return }
        witness.outsiderTakesFrom(contact)
        sandbox.update(contact.id) { $0.tags.removeAll { ours.contains($0.rawValue) } }
        witness.disturb(contact)
        note("takes our tag off: \(contact.id)")
    }

    private func putOurTagOn() {
        guard let contact = someContact, let tag = tag(named: someSeatTag),
            !contact.tags.contains(tag)
        else { return }
        sandbox.update(contact.id) { $0.tags.append(tag) }
        witness.outsiderTagged(contact.id, tag)
        // Before an agent has it the tag is as foreign as any.
        witness.foreignTagged[contact.id.rawValue, default: [:]][tag.rawValue] = clock.elapsed
        witness.disturb(contact)
        note("puts our tag on: \(contact.id) \(tag)")
    }

    private func addNumber() {
        guard let contact = someContact else { return }
        let number = someNumber
        guard !contact.numbers.contains(number) else { return }
        sandbox.update(contact.id) { $0.numbers.append(number) }
        witness.disturb(contact, also: [number])
        witness.standingSince[contact.id.rawValue, default: [:]][number] = clock.elapsed
        // Who had a number on it needs it still, as far as the portal knows.
        let former = witness.standingSince[contact.id.rawValue]?.keys.map(\.self) ?? []
        witness.entangled.formUnion(former + contact.numbers + [number])
        note("adds a number: \(contact.id) \(number)")
    }

    private func removeNumber() {
        let several = sandbox.contacts.filter { !$0.numbers.isEmpty }
        guard let contact = dice.pick(several) else { return }
        let number = dice.one(of: contact.numbers)
        witness.outsiderTakesFrom(contact)
        sandbox.update(contact.id) { $0.numbers.removeAll { $0 == number } }
        witness.disturb(contact)
        note("removes a number: \(contact.id) \(number)")
    }

    private func deleteContact() {
        guard let contact = someContact else { return }
        deleted(contact)
        note("deletes a contact: \(contact.id)")
    }

    /// The numbers stand on another contact from now on.
    private func replaceContact() {
        guard let contact = someContact else { return }
        deleted(contact)
        addContact(contact.numbers, tags: [])
        note("replaces a contact: \(contact.id)")
    }

    private func deleted(_ contact: Sandbox.Contact) {
        witness.outsiderTakesFrom(contact)
        sandbox.delete(contact.id)
        witness.disturb(contact)
    }

    private func unbarNumber() {
        guard let entry = dice.pick(sandbox.blacklist) else { return }
        sandbox.unbar(entry.number)
        witness.disturb([entry.number])
        note("takes a number off the blacklist: \(entry.number)")
    }

    private func doubleContact() {
        guard let contact = someContact else { return }
        let names = contact.tags.compactMap { id in sandbox.tags.first { $0.id == id }?.name }
        let double = addContact(contact.numbers, tags: names)
        for tag in contact.tags { witness.outsiderTagged(double, tag) }
        witness.disturb(contact)
        note("doubles a contact: \(contact.id)")
    }
}
