import Foundation
import HTTPTypes
import Hummingbird
import Leads
import Store

/// Signing in and out.
enum SignInPages {
    static let routes: [Route] = [
        Route(.get, "/login", .page, .everybody, answer: show),
        Route(.post, "/login", .page, .everybody, answer: signIn),
        Route(.post, "/logout", .page, .signedIn, answer: signOut),
        Route(
            .get, "/sign-in/{link}", .page, .everybody,
            head: { _ in .html("") }, answer: redeem),
        Route(
            .get, "/", .page, .signedIn,
            answer: { .seeOther(PageFrame.home(of: try $0.signedIn().role)) }),
    ]

    struct View {
        let frame: PageFrame
        let formToken: String
        let next: String
        let email: String
        let error: String?
    }

    @Sendable private static func show(_ call: Call) async throws -> Response {
        if let principal = call.principal { return .seeOther(PageFrame.home(of: principal.role)) }
        let lost = call.query["lost"].map { _ in
            "You were signed out, and what you just sent was not saved. Sign in and do it again."
        }
        return try page(call, next: call.query["next"] ?? "", error: lost)
    }

    /// The form, with a form token that only this browser knows.
    private static func page(
        _ call: Call, next: String, email: String = "", error: String? = nil,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let configuration = call.runtime.configuration
        let token = call.request.cookies[configuration.formCookie]?.value ?? AccessKey.random()
        let view = View(
            frame: PageFrame("Sign in", principal: nil), formToken: token, next: next,
            email: email, error: error)
        var response = try call.runtime.templates.page("SignIn", view, status: status)
        response.setCookie(
            call.cookie(configuration.formCookie, token, maxAge: configuration.sessionLifetime))
        return response
    }

    @Sendable private static func signIn(_ call: Call) async throws -> Response {
        let form = try await call.form()
        let email = (form["email"] ?? "").trimmingWhitespace()
        let next = form["next"] ?? ""
        let key = SignInThrottle.key(email: email, address: call.peer)
        if let seconds = await call.runtime.throttle.attempt(key, now: call.now) {
            return try slowedDown(call, next: next, email: email, seconds: seconds)
        }
        let found = try await call.store.user(email: email)
        let active = found.flatMap { $0.user.disabledAt == nil ? $0 : nil }
        let isRight: Bool
        do {
            isRight = try await call.runtime.passwords.verify(
                form["password"] ?? "", against: active?.passwordHash)
        } catch is PasswordDesk.Crowded {
            return try page(
                call, next: next, email: email,
                error: "Many people are signing in just now. Try again in a few seconds.",
                status: .serviceUnavailable)
        }
        guard isRight, let user = active?.user else {
            return try page(
                call, next: next, email: email,
                error: "This e-mail address and password do not belong together.",
                status: .unauthorized)
        }
        await call.runtime.throttle.succeeded(key)
        return try await open(call, user, next: next)
    }

    private static func slowedDown(
        _ call: Call, next: String, email: String, seconds: Int
    ) throws -> Response {
        let minutes = (seconds + 59) / 60
        var response = try page(
            call, next: next, email: email,
            error: "Too many tries. Wait \(minutes == 1 ? "a minute" : "\(minutes) minutes").",
            status: .tooManyRequests)
        response.headers[.retryAfter] = String(seconds)
        return response
    }

    /// Opens a session and sends the browser where it wanted to go.
    private static func open(
        _ call: Call, _ user: UserRecord, next: String
    ) async throws -> Response {
        let configuration = call.runtime.configuration
        let key = AccessKey.random()
        try await call.store.openSession(
            hash: AccessKey.hash(key), user: user.id, formToken: AccessKey.random(),
            expiresAt: call.now.addingTimeInterval(Double(configuration.sessionLifetime)))
        let address = BackAddress(next)?.address ?? PageFrame.home(of: user.role)
        var response = Response.seeOther(address)
        response.setCookie(
            call.cookie(
                configuration.sessionCookie, key, maxAge: configuration.sessionLifetime))
        response.setCookie(call.cookie(configuration.formCookie, "", maxAge: 0))
        return response
    }

    @Sendable private static func signOut(_ call: Call) async throws -> Response {
        _ = try await call.form()
        if case .session(_, let hash) = try call.signedIn().credential {
            try await call.store.closeSession(hash: hash)
        }
        var response = Response.seeOther("/login")
        response.setCookie(call.cookie(call.runtime.configuration.sessionCookie, "", maxAge: 0))
        return response
    }

    /// A link that signs in once. Programs that only look ahead do not use it up.
    @Sendable private static func redeem(_ call: Call) async throws -> Response {
        if isLookingAhead(call.request) { return Response(status: .noContent) }
        let hash = AccessKey.hash(try call.pathParameter("link"))
        guard let user = try await call.store.redeemSignInLink(hash: hash) else {
            throw Problem.notFound(
                "This sign-in link was used already, or is too old. Sign in with your password.")
        }
        return try await open(call, user, next: "")
    }

    private static func isLookingAhead(_ request: Request) -> Bool {
        ["Sec-Purpose", "Purpose", "X-Moz"].compactMap { HTTPField.Name($0) }
            .compactMap { request.headers[$0] }
            .contains {
                $0.lowercased().contains("prefetch") || $0.lowercased().contains("preview")
            }
    }
}
