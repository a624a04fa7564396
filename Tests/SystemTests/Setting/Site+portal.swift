import CloudTalkSandbox
import Foundation

/// How people of the company set it up and use it: with the real commands.
extension Site {
    struct CommandFailed: Error {
        let command: String
        let errors: String
    }

    /// Runs a command to its end.
    /// - Returns: what it wrote to standard output.
    @discardableResult
    func run(
        _ arguments: String..., with changes: [String: String?] = [:], input: String = ""
    ) async throws -> String {
        let program = try start(arguments, with: changes, input: input)
        guard try await program.end(within: .seconds(60)) == .exit(0) else {
            throw CommandFailed(
                command: arguments.joined(separator: " "), errors: program.errors)
        }
        return program.output
    }

    /// A portal that serves, and a manager's program that calls it.
    struct Portal: Sendable {
        let program: Program
        let manager: Caller
        let address: String
    }

    /// Starts `portal serve` and waits until it listens.
    func serve(token: String?, with changes: [String: String?] = [:]) async throws -> Portal {
        let program = try start(["serve"], with: changes)
        let address = try await eventually("the portal's address") { () -> String? in
            if program.ending != nil {
                throw CommandFailed(command: "serve", errors: program.errors)
            }
            return program.output.firstMatch(of: /The portal is at (\S+)\n/).map {
                String($0.output.1)
            }
        }
        return Portal(
            program: program, manager: caller(address, token: token), address: address)
    }

    func createToken() async throws -> String {
        try await run("token", "create", "manager", "--role", "manager")
            .trimmingCharacters(in: .newlines)
    }

    /// A portal that serves, and one lead that stands in the agent's list in CloudTalk.
    func serveOneInList(of agent: String) async throws -> (portal: Portal, lead: Lead) {
        let lead = Lead.several(1)[0]
        let portal = try await serve(token: try await createToken())
        try await importAgents()
        try await importLeads([lead])
        let answer = try await portal.manager.assign(lead.id, to: agent)
        guard answer.status == 201 else {
            throw Caller.Refused(status: answer.status, text: answer.text)
        }
        try await eventually("the contact in CloudTalk") { bearers(of: lead.number) == [[agent]] }
        return (portal, lead)
    }

    /// The sandbox's six agents, as an admin enters them.
    func importAgents() async throws {
        let rows = Sandbox.Configuration.demoSeats.map { seat in
            "\(seat.agent.id),\(seat.agent.firstName),\(seat.agent.id),\(seat.campaign.id),"
                + seat.tag.name
        }
        try await importFile(
            "agents", header: "profile_id,name,cloudtalk_agent_id,campaign_id,tag", rows)
    }

    func importLeads(_ leads: [Lead]) async throws {
        try await importFile("leads", header: Lead.header, leads.map(\.row))
    }

    func importFile(_ things: String, header: String, _ rows: [String]) async throws {
        let file = try write("\(things).csv", header: header, rows)
        try await run(things, "import", file)
    }

    /// - Returns: the name of the file in the scratch folder.
    func write(_ file: String, header: String, _ rows: [String]) throws -> String {
        let text = ([header] + rows).joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: folder.appendingPathComponent(file))
        return file
    }

    /// The agents whose tags a number bears in CloudTalk, one entry for each contact that has it.
    func bearers(of number: String) -> [Set<String>] {
        let agents = Dictionary(
            Sandbox.Configuration.demoSeats.map { ($0.tag.id, "\($0.agent.id)") },
            uniquingKeysWith: { first, _ in first })
        return sandbox.contacts(withNumber: number).map { contact in
            Set(contact.tags.map { agents[$0] ?? "tag \($0)" })
        }
    }
}

/// A lead as a file has it.
struct Lead: Sendable {
    let id: String
    let number: String
    var name = "Maria Gonzales"

    static let header = "lead_id,full_name,phone"
    var row: String { "\(id),\(name),\(number)" }

    /// People with a number each.
    static func several(_ count: Int) -> [Lead] {
        (0..<count).map { index in
            Lead(
                id: "L-\(index)",
                number: "+1\(["212", "303", "415"][index / 100])5550\(100 + index % 100)")
        }
    }
}
