internal import Leads

/// A delivery as the table of staged rows keeps it, in JSON. Fields that stay as they are, are not
/// mentioned; an emptied one is in `clear`.
struct DeliveryText: Codable {
    private var name: PersonName?
    private var set: [String: String] = [:]
    private var clear: [String] = []
    private var extra: [String: String] = [:]

    private typealias Field = (
        name: String, path: WritableKeyPath<LeadDelivery, FieldChange<String>>
    )

    private static var fields: [Field] {
        [
            ("deal_id", \.dealID), ("phone", \.phone), ("email", \.email), ("carrier", \.carrier),
            ("stage", \.stage), ("vendor", \.vendor), ("state", \.state), ("zip", \.zip),
        ]
    }

    init(_ delivery: LeadDelivery) {
        for field in Self.fields {
            switch delivery[keyPath: field.path] {
            case .keep: break
            case .clear: clear.append(field.name)
            case .set(let value): set[field.name] = value
            }
        }
        switch delivery.name {
        case .keep: break
        case .clear: clear.append("name")
        case .set(let name): self.name = name
        }
        extra = delivery.extra
    }

    func delivery(of lead: LeadID) -> LeadDelivery {
        var delivery = LeadDelivery(id: lead)
        for field in Self.fields {
            if let value = set[field.name] { delivery[keyPath: field.path] = .set(value) }
            if clear.contains(field.name) { delivery[keyPath: field.path] = .clear }
        }
        if let name { delivery.name = .set(name) }
        if clear.contains("name") { delivery.name = .clear }
        delivery.extra = extra
        return delivery
    }
}
