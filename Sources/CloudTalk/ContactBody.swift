/// The JSON of a contact in requests: `add`, `edit` and the `data` of bulk actions.
struct ContactBody: Encodable {
    struct Number: Encodable { let public_number: String }
    struct Email: Encodable { let email: String }
    struct Tag: Encodable { let name: String }
    struct Link: Encodable {
        let name: String
        let url: String
    }

    var id: Int64?
    var name: String?
    var company: String?
    var ContactNumber: [Number]?
    var ContactEmail: [Email]?
    var ContactsTag: [Tag]?
    var ExternalUrl: [Link]?

    init(_ contact: NewContact) {
        self.init(
            ContactChanges(
                name: contact.name, company: contact.company,
                numbers: contact.numbers.filled, emails: contact.emails.filled,
                tags: contact.tags.filled, externalURLs: contact.externalURLs.filled))
    }

    init(_ changes: ContactChanges, id: ContactID? = nil) {
        self.id = id?.rawValue
        name = changes.name
        company = changes.company
        ContactNumber = changes.numbers?.compactMap(PublicNumber.normalise).map(Number.init)
        ContactEmail = changes.emails?.map(Email.init)
        ContactsTag = changes.tags?.map(Tag.init)
        ExternalUrl = changes.externalURLs?.map { Link(name: $0.name, url: $0.url) }
    }

    init(id: ContactID) { self.id = id.rawValue }
}

extension Array {
    fileprivate var filled: Self? { isEmpty ? nil : self }
}
