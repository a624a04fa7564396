import Foundation

/// Why a text is not JSON that the portal takes.
enum JSONFault: Error, Equatable {
    case notUTF8
    case tooDeep(limit: Int)
    case malformed
}

extension JSONValue {
    /// How many brackets may be open at once. What the portal takes needs four.
    static let deepestNesting = 32

    /// Reads a JSON text. Depth is checked on the bytes first, so that no text can exhaust the stack.
    init(parsing bytes: [UInt8]) throws(JSONFault) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        guard Self.nesting(of: bytes) <= Self.deepestNesting else {
            throw .tooDeep(limit: Self.deepestNesting)
        }
        do {
            self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw .malformed
        }
    }

    /// The most brackets that are open at once, those inside of strings not counted.
    static func nesting(of bytes: [UInt8]) -> Int {
        var depth = 0
        var deepest = 0
        var inString = false
        var escaped = false
        for byte in bytes {
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return deepest
    }
}

extension JSONValue: Decodable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    // The decoder says what kind a value is only by refusing the others: here a failing `try?` is
    // the question, not an error.
    init(from decoder: any Decoder) throws {
        if let value = try Self.scalar(in: decoder.singleValueContainer()) {
            self = value
        } else if let members = try? decoder.container(keyedBy: Name.self) {
            self = .object(
                try members.allKeys.map {
                    JSONMember(
                        name: $0.stringValue, value: try members.decode(Self.self, forKey: $0))
                })
        } else {
            var list = try decoder.unkeyedContainer()
            var items: [JSONValue] = []
            while !list.isAtEnd { items.append(try list.decode(Self.self)) }
            self = .array(items)
        }
    }

    private static func scalar(in container: any SingleValueDecodingContainer) -> JSONValue? {
        if container.decodeNil() { return .null }
        if let text = try? container.decode(String.self) { return .string(text) }
        if let value = try? container.decode(Bool.self) { return .bool(value) }
        if let value = try? container.decode(Int64.self) { return .integer(value) }
        if let value = try? container.decode(Double.self) { return .number(value) }
        return nil
    }
}
