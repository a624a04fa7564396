import Foundation
import HTTPTypes
import Hummingbird
import Leads
import Logging
import Store

/// Stands before every route: finds out who asks, whether they may, and whether the request comes
/// from where it should. Roles are checked here and nowhere else.
struct Gate: Sendable {
    let runtime: PortalRuntime
    let route: Route

    func response(to request: Request, context: PortalContext) async -> Response {
        var principal: Principal?
        do {
            principal = try await self.principal(of: request)
            try check(principal, request: request)
            return try await answer(request, principal: principal, context: context)
        } catch {
            if route.surface == .page, (error as? Problem)?.status == .unauthorized {
                return .seeOther(signInAddress(for: request))
            }
            return ProblemRendering(runtime: runtime, surface: route.surface, principal: principal)
                .response(to: error, reference: context.reference, logger: context.logger)
        }
    }

    private func answer(
        _ request: Request, principal: Principal?, context: PortalContext
    ) async throws -> Response {
        guard let query = Query(request.uri.query ?? "") else {
            throw Problem.malformed("The address has parameters that are not UTF-8.")
        }
        if let operation = route.operation, route.surface != .plain {
            let faults = query.faults(against: operation.query)
            guard faults.isEmpty else { throw Problem.invalid(faults) }
        }
        let call = Call(
            runtime: runtime, route: route, request: request, query: query, principal: principal,
            peer: context.peer, reference: context.reference, logger: context.logger,
            pathParameters: try pathParameters(context))
        if request.method == .head {
            return try await (route.head ?? route.answer)(call).createHeadResponse()
        }
        if route.surface == .api, route.changesSomething, route.operation?.body == nil {
            try await call.checkNoBody()
        }
        return try await route.answer(call)
    }

    private func pathParameters(_ context: PortalContext) throws -> [String: String] {
        var parameters: [String: String] = [:]
        for (name, value) in context.parameters {
            guard let text = String(value).removingPercentEncoding else {
                throw Problem.notFound("There is nothing at this address.")
            }
            parameters[String(name)] = text
        }
        return parameters
    }

    // MARK: Who asks

    private func principal(of request: Request) async throws -> Principal? {
        if route.surface != .page, let header = request.headers[.authorization] {
            return try await bearer(header)
        }
        guard let key = request.cookies[runtime.configuration.sessionCookie]?.value else {
            return nil
        }
        let hash = AccessKey.hash(key)
        return try await runtime.store.session(hash: hash).map {
            Principal(session: $0, hash: hash)
        }
    }

    private func bearer(_ header: String) async throws -> Principal? {
        if route.access == .everybody { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let token = try await runtime.store.token(
                hash: AccessKey.hash(parts[1].trimmingWhitespace()))
        else { throw Problem.unauthenticated }
        return Principal(token: token)
    }

    private func signInAddress(for request: Request) -> String {
        guard request.uri.path != "/", request.uri.path != "/logout" else { return "/login" }
        guard route.changesSomething else {
            let wanted = request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
            return "/login?next=" + Form.encode(wanted)
        }
        // Whoever sent a form has to be told that it came to nothing, and goes back to it.
        let form = request.headers[.referer].flatMap { URL(string: $0) }
        let back = form.map { $0.path + ($0.query.map { "?" + $0 } ?? "") } ?? ""
        return "/login?lost=1&next=" + Form.encode(back)
    }

    // MARK: Whether they may

    private func check(_ principal: Principal?, request: Request) throws {
        if route.access != .everybody {
            guard let principal else { throw Problem.unauthenticated }
            guard route.access.allows(principal.role) else {
                throw Problem.forbidden("Your role (\(principal.role.rawValue)) may not do this.")
            }
        }
        let byCookie = route.surface == .page || principal?.formToken != nil
        if route.changesSomething, byCookie, !Origin.isOwn(request, runtime.configuration) {
            throw Problem.forbidden("The request came from another site.")
        }
    }
}

/// Where a browser says that a request came from.
enum Origin {
    /// Browsers name the origin of every request that changes something. A program that sends
    /// neither header has no cookie that another site could misuse.
    static func isOwn(_ request: Request, _ configuration: PortalConfiguration) -> Bool {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name],
            site != "same-origin", site != "none"
        {
            return false
        }
        guard let origin = request.headers[.origin] else { return true }
        guard let host = URL(string: origin)?.authority else { return false }
        return host == request.head.authority
            || host == URL(string: configuration.publicURL)?.authority
    }
}

extension URL {
    /// Host and port as a request's `Host` header has them.
    fileprivate var authority: String? {
        guard let host = host() else { return nil }
        let name = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(name):\($0)" } ?? name
    }
}
