/// The header fields of a request or a reply; names are compared without regard to case.
public struct HeaderFields: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    private var fields: [(name: String, value: String)] = []

    public init() {}

    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The value of the first field called `name`; setting replaces every field of that name.
    public subscript(name: String) -> String? {
        get { fields.first { Self.equal($0.name, name) }?.value }
        set {
            fields.removeAll { Self.equal($0.name, name) }
            if let newValue { fields.append((name: name, value: newValue)) }
        }
    }

    public mutating func append(name: String, value: String) {
        fields.append((name: name, value: value))
    }

    /// Every field in the order in which it was added.
    public var all: [(name: String, value: String)] { fields }

    private var normalised: [[String]] { fields.map { [$0.name.lowercased(), $0.value] } }

    private static func equal(_ left: String, _ right: String) -> Bool {
        left.lowercased() == right.lowercased()
    }

    public static func == (left: Self, right: Self) -> Bool { left.normalised == right.normalised }

    public func hash(into hasher: inout Hasher) { hasher.combine(normalised) }
}
