import Foundation
import Leads

/// A thousand people who do not exist, the same ones every time.
///
/// All numbers are from 555-0100 to 555-0199, which are kept free for fiction.
struct DemoLeads {
    static let all: [LeadDelivery] = {
        var leads = DemoLeads()
        return (0..<1_000).map { leads.next($0) }
    }()

    private var random = Dice(seed: 1_165_830)

    private mutating func next(_ index: Int) -> LeadDelivery {
        var lead = LeadDelivery(id: LeadID(rawValue: "L-\(1001 + index)"))
        let place = DemoWords.places[index % DemoWords.places.count]
        let (first, last) = name(index)
        lead.dealID = .set("D-\(88_000 + index)")
        lead.name =
            PersonName(full: last.isEmpty ? first : "\(first) \(last)").map { .set($0) } ?? .keep
        if let phone = phone(index, areaCode: place.areaCode) { lead.phone = .set(phone) }
        if !random.roll(oneIn: 7) { lead.email = .set(email(first, last, index)) }
        lead.carrier = .set(random.pick(DemoWords.carriers))
        lead.stage = .set(random.pick(DemoWords.stages))
        lead.vendor = .set(random.pick(DemoWords.vendors))
        lead.state = .set(place.state)
        lead.zip = .set(place.zip)
        if random.roll(oneIn: 4) {
            lead.extra = ["Policy Start": "2025-\(10 + index % 3)-\(10 + index % 18)"]
        }
        return lead
    }

    private mutating func name(_ index: Int) -> (String, String) {
        let first = random.pick(DemoWords.firstNames)
        // Some people have one name.
        if index % 211 == 17 { return (first, "") }
        var last = random.pick(DemoWords.lastNames)
        if random.roll(oneIn: 20) { last += "-" + random.pick(DemoWords.lastNames) }
        return (first, last)
    }

    /// As lists have them: several ways of writing, two people behind one number now and then, some
    /// without a number and some with what is none.
    private mutating func phone(_ index: Int, areaCode: Int) -> String? {
        if index % 83 == 40 { return nil }
        if index % 97 == 50 { return random.pick(["555-0142", "see notes", "000-555-0100"]) }
        // Every 24th lead lives with the one who has the same area code just before.
        let places = DemoWords.places.count
        let owner = index % 24 == 23 && index >= places ? index - places : index
        let line = String(100 + owner / places)
        let area = String(areaCode)
        return switch random.number(below: 5) {
        case 0: "(\(area)) 555-0\(line)"
        case 1: "1-\(area)-555-0\(line)"
        case 2: "\(area).555.0\(line)"
        case 3: "+1\(area)5550\(line)"
        default: "\(area)5550\(line)"
        }
    }

    private func email(_ first: String, _ last: String, _ index: Int) -> String {
        let letters = (first + "." + last).lowercased()
            .decomposedStringWithCanonicalMapping.unicodeScalars
            .filter { ("a"..."z").contains($0) || $0 == "." }
        let name = String(String.UnicodeScalarView(letters)).split(separator: ".").joined(
            separator: ".")
        return "\(name.isEmpty ? "lead" : name)\(index)@example.com"
    }
}

/// SplitMix64: the same throws on every computer.
private struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }

    mutating func roll(oneIn limit: Int) -> Bool { number(below: limit) == 0 }
    mutating func pick<Thing>(_ things: [Thing]) -> Thing { things[number(below: things.count)] }
}
