import Leads
import Store

/// What the template of a lead's page shows.
struct LeadView: Sendable {
    struct Fact: Sendable {
        let label: String
        let value: String
        /// What may stand on a line of its own where the value is too long for one.
        var rest: String?
        let note: String?
    }

    struct Step: Sendable {
        let time: String
        let machineTime: String
        let sentence: String
        let actor: String
    }

    struct StopEntry: Sendable {
        /// When, by whom, and where it came from.
        let asked: String
        let reason: String
        let standing: String
        /// CloudTalk has not confirmed it yet.
        let waits: Bool
    }

    let frame: PageFrame
    let id: String
    let name: String
    let phone: String
    let status: LeadStatus
    let agent: String?
    let isAssigned: Bool
    let assignedText: String?
    let facts: [Fact]
    let extra: [Fact]
    let hasExtra: Bool
    let others: [LeadRow]
    let hasOthers: Bool
    let personTitle: String
    let stop: StopEntry?
    /// Further contacts in CloudTalk, as one text; nil where there are none.
    let doubles: String?
    let mayStop: Bool
    let mayAssign: Bool
    let mayRetry: Bool
    let steps: [Step]
    let hasSteps: Bool
    let listAddress: String
    let listName: String
    let address: String
    let formToken: String
    let agentOptions: String

    init(
        principal: Principal, lead: LeadRecord, others: [LeadRecord], stop: DoNotCallRecord?,
        doubles: [DialerContactID], timeline: [TimelineEntry], agents: [AgentRecord],
        summary: SyncSummary, clock: PageClock,
        region: String, notice: NoticeWords?
    ) {
        frame = PageFrame(
            lead.details.name.full, principal: principal, notice: notice,
            banner: principal.role == .agent ? nil : DialerBanner.text(summary, clock: clock))
        id = lead.id.rawValue
        name = lead.details.name.full
        phone = lead.shownPhone(region: region)
        status = LeadStatus(lead, clock: clock)
        agent = lead.assignment?.agentName
        isAssigned = lead.assignment != nil
        assignedText = lead.assignment.map {
            "\(clock.moment($0.assignedAt)), assigned \(TimelineWords.doneBy($0.assignedBy))"
        }
        facts = Self.facts(lead, clock: clock, region: region)
        extra = lead.details.extra.sorted { $0.key < $1.key }
            .map { Fact(label: $0.key, value: $0.value, note: nil) }
        hasExtra = !extra.isEmpty
        self.others = others.map { LeadRow($0, clock: clock, region: region) }
        hasOthers = !others.isEmpty
        personTitle = "Person (\(others.count + 1) leads)"
        self.stop = stop.map { StopEntry($0, clock: clock) }
        self.doubles =
            doubles.isEmpty ? nil : doubles.map(\.description).joined(separator: ", ")
        mayStop =
            lead.number != nil && stop == nil && RouteAccess.doNotCallPages.allows(principal.role)
        mayAssign = RouteAccess.managerActions.allows(principal.role)
        mayRetry =
            mayAssign && lead.sync.state == .failed && lead.sync.reason?.waitsForRetry == true
        let words = TimelineWords(
            agents: Dictionary(
                agents.map { ($0.agent.id, $0.agent.name) }, uniquingKeysWith: { first, _ in first }
            ))
        steps = timeline.map { Step($0, words: words, clock: clock) }
        hasSteps = !timeline.isEmpty
        listAddress = PageFrame.home(of: principal.role)
        listName = principal.role == .agent ? "My leads" : "All leads"
        address = LeadDetailPage.address(of: lead.id)
        formToken = principal.formToken ?? ""
        agentOptions = AgentOptions.html(agents)
    }

    private static func facts(_ lead: LeadRecord, clock: PageClock, region: String) -> [Fact] {
        let details = lead.details
        let isUnreadable = lead.number == nil && details.phone != nil
        let all: [(String, String?, String?)] = [
            (
                "Phone", lead.shownPhone(region: region),
                isUnreadable ? "This cannot be a number" : nil
            ),
            ("E-mail", details.email, nil), ("Stage", details.stage, nil),
            ("Carrier", details.carrier, nil), ("Vendor", details.vendor, nil),
            ("US state", details.state, nil), ("ZIP", details.zip, nil),
            ("Lead ID", lead.id.rawValue, nil), ("Deal ID", details.dealID, nil),
            ("CloudTalk contact", lead.sync.contact?.description, nil),
            ("In the portal since", clock.moment(lead.createdAt), nil),
        ]
        return all.map { label, value, note in
            let text = value.flatMap { $0.isEmpty ? nil : $0 } ?? "–"
            // An address is long: where it does not fit, its host goes on the next line.
            let host = label == "E-mail" ? text.lastIndex(of: "@") : nil
            let end = host ?? text.endIndex
            return Fact(
                label: label, value: String(text[..<end]), rest: host.map { String(text[$0...]) },
                note: note)
        }
    }
}

extension LeadView.Step {
    fileprivate init(_ entry: TimelineEntry, words: TimelineWords, clock: PageClock) {
        self.init(
            time: clock.moment(entry.at), machineTime: entry.at.iso8601,
            sentence: words.sentence(entry), actor: TimelineWords.actor(entry.actor))
    }
}

extension LeadView.StopEntry {
    fileprivate init(_ record: DoNotCallRecord, clock: PageClock) {
        let source = record.source == LeadDetailPage.source ? "" : " (source: \(record.source))"
        let actor = TimelineWords.doneBy(record.requestedBy)
        self.init(
            asked: "Entered \(clock.moment(record.requestedAt)) \(actor)\(source)",
            reason: record.reason,
            standing: record.confirmedAt.map { "Confirmed in CloudTalk \(clock.moment($0))" }
                ?? "Waiting for CloudTalk to confirm",
            waits: record.confirmedAt == nil)
    }
}
