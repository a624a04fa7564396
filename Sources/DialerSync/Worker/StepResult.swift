import CloudTalk
import Foundation
import Leads

/// What CloudTalk answered to one step.
enum StepResult: Sendable {
    /// Contacts that bear the number, from one page of a search.
    case found([DialerContactID], isLastPage: Bool)
    case shown(ContactDetails)
    case created(DialerContactID)
    /// `confirmed` when the answer names the tag that was to be put on.
    case tagged(confirmed: Bool)
    case untagged
    case deleted
}

/// Carries out single steps through the API.
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
        case .removeTags(let names, let contact):
            try await client.removeTags(names, from: contact.cloudTalk).map { _ in .untagged }
        case .delete(let contact):
            try await client.deleteContact(contact.cloudTalk).map { .deleted }
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
                matches.map { DialerContactID($0.id) },
                isLastPage: answer.data.isEmpty || page >= answer.pageCount)
        }
    }
}

/// A step with everything that its request carries.
enum RequestedAction: Sendable {
    case search(PhoneNumber)
    case show(DialerContactID)
    case create(NewContact)
    case addTag(Tag, to: DialerContactID)
    case removeTags([String], from: DialerContactID)
    case delete(DialerContactID)
}

extension Answer {
    func map<Other: Sendable>(_ change: (Value) -> Other) -> Answer<Other> {
        Answer<Other>(value: change(value), rate: rate)
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
