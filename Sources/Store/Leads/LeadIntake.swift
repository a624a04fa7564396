internal import Leads

/// Takes deliveries of leads in, within one transaction.
struct LeadIntake: Sendable {
    let phones: PhoneReader
    let actor: Actor
    let now: Int64
    /// Whether every lead that was made or changed gets a line in the audit log. Imports have one
    /// line for the whole file; numbers that change are noted always.
    let notesEachLead: Bool

    /// `updated` counts the leads that were there before and were delivered, also where the
    /// delivery says what the portal knew already. Such a delivery writes nothing.
    func take(
        _ deliveries: [LeadDelivery], on connection: any SQLConnection
    ) throws -> DeliveryCount {
        let ids = Set(deliveries.map(\.id)).sorted()
        let stored = try connection.storedLeads(ids)
        var leads = stored.mapValues { LeadChange($0) }
        for delivery in deliveries {
            leads[delivery.id, default: LeadChange(id: delivery.id, now: now)].take(delivery)
        }
        let changed = ids.compactMap { leads[$0] }.filter(\.isChange)
        try save(changed, on: connection)
        return DeliveryCount(created: ids.count - stored.count, updated: stored.count)
    }

    private func save(_ changes: [LeadChange], on connection: any SQLConnection) throws {
        var moves: [(lead: LeadID, from: CustomerID, to: CustomerID)] = []
        var saved: [StoredLead] = []
        for change in changes {
            let lead = try lead(after: change, on: connection)
            if let old = change.old, let customer = lead.joins, customer != old.customer {
                moves.append((change.id, old.customer, customer))
            }
            saved.append(lead.stored)
        }
        try connection.run(LeadSQL.save, rows: saved.map { try $0.row(now: now) })
        try saveTerms(of: saved, before: changes.map(\.old), on: connection)
        try connection.reviveRefused(changes.compactMap(\.old?.customer), now: now)
        for move in moves {
            try connection.rejoin(
                move.lead, from: move.from, to: move.to, actor: actor, now: now)
        }
        if notesEachLead { try note(changes, on: connection) }
    }

    /// The lead as it will be stored; `joins` is the customer that its number makes it, where the
    /// number was read anew.
    private func lead(
        after change: LeadChange, on connection: any SQLConnection
    ) throws -> (stored: StoredLead, joins: CustomerID?) {
        var lead = change.lead
        guard change.old == nil || change.old?.details.phone != lead.details.phone else {
            return (lead, nil)
        }
        let reading = phones.read(lead.details.phone ?? "")
        if case .number(let number, let phoneExtension) = reading {
            (lead.number, lead.phoneExtension) = (number, phoneExtension)
        } else {
            (lead.number, lead.phoneExtension) = (nil, nil)
        }
        if let old = change.old, old.isReached(as: reading) { return (lead, nil) }
        let customer = try connection.customer(for: reading, now: now)
        if change.old == nil { lead.customer = customer }
        return (lead, customer)
    }

    private func saveTerms(
        of leads: [StoredLead], before: [StoredLead?], on connection: any SQLConnection
    ) throws {
        var dropped: [[SQLValue]] = []
        var added: [[SQLValue]] = []
        for (lead, old) in zip(leads, before) where lead.terms != old?.terms {
            if old != nil { dropped.append([.text(lead.id.rawValue)]) }
            added += lead.terms.sorted().map { [.text($0), .text(lead.id.rawValue)] }
        }
        try connection.run(LeadSQL.dropTerms, rows: dropped)
        try connection.run(LeadSQL.addTerms, rows: added)
    }

    private func note(_ changes: [LeadChange], on connection: any SQLConnection) throws {
        for change in changes {
            try connection.audit(
                change.old == nil ? "lead_created" : "lead_changed", actor: actor, lead: change.id,
                detail: ["fields": change.changedFields.joined(separator: ", ")], now: now)
        }
    }
}

/// A lead as it was, and as it will be.
private struct LeadChange {
    let old: StoredLead?
    private(set) var lead: StoredLead

    var id: LeadID { lead.id }
    var isChange: Bool { old?.details != lead.details }

    init(_ stored: StoredLead) {
        old = stored
        lead = stored
    }

    init(id: LeadID, now: Int64) {
        old = nil
        lead = StoredLead(
            id: id, details: LeadDetails(name: .unknown), customer: CustomerID(rawValue: 0),
            number: nil, unreachable: nil, phoneExtension: nil, createdAt: now)
    }

    mutating func take(_ delivery: LeadDelivery) {
        lead.details = delivery.applied(to: lead.details)
    }

    /// Names only: what the fields hold is nobody's business in the audit log.
    var changedFields: [String] {
        let (new, old) = (lead.details, old?.details)
        let fields: [(String, Bool)] = [
            ("deal_id", new.dealID != old?.dealID), ("name", new.name != old?.name),
            ("phone", new.phone != old?.phone), ("email", new.email != old?.email),
            ("carrier", new.carrier != old?.carrier), ("stage", new.stage != old?.stage),
            ("vendor", new.vendor != old?.vendor), ("state", new.state != old?.state),
            ("zip", new.zip != old?.zip), ("extra", new.extra != (old?.extra ?? [:])),
        ]
        return fields.filter(\.1).map(\.0)
    }
}

/// A lead as the table has it.
struct StoredLead {
    let id: LeadID
    var details: LeadDetails
    var customer: CustomerID
    var number: PhoneNumber?
    /// Why the customer has no number: as the customers' table says it.
    var unreachable: String?
    var phoneExtension: String?
    let createdAt: Int64

    var terms: Set<String> {
        LeadTerms.of(
            lead: id, deal: details.dealID, name: details.name, phone: details.phone,
            number: number)
    }

    /// Whether a number that was typed anew leaves the lead with the customer it has.
    func isReached(as reading: PhoneReading) -> Bool {
        switch reading {
        case .number(let number, _): self.number == number
        case .absent: unreachable == SyncReason.noPhone.rawValue
        case .impossible: unreachable == SyncReason.invalidPhone.rawValue
        }
    }

    func row(now: Int64) throws -> [SQLValue] {
        let name = details.name
        return [
            .text(id.rawValue), .integer(customer.rawValue), SQLValue(details.dealID),
            .text(name.full), .text(name.first), .text(name.last),
            .text(LeadTerms.folded(name.full)), SQLValue(details.phone), SQLValue(phoneExtension),
            SQLValue(details.email), SQLValue(details.carrier), SQLValue(details.stage),
            SQLValue(details.vendor), SQLValue(details.state), SQLValue(details.zip),
            .text(details.extra.isEmpty ? "{}" : try JSONText.encode(details.extra)),
            .integer(createdAt), .integer(now),
        ]
    }
}

extension SQLConnection {
    fileprivate func storedLeads(_ ids: [LeadID]) throws -> [LeadID: StoredLead] {
        let rows = try run(LeadSQL.stored, rows: ids.map { [.text($0.rawValue)] })
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let id = LeadID(rawValue: try row.text("lead_id"))
                return (
                    id,
                    StoredLead(
                        id: id, details: try LeadDetails(row: row),
                        customer: CustomerID(rawValue: try row.int("customer_id")),
                        number: try row.optionalText("number").flatMap(PhoneNumber.init(e164:)),
                        unreachable: try row.optionalText("unreachable"),
                        phoneExtension: try row.optionalText("phone_extension"),
                        createdAt: try row.int("created_at"))
                )
            })
    }
}
