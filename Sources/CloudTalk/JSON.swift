import Foundation

/// Any JSON value, with accessors as forgiving as CloudTalk is careless: a number may come as a
/// string, a list of one as its element.
enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init?(_ bytes: Data) {
        guard let value = try? JSONDecoder().decode(JSON.self, from: bytes) else { return nil }
        self = value
    }

    subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The value of the first of `keys` that is there and not null.
    func first(of keys: String...) -> JSON? {
        keys.lazy.compactMap { self[$0] }.first { $0 != .null }
    }

    /// A whole number, also from `"123"` and `123.0`.
    var int64: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        case .string(let text): Int64(text.trimmingCharacters(in: .whitespaces))
        case .null, .bool, .array, .object: nil
        }
    }

    var int: Int? { int64.flatMap(Int.init(exactly:)) }

    /// Text with its HTML escapes undone; numbers and booleans as they are written.
    var text: String? {
        switch self {
        case .string(let text): HTMLText.decode(text)
        case .integer(let value): String(value)
        case .number(let value): Int64(exactly: value).map(String.init) ?? String(value)
        case .bool(let value): String(value)
        case .null, .array, .object: nil
        }
    }

    /// `text`, or `nil` when there is nothing in it.
    var filledText: String? { text.flatMap { $0.isEmpty ? nil : $0 } }

    /// A truth value, also from `1`, `"1"` and `"true"`.
    var truth: Bool? {
        switch self {
        case .bool(let value): value
        case .integer(let value): value != 0
        case .string(let text): ["1": true, "true": true, "0": false, "false": false][text]
        case .null, .number, .array, .object: nil
        }
    }
}

extension JSON: Decodable {
    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    /// What fails to be one kind of value is tried as the next, the frequent kinds first.
    init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let text = try? single.decode(String.self) {
            self = .string(text)
        } else if let members = try? decoder.container(keyedBy: Key.self) {
            self = .object(try Self.members(of: members))
        } else if let elements = try? decoder.unkeyedContainer() {
            self = .array(try Self.elements(of: elements))
        } else if let value = try? single.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? single.decode(Int64.self) {
            self = .integer(value)
        } else {
            self = .number(try single.decode(Double.self))
        }
    }

    private static func members(
        of container: KeyedDecodingContainer<Key>
    ) throws -> [String: JSON] {
        var members: [String: JSON] = [:]
        for key in container.allKeys {
            members[key.stringValue] = try container.decode(JSON.self, forKey: key)
        }
        return members
    }

    private static func elements(of container: any UnkeyedDecodingContainer) throws -> [JSON] {
        var container = container
        var elements: [JSON] = []
        while !container.isAtEnd { elements.append(try container.decode(JSON.self)) }
        return elements
    }
}

extension JSON {
    var isObject: Bool {
        if case .object = self { true } else { false }
    }

    var elements: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    var members: [String: JSON]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements of a list, where CloudTalk gives a list of one as its only element and an empty
    /// one as nothing at all.
    var oneOrMany: [JSON] {
        switch self {
        case .array(let elements): elements
        case .null: []
        case .bool, .integer, .number, .string, .object: [self]
        }
    }
}
