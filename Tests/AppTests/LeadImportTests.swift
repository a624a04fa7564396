import Foundation
import Leads
import Store
import Testing

@testable import App

@Suite("Import of leads")
struct LeadImportTests {
    private let folder: TestFolder
    private let transcript = Transcript()

    init() throws { folder = try TestFolder() }

    private func run(
        _ text: String, into store: Store, name: String = "leads.csv", skips: Bool = false
    ) async throws -> ImportReport {
        let file = ImportFile(path: try folder.write(name, text))
        return try await LeadImport(file: file, skipsBadRows: skips, console: transcript.console)
            .run(into: store)
    }

    private func lead(_ id: String, of store: Store) async throws -> LeadRecord {
        try #require(try await store.lead(LeadID(rawValue: id)))
    }

    /// As people really export it.
    private static let export =
        "\u{FEFF}Record ID,Deal ID,First Name,Last Name,Phone Number,E-mail,Carrier,Zip Code,Notes\r\n"
        + "1,D1,María José,O'Neil,(212) 555-0142,m@example.com,\"Blue Harbor, Inc.\",10001,"
        + "\"called\r\ntwice, \"\"late\"\"\"\r\n"
        + "2,D2,Maria,O'Neil,1-212-555-0142,,,,\r\n"
        + "3,D3,M.,O'Neil,212.555.0142 x12,,,,\r\n"
        + "4,D4,Ngũgĩ,Wa Thiong'o,+44 20 7946 0958,,,,\r\n"
        + "5,D5,Cher,,,,,,\r\n"
        + "6,D6,😀 Zoë,Ş,hopeless,,,,\r\n"
        + "7,D7,,,555-0142,,,,\r\n"
        + ",,,,,,,,\r\n"

    @Test("a realistic export comes in whole")
    func realisticExport() async throws {
        let store = try await TestStore.open()
        let report = try await run(Self.export, into: store)
        #expect(report.faults.isEmpty)
        #expect(report.created == 7)
        #expect(report.exitCode == 0)

        let maria = try await lead("1", of: store)
        #expect(maria.details.name.full == "María José O'Neil")
        #expect(maria.details.name.first == "María José")
        #expect(maria.number?.e164 == "+12125550142")
        #expect(maria.details.carrier == "Blue Harbor, Inc.")
        #expect(maria.details.zip == "10001")
        #expect(maria.details.extra == ["Notes": "called\r\ntwice, \"late\""])
        let extended = try await lead("3", of: store)
        #expect(extended.phoneExtension == "12")
        let customers = try await [lead("1", of: store), lead("2", of: store), extended]
            .map(\.customer)
        #expect(Set(customers).count == 1)
        #expect(try await lead("4", of: store).number?.e164 == "+442079460958")
        #expect(try await lead("5", of: store).details.name.full == "Cher")
        #expect(try await lead("5", of: store).number == nil)
        #expect(try await lead("6", of: store).details.phone == "hopeless")
        #expect(try await lead("6", of: store).number == nil)
        #expect(try await lead("7", of: store).details.name == .unknown)
    }

    @Test("the same file again changes nothing")
    func again() async throws {
        let store = try await TestStore.open()
        _ = try await run(Self.export, into: store)
        let report = try await run(Self.export, into: store)
        #expect(report.created == 0)
        #expect(report.updated == 7)
        #expect(try await lead("1", of: store).details.zip == "10001")
    }

    @Test("an empty cell never erases, half a name neither")
    func emptyCells() async throws {
        let store = try await TestStore.open()
        _ = try await run(
            "lead_id,first_name,last_name,email\nA,Ana,Diaz,a@example.com\n", into: store)
        _ = try await run("lead_id,first_name,last_name,email\nA,Anita,,\n", into: store)
        let details = try await lead("A", of: store).details
        #expect(details.name.full == "Anita Diaz")
        #expect(details.email == "a@example.com")
    }

    private static let bad =
        "lead_id,full_name,phone\nA,Ana,212-555-0100\n,Nobody,\nA,Again,\nB,Ben\n"
        + "C,\"Cleo\nLong\",\nD,Dana,\n"

    private static let faults = [
        "3: lead_id: is empty", "4: lead_id: stands in line 2 already",
        "5: row: has 2 fields; the header has 3",
    ]

    @Test("bad rows are named by line, and nothing is imported")
    func badRows() async throws {
        let store = try await TestStore.open()
        let report = try await run(Self.bad, into: store)
        #expect(report.exitCode == 1)
        #expect(report.isRefused)
        let lines = report.faults.map { $0.line(in: "leads.csv") }
        #expect(lines.count == Self.faults.count)
        for (line, start) in zip(lines, Self.faults) {
            #expect(line.hasPrefix("leads.csv:" + start), "\(line)")
        }
        #expect(try await store.leads(LeadQuery()).total == 0)
        try report.tell(transcript.console, json: false)
        #expect(transcript.result.hasPrefix("Nothing imported"))
        #expect(transcript.note.contains(":3: lead_id: is empty\n"))
    }

    @Test("with --skip-bad-rows the rest comes in, and the refused rows stand aside with reasons")
    func skipBadRows() async throws {
        let store = try await TestStore.open()
        let report = try await run(Self.bad, into: store, skips: true)
        #expect(report.exitCode == 0)
        #expect(report.created == 3)
        #expect(try await lead("C", of: store).details.name.full == "Cleo Long")
        let rejected = try folder.read("leads.rejected.csv")
        let rows = rejected.split(whereSeparator: \.isNewline)
        #expect(rows.count == 4)
        #expect(rows[0] == "rejected_because,lead_id,full_name,phone")
        #expect(rows[1] == "lead_id: is empty,,Nobody,")
        #expect(rows[3].hasSuffix(",B,Ben"))
    }

    @Test("refused rows, mended, come in again with their first column of reasons passed over")
    func mendedRejects() async throws {
        let store = try await TestStore.open()
        let text = "rejected_because,lead_id,full_name,phone\r\nlead_id: is empty,E,Eve,\r\n"
        let report = try await run(text, into: store, name: "leads.rejected.csv")
        #expect(report.created == 1)
        #expect(try await lead("E", of: store).details.extra.isEmpty)
    }

    @Test(
        "a header without what is needed names the column and how it may be called",
        arguments: [
            ("full_name,phone\nAna,1\n", "1: lead_id: there is no such column"),
            ("lead_id,phone\n1,1\n", "1: full_name: there is no such column"),
            ("lead_id,Lead ID,name\n1,1,A\n", "1: header: the columns"),
            ("lead_id,name,name\n1,A,B\n", "1: header: there are two columns"), ("", "1: header: "),
        ])
    func headers(text: String, fault: String) async throws {
        let store = try await TestStore.open()
        let report = try await run(text, into: store, skips: true)
        #expect(report.exitCode == 1)
        #expect(report.faults.count == 1)
        #expect(report.faults[0].line(in: "f").hasPrefix("f:" + fault))
    }

    @Test("bytes that are not UTF-8 are a bad row of their own")
    func notUTF8() async throws {
        let store = try await TestStore.open()
        let bytes = Data("lead_id,full_name\nA,".utf8) + Data([0xE9, 0x0A]) + Data("B,Ben\n".utf8)
        let file = ImportFile(path: try folder.write("leads.csv", bytes))
        let report = try await LeadImport(file: file, console: transcript.console).run(into: store)
        #expect(report.faults.map(\.line) == [2])
        #expect(report.faults[0].field == "full_name")
        #expect(try await store.leads(LeadQuery()).total == 0)
    }

    @Test("a file that is not there is said plainly")
    func missingFile() async throws {
        let store = try await TestStore.open()
        let file = ImportFile(path: folder.path + "/none.csv")
        await #expect(throws: Complaint.self) {
            try await LeadImport(file: file, console: transcript.console).run(into: store)
        }
    }

    @Test("a program reads what became of the file as one JSON object")
    func json() async throws {
        let store = try await TestStore.open()
        try await run(Self.bad, into: store, skips: true).tell(transcript.console, json: true)
        let object = try JSONSerialization.jsonObject(with: Data(transcript.result.utf8))
        let answer = try #require(object as? [String: Any])
        #expect(answer["created"] as? Int == 3)
        #expect(answer["refused"] as? Int == 3)
        #expect((answer["problems"] as? [[String: Any]])?.count == 3)
    }
}
