import Foundation

extension JSONValue {
    /// The value as JSON text.
    var json: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): Self.quote(value, to: &text)
        case .array(let items):
            Self.join(items, "[", "]", to: &text) { $0.write(to: &$1) }
        case .object(let members):
            Self.join(members, "{", "}", to: &text) { member, text in
                Self.quote(member.name, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
        }
    }

    private static func join<Element>(
        _ elements: [Element], _ open: String, _ close: String, to text: inout String,
        write: (Element, inout String) -> Void
    ) {
        text += open
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            write(element, &text)
        }
        text += close
    }

    private static func quote(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7f}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension Date {
    /// ISO 8601 in UTC with milliseconds: `2026-05-04T09:12:00.123Z`.
    var iso8601: String {
        // The style cuts off, and a millisecond as a fraction of a second may be a hair below itself.
        let middle = ((timeIntervalSince1970 * 1_000).rounded() + 0.5) / 1_000
        return Date(timeIntervalSince1970: middle)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Nil for a text that is no time in ISO 8601 with a zone, or one that no calendar has.
    init?(iso8601 text: String) {
        // The style reads February 30 as March 2.
        let wall = text.prefix(19) + "Z"
        guard let named = try? Date.ISO8601FormatStyle().parse(String(wall)),
            named.formatted(Date.ISO8601FormatStyle()) == wall
        else { return nil }
        let styles = [true, false].map { Date.ISO8601FormatStyle(includingFractionalSeconds: $0) }
        // Each style refuses what the other takes: failing is the answer here.
        guard let date = styles.lazy.compactMap({ try? $0.parse(text) }).first else { return nil }
        self = date
    }
}

extension JSONValue {
    /// A time as the contract writes it, or null.
    init(_ date: Date?) { self = date.map { .string($0.iso8601) } ?? .null }
}
