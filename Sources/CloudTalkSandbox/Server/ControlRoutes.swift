import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The page and the switches. Forms are answered with the page again, programs with JSON.
struct ControlRoutes {
    let sandbox: Sandbox
    /// Returns once an outage or its end has really come about.
    let settled: @Sendable () async -> Void

    func add(to router: Router<SandboxContext>) {
        router.get("/") { _, _ in text(Page(overview()).document.source, "text/html") }
        router.get("/sandbox/style.css") { _, _ in text(PageAssets.style, "text/css") }
        router.get("/sandbox/script.js") { _, _ in text(PageAssets.script, "text/javascript") }
        router.get("/sandbox/live") { request, _ in live(request) }
        router.get("/sandbox/state") { _, _ in json(overview().json) }
        router.post("/sandbox/down") { request, _ in
            try await change(request) { _ in sandbox.takeDown() }
        }
        router.post("/sandbox/up") { request, _ in
            try await change(request) { _ in sandbox.bringUp() }
        }
        router.post("/sandbox/reset") { request, _ in
            try await change(request) { _ in sandbox.reset() }
        }
        router.post("/sandbox/faults") { request, _ in
            try await change(request) { form in
                for fault in try FaultForm(form).faults { sandbox.set(fault) }
            }
        }
        router.post("/sandbox/faults/clear") { request, _ in
            try await change(request) { _ in sandbox.clearFaults() }
        }
    }

    private func overview() -> Overview { Overview(sandbox) }

    /// The parts of the page that change, or 204 where nothing did since the version that is known.
    private func live(_ request: Request) -> Response {
        let overview = overview()
        if let known = request.uri.queryParameters["since"], known == overview.version {
            return Response(status: .noContent)
        }
        let page = Page(overview)
        let parts = page.liveParts.map { ($0.rawValue, JSONValue.string($1.source)) }
        return json([
            "version": .string(overview.version),
            "parts": .object(Dictionary(uniqueKeysWithValues: parts)),
        ])
    }

    private static let largestForm = 64 * 1024

    private func change(
        _ request: Request, _ body: ([UInt8]) throws -> Void
    ) async throws -> Response {
        // Another site's page must not press these buttons through somebody's browser.
        if let origin = request.headers[.origin], let host = request.head.authority,
            origin != "http://\(host)"
        {
            return text("Not from this page.", "text/plain", status: .forbidden)
        }
        let buffer = try await request.body.collect(upTo: Self.largestForm)
        do {
            try body(Array(buffer.readableBytesView))
        } catch let error as FaultForm.Malformed {
            return text(error.message, "text/plain", status: .badRequest)
        }
        await settled()
        if request.headers[.accept]?.contains("text/html") ?? false {
            return Response(status: .seeOther, headers: [.location: "/"])
        }
        return json(overview().json)
    }

    private func json(_ value: JSONValue) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: value.bytes)))
    }

    private func text(
        _ text: String, _ type: String, status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status, headers: [.contentType: "\(type); charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

/// Rates as a form or a JSON object sends them, by the names of the kinds.
struct FaultForm {
    struct Malformed: Error { var message: String }

    var faults: [Fault]

    init(_ body: [UInt8]) throws {
        let pairs: [(String, String)]
        if body.first == UInt8(ascii: "{") {
            pairs = try Self.members(body)
        } else {
            let form = String(decoding: body, as: UTF8.self)
            pairs = SandboxRequest(method: "GET", target: "/?\(form)").query.map { ($0, $1) }
        }
        do {
            faults = try pairs.map { kind, rate in
                try Fault(parsing: "\(kind)=\(rate.isEmpty ? "0" : rate)")
            }
        } catch let error as Fault.Malformed {
            throw Malformed(message: error.description)
        }
    }

    private static func members(_ body: [UInt8]) throws -> [(String, String)] {
        guard case .object(let members) = try? JSONValue(parsing: body) else {
            throw Malformed(message: "Send an object of rates, for example {\"reset-after\": 0.1}")
        }
        return members.map { kind, rate in
            switch rate {
            case .int(let number): (kind, String(number))
            case .double(let number): (kind, String(number))
            case .string(let text): (kind, text)
            default: (kind, "?")
            }
        }
    }
}

/// What every answer of the page carries: nothing from elsewhere is ever loaded or run.
struct PageHeaders: RouterMiddleware {
    func handle(
        _ request: Request, context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard !request.uri.path.hasPrefix("/api/") else { return response }
        let policy =
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        response.headers[.contentSecurityPolicy] = policy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
