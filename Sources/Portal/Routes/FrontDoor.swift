import Foundation
import HTTPTypes
import Hummingbird
import Leads
import Logging
import Store

/// What every request passes: it is measured, logged without personal data, its errors become
/// answers, and each answer gets the headers that keep browsers safe.
struct FrontDoor: RouterMiddleware {
    let runtime: PortalRuntime

    func handle(
        _ request: Request, context: PortalContext,
        next: (Request, PortalContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = await answer(to: error, request: request, context: context)
        }
        SecurityHeaders.apply(to: &response, configuration: runtime.configuration)
        note(response, request: request, context: context, took: started.duration(to: .now))
        return response
    }

    /// Only reached by what no route answered for: addresses that do not exist.
    private func answer(
        to error: any Error, request: Request, context: PortalContext
    ) async -> Response {
        let surface = Route.Surface(ofUnknownPath: request.uri.path)
        let rendering = ProblemRendering(runtime: runtime, surface: surface, principal: nil)
        if let error = error as? HTTPError, error.status == .notFound {
            return rendering.response(for: .notFound("There is nothing at this address."))
        }
        return rendering.response(to: error, reference: context.reference, logger: context.logger)
    }

    private func note(
        _ response: Response, request: Request, context: PortalContext, took: Duration
    ) {
        let route = context.endpointPath ?? "unknown"
        let milliseconds = took / .milliseconds(1)
        runtime.metrics.request(
            method: request.method, route: route, status: response.status.code,
            seconds: milliseconds / 1000)
        let level: Logger.Level = response.status.code >= 500 ? .error : .debug
        context.logger.log(
            level: level, "Request answered",
            metadata: [
                "method": "\(MetricsRegistry.name(of: request.method))", "route": "\(route)",
                "status": "\(response.status.code)",
                "milliseconds": "\(Int(milliseconds.rounded()))",
            ])
    }
}

extension Route.Surface {
    init(ofUnknownPath path: String) {
        if path.hasPrefix("/api/cloudtalk/") {
            self = .firstVersion
        } else if path.hasPrefix("/api/") || path == "/api" {
            self = .api
        } else {
            self = .page
        }
    }
}

/// Headers that tell browsers what a page may do, and who may keep it.
enum SecurityHeaders {
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
        "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")

    static func apply(to response: inout Response, configuration: PortalConfiguration) {
        response.headers[.contentSecurityPolicy] = policy
        response.headers[.xContentTypeOptions] = "nosniff"
        for field in unnamed { response.headers[field.name] = field.value }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if configuration.isHTTPS {
            response.headers[.strictTransportSecurity] = "max-age=31536000"
        }
    }

    /// Those that the library has no names for. A name takes longer to read than to write.
    private static let unnamed: [HTTPField] = [
        ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ].compactMap { name, value in
        HTTPField.Name(name).map { HTTPField(name: $0, value: value) }
    }
}
