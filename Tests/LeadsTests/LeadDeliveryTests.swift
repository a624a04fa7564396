import Leads
import Testing

@Suite("Deliveries about leads")
struct LeadDeliveryTests {
    static let known = LeadDetails(
        dealID: "D1", name: PersonName(full: "Maria Lopez") ?? .unknown, phone: "415-555-0142",
        email: "maria@example.com", carrier: "Acme", stage: "New", vendor: "V", state: "CA",
        zip: "94103", extra: ["color": "red", "size": "L"])

    static let fields: [any WritableKeyPath<LeadDelivery, FieldChange<String>> & Sendable] = [
        \.dealID, \.phone, \.email, \.carrier, \.stage, \.vendor, \.state, \.zip,
    ]
    static let values: [any KeyPath<LeadDetails, String?> & Sendable] = [
        \.dealID, \.phone, \.email, \.carrier, \.stage, \.vendor, \.state, \.zip,
    ]

    @Test("what a delivery does not mention stays")
    func keep() {
        #expect(LeadDelivery(id: LeadID(rawValue: "L1")).applied(to: Self.known) == Self.known)
    }

    @Test("each field is set and cleared by itself, and touches no other", arguments: 0..<8)
    func each(index: Int) {
        var setting = LeadDelivery(id: LeadID(rawValue: "L1"))
        setting[keyPath: Self.fields[index]] = .set("new")
        var clearing = LeadDelivery(id: LeadID(rawValue: "L1"))
        clearing[keyPath: Self.fields[index]] = .clear
        let set = setting.applied(to: Self.known)
        let cleared = clearing.applied(to: Self.known)
        for (other, value) in Self.values.enumerated() {
            let old = Self.known[keyPath: value]
            #expect(set[keyPath: value] == (other == index ? "new" : old))
            #expect(cleared[keyPath: value] == (other == index ? nil : old))
        }
        #expect(set.name == Self.known.name && set.extra == Self.known.extra)
    }

    @Test("a name is replaced, and whoever has none is Unknown Contact")
    func names() throws {
        let name = try #require(PersonName(full: "Ana"))
        var delivery = LeadDelivery(id: LeadID(rawValue: "L1"))
        #expect(delivery.applied(to: nil).name == .unknown)
        delivery.name = .set(name)
        #expect(delivery.applied(to: nil).name == name)
        #expect(delivery.applied(to: Self.known).name == name)
        delivery.name = .clear
        #expect(delivery.applied(to: Self.known).name == .unknown)
    }

    @Test("other columns are added and replaced, an empty one goes, the rest stays")
    func extra() {
        var delivery = LeadDelivery(id: LeadID(rawValue: "L1"))
        delivery.extra = ["color": "blue", "size": "", "shape": "round"]
        #expect(delivery.applied(to: Self.known).extra == ["color": "blue", "shape": "round"])
        #expect(delivery.applied(to: nil).extra == ["color": "blue", "shape": "round"])
    }
}
