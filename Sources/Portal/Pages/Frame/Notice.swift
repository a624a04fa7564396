import Foundation
import Hummingbird
import Leads
import Store

/// What the next page says about what was just done. Travels in a cookie that lives for that page;
/// it bears ids, never names.
struct Notice: Sendable, Equatable {
    enum Kind: String, Sendable {
        case assigned, unassigned
        case nobodyAssigned = "nobody-assigned"
        case stopped, retried
        case noAgent = "no-agent"
        case agentInactive = "agent-inactive"
        case leadGone = "lead-gone"
        case noNumber = "no-number"
        case noReason = "no-reason"
        case mendingOn = "mending-on"
        case mendingOff = "mending-off"
    }

    let kind: Kind
    var lead: LeadID?
    var agent: AgentID?
    /// How many other leads of the person went along.
    var others = 0

    init(_ kind: Kind, lead: LeadID? = nil, agent: AgentID? = nil, others: Int = 0) {
        self.kind = kind
        self.lead = lead
        self.agent = agent
        self.others = others
    }

    init?(cookie: String) {
        guard let form = Form(cookie), let kind = form["kind"].flatMap(Kind.init) else {
            return nil
        }
        self.init(
            kind, lead: form["lead"].flatMap(LeadID.init(reading:)),
            agent: form["agent"].flatMap(AgentID.init(reading:)),
            others: form["others"].flatMap(Int.init) ?? 0)
    }

    var cookie: String {
        Form()
            .setting("kind", to: kind.rawValue).setting("lead", to: lead?.rawValue)
            .setting("agent", to: agent?.rawValue)
            .setting("others", to: others > 0 ? String(others) : nil).encoded
    }
}

/// A notice as people read it.
struct NoticeWords: Sendable {
    let text: String
    let isBad: Bool
}

extension Notice {
    func words(store: Store) async throws -> NoticeWords {
        let record: LeadRecord? = if let lead { try await store.lead(lead) } else { nil }
        let name = record?.details.name.full ?? "The lead"
        let agentRecord: AgentRecord? = if let agent { try await store.agent(agent) } else { nil }
        return words(lead: name, agent: agentRecord?.agent.name ?? "the agent")
    }

    private func words(lead: String, agent: String) -> NoticeWords {
        switch kind {
        case .assigned: .init(text: "\(lead) is with \(agent) now\(along).", isBad: false)
        case .unassigned:
            .init(text: "\(lead) is taken off \(agent)'s list\(along).", isBad: false)
        case .nobodyAssigned:
            .init(text: "Nobody had \(lead). Nothing was changed.", isBad: false)
        case .stopped: .init(text: "\(lead) is on the do-not-call list now.", isBad: false)
        case .retried: .init(text: "\(lead) is tried again now.", isBad: false)
        case .noAgent: .init(text: "Choose an agent first. Nothing was changed.", isBad: true)
        case .agentInactive:
            .init(text: "\(agent) is not active. Choose another agent.", isBad: true)
        case .leadGone: .init(text: "This lead does not exist any more.", isBad: true)
        case .noNumber:
            .init(text: "\(lead) has no phone number that could be called.", isBad: true)
        case .noReason: .init(text: "Say why the number must not be called.", isBad: true)
        case .mendingOn:
            .init(text: "Differences are put right by themselves from now on.", isBad: false)
        case .mendingOff:
            .init(text: "Differences are only reported from now on.", isBad: false)
        }
    }

    private var along: String {
        switch others {
        case 0: ""
        case 1: ", with one other lead of the same person"
        default: ", with \(others) other leads of the same person"
        }
    }
}

extension Call {
    /// What the page before left to be said.
    var notice: Notice? {
        request.cookies[runtime.configuration.noticeCookie].flatMap { Notice(cookie: $0.value) }
    }

    func noticeWords() async throws -> NoticeWords? { try await notice?.words(store: store) }

    /// Sends the browser on, to a page that says what was done.
    func seeOther(_ address: String, saying notice: Notice) -> Response {
        var response = Response.seeOther(address)
        response.setCookie(cookie(runtime.configuration.noticeCookie, notice.cookie, maxAge: 60))
        return response
    }

    /// A page shown; what it said is not said again.
    func shown(_ response: Response) -> Response {
        guard request.cookies[runtime.configuration.noticeCookie] != nil else { return response }
        var response = response
        response.setCookie(cookie(runtime.configuration.noticeCookie, "", maxAge: 0))
        return response
    }

    func cookie(_ name: String, _ value: String, maxAge: Int) -> Cookie {
        Cookie(
            name: name, value: value, maxAge: maxAge, path: "/",
            secure: runtime.configuration.isHTTPS, httpOnly: true, sameSite: .lax)
    }
}
