/// A person's name, kept as given but for white space and control characters.
public struct PersonName: Sendable, Equatable, Codable {
    /// The whole name; never empty.
    public let full: String
    /// Up to the first space of the full name, or as delivered.
    public let first: String
    /// What follows the first space, or as delivered; may be empty.
    public let last: String

    /// What a contact without a name is called.
    public static let unknown = PersonName(
        full: "Unknown Contact", first: "Unknown", last: "Contact")

    private init(full: String, first: String, last: String) {
        self.full = full
        self.first = first
        self.last = last
    }

    /// Nil when nothing but white space and invisible characters is there.
    public init?(full text: String) {
        let full = text.collapsingWhitespace()
        guard full.isVisible else { return nil }
        let parts = full.split(separator: " ", maxSplits: 1).map(String.init)
        self.init(full: full, first: parts[0], last: parts.count > 1 ? parts[1] : "")
    }

    /// Nil when nothing but white space and invisible characters is there.
    public init?(first: String, last: String) {
        let first = first.collapsingWhitespace()
        let last = last.collapsingWhitespace()
        let full = [first, last].filter { !$0.isEmpty }.joined(separator: " ")
        guard full.isVisible else { return nil }
        self.init(full: full, first: first, last: last)
    }

    /// The full name cut to `limit`, never inside a character, unless the first is longer than that.
    ///
    /// Counted are UTF-16 units. CloudTalk says "150 characters" and not what it counts; a text of
    /// 150 UTF-16 units is not longer than that in Unicode scalars or characters, either.
    public func cut(to limit: Int) -> String {
        guard full.utf16.count > limit else { return full }
        let kept = Self.prefix(of: full, limit) { $0.utf16.count }.trimmingWhitespace()
        if !kept.isEmpty { return kept }
        let scalars = Self.prefix(of: full.unicodeScalars, limit) { $0.utf16.count }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func prefix<Text: Collection>(
        of text: Text, _ limit: Int, length: (Text.Element) -> Int
    ) -> Text.SubSequence {
        var total = 0
        return text.prefix { element in
            total += length(element)
            return total <= limit
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        full = try container.decode(String.self, forKey: .full)
        first = try container.decode(String.self, forKey: .first)
        last = try container.decode(String.self, forKey: .last)
        guard !full.isEmpty else {
            throw DecodingError.dataCorruptedError(
                forKey: .full, in: container, debugDescription: "a name is never empty")
        }
    }

    private enum CodingKeys: String, CodingKey { case full, first, last }
}

extension String {
    /// Whether anything in it can be seen; joiners and direction marks cannot.
    fileprivate var isVisible: Bool {
        unicodeScalars.contains {
            !$0.properties.isDefaultIgnorableCodePoint && !$0.properties.isWhitespace
                && $0.properties.generalCategory != .format
        }
    }
}
