/// An identifier that is text chosen by somebody else: kept to the letter, never parsed.
///
/// Two are equal, and ordered, by their UTF-8, as databases compare them: Swift's own comparison
/// takes a precomposed and a decomposed é for one, and there would be one identifier for two rows.
public protocol TextIdentifier:
    RawRepresentable<String>, Hashable, Comparable, Sendable, Codable, CustomStringConvertible
{
    init(rawValue: String)

    /// A word that stands for something else where such identifiers are asked for, and cannot be one.
    static var reserved: String? { get }
}

extension TextIdentifier {
    /// The longest identifier that is accepted, in Unicode scalars.
    public static var maximumLength: Int { 200 }

    public static var reserved: String? { nil }

    /// What a text must be to be read, for messages.
    public static var rule: String {
        "must be 1 to \(maximumLength) characters without control characters"
            + (reserved.map { ", and not \($0)" } ?? "")
    }

    /// Reads an identifier as people deliver it: white space around it goes, what is left must be
    /// 1 to 200 Unicode scalars without control characters. Nil when it is not.
    public init?(reading text: String) {
        let trimmed = text.trimmingWhitespace()
        guard !trimmed.isEmpty, trimmed.unicodeScalars.count <= Self.maximumLength,
            !trimmed.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }),
            trimmed != Self.reserved
        else { return nil }
        self.init(rawValue: trimmed)
    }

    public var description: String { rawValue }

    public static func == (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        for byte in rawValue.utf8 { hasher.combine(byte) }
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

/// An identifier that a database or CloudTalk counts up.
public protocol NumericIdentifier:
    RawRepresentable<Int64>, Hashable, Comparable, Sendable, Codable, CustomStringConvertible
{
    init(rawValue: Int64)
}

extension NumericIdentifier {
    /// Nil unless `text` is a whole number above zero, in ASCII digits.
    public init?(reading text: String) {
        // Int64 reads "+5", too.
        guard text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let number = Int64(text), number > 0
        else { return nil }
        self.init(rawValue: number)
    }

    public var description: String { String(rawValue) }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A lead, as the system that the leads come from numbers it.
public struct LeadID: TextIdentifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A retention agent: the portal's profile id (people read "Agent ID").
public struct AgentID: TextIdentifier {
    /// Who asks for the leads of `none` means those of nobody.
    public static let reserved: String? = "none"

    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// One customer: everybody behind one phone number, or a single lead that has none.
public struct CustomerID: NumericIdentifier {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A contact in the dialer (CloudTalk's contact id).
public struct DialerContactID: NumericIdentifier {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A tag in the dialer (CloudTalk's tag id).
public struct DialerTagID: NumericIdentifier {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A campaign in the dialer (CloudTalk's campaign id).
public struct DialerCampaignID: NumericIdentifier {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// An agent's account in the dialer (CloudTalk's agent id), not the portal's profile id.
public struct DialerAgentID: NumericIdentifier {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}
