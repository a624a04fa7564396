import Store

/// Who may use a route. The route table names one of these for every route; nothing else decides.
///
/// | may | admin | manager | agent | auditor | integration |
/// | --- | --- | --- | --- | --- | --- |
/// | read leads and their history | yes | yes | own leads | yes | yes |
/// | bring leads in | yes | yes | | | yes |
/// | assign, take off | yes | yes | | | yes |
/// | assign and take off many at once, undo that | yes | yes | | | |
/// | read how far that is | yes | yes | | yes | |
/// | read agents | yes | yes | | yes | |
/// | change agents | yes | | | | |
/// | read the state of syncing | yes | yes | | yes | yes |
/// | try failures again | yes | yes | | | yes |
/// | look up do-not-call | yes | yes | | yes | yes |
/// | ask for do-not-call | yes | yes | yes | | yes |
/// | take do-not-call back | yes | | | | |
/// | add and delete contacts at the first version's addresses | yes | yes | | | yes |
/// | start a call | yes | yes | own set-up | | yes |
/// | settings, and their page | yes | | | | |
/// | the managers' pages | yes | yes | | read | |
/// | the agents' page | yes | yes | own leads | yes | |
///
/// "Own leads" are those assigned to the agent that the user is; others answer 404. A token of role
/// agent belongs to no agent: it sees no lead and starts no call, it can ask for do-not-call.
enum RouteAccess: Sendable, Equatable {
    /// No sign-in needed.
    case everybody
    case roles(Set<Role>)

    static let readLeads = roles([.admin, .manager, .agent, .auditor, .integration])
    static let writeLeads = roles([.admin, .manager, .integration])
    static let assign = roles([.admin, .manager, .integration])
    static let bulkAssign = roles([.admin, .manager])
    static let readBatches = roles([.admin, .manager, .auditor])
    static let readAgents = roles([.admin, .manager, .auditor])
    static let writeAgents = roles([.admin])
    static let readSync = roles([.admin, .manager, .auditor, .integration])
    static let retrySync = roles([.admin, .manager, .integration])
    static let readDoNotCall = roles([.admin, .manager, .auditor, .integration])
    static let requestDoNotCall = roles([.admin, .manager, .agent, .integration])
    static let withdrawDoNotCall = roles([.admin])
    static let dialerContacts = roles([.admin, .manager, .integration])
    static let call = roles([.admin, .manager, .agent, .integration])
    static let managerPages = roles([.admin, .manager, .auditor])
    static let managerActions = roles([.admin, .manager])
    static let leadPages = roles([.admin, .manager, .agent, .auditor])
    static let doNotCallPages = roles([.admin, .manager, .agent])
    static let settings = roles([.admin])
    static let signedIn = roles([.admin, .manager, .agent, .auditor, .integration])

    func allows(_ role: Role) -> Bool {
        switch self {
        case .everybody: true
        case .roles(let roles): roles.contains(role)
        }
    }
}
