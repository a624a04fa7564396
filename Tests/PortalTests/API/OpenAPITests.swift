import HTTPTypes
import Store
import Testing

@testable import Portal

@Suite("/openapi.json")
struct OpenAPITests {
    private static func document(_ world: World) async throws -> JSONValue {
        try await world.anybody.get("/openapi.json").json
    }

    @Test("describes every route of the API and nothing else")
    func complete() async throws {
        try await World.open { world in
            let paths = try await Self.document(world)["paths"]?.members ?? []
            let described = paths.flatMap { path in
                (path.value.members ?? []).map { "\($0.name.uppercased()) \(path.name)" }
            }
            let routes = RouteTable.all.filter { $0.surface != .page }
                .filter { !$0.path.hasPrefix("/assets/") && $0.path != "/favicon.ico" }
            #expect(Set(described) == Set(routes.map { "\($0.method.rawValue) \($0.path)" }))
            #expect(described.count == routes.count)
        }
    }

    @Test("gives every operation a name of its own, its parameters and a way to be refused")
    func operations() async throws {
        try await World.open { world in
            let document = try await Self.document(world)
            #expect(document["openapi"] == "3.1.0")
            var names: Set<String> = []
            for path in document["paths"]?.members ?? [] {
                for method in path.value.members ?? [] {
                    let name = try #require(method.value["operationId"]?.text)
                    #expect(names.insert(name).inserted, "\(name)")
                    #expect(method.value["responses"]?["default"] != nil)
                    let inPath = path.name.split(separator: "/").filter { $0.hasPrefix("{") }
                    let told = (method.value["parameters"]?.items ?? [])
                        .filter { $0["in"] == "path" }.compactMap { $0["name"]?.text }
                    #expect(told == inPath.map { String($0.dropFirst().dropLast()) })
                }
            }
        }
    }

    @Test("tells of the key that makes a bulk change repeatable, and what a conflict names")
    func keyAndConflicts() async throws {
        try await World.open { world in
            let document = try await Self.document(world)
            for path in document["paths"]?.members ?? [] {
                for method in path.value.members ?? [] {
                    let headers = (method.value["parameters"]?.items ?? [])
                        .filter { $0["in"] == "header" }.compactMap { $0["name"]?.text }
                    let isBulk = path.name.hasPrefix("/api/v1/assignments/bulk")
                    #expect(headers == (isBulk ? ["Idempotency-Key"] : []), "\(path.name)")
                }
            }
            let problem = document["components"]?["schemas"]?["Problem"]?["properties"]
            #expect(problem?["conflicts"]?["items"]?["properties"]?["agent_id"] != nil)
        }
    }

    @Test("names the cookie as browsers get it", arguments: [false, true])
    func cookie(isHTTPS: Bool) throws {
        let document = OpenAPIDocument(
            routes: [], version: "1", sessionCookie: isHTTPS ? "__Host-portal" : "portal")
        #expect(document.json.contains(#""name":"\#(isHTTPS ? "__Host-portal" : "portal")""#))
    }

    @Test("every schema that is referred to is there")
    func references() async throws {
        try await World.open { world in
            let answer = try await world.anybody.get("/openapi.json")
            let schemas = Set(try answer.json["components"]?["schemas"]?.members?.map(\.name) ?? [])
            let used = answer.text.matches(of: /#\/components\/schemas\/([A-Za-z]+)/)
                .map { String($0.output.1) }
            #expect(!used.isEmpty)
            #expect(Set(used).subtracting(schemas).isEmpty)
        }
    }

    @Test("every route answers in the shape that it describes")
    func shapes() async throws {
        let engine = EngineDouble(
            call: .success(CallAnswer(status: 200, body: Array("{}".utf8))))
        try await World.open(engine: engine) { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "(415) 555-0101"), ("L2", "Bo Chen", "(415) 555-0102"),
                ("L3", "Cy Dee", "(415) 555-0103"))
            try await world.assign("L1", to: "hussain")
            try await world.assign("L3", to: "bare")
            let admin = try world.browser(.admin)
            var answered: Set<String> = []
            for (method, path, body) in Self.requests {
                let answer = try await admin.send(method, path, body: body)
                let route = try #require(Self.route(method, path), "\(method) \(path)")
                answered.insert("\(route.method.rawValue) \(route.path)")
                let outcome = route.operation?.outcomes.first { $0.status == answer.status }
                let told = try #require(outcome, "\(method) \(path): \(answer.status)")
                guard let schema = told.schema, told.mediaType == "application/json" else {
                    continue
                }
                // The description and CloudTalk's own answer are open: only that they are JSON.
                if case .object(let properties) = schema, properties.isEmpty { continue }
                #expect(schema.faults(in: try answer.json) == [], "\(method) \(path)")
            }
            let all = RouteTable.all.filter { $0.operation != nil }
            #expect(answered == Set(all.map { "\($0.method.rawValue) \($0.path)" }))
        }
    }

    /// One request for every route, and for every further outcome worth a look.
    private static let requests: [(HTTPRequest.Method, String, String?)] = [
        (.post, "/api/v1/leads", #"{"lead_id":"L9","full_name":"Di Ek","extra":{"a":"b"}}"#),
        (.get, "/api/v1/leads", nil), (.get, "/api/v1/leads?limit=1&sort=-name", nil),
        (.get, "/api/v1/leads/L1", nil), (.get, "/api/v1/leads/L3", nil),
        (.get, "/api/v1/leads/L1/timeline", nil),
        (.put, "/api/v1/leads/L2/assignment", #"{"agent_id":"zoe"}"#),
        (.put, "/api/v1/leads/L2/assignment", #"{"agent_id":"zoe"}"#),
        (.put, "/api/v1/leads/L2/assignment", #"{"agent_id":"gone"}"#),
        (.delete, "/api/v1/leads/L2/assignment", nil),
        (
            .post, "/api/v1/assignments/bulk",
            #"{"select":{},"even":["zoe","hussain"],"caps":{"zoe":5},"dry_run":true}"#
        ),
        (
            .post, "/api/v1/assignments/bulk",
            #"{"select":{},"allocations":[{"agent_id":"zoe","percent":50.5}],"dry_run":false}"#
        ),
        (
            .post, "/api/v1/assignments/bulk",
            #"{"select":{},"even":["gone"],"dry_run":false}"#
        ),
        (
            .post, "/api/v1/assignments/bulk-unassign",
            #"{"select":{"lead_ids":["L1"]},"dry_run":true}"#
        ),
        (
            .post, "/api/v1/assignments/bulk-unassign",
            #"{"select":{"lead_ids":["L1"]},"dry_run":false}"#
        ),
        (.get, "/api/v1/batches/1", nil), (.post, "/api/v1/batches/2/undo", nil),
        (.get, "/api/v1/agents", nil),
        (.put, "/api/v1/agents/zoe", #"{"active":true}"#),
        (.put, "/api/v1/agents/newcomer", #"{"name":"New Comer"}"#), (.get, "/api/v1/sync", nil),
        (.get, "/api/v1/sync/failures", nil), (.get, "/api/v1/sync/doubles", nil),
        (.get, "/api/v1/sync/comparison", nil),
        (.put, "/api/v1/sync/comparison", #"{"mends":false}"#),
        (.post, "/api/v1/sync/retry", #"{"all":true}"#),
        (
            .put, "/api/v1/do-not-call",
            #"{"phone":"(415) 555-0109","source":"test","reason":"asked"}"#
        ),
        (.get, "/api/v1/do-not-call/+14155550109", nil),
        (
            .post, "/api/cloudtalk/contact/add",
            #"{"phone_number":"4155550109","agent_profile_id":"zoe"}"#
        ),
        (.delete, "/api/v1/do-not-call/+14155550109?reason=mistake", nil),
        (
            .post, "/api/cloudtalk/contact/add",
            #"{"phone_number":"4155550109","agent_profile_id":"zoe"}"#
        ),
        (
            .post, "/api/cloudtalk/contact/add",
            #"{"phone_number":"4155550109","agent_profile_id":"bare"}"#
        ),
        (.post, "/api/cloudtalk/contact/delete", #"{"lead_id":"L1"}"#),
        (.post, "/api/cloudtalk/contact/delete", #"{"lead_id":"nobody"}"#),
        (
            .post, "/api/cloudtalk/call/create",
            #"{"callee_number":"4155550109","agent_profile_id":"zoe"}"#
        ),
        (.get, "/healthz", nil), (.get, "/readyz", nil), (.get, "/metrics", nil),
        (.get, "/openapi.json", nil),
    ]

    /// The route that an address belongs to; one without a parameter goes first.
    private static func route(_ method: HTTPRequest.Method, _ address: String) -> Route? {
        let path = address.prefix { $0 != "?" }.split(separator: "/")
        return RouteTable.all.first { route in
            let pattern = route.path.split(separator: "/")
            return route.method == method && pattern.count == path.count
                && zip(pattern, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }
}
