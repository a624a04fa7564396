import Leads
import Store

/// What the manager is looking for, as the page's address has it. Unknown names and values of an
/// address are left out: a person's bookmark is no program.
struct AssignLeadFilters: Sendable {
    static let pageSize = 50
    private static let names = [
        "q", "agent", "sync", "stage", "carrier", "state", "vendor", "assigned", "sort", "cursor",
    ]

    let query: Query

    init(_ query: Query) {
        self.query = Query(
            query.fields.filter { Self.names.contains($0.name) && !$0.value.isEmpty })
    }

    var leadQuery: LeadQuery {
        var leads = LeadQuery()
        leads.text = String((query["q"] ?? "").prefix(200))
        leads.agents = query.all("agent").compactMap(Self.agent)
        leads.sync = query.all("sync").compactMap(SyncState.init)
        leads.stages = query.all("stage")
        leads.carriers = query.all("carrier")
        leads.states = query.all("state")
        leads.vendors = query.all("vendor")
        leads.assigned = ["yes": true, "no": false][query["assigned"] ?? ""]
        leads.sort = query["sort"].flatMap(LeadQuery.Sort.init) ?? .newest
        leads.limit = Self.pageSize
        leads.cursor = query["cursor"]
        return leads
    }

    private static func agent(_ text: String) -> LeadQuery.AgentFilter? {
        text == "none" ? .unassigned : AgentID(reading: text).map(LeadQuery.AgentFilter.agent)
    }

    /// Whether anything but the page and the order narrows the list.
    var isNarrowed: Bool { query.fields.contains { !["cursor", "sort"].contains($0.name) } }

    /// The page's own address.
    var address: String { Self.address(query) }

    func address(setting name: String, to value: String?) -> String {
        Self.address(query.setting(name, to: value))
    }

    private static func address(_ query: Query) -> String {
        let text = query.encoded
        return AssignLeadPage.address + (text.isEmpty ? "" : "?" + text)
    }
}
