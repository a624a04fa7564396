import Foundation
import HTTPTypes
import Hummingbird
import Leads
import Logging
import Store

/// A request on its way to a route's answer, with who makes it.
struct Call: Sendable {
    /// The largest JSON body, in bytes, unless a route says otherwise.
    static let largestBody = 1_048_576
    /// The largest form, in bytes.
    static let largestForm = 65_536

    let runtime: PortalRuntime
    let route: Route
    let request: Request
    let query: Query
    let principal: Principal?
    /// The network address at the other end.
    let peer: String
    /// What the log calls this request.
    let reference: String
    let logger: Logger
    let pathParameters: [String: String]

    var store: Store { runtime.store }
    var now: Date { runtime.now }

    /// Whoever makes the request. Only routes that need no sign-in are reached without.
    func signedIn() throws -> Principal {
        guard let principal else { throw Problem.unauthenticated }
        return principal
    }

    /// A part of the path, decoded.
    func pathParameter(_ name: String) throws -> String {
        guard let text = pathParameters[name] else { throw Problem.notFound("No such address.") }
        return text
    }

    func leadID() throws -> LeadID {
        guard let id = LeadID(reading: try pathParameter("lead_id")) else {
            throw Problem.notFound("There is no such lead.")
        }
        return id
    }

    /// The lead that the path names, if whoever asks may know of it.
    func lead() async throws -> LeadRecord {
        let id = try leadID()
        guard let lead = try await store.lead(id), try signedIn().maySee(lead) else {
            throw StoreError.noSuchLead(id)
        }
        return lead
    }

    /// The JSON body, checked against what the route takes.
    func body() async throws -> JSONValue {
        try await body { $0 }
    }

    /// What the JSON body means. Everything that is wrong with it is named at once: what does not fit
    /// the route's schema, and what `read` says of the rest.
    ///
    /// - Parameter read: changes nothing, and does without fields that are missing or of the wrong kind.
    func body<Meaning>(_ read: (JSONValue) async throws -> Meaning) async throws -> Meaning {
        let value = try await readBody()
        let faults = route.operation?.body?.faults(in: value) ?? []
        guard !faults.isEmpty else { return try await read(value) }
        // Refused as a whole: there are no fields to read.
        guard !faults.contains(where: \.field.isEmpty) else { throw Problem.invalid(faults) }
        do {
            _ = try await read(value)
        } catch let problem as Problem where problem.code == "invalid" {
            throw Problem.invalid(faults.adding(problem.errors))
        }
        throw Problem.invalid(faults)
    }

    private func readBody() async throws -> JSONValue {
        guard mediaType == "application/json" else {
            throw Problem.unsupportedType("application/json")
        }
        let bytes = try await bytes(limit: route.operation?.largestBody ?? Self.largestBody)
        guard !bytes.isEmpty else { throw Problem.malformed("A JSON body is required.") }
        return try Self.json(bytes)
    }

    /// What is sent to an address without a body is not ignored: whoever sent it meant something.
    func checkNoBody() async throws {
        let bytes = try await bytes(limit: Self.largestBody)
        guard !bytes.isEmpty else { return }
        guard mediaType == "application/json", case .object(let members) = try Self.json(bytes)
        else { throw Problem.malformed("This address takes no body.") }
        guard members.isEmpty else {
            throw Problem.invalid(
                members.map {
                    FieldError(
                        field: $0.name, message: "is not known; this address takes no fields")
                })
        }
    }

    private static func json(_ bytes: [UInt8]) throws -> JSONValue {
        do throws(JSONFault) {
            return try JSONValue(parsing: bytes)
        } catch {
            switch error {
            case .notUTF8: throw Problem.malformed("The body is not UTF-8.")
            case .tooDeep(let limit):
                throw Problem.malformed("The body nests more than \(limit) levels.")
            case .malformed: throw Problem.malformed("The body is not JSON.")
            }
        }
    }

    /// The fields of a page's form, if it bears the form token of the session or, before a sign-in,
    /// of the browser: another site cannot know either.
    func form() async throws -> Form {
        let form = try await readForm()
        let expected =
            principal?.formToken ?? request.cookies[runtime.configuration.formCookie]?.value
        guard let expected, let token = form["form_token"], AccessKey.matches(token, expected)
        else {
            throw Problem.formExpired
        }
        return form
    }

    private func readForm() async throws -> Form {
        guard mediaType == "application/x-www-form-urlencoded" else {
            throw Problem.unsupportedType("application/x-www-form-urlencoded")
        }
        let bytes = try await bytes(limit: Self.largestForm)
        guard let text = String(validating: bytes, as: UTF8.self), let form = Form(text) else {
            throw Problem.malformed("The form is not UTF-8.")
        }
        return form
    }

    private var mediaType: String {
        let type = request.headers[.contentType] ?? ""
        return type.prefix { $0 != ";" }.trimmingWhitespace().lowercased()
    }

    private func bytes(limit: Int) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
            throw Problem.tooLarge(limit: limit)
        }
        return try await BodyReading(body: request.body, limit: limit).bytes()
    }
}
