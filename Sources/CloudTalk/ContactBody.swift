/// The JSON of a contact in requests: `add`, `edit` and the `data` of bulk actions.
enum ContactBody {
    static func make(_ contact: NewContact) -> JSON {
        make(
            ContactChanges(
                name: contact.name, company: contact.company, numbers: contact.numbers.filled,
                emails: contact.emails.filled, tags: contact.tags.filled,
                externalURLs: contact.externalURLs.filled))
    }

    /// Only what is given appears: an absent list stays as it is, an empty one clears.
    static func make(_ changes: ContactChanges, id: ContactID? = nil) -> JSON {
        let numbers = changes.numbers?.compactMap(PublicNumber.normalise)
        let members: [String: JSON?] = [
            "id": id.map { .integer($0.rawValue) },
            "name": changes.name.map { .string($0) },
            "company": changes.company.map { .string($0) },
            "ContactNumber": numbers.map { objects($0, key: "public_number") },
            "ContactEmail": changes.emails.map { objects($0, key: "email") },
            "ContactsTag": changes.tags.map { objects($0, key: "name") },
            "ExternalUrl": changes.externalURLs.map { .array($0.map(link)) },
        ]
        return .object(members.compactMapValues { $0 })
    }

    /// An empty list is sent as the empty string: that clears, as the API's document has it, which says
    /// nothing of an empty list.
    private static func objects(_ values: [String], key: String) -> JSON {
        values.isEmpty ? .string("") : .array(values.map { .object([key: .string($0)]) })
    }

    private static func link(_ link: ExternalURL) -> JSON {
        .object(["name": .string(link.name), "url": .string(link.url)])
    }
}

extension Array {
    fileprivate var filled: Self? { isEmpty ? nil : self }
}
