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
        // A millisecond as a fraction of a second may be a hair below itself, and the style cuts it off or,
        // as Foundation has it later, rounds it.
        let within = ((timeIntervalSince1970 * 1_000).rounded() + 0.25) / 1_000
        return Date(timeIntervalSince1970: within)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Nil for a text that is no time as RFC 3339 writes them, or that no clock shows: February 30, 24:00.
    /// Leap seconds are not read either.
    init?(iso8601 text: String) {
        let form = /[0-9-]{10}T[0-9:]{8}(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})/
        guard text.wholeMatch(of: form) != nil else { return nil }
        // The style reads February 30 as March 2; what it refuses is no time, and that is the answer here.
        let wall = text.prefix(19) + "Z"
        guard let named = try? Date.ISO8601FormatStyle().parse(String(wall)),
            named.formatted(Date.ISO8601FormatStyle()) == wall
        else { return nil }
        let styles = [true, false].map { Date.ISO8601FormatStyle(includingFractionalSeconds: $0) }
        // One style may refuse what the other takes.
        guard let date = styles.lazy.compactMap({ try? $0.parse(text) }).first else { return nil }
        self = date
    }
}

extension JSONValue {
    /// A time as the contract writes it, or null.
    init(_ date: Date?) { self = date.map { .string($0.iso8601) } ?? .null }
}
