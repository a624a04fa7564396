import DialerSync
import Foundation
import Leads
import Portal
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

    @Test(
        "a refused key is told apart from a CloudTalk that does not answer",
        arguments: [
            (SyncReason.unauthorized, "has not accepted the access key"),
            (.unreachable, "has not answered"),
        ])
    func trouble(reason: SyncReason, words: String) {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let engine = EngineStatus(
            enabled: true, circuit: .open, circuitSince: now,
            lastError: EngineStatus.LastError(reason: reason, at: now), budget: nil)
        let summary = SyncSummary(counts: [:], oldestPendingAt: nil, engine: engine)
        let lines = SyncReport(summary: summary, failures: []).lines
        #expect(lines.first?.contains(words) == true, "\(lines)")
    }

    @Test(
        "a call that did not start is told apart from one that may have",
        arguments: [
            (DialerSync.CallFailure.doNotCall, Portal.CallFailure.doNotCall),
            (.unavailable(reason: "rate_limited"), .limited(seconds: 60)),
            (.unavailable(reason: "invalid_request"), .refused),
            (.unavailable(reason: "refused"), .refused),
            (.unavailable(reason: "unreachable"), .unreachable),
            (.unavailable(reason: "forbidden"), .unauthorized),
            (.unavailable(reason: "timeout"), .unknownOutcome),
        ])
    func calls(failure: DialerSync.CallFailure, told: Portal.CallFailure) {
        #expect(Portal.CallFailure(failure) == told)
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

    private func failure(_ lead: Int, _ reason: SyncReason, agent: String) -> SyncFailure {
        SyncFailure(
            lead: LeadID(rawValue: "L\(lead)"), leadName: "Somebody", agent: nil, agentName: agent,
            sync: SyncRecord(
                state: .failed, contact: nil, attempts: 0, reason: reason, detail: nil,
                nextAttemptAt: nil, syncedAt: nil))
    }

    @Test("leads of the same trouble share a line, and only some of many are named")
    func troubles() {
        let failures =
            (1...1_007).map { failure($0, .agentNotConfigured, agent: "Ana") }
            + [failure(2_000, .refused, agent: "Bo")]
        let summary = SyncSummary(
            counts: [.failed: 1_008], oldestPendingAt: nil, engine: EngineStatus(enabled: true))
        let lines = SyncReport(summary: summary, failures: failures).lines.suffix(2)
        #expect(
            lines.first?.hasPrefix(
                "Leads L1, L2, L3, L4, L5 and 1,002 more: Ana has no dialer set-up. Ask an admin")
                == true)
        #expect(
            lines.last
                == "Lead L2000: CloudTalk refused the contact. Correct the lead, then try again.")
    }

    private func differences(
        _ findings: [ReconcileReport.Finding], mended: Int = 0, mending: Bool = false
    ) -> [String] {
        let counts = Dictionary(grouping: findings, by: \.kind).mapValues(\.count)
        let found = ReconcileReport(
            run: 1, outcome: .done, counts: counts,
            mendedOfKind: mended == 0 ? [:] : [findings[0].kind: mended],
            findings: Array(findings.prefix(1000)))
        return DifferenceReport(found: found, mending: mending).lines
    }

    private func finding(
        _ kind: ReconcileReport.Finding.Kind, cause: ReconcileReport.Finding.Cause = .others,
        mended: Bool = false
    ) -> ReconcileReport.Finding {
        ReconcileReport.Finding(
            kind: kind, cause: cause, lead: LeadID(rawValue: "L1"),
            contact: DialerContactID(rawValue: 7), tag: DialerTagID(rawValue: 9), isMended: mended)
    }

    @Test("a comparison promises to put right only what it does")
    func promises() {
        #expect(differences([finding(.tagOff)]).last?.contains("--fix puts it right") == true)
        let own = differences([finding(.wrongTag, cause: .portal, mended: true)], mended: 1)
        #expect(own.last?.contains("1 difference will be put right") == true)
        #expect(own.last?.contains("--fix") == false)
        let both = differences(
            [finding(.notBarred, cause: .stop, mended: true), finding(.tagOff)], mended: 1)
        #expect(both.last?.contains("Nothing else was changed. --fix") == true)
        #expect(differences([finding(.unmanaged)]).last?.contains("--fix") == false)
        let two = differences([finding(.contactGone), finding(.contactGone)])
        #expect(two.first == "2 contacts deleted in CloudTalk")
        let fixed = differences([finding(.tagOff, mended: true)], mended: 1, mending: true)
        #expect(fixed.contains("  tag_off: lead L1, contact 7, tag 9, being mended"))
        #expect(
            fixed.last
                == "1 difference will be put right by the portal that serves this database.")
        let again = differences([finding(.tagOff)], mending: true)
        #expect(again.contains("  tag_off: lead L1, contact 7, tag 9, needs you"))
        #expect(again.last?.contains("second time within 7 days is left to you") == true)
    }

    @Test("a long report says how much it does not name, and counts that, too")
    func longReport() {
        let mended = Array(repeating: finding(.tagOff, mended: true), count: 1000)
        let lines = differences(mended + [finding(.tagOff)], mended: 1000, mending: true)
        #expect(lines.first == "1,001 contacts lost their agent's tag in CloudTalk")
        #expect(lines.dropLast().last == "  … and 1 more")
        #expect(lines.last?.contains("is left to you") == true)
    }
}
