import Foundation
import Leads
import Testing

@testable import Portal
@testable import Store

@Suite("How a lead's state reads")
struct LeadStatusTests {
    private static let now = Date(timeIntervalSince1970: 1_777_910_400)

    private static func status(
        _ state: SyncState, reason: SyncReason? = nil, assigned: Bool = true,
        doNotCall: Bool = false, detail: String? = nil
    ) throws -> LeadStatus {
        let assignment = AssignmentRecord(
            agent: AgentID(rawValue: "h"), agentName: "Hussain Ali", assignedBy: "m",
            assignedAt: now)
        let lead = LeadRecord(
            id: LeadID(rawValue: "L1"), details: LeadDetails(name: .unknown),
            customer: CustomerID(rawValue: 1), number: nil, phoneExtension: nil,
            doNotCall: doNotCall, createdAt: now, assignment: assigned ? assignment : nil,
            sync: SyncRecord(
                state: state, contact: nil, attempts: 0, reason: reason, detail: detail,
                nextAttemptAt: nil, syncedAt: now.addingTimeInterval(-3_600 * 2.8)))
        let zone = try #require(TimeZone(identifier: "America/New_York"))
        return LeadStatus(lead, clock: PageClock(timeZone: zone, now: now))
    }

    @Test("says what is proved, what waits, what needs somebody, and who must not be called")
    func sentences() throws {
        let ready = try Self.status(.synced)
        #expect(ready.text == "Ready in Hussain's campaign, confirmed 09:12")
        #expect(!ready.isMoving)
        let waiting = try Self.status(.pending)
        #expect(waiting.text == "Waiting to send" && waiting.isMoving)
        let sending = try Self.status(.inFlight)
        #expect(sending.text == "Sending" && sending.isMoving)
        let failed = try Self.status(.failed, reason: .refused, detail: "name is too long")
        #expect(failed.text.hasPrefix("Needs you: CloudTalk refused the contact: name is too long"))
        let blocked = try Self.status(.blocked, reason: .noPhone)
        #expect(blocked.text == "Cannot be called (there is no phone number)")
        let stopped = try Self.status(.blocked, reason: .doNotCall)
        #expect(stopped.text == "Must not be called (the number is on the do-not-call list)")
        #expect(failed.ownDetail == "Correct the lead, then try again.")
        let unready = try Self.status(.failed, reason: .agentNotConfigured)
        #expect(unready.text == "Needs you: Hussain Ali has no dialer set-up")
        #expect(try Self.status(.none, assigned: false).text == "Not assigned")
    }

    @Test("a contact of two people is no refusal of CloudTalk's, and says what to do")
    func sharedContact() throws {
        let shared = try Self.status(.failed, reason: .refused, detail: SyncReason.sharedContact)
        #expect(shared.text.hasPrefix("Needs you: in CloudTalk this person's contact also has"))
        #expect(
            shared.ownDetail == "Take one of the numbers off the contact there, then try again.")
        let message = SyncReason.refused.message(detail: "name: It is too long.")
        #expect(
            message
                == "CloudTalk refused the contact: name: It is too long. Correct the lead, then "
                + "try again.")
    }

    @Test("the account's trouble is told once for all, a person's own in the person's row")
    func ownTrouble() throws {
        let outage = try Self.status(.pending, reason: .unreachable)
        #expect(outage.detail == "CloudTalk cannot be reached." && outage.ownDetail == nil)
        let unsure = try Self.status(.pending, reason: .timeout)
        #expect(unsure.ownDetail?.contains("checking before anything is repeated") == true)
    }

    @Test("never says ready or waiting to send of somebody who must not be called, or has no agent")
    func honesty() throws {
        let stopped = try Self.status(.pending, doNotCall: true)
        #expect(stopped.text.hasPrefix("Must not be called") && stopped.isMoving)
        let leaving = try Self.status(.pending, assigned: false)
        #expect(leaving.text.hasPrefix("Not assigned; a change") && leaving.isMoving)
        let other = try Self.status(.synced, assigned: false)
        #expect(other.text.hasPrefix("Not assigned"))
    }
}
