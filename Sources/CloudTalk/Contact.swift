public import Foundation

/// A contact as a list shows it. Lists show no tags.
public struct ContactRow: Sendable, Hashable {
    public let id: ContactID
    public let name: String
    public let company: String?
    /// The numbers as received, usually digits without `+`.
    public let numbers: [String]
    public let emails: [String]
    public let attributes: [ContactAttribute]

    /// The numbers with a leading `+`.
    public var publicNumbers: [String] { numbers.compactMap(PublicNumber.normalise) }

    public init(
        id: ContactID, name: String, company: String? = nil, numbers: [String] = [],
        emails: [String] = [], attributes: [ContactAttribute] = []
    ) {
        self.id = id
        self.name = name
        self.company = company
        self.numbers = numbers
        self.emails = emails
        self.attributes = attributes
    }
}

/// All that CloudTalk tells about one contact: enough to see whether somebody else touched it.
public struct ContactDetails: Sendable, Hashable {
    public let id: ContactID
    public let name: String
    /// The numbers as received, usually digits without `+`.
    public let numbers: [String]
    public let emails: [String]
    public let tags: [TagRef]
    public let externalURLs: [ExternalURL]
    public let attributes: [ContactAttribute]
    /// The other filled fields by CloudTalk's names: `title`, `company`, `city`, `favorite_agent`, …
    public let otherFields: [String: String]
    /// `nil` when missing or not a time that we can read.
    public let created: Date?
    public let modified: Date?

    /// The numbers with a leading `+`.
    public var publicNumbers: [String] { numbers.compactMap(PublicNumber.normalise) }

    public init(
        id: ContactID, name: String, numbers: [String] = [], emails: [String] = [],
        tags: [TagRef] = [], externalURLs: [ExternalURL] = [],
        attributes: [ContactAttribute] = [], otherFields: [String: String] = [:],
        created: Date? = nil, modified: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.numbers = numbers
        self.emails = emails
        self.tags = tags
        self.externalURLs = externalURLs
        self.attributes = attributes
        self.otherFields = otherFields
        self.created = created
        self.modified = modified
    }
}

/// A tag as it stands on something. `show` may leave the id out.
public struct TagRef: Sendable, Hashable {
    public let id: TagID?
    public let name: String

    public init(id: TagID?, name: String) {
        self.id = id
        self.name = name
    }
}

/// A link on a contact that agents see while they talk. CloudTalk keeps at most 3 on a contact,
/// with names of at most 30 characters.
public struct ExternalURL: Sendable, Hashable {
    public let name: String
    public let url: String

    public init(name: String, url: String) {
        self.name = name
        self.url = url
    }
}

/// The value of one of the account's custom fields.
public struct ContactAttribute: Sendable, Hashable {
    public let id: AttributeID?
    public let title: String?
    public let value: String

    public init(id: AttributeID?, title: String?, value: String) {
        self.id = id
        self.title = title
        self.value = value
    }
}

/// Numbers in the form in which they can be compared with ours and sent: `+` and digits.
enum PublicNumber {
    /// `nil` when there is no digit in `text`.
    static func normalise(_ text: String) -> String? {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? nil : "+" + digits
    }
}
