extension Schema {
    /// The schema in the words of OpenAPI 3.1 (JSON Schema 2020-12).
    var openAPI: JSONValue {
        switch self {
        case .string(let format, let values, let limit):
            .object(Self.text(format: format, values: values, limit: limit))
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .list(let element, let limit):
            .object(
                [.init("type", "array"), .init("items", element.openAPI)]
                    + (limit.map { [.init("maxItems", .integer(Int64($0)))] } ?? []))
        case .object(let properties): Self.object(properties)
        case .map(let schema):
            [
                "type": "object", "additionalProperties": schema.openAPI,
                "propertyNames": ["maxLength": .integer(Int64(Self.longestName))],
            ]
        case .nullable(let schema): ["anyOf": [schema.openAPI, ["type": "null"]]]
        case .either(let first, let second): ["oneOf": [first.openAPI, second.openAPI]]
        case .named(let name, _): ["$ref": .string("#/components/schemas/\(name)")]
        }
    }

    private static func text(format: String?, values: [String], limit: Int?) -> [JSONMember] {
        var members = [JSONMember("type", "string")]
        if let format { members.append(.init("format", .string(format))) }
        if !values.isEmpty { members.append(.init("enum", .array(values.map(JSONValue.string)))) }
        if let limit { members.append(.init("maxLength", .integer(Int64(limit)))) }
        return members
    }

    private static func object(_ properties: [Property]) -> JSONValue {
        let described = properties.map { property -> JSONMember in
            guard let about = property.about, var members = property.schema.openAPI.members else {
                return .init(property.name, property.schema.openAPI)
            }
            members.append(.init("description", .string(about)))
            return .init(property.name, .object(members))
        }
        let required = properties.filter(\.required).map { JSONValue.string($0.name) }
        return .object(
            [.init("type", "object"), .init("properties", .object(described))]
                + (required.isEmpty ? [] : [.init("required", .array(required))]))
    }

    /// The named schemas that this one is made of, by name.
    var components: [String: Schema] {
        switch self {
        case .string, .integer, .number, .boolean: [:]
        case .list(let schema, _), .map(let schema), .nullable(let schema): schema.components
        case .object(let properties):
            properties.reduce(into: [:]) { all, property in
                all.merge(property.schema.components) { first, _ in first }
            }
        case .either(let first, let second):
            first.components.merging(second.components) { first, _ in first }
        case .named(let name, let schema):
            schema.components.merging([name: schema]) { first, _ in first }
        }
    }
}

extension JSONMember {
    init(_ name: String, _ value: JSONValue) { self.init(name: name, value: value) }
}
