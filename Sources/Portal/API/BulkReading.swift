import HTTPTypes
import Leads
import Store

/// Turns a body that fits the schema into an order, and names everything that is wrong.
struct BulkReading {
    private let body: JSONValue

    init(_ body: JSONValue) { self.body = body }

    func assignment() throws -> BulkOrder {
        var faults: [FieldError] = []
        let selection = selection(&faults)
        let limit = limit(&faults)
        let shares = shares(&faults)
        let caps = caps(among: shares, &faults)
        guard faults.isEmpty, let shares else { throw Problem.invalid(faults) }
        let reassign = body["reassign"]?.boolean ?? false
        return BulkOrder(
            .assign(shares, caps: caps, reassign: reassign), of: selection, limit: limit)
    }

    func removal() throws -> BulkOrder {
        var faults: [FieldError] = []
        let order = BulkOrder(.unassign, of: selection(&faults), limit: limit(&faults))
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return order
    }

    /// Where each agent stands in the body.
    var agentFields: [AgentID: String] {
        let even = (body["even"]?.items ?? []).enumerated().map { ("even[\($0)]", $1.text) }
        let allocations = (body["allocations"]?.items ?? []).enumerated().map {
            ("allocations[\($0)].agent_id", $1["agent_id"]?.text)
        }
        return (even + allocations).reduce(into: [:]) { fields, place in
            if let agent = place.1.flatMap(AgentID.init(reading:)) { fields[agent] = place.0 }
        }
    }

    private func limit(_ faults: inout [FieldError]) -> Int? {
        guard case .integer(let limit)? = body["limit"] else { return nil }
        if limit < 1 { faults.append(FieldError(field: "limit", message: "must be 1 or more")) }
        return Int(limit)
    }

    // MARK: Which leads

    private func selection(_ faults: inout [FieldError]) -> BulkSelection {
        let select = body["select"]
        for member in select?.members ?? [] where member.value == [] {
            // An empty list of values would mean every lead there is.
            faults.append(
                FieldError(field: "select.\(member.name)", message: "must have at least one entry"))
        }
        if let text = select?["q"]?.text, text.allSatisfy(\.isWhitespace) {
            faults.append(
                FieldError(field: "select.q", message: "must not be blank; leave it out instead"))
        }
        var selection = BulkSelection()
        selection.leads = select?["lead_ids"]?.items.map { leads($0, &faults) }
        selection.filters.stages = texts("stage")
        selection.filters.carriers = texts("carrier")
        selection.filters.states = texts("state")
        selection.filters.vendors = texts("vendor")
        selection.filters.sync = texts("sync").compactMap(SyncState.init)
        selection.filters.text = select?["q"]?.text ?? ""
        for text in texts("agent") {
            if text == "none" {
                selection.filters.agents.append(.unassigned)
            } else if let agent = AgentID(reading: text) {
                selection.filters.agents.append(.agent(agent))
            } else {
                faults.append(
                    FieldError(
                        field: "select.agent", message: "must be an agent's profile id, or none"))
            }
        }
        return selection
    }

    /// One value, or any of several.
    private func texts(_ name: String) -> [String] {
        switch body["select"]?[name] {
        case .string(let text): [text]
        case .array(let items): items.compactMap(\.text)
        default: []
        }
    }

    private func leads(_ items: [JSONValue], _ faults: inout [FieldError]) -> [LeadID] {
        items.enumerated().compactMap { index, item in
            let id = item.text.flatMap(LeadID.init(reading:))
            if id == nil {
                faults.append(
                    FieldError(field: "select.lead_ids[\(index)]", message: "must be a lead's id"))
            }
            return id
        }
    }

    // MARK: To whom

    private func shares(_ faults: inout [FieldError]) -> Shares? {
        switch (present("even"), present("allocations")) {
        case (let list?, nil):
            guard let items = list.items else { return nil }
            let named = agents(items.map(\.text), field: { "even[\($0)]" }, &faults)
            if items.isEmpty {
                faults.append(FieldError(field: "even", message: "must name at least one agent"))
            }
            return .even(named.compactMap(\.self))
        case (nil, let list?): return list.items.map { percentages($0, &faults) }
        default:
            faults.append(
                FieldError(
                    field: "allocations", message: "or even must be there, one of the two"))
            return nil
        }
    }

    private func present(_ name: String) -> JSONValue? {
        guard let value = body[name], value != .null else { return nil }
        return value
    }

    private func percentages(_ items: [JSONValue], _ faults: inout [FieldError]) -> Shares {
        let named = agents(
            items.map { $0["agent_id"]?.text }, field: { "allocations[\($0)].agent_id" }, &faults)
        if items.isEmpty {
            faults.append(
                FieldError(field: "allocations", message: "must name at least one agent"))
        }
        var parts: [AgentID: Int] = [:]
        var total = 0
        for (index, item) in items.enumerated() {
            guard let hundredths = item["percent"].flatMap(Self.hundredths) else {
                faults.append(
                    FieldError(
                        field: "allocations[\(index)].percent",
                        message: "must be above 0 and at most 100, with two decimals at most"))
                // It is one of the agents all the same.
                if let agent = named[index] { parts[agent] = 0 }
                continue
            }
            total += hundredths
            if let agent = named[index] { parts[agent] = hundredths }
        }
        if total > 10_000 {
            faults.append(
                FieldError(field: "allocations", message: "must be 100 percent in all at most"))
        }
        return .percent(hundredths: parts)
    }

    private static func hundredths(_ percent: JSONValue) -> Int? {
        switch percent {
        case .integer(let number): return (1...100).contains(number) ? Int(number) * 100 : nil
        case .number(let number):
            let hundredths = (number * 100).rounded()
            guard (1...10_000).contains(hundredths), abs(hundredths - number * 100) < 1e-6 else {
                return nil
            }
            return Int(hundredths)
        default: return nil
        }
    }

    /// The agents by their places; nil where a text is none, or one that stood before.
    private func agents(
        _ texts: [String?], field: (Int) -> String, _ faults: inout [FieldError]
    ) -> [AgentID?] {
        var seen: Set<AgentID> = []
        return texts.enumerated().map { index, text in
            guard let agent = text.flatMap(AgentID.init(reading:)) else {
                faults.append(
                    FieldError(field: field(index), message: AgentID.rule))
                return nil
            }
            guard seen.insert(agent).inserted else {
                faults.append(FieldError(field: field(index), message: "stands here twice"))
                return nil
            }
            return agent
        }
    }

    private func caps(
        among shares: Shares?, _ faults: inout [FieldError]
    ) -> [AgentID: Int] {
        guard let agents = shares.map({ Set($0.agents) }) else { return [:] }
        var caps: [AgentID: Int] = [:]
        for member in body["caps"]?.members ?? [] {
            guard let agent = AgentID(reading: member.name), agents.contains(agent) else {
                faults.append(
                    FieldError(
                        field: "caps.\(member.name)", message: "is not one of the agents here"))
                continue
            }
            guard case .integer(let cap) = member.value, cap >= 0 else {
                faults.append(
                    FieldError(field: "caps.\(member.name)", message: "must be 0 or more"))
                continue
            }
            guard caps.updateValue(Int(cap), forKey: agent) == nil else {
                faults.append(
                    FieldError(field: "caps.\(agent)", message: "stands here twice"))
                continue
            }
        }
        return caps
    }
}
