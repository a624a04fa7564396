/// A contact to be created. CloudTalk does not dependably notice that it has the number already.
public struct NewContact: Sendable, Hashable {
    /// At most 150 characters.
    public var name: String
    /// In E.164, with `+`: without it CloudTalk refuses the number.
    public var numbers: [String]
    public var emails: [String]
    /// Names. A name that CloudTalk does not know yet creates a tag.
    public var tags: [String]
    public var externalURLs: [ExternalURL]
    public var company: String?

    public init(
        name: String, numbers: [String], emails: [String] = [], tags: [String] = [],
        externalURLs: [ExternalURL] = [], company: String? = nil
    ) {
        self.name = name
        self.numbers = numbers
        self.emails = emails
        self.tags = tags
        self.externalURLs = externalURLs
        self.company = company
    }
}

/// What to change of a contact; `nil` leaves a thing as it is.
///
/// - Important: A list that is given replaces the contact's whole list, so that every number, mail
///   or tag that is not in it is gone. To change tags use `addTags` and `removeTags`.
public struct ContactChanges: Sendable, Hashable {
    public var name: String?
    public var company: String?
    public var numbers: [String]?
    public var emails: [String]?
    public var tags: [String]?
    public var externalURLs: [ExternalURL]?

    public init(
        name: String? = nil, company: String? = nil, numbers: [String]? = nil,
        emails: [String]? = nil, tags: [String]? = nil, externalURLs: [ExternalURL]? = nil
    ) {
        self.name = name
        self.company = company
        self.numbers = numbers
        self.emails = emails
        self.tags = tags
        self.externalURLs = externalURLs
    }
}
