import Foundation

// Each initialiser returns `nil` for what cannot be what it should be. The whole reply is then
// unreadable: a row left out silently would look like proof that the contact does not exist.

extension ContactRow {
    init?(_ row: JSON) {
        guard let contact = row["Contact"], let id = contact["id"]?.int64,
            let numbers = row.texts(of: "ContactNumber", under: "public_number"),
            let emails = row.texts(of: "ContactEmail", under: "email"),
            let attributes = row.list(of: "ContactAttribute", ContactAttribute.init)
        else { return nil }
        self.init(
            id: ContactID(id), name: contact["name"]?.text ?? "",
            company: contact["company"]?.filledText, numbers: numbers, emails: emails,
            attributes: attributes)
    }
}

extension ContactDetails {
    /// What CloudTalk fills in itself, and what stands elsewhere in the reply.
    private static let ownFields: Set = [
        "id", "name", "type", "created", "modified", "contact_numbers", "contact_emails", "tags",
        "external_urls", "custom_fields",
    ]

    /// How an id or a choice that nobody filled in may be written.
    private static let nothing: Set = ["0", "false"]

    init?(_ content: JSON) {
        guard let contact = content["Contact"], let id = contact["id"]?.int64,
            let numbers = content.texts(of: "ContactNumber", under: "public_number"),
            let emails = content.texts(of: "ContactEmail", under: "email"),
            let tags = TagRef.all(in: content),
            let links = content.list(of: "ExternalUrl", ExternalURL.init),
            let attributes = content.list(of: "ContactAttribute", ContactAttribute.init)
        else { return nil }
        self.init(
            id: ContactID(id), name: contact["name"]?.text ?? "", numbers: numbers,
            emails: emails, tags: tags, externalURLs: links, attributes: attributes,
            otherFields: Self.otherFields(of: contact),
            created: contact["created"]?.text.flatMap(Timestamp.parse),
            modified: contact["modified"]?.text.flatMap(Timestamp.parse))
    }

    private static func otherFields(of contact: JSON) -> [String: String] {
        (contact.members ?? [:]).filter { !ownFields.contains($0.key) }
            .compactMapValues(\.filledText).filter { !nothing.contains($0.value) }
    }
}

extension TagRef {
    init?(_ value: JSON) {
        let tag = value.first(of: "Tag", "ContactsTag") ?? value
        guard let name = tag["name"]?.text else { return nil }
        self.init(id: tag["id"]?.int64.map { TagID($0) }, name: name)
    }

    /// Tags stand under `ContactsTag` in the documented replies, under `Tag` in recorded ones.
    static func all(in content: JSON) -> [TagRef]? {
        guard let ours = content.list(of: "ContactsTag", TagRef.init),
            let theirs = content.list(of: "Tag", TagRef.init)
        else { return nil }
        return ours.isEmpty ? theirs : ours
    }
}

extension ExternalURL {
    init?(_ value: JSON) {
        guard let url = value.first(of: "url", "external_url")?.text else { return nil }
        self.init(name: value.first(of: "name", "external_system")?.text ?? "", url: url)
    }
}

extension ContactAttribute {
    init?(_ value: JSON) {
        guard value.isObject else { return nil }
        self.init(
            id: value["attribute_id"]?.int64.map { AttributeID($0) },
            title: value["title"]?.text, value: value["value"]?.text ?? "")
    }
}

extension JSON {
    /// What stands under `key`, alone or in a list, read one by one; `nil` when one cannot be.
    func list<Element>(of key: String, _ read: (JSON) -> Element?) -> [Element]? {
        let values = self[key]?.oneOrMany ?? []
        let elements = values.compactMap(read)
        return elements.count == values.count ? elements : nil
    }

    /// The texts that stand under `name` in the objects under `key`; empty ones are left out.
    func texts(of key: String, under name: String) -> [String]? {
        list(of: key) { value -> String? in
            switch value {
            case .object: .some(value[name]?.text ?? "")
            case .string, .integer, .number: value.text
            case .null, .bool, .array: nil
            }
        }?.filter { !$0.isEmpty }
    }
}

/// CloudTalk's two ways to write a moment, both in UTC: `2018-01-10T12:34:56.000Z` and
/// `2018-01-10 12:34:56`.
enum Timestamp {
    static func parse(_ text: String) -> Date? {
        let iso = text.replacing(" ", with: "T", maxReplacements: 1)
        let zoned = iso.hasSuffix("Z") || iso.dropFirst(19).contains { "+-".contains($0) }
        let complete = zoned ? iso : iso + "Z"
        return (try? Date(complete, strategy: .iso8601))
            ?? (try? Date(
                complete, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}
