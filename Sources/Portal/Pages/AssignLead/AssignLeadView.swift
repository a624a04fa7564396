import Leads
import Store

/// What the template of the manager's page shows.
struct AssignLeadView: Sendable {
    struct Choice: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
    }

    struct Filter: Sendable {
        let name: String
        let label: String
        let anything: String
        let choices: [Choice]
    }

    struct Tile: Sendable {
        let label: String
        let count: String
        /// What is counted: people, of whom some have several leads.
        let unit: String
        let style: String
        let address: String
        let isChosen: Bool
    }

    let frame: PageFrame
    let filters: [Filter]
    let searchText: String
    let isNarrowed: Bool
    let tiles: [Tile]
    let countText: String
    let rows: [LeadRow]
    let isEmpty: Bool
    let mayAssign: Bool
    let formToken: String
    let back: String
    let startAddress: String
    let firstAddress: String?
    let nextAddress: String?
    /// The lead with exactly the ID that was searched for, where others begin like it.
    let named: LeadRow?
    /// The agents to choose from, already escaped: the same in every row.
    let agentOptions: String

    init(
        principal: Principal, filters: AssignLeadFilters, page: LeadPage, named: LeadRecord?,
        agents: [AgentRecord], facets: LeadFacets, summary: SyncSummary, clock: PageClock,
        phones: PhoneReader,
        notice: NoticeWords?
    ) {
        let query = filters.query
        frame = PageFrame(
            "Assign leads", principal: principal, address: AssignLeadPage.address, notice: notice,
            banner: DialerBanner.text(summary, clock: clock))
        self.filters = Self.filters(query, agents: agents, facets: facets)
        searchText = query["q"] ?? ""
        isNarrowed = filters.isNarrowed
        tiles = Self.tiles(filters, summary)
        countText = Self.countText(page, isNarrowed: filters.isNarrowed)
        rows = page.leads.map { LeadRow($0, clock: clock, region: phones.defaultRegion) }
        self.named = named.map { LeadRow($0, clock: clock, region: phones.defaultRegion) }
        isEmpty = page.leads.isEmpty
        mayAssign = RouteAccess.managerActions.allows(principal.role)
        formToken = principal.formToken ?? ""
        back = filters.address
        startAddress = AssignLeadPage.address
        firstAddress = query["cursor"] == nil ? nil : filters.address(setting: "cursor", to: nil)
        nextAddress = page.nextCursor.map { filters.address(setting: "cursor", to: $0) }
        agentOptions = AgentOptions.html(agents)
    }

    private static func countText(_ page: LeadPage, isNarrowed: Bool) -> String {
        let count = page.total.grouped + (page.totalIsMinimum ? " or more" : "")
        let noun = page.total == 1 && !page.totalIsMinimum ? "lead" : "leads"
        return "\(count) \(noun)\(isNarrowed ? " found" : "")"
    }

    private static func filters(
        _ query: Query, agents: [AgentRecord], facets: LeadFacets
    ) -> [Filter] {
        let people = [("none", "Nobody")] + agents.map { ($0.agent.id.rawValue, $0.agent.name) }
        let states = SyncState.allCases.filter { $0 != .none }.map { ($0.rawValue, label($0)) }
        return [
            filter("agent", "Agent", "All agents", people, query),
            filter(
                "assigned", "Assigned", "All", [("no", "Not assigned"), ("yes", "Assigned")], query),
            filter("sync", "State", "Any state", states, query),
            filter("stage", "Stage", "All stages", facets.stages.map { ($0, $0) }, query),
            filter("carrier", "Carrier", "All carriers", facets.carriers.map { ($0, $0) }, query),
            filter("state", "US state", "All states", facets.states.map { ($0, $0) }, query),
            filter("vendor", "Vendor", "All vendors", facets.vendors.map { ($0, $0) }, query),
        ]
    }

    private static func filter(
        _ name: String, _ label: String, _ anything: String, _ values: [(String, String)],
        _ query: Query
    ) -> Filter {
        let chosen = query[name]
        return Filter(
            name: name, label: label, anything: anything,
            choices: values.map { Choice(value: $0.0, label: $0.1, isChosen: $0.0 == chosen) })
    }

    static func label(_ state: SyncState) -> String {
        switch state {
        case .none: "Not assigned"
        case .pending: "Waiting to send"
        case .inFlight: "Sending"
        case .synced: "Ready"
        case .failed: "Needs you"
        case .blocked: "Must not be called"
        }
    }

    private static func tiles(_ filters: AssignLeadFilters, _ summary: SyncSummary) -> [Tile] {
        let styles: [(SyncState, String)] = [
            (.synced, "ready"), (.pending, "waiting"), (.failed, "needs"), (.blocked, "blocked"),
        ]
        return styles.map { state, style in
            let states = state == .pending ? [state, .inFlight] : [state]
            let isChosen = filters.query.all("sync") == states.map(\.rawValue)
            let narrowed = Query(states.map { (name: "sync", value: $0.rawValue) })
            let count = states.map(summary.count).reduce(0, +)
            return Tile(
                label: label(state), count: count.grouped,
                unit: count == 1 ? "person" : "people", style: style,
                address: AssignLeadFilters(isChosen ? Query() : narrowed).address,
                isChosen: isChosen)
        }
    }
}

/// A lead in a table.
struct LeadRow: Sendable {
    let id: String
    let address: String
    /// Where the browser comes back to after a change of this row.
    let anchor: String
    let name: String
    let phone: String
    let isUnreadablePhone: Bool
    let stage: String
    /// Carrier and state of the USA, as far as they are known.
    let place: String
    let agent: String?
    let isAssigned: Bool
    let doNotCall: Bool
    let status: LeadStatus

    init(_ lead: LeadRecord, clock: PageClock, region: String) {
        id = lead.id.rawValue
        address = LeadDetailPage.address(of: lead.id)
        anchor = "lead-" + Form.encode(lead.id.rawValue)
        name = lead.details.name.full
        phone = lead.shownPhone(region: region)
        isUnreadablePhone = lead.number == nil && lead.details.phone != nil
        stage = lead.details.stage ?? ""
        place = [lead.details.carrier, lead.details.state].compactMap { $0 }
            .filter { !$0.isEmpty }.joined(separator: " · ")
        agent = lead.assignment?.agentName
        isAssigned = lead.assignment != nil
        doNotCall = lead.doNotCall
        status = LeadStatus(lead, clock: clock)
    }
}

extension LeadRecord {
    /// The number as people write it; what was typed where that is no number.
    func shownPhone(region: String) -> String {
        guard let number else { return details.phone ?? "" }
        let text = number.display(region: region)
        return phoneExtension.map { "\(text) ext. \($0)" } ?? text
    }
}

/// The agents to choose from, as options of a select element.
enum AgentOptions {
    static func html(_ agents: [AgentRecord]) -> String {
        agents.filter(\.agent.active).map { record in
            let id = PageText.escape(record.agent.id.rawValue)
            let name = PageText.escape(record.agent.name)
            let note = record.effectiveDialer == nil ? " (no dialer set-up)" : ""
            return "<option value=\"\(id)\">\(name)\(note)</option>"
        }.joined()
    }
}
