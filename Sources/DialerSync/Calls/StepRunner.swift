import CloudTalk
import Foundation
import Leads
import Store

/// What CloudTalk answered to one step.
enum StepResult: Sendable {
    case found(FoundPage)
    case shown(ContactDetails)
    case created(DialerContactID)
    /// `confirmed` when the answer names the tag that was to be put on.
    case tagged(confirmed: Bool)
    case untagged
    case replaced
    case deleted
    /// The entries that bar outgoing calls to the number.
    case sought([BlacklistEntry])
    case barred(Int64)
    case unbarred
}

/// One page of a search for a number.
struct FoundPage: Sendable {
    /// Contacts that bear the number.
    let contacts: [DialerContactID]
    /// All contacts on the page, the search is loose.
    var rows: Set<DialerContactID> = []
    /// Contacts on all pages, as this one says.
    var total = 0
    var isLast = true
}

/// A step with everything that its request carries.
enum RequestedAction: Sendable {
    case search(PhoneNumber)
    case show(DialerContactID)
    case create(NewContact)
    case addTag(Tag, to: DialerContactID)
    case carryTags([String], to: DialerContactID)
    case removeTags([String], from: DialerContactID)
    case setTags([String], on: DialerContactID)
    case delete(DialerContactID)
    case seekBar(PhoneNumber)
    case bar(PhoneNumber)
    case unbar(Int64)
}

/// Carries out steps through the API.
struct StepRunner: Sendable {
    let client: CloudTalkClient
    let links: LeadLinks

    /// - Parameter page: the page of a search, from 1.
    func run(
        _ action: RequestedAction, page: Int
    ) async throws(CloudTalkError) -> Answer<StepResult> {
        switch action {
        case .search(let number): try await search(number, page: page)
        case .show(let contact):
            try await client.contact(contact.cloudTalk).map(StepResult.shown)
        case .create(let contact):
            try await client.addContact(contact).map { .created(DialerContactID($0)) }
        case .addTag(let tag, let contact):
            try await client.addTags([tag.name], to: contact.cloudTalk).map { echo in
                .tagged(confirmed: echo.contains { $0.id == nil || $0.id == tag.id })
            }
        case .carryTags(let names, let contact):
            try await client.addTags(names, to: contact.cloudTalk)
                .map { _ in .tagged(confirmed: true) }
        case .removeTags(let names, let contact):
            try await client.removeTags(names, from: contact.cloudTalk).map { _ in .untagged }
        case .setTags(let names, let contact):
            try await client.editContact(contact.cloudTalk, ContactChanges(tags: names))
                .map { .replaced }
        case .delete(let contact):
            try await client.deleteContact(contact.cloudTalk).map { .deleted }
        case .seekBar, .bar, .unbar: try await runBar(action)
        }
    }

    private func runBar(
        _ action: RequestedAction
    ) async throws(CloudTalkError) -> Answer<StepResult> {
        switch action {
        case .bar(let number):
            try await client.addToBlacklist(number.e164, direction: .outgoing)
                .map { .barred($0.rawValue) }
        case .unbar(let entry):
            try await client.removeFromBlacklist(BlacklistID(entry)).map { .unbarred }
        case .seekBar(let number):
            try await client.blacklist(number: number.e164).map { page in
                .sought(
                    page.data.filter {
                        $0.publicNumber == number.e164 && $0.direction.barsOutgoing
                    })
            }
        default: preconditionFailure("not a step of the blacklist")
        }
    }

    /// CloudTalk's search is loose; only an equal number is a match, among all numbers of a contact.
    /// Numbers are kept there without `+`, so that is how they are looked for.
    private func search(
        _ number: PhoneNumber, page: Int
    ) async throws(CloudTalkError) -> Answer<StepResult> {
        let query = ContactQuery(keyword: String(number.e164.dropFirst()), page: page)
        return try await client.contacts(query).map { answer in
            let matches = answer.data.filter { $0.publicNumbers.contains(number.e164) }
            return .found(
                FoundPage(
                    contacts: matches.map { DialerContactID($0.id) },
                    rows: Set(answer.data.map { DialerContactID($0.id) }),
                    total: answer.itemsCount,
                    isLast: answer.data.isEmpty || page >= answer.pageCount))
        }
    }

    /// The change of a bulk call that an action is; nil for what needs a call of its own.
    static func change(_ action: RequestedAction) -> BulkAction.Change? {
        switch action {
        case .create(let contact): .add(contact)
        case .setTags(let names, let contact):
            .edit(contact.cloudTalk, ContactChanges(tags: names))
        case .delete(let contact): .delete(contact.cloudTalk)
        default: nil
        }
    }

    /// What a change of a bulk call came to.
    static func result(
        of action: RequestedAction, _ outcome: BulkResult.Outcome
    ) -> Result<StepResult, CloudTalkError> {
        switch outcome {
        case .failed(let kind): return .failure(CloudTalkError(operation: .bulk, kind: kind))
        case .unknown(let cause):
            return .failure(CloudTalkError(operation: .bulk, kind: .unknown(cause)))
        case .done(let contact):
            switch action {
            case .create: return .success(.created(DialerContactID(contact)))
            case .delete: return .success(.deleted)
            default: return .success(.replaced)
            }
        }
    }
}

extension DialerContactID {
    init(_ id: ContactID) { self.init(rawValue: id.rawValue) }
    var cloudTalk: ContactID { ContactID(rawValue) }
}

extension DialerTagID {
    init(_ id: TagID) { self.init(rawValue: id.rawValue) }
    var cloudTalk: TagID { TagID(rawValue) }
}
