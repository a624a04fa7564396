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
        let value = try? JSONSerialization.jsonObject(with: bytes, options: .fragmentsAllowed)
        guard let value else { return nil }
        self.init(value)
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

extension JSON {
    /// What `JSONSerialization` makes of a document. Trying kind after kind with a decoder throws for
    /// every kind that it is not, and took longer than all else that is done with an answer.
    private init(_ value: Any) {
        switch value {
        case let text as String: self = .string(text)
        case let members as [String: Any]: self = .object(members.mapValues { JSON($0) })
        case let elements as [Any]: self = .array(elements.map { JSON($0) })
        case let number as NSNumber: self = JSON(number)
        default: self = .null
        }
    }

    private init(_ number: NSNumber) {
        // A truth value is a number of its own type.
        if UInt8(bitPattern: number.objCType.pointee) == UInt8(ascii: "c") {
            self = .bool(number.boolValue)
        } else if let value = Int64(exactly: number) {
            self = .integer(value)
        } else {
            self = .number(number.doubleValue)
        }
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
