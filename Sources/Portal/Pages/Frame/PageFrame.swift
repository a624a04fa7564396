import Foundation
import Store

/// What stands around every page: who is signed in, where one can go, what was just done.
struct PageFrame: Sendable {
    struct Link: Sendable {
        let label: String
        let address: String
        let isCurrent: Bool
    }

    let title: String
    let userName: String?
    let roleName: String
    let formToken: String?
    let links: [Link]
    let notice: String?
    let noticeIsBad: Bool
    let banner: String?
    let assets = AssetFiles.version

    init(
        _ title: String, principal: Principal?, address: String = "", notice: NoticeWords? = nil,
        banner: String? = nil
    ) {
        self.title = title
        userName = principal?.name
        roleName = principal.map { Self.name(of: $0.role) } ?? ""
        formToken = principal?.formToken
        links = principal.map { Self.links(for: $0.role, at: address) } ?? []
        self.notice = notice?.text
        noticeIsBad = notice?.isBad ?? false
        self.banner = banner
    }

    private static func links(for role: Role, at address: String) -> [Link] {
        var pages: [(String, String, RouteAccess)] = []
        pages.append(("Leads", AssignLeadPage.address, .managerPages))
        pages.append(("My leads", AgentLeadsPage.address, .roles([.agent])))
        pages.append(("Settings", SettingsPage.address, .settings))
        return pages.filter { $0.2.allows(role) }.map {
            Link(label: $0.0, address: $0.1, isCurrent: $0.1 == address)
        }
    }

    private static func name(of role: Role) -> String {
        switch role {
        case .admin: "Admin"
        case .manager: "Manager"
        case .agent: "Agent"
        case .auditor: "Auditor"
        case .integration: "Integration"
        }
    }

    /// Where somebody goes who has just signed in.
    static func home(of role: Role) -> String {
        role == .agent ? AgentLeadsPage.address : AssignLeadPage.address
    }
}
