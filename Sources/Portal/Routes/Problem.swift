import HTTPTypes
import Store

/// A refusal that says what is wrong and what would be right. Each surface of the portal writes it
/// in its own way: RFC 9457, the first version's shape, or a page.
struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    /// A stable word for programs.
    var code: String
    var title: String
    /// A sentence for people.
    var detail: String
    var errors: [FieldError] = []
    /// Further members of the answer, for example `conflicts`.
    var members: [JSONMember] = []
    var headers = HTTPFields()

    static func invalid(_ errors: [FieldError]) -> Problem {
        Problem(
            status: .badRequest, code: "invalid", title: "The request is not as it should be",
            detail: errors.map { $0.field.isEmpty ? $0.message : "\($0.field) \($0.message)" }
                .prefix(5).joined(separator: "; "),
            errors: errors)
    }

    static func invalid(_ field: String, _ message: String) -> Problem {
        invalid([FieldError(field: field, message: message)])
    }

    static func malformed(_ detail: String) -> Problem {
        Problem(
            status: .badRequest, code: "malformed", title: "The request cannot be read",
            detail: detail)
    }

    static func notFound(_ detail: String) -> Problem {
        Problem(status: .notFound, code: "not_found", title: "Not found", detail: detail)
    }

    static var unauthenticated: Problem {
        Problem(
            status: .unauthorized, code: "unauthenticated", title: "Sign in first",
            detail: "Send a valid token as Authorization: Bearer TOKEN, or sign in.",
            headers: [.wwwAuthenticate: "Bearer realm=\"portal\""])
    }

    static func forbidden(_ detail: String) -> Problem {
        Problem(status: .forbidden, code: "forbidden", title: "Not allowed", detail: detail)
    }

    static let formExpired = Problem(
        status: .forbidden, code: "form_expired", title: "This form is no longer valid",
        detail: "Nothing was changed. Go back, load the page again and repeat what you did.")

    static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> Problem {
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        return Problem(
            status: .methodNotAllowed, code: "method_not_allowed", title: "Method not allowed",
            detail: "This address takes \(names).", headers: [.allow: names])
    }

    static func tooLarge(limit: Int) -> Problem {
        Problem(
            status: .contentTooLarge, code: "too_large", title: "Too large",
            detail: "The body may have at most \(limit) bytes.")
    }

    static let tooSlow = Problem(
        status: .requestTimeout, code: "too_slow", title: "Too slow",
        detail: "The body did not arrive in time. Nothing was changed.")

    static func unsupportedType(_ wanted: String) -> Problem {
        Problem(
            status: .unsupportedMediaType, code: "unsupported_media_type",
            title: "Unsupported media type", detail: "Send the body as \(wanted).")
    }

    static func conflict(_ code: String, _ detail: String) -> Problem {
        Problem(status: .conflict, code: code, title: "Not possible as things are", detail: detail)
    }

    /// An error that nobody foresaw. The log has it under the same reference.
    static func unexpected(reference: String) -> Problem {
        Problem(
            status: .internalServerError, code: "internal", title: "Something went wrong here",
            detail:
                "Try again. If it stays, tell whoever runs the portal this number: \(reference)",
            members: [.init("reference", .string(reference))])
    }
}
