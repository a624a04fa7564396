import CloudTalk
public import Foundation
public import Leads
import Store

/// Adds one contact without a tag, reads it back and removes it: proof that the key may write, and
/// that numbers arrive as they were sent. Without a tag no campaign ever picks it.
public struct ContactTrial: Sendable {
    private let inspector: AccountInspector
    private let number: PhoneNumber
    /// Tells our contact from anybody else's, also when the answer to its making was lost.
    private let name: String

    /// - Parameter mark: unique, so that a contact of that name is this trial's.
    public init(
        _ number: PhoneNumber, with inspector: AccountInspector,
        mark: UUID = UUID()
    ) {
        self.inspector = inspector
        self.number = number
        name = "Portal check \(mark.uuidString.prefix(8))"
    }

    /// One line for each step. Never throws for CloudTalk's sake; a line says what was left behind.
    public func run() async throws -> [CheckLine] {
        if let refusal = try await refusal() { return [refusal] }
        var lines: [CheckLine] = []
        let contact: ContactID?
        do {
            contact = try await inspector.send { client throws(CloudTalkError) in
                try await client.addContact(NewContact(name: name, numbers: [number.e164]))
            }
            lines.append(ok("added a contact (id \(contact?.description ?? "?"))"))
        } catch let error as CloudTalkError {
            lines.append(failed("the contact could not be added (\(error.reason))"))
            contact = try await lost(after: error)
        }
        guard let contact else { return lines }
        if lines.allSatisfy(\.isOK) { lines.append(try await readBack(contact)) }
        return lines + [try await remove(contact)]
    }

    private func ok(_ message: String) -> CheckLine {
        CheckLine(.trial, isOK: true, message: message)
    }
    private func failed(_ message: String) -> CheckLine {
        CheckLine(.trial, isOK: false, message: message)
    }

    /// Nobody real is used for a trial.
    private func refusal() async throws -> CheckLine? {
        if try await inspector.store.doNotCall(number) != nil {
            return failed(
                "the number is on the do-not-call list; nothing was sent. Take another one")
        }
        if try await !inspector.store.leads(number: number).isEmpty {
            return failed("the number is a lead's; nothing was sent. Take a number of your own")
        }
        do {
            guard try await find(where: { _ in true }).isEmpty else {
                return failed(
                    "CloudTalk has a contact with the number already; nothing was changed. Take "
                        + "another one")
            }
        } catch let error as CloudTalkError {
            return failed("CloudTalk could not be asked about the number (\(error.reason))")
        }
        return nil
    }

    /// Contacts that bear the number.
    private func find(where isWanted: (ContactRow) -> Bool) async throws -> [ContactID] {
        let keyword = String(number.e164.dropFirst())
        let page = try await inspector.send { client throws(CloudTalkError) in
            try await client.contacts(ContactQuery(keyword: keyword))
        }
        return page.data.filter { $0.publicNumbers.contains(number.e164) && isWanted($0) }
            .map(\.id)
    }

    /// The contact of a request whose outcome is unknown, once a late landing has had its time.
    private func lost(after error: CloudTalkError) async throws -> ContactID? {
        guard error.isOutcomeUnknown else { return nil }
        let pause = inspector.requests.budget.terms.timeout + 1
        try await inspector.clock.sleep(inspector.clock.now().addingTimeInterval(pause))
        do {
            return try await find { $0.name == name }.first
        } catch is CloudTalkError {
            return nil
        }
    }

    private func readBack(_ contact: ContactID) async throws -> CheckLine {
        do {
            let details = try await inspector.send { client throws(CloudTalkError) in
                try await client.contact(contact)
            }
            return details.publicNumbers == [number.e164]
                ? ok("read it back: the number is as it was sent")
                : failed("read it back: CloudTalk has changed the number")
        } catch let error as CloudTalkError {
            return failed("the contact could not be read back (\(error.reason))")
        }
    }

    private func remove(_ contact: ContactID) async throws -> CheckLine {
        var reason = ""
        for _ in 1...3 {
            do {
                try await inspector.send { client throws(CloudTalkError) in
                    try await client.deleteContact(contact)
                }
                return ok("removed it again")
            } catch let error as CloudTalkError {
                if case .notFound = error.kind { return ok("removed it again") }
                reason = error.reason
            }
        }
        return failed(
            "the contact \"\(name)\" (id \(contact)) could not be removed (\(reason)). Delete it in "
                + "CloudTalk")
    }
}
