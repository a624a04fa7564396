import HTTPTypes
import Leads
import Store

/// A body as the first version's pages send it: ids may be numbers, null and "" mean "not there".
struct FirstVersionBody {
    private let value: JSONValue

    init(_ call: Call) async throws {
        do {
            value = try await call.body()
        } catch let problem as Problem where problem.code == "invalid" {
            if let field = problem.errors.first(where: { $0.message == "is required" })?.field {
                throw Self.missing(field)
            }
            throw Self.invalid(problem.detail)
        }
    }

    subscript(name: String) -> String? {
        switch value[name] {
        case .string(let text):
            let trimmed = text.trimmingWhitespace()
            return trimmed.isEmpty ? nil : trimmed
        case .integer(let number): return String(number)
        default: return nil
        }
    }

    func required(_ name: String) throws -> String {
        guard let text = self[name] else { throw Self.missing(name) }
        return text
    }

    static func missing(_ field: String) -> Problem {
        Problem(
            status: .badRequest, code: "missing", title: "Missing required field",
            detail: "\(field) is required")
    }

    static func invalid(_ detail: String) -> Problem {
        Problem(
            status: .badRequest, code: "invalid", title: "Invalid request", detail: detail)
    }

    /// The telephone number in a field that has to be there.
    func number(_ name: String, _ call: Call) throws -> PhoneNumber {
        switch call.number(try required(name)) {
        case .success(let number): return number
        case .failure(let fault):
            throw Problem(
                status: .badRequest, code: "invalid", title: "Invalid phone number",
                detail: "\(name) \(fault.why)")
        }
    }

    /// The lead that `lead_id` names, else the one that `deal_id` names.
    func namedLead(_ store: Store) async throws -> LeadRecord? {
        if let id = try leadID(), let lead = try await store.lead(id) { return lead }
        if let deal = self["deal_id"] { return try await store.lead(deal: deal) }
        return nil
    }

    func leadID() throws -> LeadID? {
        guard let text = self["lead_id"] else { return nil }
        guard let id = LeadID(reading: text) else {
            throw Self.invalid("lead_id \(LeadID.rule)")
        }
        return id
    }

    /// The name that was sent with the contact, if any.
    var name: PersonName? {
        if let full = self["full_name"], let name = PersonName(full: full) { return name }
        return PersonName(first: self["first_name"] ?? "", last: self["last_name"] ?? "")
    }
}

extension Call {
    /// The agent that a program names, with the set-up that serves it.
    ///
    /// - Throws: the first version's 404 where there is no such agent, or nothing serves it.
    func configuredAgent(_ text: String) async throws -> (AgentRecord, DialerSetup) {
        guard let id = AgentID(reading: text), let record = try await store.agent(id),
            let setup = record.effectiveDialer
        else {
            throw Problem(
                status: .notFound, code: "agent_not_configured",
                title: "Agent not configured for CloudTalk",
                detail: "There is no dialer set-up for this agent.")
        }
        return (record, setup)
    }

    /// - Throws: the first version's 409 where the number must not be called.
    func refuseDoNotCall(_ number: PhoneNumber) async throws {
        guard try await store.doNotCall(number) != nil else { return }
        throw Problem(
            status: .conflict, code: "do_not_call", title: "Do not call",
            detail: "This number is on the do-not-call list.")
    }
}
