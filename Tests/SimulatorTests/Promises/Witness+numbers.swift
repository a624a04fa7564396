import CloudTalk

@testable import CloudTalkSandbox
@testable import Store

/// A lead's number changes: the old one leaves its list before the new one comes into one.
extension Witness {
    /// Where nobody stands in a list with the new number, it waits for the old ones of the lead.
    func willChange(_ lead: String, to number: String?) {
        let old = simulation.model.leads[lead]?.number
        guard old != number else { return }
        var olds = old.map { former[$0, default: [:]] } ?? formerOfLead[lead] ?? [:]
        if let old, mayLinger(old, ourTags) { olds[old] = simulation.clock.elapsed }
        guard let number else {
            formerOfLead[lead] = olds
            return
        }
        guard simulation.model.desiredTag(of: number) == nil else { return }
        for (old, _) in olds where old != number {
            former[number, default: [:]][old] = simulation.clock.elapsed
        }
    }

    /// What becomes of an old number once it stands in no wrong list concerns the new one no more.
    func noteSeenOff() {
        guard !former.isEmpty || !formerOfLead.isEmpty else { return }
        let ours = ourTags
        for (number, olds) in former {
            let left = olds.filter { mayLinger($0.key, ours) }
            if left.count < olds.count { simulation.tally.count("old number seen off") }
            former[number] = left.isEmpty ? nil : left
        }
        formerOfLead = formerOfLead.mapValues { $0.filter { mayLinger($0.key, ours) } }
    }

    private func mayLinger(_ number: String, _ ours: Set<Int>) -> Bool {
        guard !isSettled(number) else { return false }
        let wanted = simulation.model.desiredTag(of: number)
        let stands = simulation.sandbox.contacts(withNumber: number).contains { contact in
            contact.tags.contains { ours.contains($0.rawValue) && name(of: $0) != wanted }
        }
        return stands || open.contains { $0.numbers.contains(number) }
            || writing.contains { $0.attempts.contains { $0.number == number } }
    }

    /// The portal has proved what it wants of the number.
    private func isSettled(_ number: String) -> Bool { told(of: number).hasPrefix("settled") }

    /// What the portal knows of the number.
    private func told(of number: String) -> String {
        do {
            let rows = try simulation.database.rows(
                """
                SELECT CASE WHEN d.synced_generation = d.generation THEN 'settled ' ELSE '' END
                    || d.generation || '/' || d.synced_generation || ' ' || d.state || ' '
                    || COALESCE(d.contact_id, 0) || ' ' || d.our_tags || ' waited for by '
                    || COALESCE((
                        SELECT GROUP_CONCAT(w.customer_id || ' until ' || w.old_generation)
                        FROM dialer_waits w WHERE w.old_customer_id = d.customer_id), 'none')
                    AS told
                FROM dialer_contacts d JOIN customers c ON c.customer_id = d.customer_id
                WHERE c.phone = $1
                """, [.text(number)])
            return try rows.first?.text("told") ?? "nothing"
        } catch {
            fail(.stands, "the database failed: \(error)")
            return ""
        }
    }

    private func name(of tag: Sandbox.Tag.ID) -> String? {
        simulation.sandbox.tags.first { $0.id == tag }?.name
    }

    /// A request of ours puts a tag of ours onto the contact.
    func checkFormer(_ contact: Sandbox.Contact, _ exchange: Exchange) {
        guard contact.numbers.count == 1, let number = contact.numbers.first, isPlain(number) else {
            return
        }
        let ours = ourTags
        for (old, since) in former[number] ?? [:]
        where exchange.sentAt > since && isPlain(old)
            && simulation.model.desiredTag(of: old) == nil
        {
            simulation.tally.count("new number while an old one may linger")
            for other in simulation.sandbox.contacts(withNumber: old) {
                let tag = other.tags.first { tag in
                    let hand = hands[Bearing(contact: other.id.rawValue, tag: tag.rawValue)]
                    guard ours.contains(tag.rawValue), case .ours(let maker, _) = hand else {
                        return false
                    }
                    // What came on later another lead of the old number was assigned for.
                    return maker.sentAt <= since
                }
                guard let tag else { continue }
                fail(
                    .oldNumberFirst,
                    "#\(exchange.id) puts \(number) into a list, while \(old) bears \(tag), known as "
                        + "\(told(of: old))")
            }
        }
    }

    /// Only requests of ours have decided what CloudTalk holds of the number.
    private func isPlain(_ number: String) -> Bool {
        disturbed[number] == nil && !entangled.contains(number) && !late.contains(number)
            && !simulation.isPoisoned(number)
    }
}
