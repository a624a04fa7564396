/// A person's name, kept as given but for white space.
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

    /// Nil when nothing but white space is there.
    public init?(full text: String) {
        let full = text.collapsingWhitespace()
        guard !full.isEmpty else { return nil }
        let parts = full.split(separator: " ", maxSplits: 1).map(String.init)
        self.init(full: full, first: parts[0], last: parts.count > 1 ? parts[1] : "")
    }

    /// Nil when nothing but white space is there.
    public init?(first: String, last: String) {
        let first = first.collapsingWhitespace()
        let last = last.collapsingWhitespace()
        let full = [first, last].filter { !$0.isEmpty }.joined(separator: " ")
        guard !full.isEmpty else { return nil }
        self.init(full: full, first: first, last: last)
    }

    /// The full name cut to at most `limit` Unicode scalars, never inside a character.
    public func cut(to limit: Int) -> String {
        guard full.unicodeScalars.count > limit else { return full }
        var length = 0
        let kept = full.prefix { character in
            length += character.unicodeScalars.count
            return length <= limit
        }
        return kept.trimmingWhitespace()
    }
}
