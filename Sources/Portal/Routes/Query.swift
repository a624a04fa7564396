import Foundation

/// Names and values as an address or a form carries them, in their order.
struct Form: Sendable, Equatable {
    private(set) var fields: [(name: String, value: String)]

    /// Nil where something is not UTF-8 or has a broken `%`.
    init?(_ text: String) {
        fields = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]),
                let value = parts.count > 1 ? Self.decode(parts[1]) : ""
            else { return nil }
            fields.append((name, value))
        }
    }

    init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

    static func == (left: Form, right: Form) -> Bool {
        left.fields.elementsEqual(right.fields, by: ==)
    }

    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The fields with some changed; an empty value takes a field away.
    func setting(_ name: String, to value: String?) -> Form {
        var others = fields.filter { $0.name != name }
        if let value, !value.isEmpty { others.append((name, value)) }
        return Form(others)
    }

    /// As it stands behind the `?` of an address.
    var encoded: String {
        fields.map { "\(Self.encode($0.name))=\(Self.encode($0.value))" }.joined(separator: "&")
    }

    private static func decode(_ text: Substring) -> String? {
        String(text).replacing("+", with: " ").removingPercentEncoding
    }

    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}

/// What stands behind the `?` of an address.
typealias Query = Form

extension Query {
    /// How many entries a page may have. No parameter but the limit of a page is a whole number.
    private static let limits = 1...200

    /// How many entries a page is to have; nil where nothing is said.
    func limit() -> Int? { self["limit"].flatMap(Int.init) }

    /// What a route does not take: unknown names, names twice, values that are not as they should.
    func faults(against parameters: [Operation.Parameter]) -> [FieldError] {
        let known = parameters.map(\.name)
        let unknown = Set(fields.map(\.name)).subtracting(known).sorted().map { name in
            let names =
                known.isEmpty ? "there are none" : "known are \(known.joined(separator: ", "))"
            return FieldError(field: name, message: "is not a known parameter; \(names)")
        }
        return unknown + parameters.flatMap(faults)
    }

    private func faults(of parameter: Operation.Parameter) -> [FieldError] {
        let values = all(parameter.name)
        if parameter.required, values.isEmpty {
            return [FieldError(field: parameter.name, message: "is required")]
        }
        if !parameter.repeats, values.count > 1 {
            return [FieldError(field: parameter.name, message: "may stand only once")]
        }
        return values.flatMap { value -> [FieldError] in
            switch parameter.schema {
            case .integer where !Self.limits.contains(Int(value) ?? 0):
                [
                    FieldError(
                        field: parameter.name, message: "must be a whole number from 1 to 200")
                ]
            case .boolean where value != "true" && value != "false":
                [FieldError(field: parameter.name, message: "must be true or false")]
            case .integer, .boolean: []
            default: parameter.schema.faults(in: .string(value), at: parameter.name)
            }
        }
    }
}
