import Leads
import Store

/// Turns JSON objects that fit the schema into deliveries, and names everything that is wrong.
struct LeadDeliveryReading {
    let objects: [JSONValue]
    /// Whether the body was a list: then messages say which of its entries they mean.
    let isList: Bool

    func deliveries(store: Store) async throws -> [LeadDelivery] {
        var faults: [FieldError] = []
        var seen: Set<LeadID> = []
        var deliveries: [LeadDelivery] = []
        for (index, object) in objects.enumerated() {
            let prefix = isList ? "[\(index)]." : ""
            guard let id = object["lead_id"]?.text.flatMap(LeadID.init(reading:)) else {
                faults.append(
                    FieldError(field: prefix + "lead_id", message: LeadID.rule))
                continue
            }
            if !seen.insert(id).inserted {
                faults.append(FieldError(field: prefix + "lead_id", message: "stands here twice"))
            }
            deliveries.append(try await delivery(id, object, store: store))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return deliveries
    }

    private func delivery(
        _ id: LeadID, _ object: JSONValue, store: Store
    ) async throws -> LeadDelivery {
        var delivery = LeadDelivery(id: id)
        delivery.dealID = Self.change(object["deal_id"])
        delivery.phone = Self.change(object["phone"])
        delivery.email = Self.change(object["email"])
        delivery.carrier = Self.change(object["carrier"])
        delivery.stage = Self.change(object["stage"])
        delivery.vendor = Self.change(object["vendor"])
        delivery.state = Self.change(object["state"])
        delivery.zip = Self.change(object["zip"])
        delivery.name = try await name(id, object, store: store)
        for member in object["extra"]?.members ?? [] {
            delivery.extra[member.name] = member.value.text?.trimmingWhitespace() ?? ""
        }
        return delivery
    }

    private func name(
        _ id: LeadID, _ object: JSONValue, store: Store
    ) async throws -> FieldChange<PersonName> {
        if let full = object["full_name"]?.text {
            return PersonName(full: full).map(FieldChange.set) ?? .clear
        }
        let first = object["first_name"]?.text
        let last = object["last_name"]?.text
        guard first != nil || last != nil else { return .keep }
        var known: PersonName?
        if first == nil || last == nil { known = try await store.lead(id)?.details.name }
        if known == .unknown { known = nil }
        let name = PersonName(first: first ?? known?.first ?? "", last: last ?? known?.last ?? "")
        return name.map(FieldChange.set) ?? .clear
    }

    private static func change(_ value: JSONValue?) -> FieldChange<String> {
        guard let text = value?.text else { return .keep }
        let trimmed = text.trimmingWhitespace()
        return trimmed.isEmpty ? .clear : .set(trimmed)
    }
}
