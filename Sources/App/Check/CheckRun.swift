import CloudTalk
import DialerSync
import Foundation
import Leads
import Store

/// `portal cloudtalk check`.
struct CheckRun {
    let place: Workplace

    func report(trying text: String?) async throws -> CheckReport {
        let number = try text.map(number)
        return try await place.withStore { store in
            let agents = try await store.agents()
            let names = Dictionary(
                agents.map { ($0.agent.id, $0.agent.name) }, uniquingKeysWith: { one, _ in one })
            return CheckReport(
                lines: try await lines(agents, store: store, trying: number), names: names)
        }
    }

    private func number(_ text: String) throws -> PhoneNumber {
        switch place.settings.phones.read(text) {
        case .number(let number, _): return number
        case .absent: throw Complaint("--try needs a number, for example --try +14155550123")
        case .impossible(let why): throw Complaint("the number of --try \(why)")
        }
    }

    private func lines(
        _ agents: [AgentRecord], store: Store, trying number: PhoneNumber?
    ) async throws -> [CheckLine] {
        let dialer = place.settings.dialer
        guard let (client, transport) = dialer.client else {
            let line = CheckLine(
                .key, isOK: false,
                message: "there is no key, so syncing is off. Set CLOUDTALK_ACCESS_KEY_ID and "
                    + "CLOUDTALK_ACCESS_KEY_SECRET")
            return [line]
                + AccountCheck.setupLines(
                    of: agents, defaultAgent: place.settings.dialer.defaultAgent)
        }
        let result: Result<[CheckLine], any Error>
        do {
            let inspector = try await AccountInspector(
                store: store, client: client, allowance: dialer.allowance,
                timeout: Double(dialer.timeout))
            result = .success(try await lines(agents, inspector, trying: number))
        } catch {
            result = .failure(error)
        }
        try await transport.shutdown()
        return try result.get()
    }

    private func lines(
        _ agents: [AgentRecord], _ inspector: AccountInspector, trying number: PhoneNumber?
    ) async throws -> [CheckLine] {
        do {
            let account = try await inspector.picture()
            let lines = AccountCheck(
                agents: agents, account: account,
                defaultAgent: place.settings.dialer.defaultAgent
            ).lines
            guard let number else { return lines }
            return lines + (try await ContactTrial(number, with: inspector).run())
        } catch let error as CloudTalkError {
            return [AccountPicture.failure(error)]
                + AccountCheck.setupLines(
                    of: agents, defaultAgent: place.settings.dialer.defaultAgent)
        }
    }
}

/// What the check found, for people and for programs.
struct CheckReport {
    let lines: [CheckLine]
    let names: [AgentID: String]

    var isOK: Bool { lines.allSatisfy(\.isOK) }

    func tell(_ console: Console, json: Bool) throws {
        if json { return try console.json(Answer(ok: isOK, checks: lines.map(Check.init))) }
        for line in lines { console.result(words(line)) }
        let failed = lines.count { !$0.isOK }
        console.note(failed == 0 ? "All is in order." : "\(failed.of("check")) failed.")
    }

    private func words(_ line: CheckLine) -> String {
        let subject =
            line.agent.map { "\(names[$0] ?? "agent") (\($0))" } ?? line.subject.rawValue
        return "[\(line.isOK ? " ok " : "fail")] \(subject): \(line.message)"
    }

    private struct Answer: Encodable {
        let ok: Bool
        let checks: [Check]
    }

    private struct Check: Encodable {
        let check: String
        let agentId: String?
        let ok: Bool
        let message: String

        init(_ line: CheckLine) {
            check = line.subject.rawValue
            agentId = line.agent?.rawValue
            ok = line.isOK
            message = line.message
        }
    }
}
