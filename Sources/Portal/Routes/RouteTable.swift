import HTTPTypes
import Hummingbird

/// All routes of the portal. The router, the role checks, `/openapi.json` and the tests are made
/// from this one list.
enum RouteTable {
    static let all: [Route] =
        LeadsAPI.routes + AssignmentAPI.routes + BulkAPI.routes + BatchAPI.routes
        + AgentsAPI.routes + SyncAPI.routes + ComparisonAPI.routes + DoNotCallAPI.routes
        + FirstVersionAPI.routes
        + OperationsAPI.routes + SignInPages.routes
        + AssignLeadPage.routes + LeadDetailPage.routes + AgentLeadsPage.routes
        + SettingsPage.routes
        + AssetFiles.routes

    /// The methods that an address may answer; the others are told which ones it does.
    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .delete, .patch, .options,
    ]

    static func router(_ runtime: PortalRuntime) -> Router<PortalContext> {
        let router = Router(context: PortalContext.self)
        router.add(middleware: FrontDoor(runtime: runtime))
        for (path, routes) in Dictionary(grouping: all, by: \.path) {
            for method in methods {
                add(routes, at: path, method: method, to: router, runtime: runtime)
            }
        }
        return router
    }

    private static func add(
        _ routes: [Route], at path: String, method: HTTPRequest.Method,
        to router: Router<PortalContext>, runtime: PortalRuntime
    ) {
        let served: HTTPRequest.Method = method == .head ? .get : method
        if let route = routes.first(where: { $0.method == served }) {
            let gate = Gate(runtime: runtime, route: route)
            router.on(RouterPath(path), method: method) { request, context in
                await gate.response(to: request, context: context)
            }
        } else if let surface = routes.first?.surface {
            let allowed = allowedMethods(routes)
            let rendering = ProblemRendering(runtime: runtime, surface: surface, principal: nil)
            router.on(RouterPath(path), method: method) { _, _ in
                rendering.response(for: .methodNotAllowed(allowed))
            }
        }
    }

    private static func allowedMethods(_ routes: [Route]) -> [HTTPRequest.Method] {
        let own = routes.map(\.method)
        return methods.filter { own.contains($0) || ($0 == .head && own.contains(.get)) }
    }
}
