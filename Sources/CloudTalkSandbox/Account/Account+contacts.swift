import Foundation

extension Account {
    typealias Contact = Sandbox.Contact

    /// `GET /contacts/index.json`: rows without tags.
    func listContacts(_ query: [String: String], shift: Int) -> Reply {
        var rows: [Contact.ID]
        if let filter = query["tag_id"] {
            rows = Int(filter).map { contacts.ids(bearing: .init($0)).sorted() } ?? []
        } else {
            rows = contacts.ids
        }
        if let filter = query["country_id"] {
            rows.keep(contacts) { $0.details["country_id"] == filter }
        }
        if let filter = query["industry"] {
            rows.keep(contacts) { $0.details["industry"] == filter }
        }
        if let keyword = query["keyword"].map(Keyword.init), !keyword.isEmpty {
            rows.keep(contacts, where: keyword.matches)
        }
        if quirks.listsNewestFirst { rows.reverse() }
        return ListPage(query).reply(rows, shift: shift) { id in
            contacts[id].map(row) ?? .null
        }
    }

    private func row(_ contact: Contact) -> JSONValue {
        var members: [String: JSONValue] = [
            "Contact": [
                "id": contact.id.json, "name": escaped(contact.name),
                "company": escaped(contact.details["company"] ?? ""),
            ]
        ]
        members["ContactNumber"] = Self.byCount(contact.numbers.map(numberJSON))
        members["ContactEmail"] = Self.byCount(contact.emails.map { ["email": escaped($0)] })
        let attributes = attributesJSON(contact)
        if !attributes.isEmpty { members["ContactAttribute"] = .array(attributes) }
        return .object(members)
    }

    /// Lists give an object for one, an array for several, and nothing for none.
    private static func byCount(_ elements: [JSONValue]) -> JSONValue? {
        elements.count > 1 ? .array(elements) : elements.first
    }

    /// `GET /contacts/show/{id}.json`.
    func showContact(_ id: Contact.ID) -> Reply {
        guard let contact = contacts[id] else { return .notFound }
        var fields: [String: JSONValue] = [
            "id": id.json, "name": escaped(contact.name), "type": "contact",
            "created": .string(Self.timestamp(contact.created)),
            "modified": .string(Self.timestamp(contact.modified)),
        ]
        for (field, value) in contact.details where !value.isEmpty {
            fields[field] = escaped(value)
        }
        let tagsJSON = contact.tags.compactMap { id in
            tags.first { $0.id == id }.map { ["id": $0.id.json, "name": escaped($0.name)] }
        }
        return Reply(
            status: 200,
            data: [
                "Contact": .object(fields),
                "ExternalUrl": .array(
                    contact.links.map { ["name": escaped($0.name), "url": escaped($0.url)] }),
                "ContactNumber": .array(contact.numbers.map(numberJSON)),
                "ContactEmail": .array(contact.emails.map { ["email": escaped($0)] }),
                quirks.shownTagsKey.rawValue: .array(tagsJSON.map(JSONValue.object)),
                "ContactAttribute": .array(attributesJSON(contact)),
            ])
    }

    private func attributesJSON(_ contact: Contact) -> [JSONValue] {
        contact.attributes.sorted { $0.key < $1.key }.map { id, value in
            ["attribute_id": .string(String(id)), "value": escaped(value)]
        }
    }

    /// `PUT /contacts/add.json`. Never looks for a contact that has the number already.
    mutating func addContact(_ body: JSONValue, at moment: Date) -> Reply {
        let input = ContactInput(body, isNew: true)
        guard input.problems.isEmpty, let name = input.name else { return .invalid(input.problems) }
        var contact = Contact(id: freshID(Contact.self), name: name, created: moment)
        apply(input, to: &contact)
        contacts[contact.id] = contact
        return .created(contact.id)
    }

    /// `POST /contacts/edit/{id}.json`. What is sent of an array replaces the whole array.
    mutating func editContact(_ id: Contact.ID, _ body: JSONValue, at moment: Date) -> Reply {
        guard var contact = contacts[id] else { return .notFound }
        let input = ContactInput(body, isNew: false)
        guard input.problems.isEmpty else { return .invalid(input.problems) }
        apply(input, to: &contact)
        contact.modified = moment
        contacts[id] = contact
        return .done()
    }

    private mutating func apply(_ input: ContactInput, to contact: inout Contact) {
        contact.name = input.name ?? contact.name
        contact.details.merge(input.details) { _, sent in sent }
        contact.numbers = input.numbers ?? contact.numbers
        contact.emails = input.emails ?? contact.emails
        contact.links = input.links ?? contact.links
        contact.attributes = input.attributes ?? contact.attributes
        if let names = input.tagNames { contact.tags = tagIDs(creating: names) }
    }

    mutating func deleteContact(_ id: Contact.ID) -> Reply {
        guard contacts[id] != nil else { return .notFound }
        contacts[id] = nil
        return .done()
    }

    /// `PUT /contacts/addTags/{id}.json`: names, of which unknown ones become tags.
    mutating func addTags(_ id: Contact.ID, _ body: JSONValue, at moment: Date) -> Reply {
        guard var contact = contacts[id] else { return .notFound }
        guard let names = Self.tagNames(body) else { return .failure(406, "Invalid input data.") }
        let named = tagIDs(creating: names)
        contact.tags += named.filter { !contact.tags.contains($0) }
        contact.modified = moment
        contacts[id] = contact
        // The spelling is the published contract's.
        return echo(contact, named, "Tags were sucessfully added.")
    }

    /// `DELETE /contacts/removeTags/{id}.json`: names; those the contact lacks are no error.
    mutating func removeTags(_ id: Contact.ID, _ body: JSONValue, at moment: Date) -> Reply {
        guard var contact = contacts[id] else { return .notFound }
        guard let names = Self.tagNames(body) else { return .failure(406, "Invalid input data.") }
        let named = names.compactMap { tag(named: $0)?.id }
        contact.tags.removeAll { named.contains($0) }
        contact.modified = moment
        contacts[id] = contact
        return echo(contact, named, "Tags were successfully removed.")
    }

    private func echo(_ contact: Contact, _ named: [Sandbox.Tag.ID], _ message: String) -> Reply {
        let shown = quirks.tagEcho == .named ? named : contact.tags
        let tags = shown.compactMap { id in self.tags.first { $0.id == id } }
        return .done([
            "message": .string(message),
            "data": ["contact_id": contact.id.json, "tags": .array(tags.map(tagJSON))],
        ])
    }

    private static func tagNames(_ body: JSONValue) -> [String]? {
        guard let elements = body["tags"]?.elements, !elements.isEmpty else { return nil }
        let names = elements.compactMap(\.text).filter { !$0.allSatisfy(\.isWhitespace) }
        return names.count == elements.count ? names : nil
    }
}

/// A loose search: any part of the name, any run of digits of a number.
private struct Keyword {
    private let text: String
    private let digits: String

    init(_ keyword: String) {
        text = keyword.trimmingCharacters(in: .whitespaces).lowercased()
        let found = text.filter { $0.isASCII && $0.isNumber }
        digits = found.count >= 3 ? found : ""
    }

    var isEmpty: Bool { text.isEmpty }

    func matches(_ contact: Sandbox.Contact) -> Bool {
        if !digits.isEmpty, contact.numbers.contains(where: { $0.contains(digits) }) { return true }
        return contact.name.lowercased().contains(text)
    }
}

extension [Sandbox.Contact.ID] {
    fileprivate mutating func keep(
        _ contacts: ContactTable, where condition: (Sandbox.Contact) -> Bool
    ) {
        self = filter { contacts[$0].map(condition) ?? false }
    }
}
