import CloudTalkSandbox
import Foundation
import Testing

@Suite("Imports beside a running portal")
struct ImportTests {
    private struct Listing: Decodable {
        let total: Int
    }

    private static func count(_ vendor: String, at portal: Site.Portal) async throws -> Int {
        try await portal.manager.get("/api/v1/leads?limit=1&vendor=\(vendor)", Listing.self).total
    }

    @Test("a running portal acts by itself on what a command changed")
    func seen() async throws {
        try await Site.open { site in
            let leads = Lead.several(4)
            let token = try await site.createToken()
            let portal = try await site.serve(token: token)
            try await site.importAgents()
            try await site.importLeads(leads.map { Lead(id: $0.id, number: "") })
            for lead in leads {
                #expect(try await portal.manager.assign(lead.id, to: "530325").status == 201)
                #expect(try await portal.manager.lead(lead.id).sync.reason == "no_phone")
            }
            try await site.importLeads(leads)
            try await eventually("the new numbers in CloudTalk") {
                leads.allSatisfy { site.bearers(of: $0.number) == [["530325"]] }
            }

            try await site.importFile(
                "agents", header: "profile_id,tag", ["530325,nora-retention", "530330,id:1165830"])
            try await eventually("the new tag in CloudTalk") {
                leads.allSatisfy { site.bearers(of: $0.number) == [["530330"]] }
            }
        }
    }

    /// When the import dies.
    enum Moment: Sendable {
        /// While its rows are being laid out: none of them counts yet.
        case preparing
        /// When so many of its leads are there.
        case applied(Int)
    }

    private static let rows = 5_000

    private static func crash(
        _ moment: Moment, _ vendor: String, _ site: Site, token: String
    ) async throws {
        let file = try site.write(
            "\(vendor).csv", header: "lead_id,full_name,phone,vendor",
            (0..<rows).map { "\(vendor)-\($0),Ana Silva,,\(vendor)" })
        let portal = try await site.serve(token: token)
        let before = site.databaseSize
        let command = try site.start(["leads", "import", file])
        try await eventually("\(moment)", every: .milliseconds(2)) {
            switch moment {
            case .preparing: site.databaseSize > before + 200_000
            case .applied(let count): try await Self.count(vendor, at: portal) >= count
            }
        }
        try await command.crash()
        #expect(command.ending == .signal(SIGKILL))
        try await portal.program.crash()
    }

    @Test("an import of 5,000 rows that is killed is wholly there or not at all after a start")
    func killed() async throws {
        try await Site.open { site in
            let token = try await site.createToken()
            let moments: [(vendor: String, moment: Moment)] = [
                ("prepared", .preparing), ("begun", .applied(1)), ("half", .applied(2_500)),
            ]
            for (vendor, moment) in moments {
                try await Self.crash(moment, vendor, site, token: token)
            }
            let portal = try await site.serve(token: token)
            for (vendor, moment) in moments {
                // What somebody has seen must not vanish again.
                let allowed = if case .preparing = moment { [0, Self.rows] } else { [Self.rows] }
                try await eventually("all or nothing of \(vendor)") {
                    allowed.contains(try await Self.count(vendor, at: portal))
                }
            }
            #expect([0, Self.rows].contains(try await Self.count("prepared", at: portal)))
        }
    }
}

extension Site {
    /// Bytes of the database with its write-ahead log.
    var databaseSize: Int {
        ["portal.db", "portal.db-wal"].reduce(0) { sum, name in
            let path = folder.appendingPathComponent(name).path
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }
}
