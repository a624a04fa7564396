import Foundation
import Leads
import Testing

@testable import App
@testable import Store

@Suite("What commands report")
struct ReportTests {
    private func summary(_ report: ImportReport) throws -> String {
        let transcript = Transcript()
        try report.tell(transcript.console, json: false)
        return transcript.result
    }

    @Test(
        "one is one, and several are several",
        arguments: [
            (1, "Imported 1 lead from a.csv: 1 new, 0 known.\n"),
            (0, "Imported 0 leads from a.csv: 0 new, 0 known.\n"),
            (1_200, "Imported 1,200 leads from a.csv: 1,200 new, 0 known.\n"),
        ])
    func imported(count: Int, line: String) throws {
        #expect(
            try summary(ImportReport(file: "a.csv", thing: "lead", created: count)) == line)
    }

    @Test("one customer needs you, several need you")
    func needs() {
        func line(_ failed: Int) -> String {
            let summary = SyncSummary(
                counts: [.failed: failed], oldestPendingAt: nil,
                engine: EngineStatus(enabled: true))
            return SyncReport(summary: summary, failures: []).lines.joined(separator: " ")
        }
        #expect(line(1).contains("1 needs you"))
        #expect(line(2).contains("2 need you"))
    }

    private func doubled() throws -> DoubledContact {
        let number = try #require(PhoneNumber(e164: "+12125550142"))
        return DoubledContact(
            number: number, contact: DialerContactID(rawValue: 7),
            doubles: [DialerContactID(rawValue: 8), DialerContactID(rawValue: 9)],
            leads: [LeadID(rawValue: "L1")])
    }

    @Test("doubles are a line each, or that there are none")
    func doubles() throws {
        #expect(
            DoublesReport(doubled: [try doubled()]).lines == [
                "+12125550142: contact 7, further contacts 8, 9; leads L1"
            ])
        #expect(DoublesReport(doubled: []).lines.count == 1)
    }

    @Test("programs read doubles as the API answers them")
    func doublesForPrograms() throws {
        let transcript = Transcript()
        try transcript.console.json(DoublesReport(doubled: [try doubled()]).answer)
        #expect(
            transcript.result == #"{"data":[{"contact_id":"7","doubles":["8","9"],"#
                + #""lead_ids":["L1"],"phone":"+12125550142"}],"next_cursor":null}"# + "\n")
    }
}
