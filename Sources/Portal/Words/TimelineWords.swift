import Leads
import Store

/// A step of a lead's history as people read it.
struct TimelineWords: Sendable {
    /// Names of agents by id.
    let agents: [AgentID: String]

    func sentence(_ entry: TimelineEntry) -> String {
        sentence(entry.kind, entry.detail)
    }

    func sentence(_ kind: String, _ detail: [String: String]) -> String {
        if let step = Self.steps[kind] { return Self.request(step, detail) }
        let agent = name(detail["agent_id"])
        switch kind {
        case "assigned":
            let from = detail["from_agent_id"].map { " from \(name($0) ?? $0)" } ?? ""
            return
                (from.isEmpty
                ? "Assigned to \(agent ?? "an agent")" : "Moved\(from) to \(agent ?? "an agent")")
                + Self.batch(detail)
        case "unassigned":
            return "Taken off \(agent.map { "\($0)'s" } ?? "the agent's") list"
                + Self.batch(detail)
        case "number_changed": return "The phone number changed"
        case "do_not_call":
            let source = detail["source"].flatMap { $0 == LeadDetailPage.source ? nil : $0 }
            return source.map { "Do not call (\($0))" } ?? "Do not call"
        case "do_not_call_again":
            let source = detail["source"].flatMap { $0 == LeadDetailPage.source ? nil : $0 }
            return "Do not call, asked again" + (source.map { " (\($0))" } ?? "")
        case "do_not_call_confirmed":
            return "Confirmed: on no calling list any more"
        case "do_not_call_lifted":
            return "May be called again" + (detail["reason"].map { " (\($0))" } ?? "")
        case "retry": return "Try again asked for"
        case "removed_again":
            return "Found removed in CloudTalk again, after it was put right; needs you"
        case "lead_created": return "Lead brought in"
        case "lead_changed":
            let fields = (detail["fields"] ?? "").replacing("_", with: " ")
            return "Lead changed" + (fields.isEmpty ? "" : ": \(fields)")
        default: return Self.plain(kind)
        }
    }

    /// Which bulk assignment a change was part of.
    private static func batch(_ detail: [String: String]) -> String {
        if let undone = detail["undone_batch_id"] {
            return ", as bulk assignment \(undone) was undone"
        }
        return detail["batch_id"].map { ", in bulk assignment \($0)" } ?? ""
    }

    private func name(_ id: String?) -> String? {
        id.map { agents[AgentID(rawValue: $0)] ?? $0 }
    }

    /// What a request to CloudTalk was for, and what it came to when it was done.
    private static let steps: [String: (purpose: String, done: String)] = [
        "search": ("look the number up", "Looked the number up in CloudTalk"),
        "show": ("look at the contact", "Looked at the contact in CloudTalk"),
        "create": ("create the contact", "Contact created in CloudTalk"),
        "add_tags": ("put the contact into the campaign", "Put into the campaign: tag added"),
        "remove_tags": ("take the contact off the list", "Taken off the list: tag removed"),
        "set_tags": ("change the contact's tags", "Put right on the list: tags replaced"),
        "delete": ("delete the contact", "Contact deleted in CloudTalk"),
        "blacklist_look": (
            "look whether CloudTalk bars the number", "Looked whether CloudTalk bars the number"
        ),
        "blacklist_add": ("bar the number in CloudTalk", "Number barred in CloudTalk"),
        "blacklist_remove": (
            "lift the bar on the number", "Bar on the number lifted in CloudTalk"
        ),
    ]

    private static func request(
        _ step: (purpose: String, done: String), _ detail: [String: String]
    ) -> String {
        let why = detail["reason"].flatMap(SyncReason.init).map { $0.problem() }
        switch detail["outcome"] {
        case "done": return step.done
        case "limited": return "Could not \(step.purpose): CloudTalk's speed limit is reached"
        case "unauthorized": return "Could not \(step.purpose): CloudTalk refused the access key"
        case "refused": return "CloudTalk refused to \(step.purpose)"
        case "not_found": return "Could not \(step.purpose): it is not there any more"
        case "not_sent":
            return "Could not \(step.purpose)" + (why.map { ": \($0)" } ?? "")
        case "unknown":
            return "Tried to \(step.purpose): CloudTalk did not confirm; checking before anything "
                + "is repeated"
        default: return "Asked CloudTalk to \(step.purpose)"
        }
    }

    private static func plain(_ kind: String) -> String {
        let words = kind.replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// Who did it, behind a verb: `by ana@example.com`, `at the server`.
    static func doneBy(_ actor: String) -> String {
        if actor == Actor.portal.description { return "by the portal" }
        if actor == Actor.command.description { return "at the server" }
        if actor.hasPrefix("token:") { return "by program “\(actor.dropFirst(6))”" }
        return "by \(actor)"
    }

    /// Who did it, as people call them.
    static func actor(_ actor: String) -> String {
        if actor == Actor.portal.description { return "The portal" }
        if actor == Actor.command.description { return "At the server" }
        if actor.hasPrefix("token:") { return "Program “\(actor.dropFirst(6))”" }
        return actor
    }
}
