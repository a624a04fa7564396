/// The number that CloudTalk gives to one of its things.
///
/// Each kind of thing has a type of its own, so that a tag's id cannot stand where a contact's is
/// wanted. Read from `123` and from `"123"`, for CloudTalk sends both.
public protocol CloudTalkID: Hashable, Sendable, Comparable, CustomStringConvertible {
    var rawValue: Int64 { get }
    init(_ rawValue: Int64)
}

extension CloudTalkID {
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    public var description: String { String(rawValue) }

    /// The id in its decimal form, as it stands in paths; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        guard let number = Int64(text) else { return nil }
        self.init(number)
    }
}

/// A contact: one entry of CloudTalk's phone book.
public struct ContactID: CloudTalkID {
    public let rawValue: Int64
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
}

/// A tag, by which campaigns select contacts.
public struct TagID: CloudTalkID {
    public let rawValue: Int64
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
}

/// A dialer campaign.
public struct CampaignID: CloudTalkID {
    public let rawValue: Int64
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
}

/// A person who takes and makes calls in CloudTalk.
public struct TalkAgentID: CloudTalkID {
    public let rawValue: Int64
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
}

/// An entry of the account's blacklist.
public struct BlacklistID: CloudTalkID {
    public let rawValue: Int64
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
}

/// A custom field that an account defined for its contacts.
public struct AttributeID: CloudTalkID {
    public let rawValue: Int64
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
}
