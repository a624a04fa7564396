import HTTPTypes
import Store
import Testing

@testable import Portal

@Suite("Who may do what")
struct RoleMatrixTests {
    /// What each role may do, written out once more, by hand, against the route table.
    private static let matrix: [String: String] = [
        "POST /api/v1/leads": "admin manager integration",
        "GET /api/v1/leads": "admin manager agent auditor integration",
        "GET /api/v1/leads/{lead_id}": "admin manager agent auditor integration",
        "GET /api/v1/leads/{lead_id}/timeline": "admin manager agent auditor integration",
        "PUT /api/v1/leads/{lead_id}/assignment": "admin manager integration",
        "DELETE /api/v1/leads/{lead_id}/assignment": "admin manager integration",
        "POST /api/v1/assignments/bulk": "admin manager",
        "POST /api/v1/assignments/bulk-unassign": "admin manager",
        "GET /api/v1/batches/{batch_id}": "admin manager auditor",
        "POST /api/v1/batches/{batch_id}/undo": "admin manager",
        "GET /api/v1/agents": "admin manager auditor",
        "PUT /api/v1/agents/{profile_id}": "admin",
        "GET /api/v1/sync": "admin manager auditor integration",
        "GET /api/v1/sync/failures": "admin manager auditor integration",
        "GET /api/v1/sync/doubles": "admin manager auditor integration",
        "POST /api/v1/sync/retry": "admin manager integration",
        "GET /api/v1/sync/comparison": "admin manager auditor integration",
        "PUT /api/v1/sync/comparison": "admin",
        "GET /settings": "admin",
        "POST /settings/mending": "admin",
        "PUT /api/v1/do-not-call": "admin manager agent integration",
        "GET /api/v1/do-not-call/{phone}": "admin manager auditor integration",
        "DELETE /api/v1/do-not-call/{phone}": "admin",
        "POST /api/cloudtalk/contact/add": "admin manager integration",
        "POST /api/cloudtalk/contact/delete": "admin manager integration",
        "POST /api/cloudtalk/call/create": "admin manager agent integration",
        "POST /logout": "admin manager agent auditor integration",
        "GET /": "admin manager agent auditor integration",
        "GET /manager/assign-lead": "admin manager auditor",
        "POST /manager/assign-lead/assign": "admin manager",
        "POST /manager/assign-lead/unassign": "admin manager",
        "GET /leads/{lead_id}": "admin manager agent auditor",
        "POST /leads/{lead_id}/do-not-call": "admin manager agent",
        "POST /leads/{lead_id}/retry": "admin manager",
        "GET /agent/leads": "admin manager agent auditor",
    ]

    private static func name(_ route: Route) -> String {
        "\(route.method.rawValue) \(route.path)"
    }

    @Test("the route table says what was decided, for every route")
    func table() {
        let guarded = RouteTable.all.filter { $0.access != .everybody }
        #expect(Set(guarded.map(Self.name)) == Set(Self.matrix.keys))
        for route in guarded {
            let allowed = Role.allCases.filter(route.access.allows).map(\.rawValue).sorted()
            let decided = Self.matrix[Self.name(route)]?.split(separator: " ").map(String.init)
            #expect(allowed == decided?.sorted(), "\(Self.name(route))")
        }
    }

    @Test("no route stands twice in the table")
    func unique() {
        #expect(Set(RouteTable.all.map(Self.name)).count == RouteTable.all.count)
    }

    @Test("every route lets in whom the table names and nobody else", arguments: Role.allCases)
    func everyRoute(role: Role) async throws {
        try await World.open { world in
            try await world.deliver(("L1", "Ana Diaz", "(415) 555-0101"))
            for route in RouteTable.all where route.access != .everybody && route.path != "/logout"
            {
                // Pages know no tokens.
                if route.surface == .page, role == .integration { continue }
                let answer = try await Self.visit(route, as: world.anyone(role))
                let refused = answer.status == 403 && !answer.text.contains("no longer valid")
                #expect(refused == !route.access.allows(role), "\(Self.name(route)) as \(role)")
                #expect(answer.status != 401, "\(Self.name(route)) as \(role)")
            }
        }
    }

    @Test("nobody gets in without a token or a session")
    func nobody() async throws {
        try await World.open { world in
            for route in RouteTable.all where route.access != .everybody {
                for visitor in [
                    world.anybody, world.anybody.token("rp_nonsense"),
                    world.anybody.with("Authorization", "Basic YTpi"),
                    world.anybody.cookie("portal", "nonsense"),
                ] {
                    let answer = try await Self.visit(route, as: visitor)
                    if route.surface == .page {
                        #expect(answer.status == 303, "\(Self.name(route))")
                        #expect(answer.header("Location")?.hasPrefix("/login") == true)
                    } else {
                        #expect(answer.status == 401, "\(Self.name(route))")
                    }
                }
            }
        }
    }

    private static func visit(_ route: Route, as visitor: Visitor) async throws -> Answer {
        let path = route.path.replacing("{lead_id}", with: "L1")
            .replacing("{profile_id}", with: "zoe").replacing("{phone}", with: "+14155550101")
            .replacing("{batch_id}", with: "1")
        let isForm = route.surface == .page
        let type = isForm ? "application/x-www-form-urlencoded" : "application/json"
        let body = route.changesSomething && route.method != .delete ? (isForm ? "a=b" : "{}") : nil
        return try await visitor.send(route.method, path, body: body, type: type)
    }

    @Test("a revoked token and an ended session are refused at once")
    func revoked() async throws {
        try await World.open { world in
            let program = try world.program()
            let browser = try world.browser(.manager)
            #expect(try await program.get("/api/v1/sync").status == 200)
            #expect(try await browser.get("/api/v1/sync").status == 200)
            try await world.store.revokeToken(name: "integration")
            try await world.store.disableUser(email: "manager@example.com")
            #expect(try await program.get("/api/v1/sync").status == 401)
            #expect(try await browser.get("/api/v1/sync").status == 401)
        }
    }

    @Test("agents see their own leads and no others")
    func ownLeads() async throws {
        try await World.open { world in
            try await world.deliver(
                ("L1", "Ana Diaz", "(415) 555-0101"), ("L2", "Bo Chen", "(415) 555-0102"),
                ("L3", "Cy Dee", "(415) 555-0103"))
            try await world.assign("L1", to: "hussain")
            try await world.assign("L2", to: "zoe")
            let agent = try world.browser(.agent)
            let list = try await agent.get("/api/v1/leads").json
            #expect(list["data"]?.items?.compactMap { $0["lead_id"]?.text } == ["L1"])
            #expect(try await agent.get("/api/v1/leads?agent=zoe").json["total"] == 0)
            #expect(try await agent.get("/api/v1/leads?agent=none").json["total"] == 0)
            for path in ["/api/v1/leads/", "/leads/"] {
                #expect(try await agent.get(path + "L1").status == 200)
                #expect(try await agent.get(path + "L2").status == 404)
                #expect(try await agent.get(path + "L3").status == 404)
            }
            #expect(try await agent.get("/api/v1/leads/L2/timeline").status == 404)
            let page = try await agent.get("/agent/leads")
            #expect(page.text.contains("Ana Diaz") && !page.text.contains("Bo Chen"))
            let bound = try world.program(.agent)
            #expect(try await bound.get("/api/v1/leads").json["total"] == 0)
            #expect(try await bound.get("/api/v1/leads/L1").status == 404)
        }
    }
}
