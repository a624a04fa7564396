import HTTPTypes
import Store

/// `/openapi.json`: OpenAPI 3.1, made from the route table, so that it cannot say anything else.
struct OpenAPIDocument {
    static let problem = Schema.named(
        "Problem",
        .object([
            .always("type", .text), .always("title", .text), .always("status", .integer),
            .always("detail", .text), .always("code", .text, "A stable word for programs"),
            .maybe(
                "errors",
                .list(.object([.always("field", .text), .always("message", .text)]))),
            .maybe(
                "conflicts",
                .list(.object([.always("lead_id", .text), .always("agent_id", .nullable(.text))])),
                "Leads of the same person that are with somebody else"),
            .maybe("reference", .text, "Of an unexpected error: it stands in the log, too"),
        ]))

    private static let about =
        "Times are ISO 8601 in UTC, ids are text. Errors are application/problem+json, but for the first "
        + "version's addresses. Fields that nobody knows are refused, and so is a body, but for an empty object, "
        + "where none is listed."

    let routes: [Route]
    let version: String
    /// Its name says whether browsers send it encrypted only.
    let sessionCookie: String

    var json: String { document.json }

    private var document: JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Retention Portal", "version": .string(version),
                "description":
                    .string(Self.about),
            ],
            "security": [["token": []], ["session": []]],
            "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"],
                    "session": [
                        "type": "apiKey", "in": "cookie", "name": .string(sessionCookie),
                    ],
                ],
                "schemas": .object(schemas),
            ],
        ]
    }

    private var described: [(Route, Operation)] {
        routes.compactMap { route in route.operation.map { (route, $0) } }
    }

    private var paths: [JSONMember] {
        var order: [String] = []
        var byPath: [String: [JSONMember]] = [:]
        for (route, operation) in described {
            if byPath[route.path] == nil { order.append(route.path) }
            byPath[route.path, default: []].append(
                .init(route.method.rawValue.lowercased(), json(of: operation, at: route)))
        }
        return order.map { .init($0, .object(byPath[$0] ?? [])) }
    }

    private var schemas: [JSONMember] {
        var all = Self.problem.components
        for (_, operation) in described {
            for schema in [operation.body].compactMap({ $0 })
                + operation.outcomes.compactMap(\.schema)
            {
                all.merge(schema.components) { first, _ in first }
            }
        }
        return all.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.openAPI) }
    }

    private func json(of operation: Operation, at route: Route) -> JSONValue {
        var members: [JSONMember] = [
            .init("operationId", .string(operation.id)),
            .init("summary", .string(operation.summary)),
        ]
        if case .roles(let roles) = route.access {
            let names = roles.map(\.rawValue).sorted().map(JSONValue.string)
            members.append(.init("x-roles", .array(names)))
        } else {
            members.append(.init("security", []))
        }
        let parameters =
            pathParameters(of: route) + operation.query.map(\.json)
            + (operation.isRepeatable ? [Self.repeatKey] : [])
        if !parameters.isEmpty { members.append(.init("parameters", .array(parameters))) }
        if let body = operation.body {
            members.append(
                .init(
                    "requestBody",
                    [
                        "required": true,
                        "content": ["application/json": ["schema": body.openAPI]],
                    ]))
        }
        members.append(.init("responses", .object(responses(of: operation, at: route))))
        return .object(members)
    }

    private static let repeatKey: JSONValue = [
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description":
            "The same key and body within 24 hours is answered as before and changes nothing again",
        "schema": ["type": "string", "maxLength": 255],
    ]

    private func pathParameters(of route: Route) -> [JSONValue] {
        route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            [
                "name": .string(String(part.dropFirst().dropLast())), "in": "path",
                "required": true, "schema": ["type": "string"],
            ]
        }
    }

    private func responses(of operation: Operation, at route: Route) -> [JSONMember] {
        var responses = operation.outcomes.map { outcome -> JSONMember in
            var members = [JSONMember("description", .string(outcome.about))]
            if let schema = outcome.schema?.openAPI {
                members.append(
                    .init("content", .object([.init(outcome.mediaType, ["schema": schema])])))
            } else if outcome.mediaType != "application/json" {
                members.append(.init("content", .object([.init(outcome.mediaType, .object([]))])))
            }
            return .init(String(outcome.status), .object(members))
        }
        let (type, schema): (String, Schema) =
            route.surface == .firstVersion
            ? ("application/json", FirstVersionAPI.refusal)
            : ("application/problem+json", Self.problem)
        responses.append(
            .init(
                "default",
                [
                    "description": "Refused",
                    "content": .object([.init(type, ["schema": schema.openAPI])]),
                ]))
        return responses
    }
}

extension Operation.Parameter {
    var json: JSONValue {
        let described = repeats ? Schema.list(schema) : schema
        return [
            "name": .string(name), "in": "query", "required": .bool(required),
            "description": .string(about), "schema": described.openAPI,
        ]
    }
}
