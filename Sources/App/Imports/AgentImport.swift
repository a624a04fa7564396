import CSV
import Leads
import Store

/// The columns of a file of agents.
enum AgentField: String, ImportField {
    case profileID = "profile_id"
    case name, email
    case cloudTalkAgentID = "cloudtalk_agent_id"
    case campaignID = "campaign_id"
    case tag, active

    var spellings: [String] {
        switch self {
        case .profileID: ["Profile ID", "Agent Profile ID", "Retention ID", "ID"]
        case .name: ["Name", "Full Name", "Agent Name", "Agent"]
        case .email: ["E-mail", "Email Address"]
        case .cloudTalkAgentID: ["CloudTalk Agent ID", "CloudTalk Agent", "Dialer Agent ID"]
        case .campaignID: ["Campaign ID", "Campaign", "CloudTalk Campaign ID"]
        case .tag: ["Tag", "CloudTalk Tag", "Tag Name", "Campaign Tag"]
        case .active: ["Active", "Is Active", "Enabled"]
        }
    }
}

/// `portal agents import`: the whole file in one transaction, for there are few agents and two of
/// them may swap their tags.
struct AgentImport {
    let file: ImportFile
    var skipsBadRows = false

    func run(into store: Store) async throws -> ImportReport {
        var report = ImportReport(file: file.path, thing: "agent")
        var rows: AgentRows?
        var rejected: RejectedRows?
        let known = try await store.agents().map(\.agent)
        try await file.read { row in
            switch row {
            case .header(let header):
                do throws(RowFault) {
                    rows = try AgentRows(header, known: known)
                } catch {
                    report.faults.append(error)
                    return
                }
                if skipsBadRows { rejected = RejectedRows(of: header, path: file.rejectedPath) }
            case .problem(let problem):
                report.faults.append(RowFault(problem))
                try rejected?.add(problem)
            case .record(let record):
                if record.isBlank { return }
                do throws(RowFault) {
                    try rows?.take(record)
                } catch {
                    report.faults.append(error)
                    try rejected?.add(record, because: error)
                }
            }
        }
        for (record, fault) in rows?.dropTagsTakenTwice() ?? [] {
            report.faults.append(fault)
            try rejected?.add(record, because: fault)
        }
        report.faults.sort { $0.line < $1.line }
        try rejected?.close()
        guard let rows, report.faults.isEmpty || skipsBadRows else {
            report.isRefused = true
            return report
        }
        report.rejectedFile = rejected?.wasWritten == true ? rejected?.path : nil
        let count = try await store.saveAgents(rows.updates, by: .command)
        report.created = count.created
        report.updated = count.updated
        return report
    }
}

/// The rows of a file of agents, held against the agents that are known.
struct AgentRows {
    private let columns: Columns<AgentField>
    private let known: [AgentID: Agent]
    private var taken: [(record: CSVRecord, update: AgentUpdate)] = []

    init(_ header: CSVHeader, known: [Agent]) throws(RowFault) {
        columns = try Columns(header)
        self.known = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
        try columns.require(.profileID)
    }

    var updates: [AgentUpdate] { taken.map(\.update) }

    mutating func take(_ record: CSVRecord) throws(RowFault) {
        var update = AgentUpdate(id: try id(of: record))
        update.name = columns.cell(.name, of: record)?.collapsingWhitespace()
        if update.name == nil, known[update.id] == nil {
            throw fault(.name, record, "is needed for a new agent")
        }
        update.email = try email(record).map { .set($0) } ?? .keep
        update.active = try active(record)
        if let setup = try setup(record, of: update.id) { update.dialer = .set(setup) }
        taken.append((record, update))
    }

    private func fault(_ field: AgentField, _ record: CSVRecord, _ message: String) -> RowFault {
        RowFault(line: record.line, field: field.rawValue, message: message)
    }

    private func id(of record: CSVRecord) throws(RowFault) -> AgentID {
        guard let text = columns.cell(.profileID, of: record) else {
            throw fault(.profileID, record, "is empty")
        }
        guard let id = AgentID(reading: text) else {
            throw fault(.profileID, record, AgentID.rule)
        }
        if let earlier = taken.first(where: { $0.update.id == id }) {
            throw fault(
                .profileID, record,
                "stands in line \(earlier.record.line) already; an agent may have one row only")
        }
        return id
    }

    private func email(_ record: CSVRecord) throws(RowFault) -> String? {
        guard let text = columns.cell(.email, of: record) else { return nil }
        guard text.contains("@"), text.utf8.count <= 254, !text.contains(where: \.isWhitespace)
        else { throw fault(.email, record, "is not an e-mail address, such as ana@example.com") }
        return text
    }

    private func active(_ record: CSVRecord) throws(RowFault) -> Bool? {
        guard let text = columns.cell(.active, of: record) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "y", "1", "active": return true
        case "false", "no", "n", "0", "inactive": return false
        default: throw fault(.active, record, "must be true or false")
        }
    }

    /// The row's set-up over the known one; nil where the row says nothing of it.
    private func setup(
        _ record: CSVRecord, of agent: AgentID
    ) throws(RowFault) -> DialerSetup? {
        let own = known[agent]?.dialer
        let dialerAgent = try number(.cloudTalkAgentID, record, DialerAgentID.init(reading:))
        let campaign = try number(.campaignID, record, DialerCampaignID.init(reading:))
        let tag = try tag(record)
        if dialerAgent == nil, campaign == nil, tag == nil { return nil }
        guard let tag = tag ?? own?.tag else {
            throw fault(.tag, record, "is needed with a campaign or a CloudTalk agent")
        }
        return DialerSetup(
            cloudTalkAgent: dialerAgent ?? own?.cloudTalkAgent, campaign: campaign ?? own?.campaign,
            tag: tag)
    }

    private func number<ID>(
        _ field: AgentField, _ record: CSVRecord, _ read: (String) -> ID?
    ) throws(RowFault) -> ID? {
        guard let text = columns.cell(field, of: record) else { return nil }
        guard let id = read(text) else {
            throw fault(field, record, "must be a whole number, as CloudTalk shows it")
        }
        return id
    }

    private func tag(_ record: CSVRecord) throws(RowFault) -> TagReference? {
        guard let text = columns.cell(.tag, of: record) else { return nil }
        guard let tag = TagReference(reading: text) else {
            throw fault(
                .tag, record,
                "must be a tag's name of at most 100 characters without a comma, or id: and its id, "
                    + "for example id:1165830")
        }
        return tag
    }

    /// Each agent needs a tag of their own, among all agents as they stand after the file.
    mutating func dropTagsTakenTwice() -> [(CSVRecord, RowFault)] {
        var holders: [String: (agent: AgentID, line: Int?)] = [:]
        let changing = Set(taken.filter { $0.update.dialer != .keep }.map(\.update.id))
        for agent in known.values where !changing.contains(agent.id) {
            if let tag = agent.dialer?.tag { holders[tag.key] = (agent.id, nil) }
        }
        var refused: [(CSVRecord, RowFault)] = []
        var kept: [(record: CSVRecord, update: AgentUpdate)] = []
        for (record, update) in taken {
            guard case .set(let setup) = update.dialer, let holder = holders[setup.tag.key] else {
                if case .set(let setup) = update.dialer {
                    holders[setup.tag.key] = (update.id, record.line)
                }
                kept.append((record, update))
                continue
            }
            let place = holder.line.map { " in line \($0)" } ?? ""
            let words = "is the tag of agent \(holder.agent)\(place); each agent needs their own"
            refused.append((record, fault(.tag, record, words)))
        }
        taken = kept
        return refused
    }
}
