import CloudTalkSandbox
import Foundation
import Testing

@Suite("A day with a file of 1,000 leads")
struct WalkTests {
    private struct Listing: Decodable {
        let total: Int
    }

    private static let agents = Sandbox.Configuration.demoSeats.map { "\($0.agent.id)" }

    /// Who stands in which agent's calling list.
    private typealias Queues = [String: Set<String>]

    private static func queues(_ site: Site) throws -> Queues {
        var queues: Queues = [:]
        for seat in Sandbox.Configuration.demoSeats {
            let numbers = site.sandbox.queue(of: seat.campaign.id).compactMap(\.number)
            #expect(numbers.count == Set(numbers).count)
            if !numbers.isEmpty { queues["\(seat.agent.id)"] = Set(numbers) }
        }
        return queues
    }

    private static func expect(
        _ wanted: Queues, of site: Site, at portal: Site.Portal, after step: String
    ) async throws {
        let sync = try await eventually("rest after \(step)", within: .seconds(240)) {
            () -> SyncView? in
            let sync = try await portal.manager.sync()
            return sync.isAtRest ? sync : nil
        }
        let found = try queues(site)
        #expect(Set(found.keys) == Set(wanted.keys), "\(step)")
        for (agent, numbers) in wanted {
            let difference = numbers.symmetricDifference(found[agent] ?? [])
            #expect(difference.isEmpty, "\(step), agent \(agent): \(difference.sorted())")
        }
        #expect(sync.synced == wanted.values.reduce(0) { $0 + $1.count })
        #expect(sync.failed == 0)
    }

    /// Runs `call` for every lead, several at once.
    private static func each(
        _ leads: [ExportedLead], _ call: @escaping @Sendable (ExportedLead) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, lead) in leads.enumerated() {
                if index >= 16 { try await group.next() }
                group.addTask { try await call(lead) }
            }
            try await group.waitForAll()
        }
    }

    @Test("imported, assigned, moved, taken off: every calling list is right after every step")
    func walk() async throws {
        try await Site.open { site in
            let leads = ExportedLead.thousand
            try await site.importAgents()
            try Data(ExportedLead.file(leads).utf8)
                .write(to: site.folder.appendingPathComponent("export.csv"))
            #expect(
                try await site.run("leads", "import", "export.csv")
                    == "Imported 1,000 leads from export.csv: 1,000 new, 0 known.\n")
            let portal = try await site.serve(token: try await site.createToken())
            let manager = portal.manager
            #expect(try await manager.get("/api/v1/leads?limit=1", Listing.self).total == 1_000)

            // By person, for the leads of one person go together.
            var holders = Dictionary(
                leads.map { ($0.person, Self.agents[$0.person % 3]) }, uniquingKeysWith: { $1 })
            func wanted() -> Queues {
                var queues: Queues = [:]
                for lead in leads {
                    guard let number = lead.number, let agent = holders[lead.person] else {
                        continue
                    }
                    queues[agent, default: []].insert(number)
                }
                return queues
            }
            let given = holders
            try await Self.each(leads) { lead in
                let answer = try await manager.assign(lead.id, to: given[lead.person] ?? "")
                #expect([200, 201].contains(answer.status), "\(answer.text)")
            }
            try await Self.expect(wanted(), of: site, at: portal, after: "assigning")
            #expect(site.sandbox.contacts.count == Set(leads.compactMap(\.number)).count)
            for lead in leads.filter({ $0.number == nil }).prefix(20) {
                #expect(try await manager.lead(lead.id).sync.state == "blocked")
            }

            let moved = leads.filter { $0.person % 3 == 0 }
            for lead in moved { holders[lead.person] = Self.agents[3 + lead.person % 2] }
            let target = holders
            try await Self.each(moved) { lead in
                let answer = try await manager.assign(lead.id, to: target[lead.person] ?? "")
                #expect(answer.status == 200)
            }
            try await Self.expect(wanted(), of: site, at: portal, after: "moving")

            let freed = leads.filter { $0.person % 3 == 1 }
            for lead in freed { holders[lead.person] = nil }
            try await Self.each(freed) { lead in
                let answer = try await manager.unassign(lead.id)
                #expect(answer.status == 204)
            }
            try await Self.expect(wanted(), of: site, at: portal, after: "taking off")
            // Contacts stay, and nobody has become two.
            #expect(site.sandbox.contacts.count == Set(leads.compactMap(\.number)).count)
        }
    }
}

/// A lead as companies really export it, and what has to come of it.
struct ExportedLead: Sendable {
    let id: String
    let name: String
    /// As it is typed.
    let phone: String
    /// What the number is, where it is one.
    let number: String?
    /// Leads of one person have the same.
    let person: Int

    static let thousand: [ExportedLead] = (0..<1_000).map(ExportedLead.init)

    private init(_ index: Int) {
        id = "R-\(index)"
        name = Self.names[index % Self.names.count]
        // In every other ten rows the last three are one person's.
        let isOnePerson = index / 10 % 2 == 0 && index % 10 >= 7
        person = isOnePerson ? index / 10 * 10 + 7 : index
        (phone, number) = Self.phone(person, writtenAs: index % 10)
    }

    private static let names = [
        "María José O'Neil", "Zoë 😀 Núñez", "Cher", "", "Ngũgĩ wa Thiong'o", "Smith, Robert",
        "\"Buddy\" Ray", "  Ana   Silva ", "李 小龙", "D'Angelo Saint-Exupéry", "Łukasz Żółć",
    ]

    private static let areas = [212, 303, 415, 312, 617, 702, 206, 305, 404, 512]

    private static func phone(_ person: Int, writtenAs style: Int) -> (String, String?) {
        let area = "\(areas[person / 100])"
        let last = "01" + (person % 100 < 10 ? "0" : "") + "\(person % 100)"
        let number = "+1\(area)555\(last)"
        switch style {
        case 0: return ("(\(area)) 555-\(last)", number)
        case 1, 8: return ("1-\(area)-555-\(last)", number)
        case 2: return ("\(area).555.\(last) x12", number)
        case 3:
            return ("+44 20 7946 0\(100 + person / 10 * 9)", "+442079460\(100 + person / 10 * 9)")
        case 4: return ("", nil)
        case 5:
            return (["n/a", "555-\(last)", "(000) 000-0000", "call after 5"][person / 10 % 4], nil)
        case 6: return ("+1 (\(area)) 555 \(last)", number)
        case 9: return ("\(area)555\(last)", number)
        default: return (" \(area)-555-\(last) ", number)
        }
    }

    /// With a byte order mark, CRLF, quoted commas, quotes and line breaks.
    static func file(_ leads: [ExportedLead]) -> String {
        let header = "Record ID,Full Name,Phone Number,Carrier,Notes"
        let rows = leads.enumerated().map { index, lead in
            let note = index % 4 == 0 ? "\"called\r\ntwice, \"\"late\"\"\"" : "none"
            let name = lead.name.replacing("\"", with: "\"\"")
            return "\(lead.id),\"\(name)\",\(lead.phone),\"Blue Harbor, Inc.\",\(note)"
        }
        return "\u{FEFF}" + ([header] + rows).joined(separator: "\r\n") + "\r\n"
    }
}
