import Foundation

/// A JSON document. Objects are written with sorted keys, so that equal values are equal bytes.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads UTF-8 JSON.
    ///
    /// - Throws: Foundation's error where the bytes are not JSON.
    public init(parsing bytes: [UInt8]) throws {
        self.init(
            try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed))
    }

    /// The member of that name; nil where there is none, where it is null or this is no object.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self, let value = members[key], value != .null else {
            return nil
        }
        return value
    }

    /// The element at that place; nil outside the bounds or where this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard let elements, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text of a string.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The elements of an array.
    public var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// A whole number, also where it was written as a string.
    public var integer: Int? {
        switch self {
        case .int(let number): number
        case .string(let text): Int(text)
        default: nil
        }
    }
}

extension JSONValue {
    private init(_ value: Any) {
        switch value {
        case let text as String: self = .string(text)
        case let members as [String: Any]: self = .object(members.mapValues { JSONValue($0) })
        case let elements as [Any]: self = .array(elements.map { JSONValue($0) })
        case let number as NSNumber: self = JSONValue(number)
        default: self = .null
        }
    }

    private init(_ number: NSNumber) {
        // A truth value is a number of its own type.
        if UInt8(bitPattern: number.objCType.pointee) == UInt8(ascii: "c") {
            self = .bool(number.boolValue)
        } else if let value = Int(exactly: number) {
            self = .int(value)
        } else {
            self = .double(number.doubleValue)
        }
    }
}

extension JSONValue {
    /// The document as UTF-8.
    public var bytes: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .null: output += "null".utf8
        case .bool(let flag): output += (flag ? "true" : "false").utf8
        case .int(let number): output += String(number).utf8
        case .double(let number): output += String(number).utf8
        case .string(let text): Self.write(text, to: &output)
        case .array(let elements):
            Self.write(elements, between: "[]", to: &output) { $0.write(to: &$1) }
        case .object(let members):
            let sorted = members.sorted { $0.key < $1.key }
            Self.write(sorted, between: "{}", to: &output) { member, output in
                Self.write(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between brackets: StaticString, to output: inout [UInt8],
        each: (Element, inout [UInt8]) -> Void
    ) {
        let pair = brackets.withUTF8Buffer { Array($0) }
        output.append(pair[0])
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            each(element, &output)
        }
        output.append(pair[1])
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output += "\\\"".utf8
            case UInt8(ascii: "\\"): output += "\\\\".utf8
            case UInt8(ascii: "\n"): output += "\\n".utf8
            case 0..<0x20:
                let code = String(byte, radix: 16)
                output += ("\\u" + String(repeating: "0", count: 4 - code.count) + code).utf8
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
