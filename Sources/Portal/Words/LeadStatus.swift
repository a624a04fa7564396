import Leads
import Store

/// How far a lead is, as people read it in a table.
struct LeadStatus: Sendable {
    /// A sentence, for example `Ready in Hussain's campaign, confirmed 09:12`.
    let text: String
    /// What else there is to know, in a smaller line.
    let detail: String?
    /// The detail where it is this person's own: what troubles everybody stands above the table once.
    let ownDetail: String?
    /// How the style sheet calls it.
    let style: String
    /// It will change by itself soon.
    let isMoving: Bool

    init(_ lead: LeadRecord, clock: PageClock) {
        let sync = lead.sync
        let why = sync.reason.map {
            $0.problem(agentName: lead.assignment?.agentName, detail: sync.detail)
        }
        let isOwn = [.timeout, .connectionLost, .unreadableAnswer].contains(sync.reason)
        ownDetail =
            switch sync.state {
            case .pending where isOwn: why.map(Self.sentence)
            case .failed: sync.reason?.remedy(detail: sync.detail)
            default: nil
            }
        isMoving = sync.state == .pending || sync.state == .inFlight
        switch sync.state {
        case .none:
            (text, detail, style) = ("Not assigned", nil, "none")
        case .pending where lead.doNotCall:
            text = "Must not be called; waiting to be taken off CloudTalk's lists"
            (detail, style) = (nil, "blocked")
        case .pending where lead.assignment == nil, .inFlight where lead.assignment == nil:
            text = "Not assigned; a change for this person waits to be sent"
            (detail, style) = (why.map(Self.sentence), "none")
        case .pending:
            (text, detail, style) = ("Waiting to send", why.map(Self.sentence), "waiting")
        case .inFlight:
            (text, detail, style) = ("Sending", nil, "waiting")
        case .synced where lead.assignment == nil:
            text = "Not assigned; the person is called through another lead"
            (detail, style) = (nil, "none")
        case .synced:
            let confirmed = sync.syncedAt.map { ", confirmed \(clock.moment($0))" } ?? ""
            text = "Ready in \(Self.campaign(of: lead.assignment))\(confirmed)"
            (detail, style) = (nil, "ready")
        case .failed:
            text = "Needs you: \(why ?? "something is wrong")"
            (detail, style) = (sync.reason?.remedy(detail: sync.detail), "needs")
        case .blocked where sync.reason == .noPhone || sync.reason == .invalidPhone:
            text = "Cannot be called (\(why ?? "there is no phone number"))"
            (detail, style) = (sync.reason?.remedy(detail: sync.detail), "blocked")
        case .blocked:
            let reason = why ?? "the number is on the do-not-call list"
            (text, detail, style) = ("Must not be called (\(reason))", nil, "blocked")
        }
    }

    private static func campaign(of assignment: AssignmentRecord?) -> String {
        guard let name = assignment?.agentName.split(separator: " ").first else {
            return "the agent's campaign"
        }
        return "\(name)'s campaign"
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}
