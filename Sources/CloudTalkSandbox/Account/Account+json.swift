import Foundation

extension Account {
    /// Text comes back HTML-escaped.
    func escaped(_ text: String) -> JSONValue {
        .string(quirks.escapesHTML ? HTML.escape(text) : text)
    }

    /// Numbers come back as integers, without the `+` they had to be sent with.
    func numberJSON(_ number: String) -> JSONValue { ["public_number": publicNumber(number)] }

    func publicNumber(_ number: String) -> JSONValue {
        Int(number.dropFirst()).map(JSONValue.int) ?? .string(number)
    }

    func tagJSON(_ tag: Sandbox.Tag) -> JSONValue {
        ["id": tag.id.json, "name": escaped(tag.name)]
    }

    static func timestamp(_ date: Date) -> String {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return date.formatted(style)
    }
}
