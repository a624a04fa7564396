import Foundation

/// A field at fault, and what would be right.
struct FieldError: Sendable, Equatable {
    let field: String
    let message: String
}

extension [FieldError] {
    /// Further faults, without those of fields that are here already, and of what is inside of these.
    func adding(_ others: [FieldError]) -> [FieldError] {
        let fields = Set(map(\.field))
        return self + others.filter { !$0.isInside(fields) }
    }
}

extension FieldError {
    /// Whether the field, or something that it is a part of, is one of these.
    fileprivate func isInside(_ fields: Set<String>) -> Bool {
        fields.contains("") || fields.contains(field)
            || field.indices.contains {
                (field[$0] == "." || field[$0] == "[") && fields.contains(String(field[..<$0]))
            }
    }
}

extension Schema {
    /// Everything in `value` that is not as the schema wants it; empty when all is well.
    ///
    /// - Parameter path: how messages name the value, empty for the whole body.
    func faults(in value: JSONValue, at path: String = "") -> [FieldError] {
        switch (self, value) {
        case (.string(let format, let values, let limit), .string(let text)):
            Self.fault(in: text, format: format, values: values, limit: limit)
                .map { [FieldError(field: path, message: $0)] } ?? []
        case (.integer, .integer), (.number, .integer), (.number, .number), (.boolean, .bool): []
        case (.list(let element, let limit), .array(let items)):
            Self.faults(in: items, element: element, limit: limit, at: path)
        case (.object(let properties), .object(let members)):
            Self.faults(in: members, properties: properties, at: path)
        case (.map(let schema), .object(let members)):
            members.flatMap { Self.faults(in: $0, schema: schema, at: path) }
        case (.nullable, .null): []
        case (.integer, .number(let number)):
            [FieldError(field: path, message: Self.wholeness(of: number))]
        case (.nullable(let schema), _), (.named(_, let schema), _):
            schema.faults(in: value, at: path)
        case (.either(let first, _), _) where first.takes(value): first.faults(in: value, at: path)
        case (.either(_, let second), _) where second.takes(value):
            second.faults(in: value, at: path)
        default:
            [FieldError(field: path, message: "must be \(kind), not \(value.kind)")]
        }
    }

    /// What is wrong with a number that is no whole one, or one that no field can hold.
    private static func wholeness(of number: Double) -> String {
        number == number.rounded() ? "is out of range" : "must be a whole number"
    }

    private static func fault(
        in text: String, format: String?, values: [String], limit: Int?
    ) -> String? {
        if text.unicodeScalars.contains("\u{0}") { return "must not contain a NUL character" }
        if !values.isEmpty, !values.contains(text) {
            return "must be one of \(values.joined(separator: ", "))"
        }
        if format == "date-time", Date(iso8601: text) == nil {
            return "must be a time such as 2026-05-04T09:12:00Z"
        }
        if let limit, text.count > limit { return "must have at most \(limit) characters" }
        return nil
    }

    private static func faults(
        in items: [JSONValue], element: Schema, limit: Int?, at path: String
    ) -> [FieldError] {
        if let limit, items.count > limit {
            return [FieldError(field: path, message: "must have at most \(limit) entries")]
        }
        return items.enumerated().flatMap { element.faults(in: $1, at: "\(path)[\($0)]") }
    }

    /// Names that the sender chooses are checked like values.
    private static func faults(
        in member: JSONMember, schema: Schema, at path: String
    ) -> [FieldError] {
        if let fault = fault(in: member.name, format: nil, values: [], limit: longestName) {
            return [FieldError(field: path, message: "has a name that \(fault)")]
        }
        return schema.faults(in: member.value, at: Self.path(path, member.name))
    }

    /// The longest name that a sender may choose.
    static let longestName = 200

    private static func faults(
        in members: [JSONMember], properties: [Property], at path: String
    ) -> [FieldError] {
        let present = Set(members.map(\.name))
        let missing = properties.filter { $0.required && !present.contains($0.name) }
            .map { FieldError(field: Self.path(path, $0.name), message: "is required") }
        let wrong = members.flatMap { member -> [FieldError] in
            let field = Self.path(path, member.name)
            guard let property = properties.first(where: { $0.name == member.name }) else {
                let names = properties.map(\.name).joined(separator: ", ")
                return [FieldError(field: field, message: "is not known; known are \(names)")]
            }
            return property.schema.faults(in: member.value, at: field)
        }
        return missing + wrong.sorted { $0.field < $1.field }
    }

    private static func path(_ outer: String, _ name: String) -> String {
        outer.isEmpty ? name : "\(outer).\(name)"
    }

    /// Whether the value is of the schema's kind, whatever is inside.
    private func takes(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.string, .string), (.integer, .integer), (.number, .integer), (.number, .number),
            (.boolean, .bool), (.list, .array), (.object, .object), (.map, .object),
            (.nullable, .null):
            true
        case (.nullable(let schema), _), (.named(_, let schema), _): schema.takes(value)
        case (.either(let first, let second), _): first.takes(value) || second.takes(value)
        default: false
        }
    }

    private var kind: String {
        switch self {
        case .string: "text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .list: "a list"
        case .object, .map: "an object"
        case .nullable(let schema): "\(schema.kind) or null"
        case .named(_, let schema): schema.kind
        case .either(let first, let second): "\(first.kind) or \(second.kind)"
        }
    }
}
