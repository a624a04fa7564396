/// A telephone number in E.164 form (`+` and 7 to 15 digits, the first not 0). It cannot hold anything else.
///
/// Numbers come into being through ``PhoneReader``, or from where one of ours was stored.
public struct PhoneNumber: Hashable, Comparable, Sendable, Codable {
    /// For example `+14155550123`.
    public let e164: String

    /// Nil unless `text` is already E.164 to the letter.
    public init?(e164 text: String) {
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == UInt8(ascii: "+"), (7...15).contains(digits.count),
            digits.first != UInt8(ascii: "0"),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        e164 = text
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = PhoneNumber(e164: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a number in E.164 form")
        }
        self = number
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(e164)
    }

    public static func < (left: Self, right: Self) -> Bool { left.e164 < right.e164 }
}

/// What a cell that should hold a telephone number turned out to hold.
public enum PhoneReading: Sendable, Equatable {
    /// Nothing but white space.
    case absent
    /// A number, and the extension that was written behind it.
    case number(PhoneNumber, extension: String?)
    /// Something that cannot be a number. `why` is a sentence for people.
    case impossible(why: String)

    public var number: PhoneNumber? {
        if case .number(let number, _) = self { number } else { nil }
    }
}
