import HTTPTypes
import Hummingbird

/// One address of the portal: who may use it, what it takes and gives, and what answers.
struct Route: Sendable {
    /// How refusals are written, and what a browser is shown.
    enum Surface: Sendable {
        /// JSON, refusals as RFC 9457.
        case api
        /// JSON in the first version's shape.
        case firstVersion
        /// HTML for people.
        case page
        /// Health, metrics, files.
        case plain
    }

    typealias Answer = @Sendable (Call) async throws -> Response

    let method: HTTPRequest.Method
    /// As OpenAPI writes it: `/api/v1/leads/{lead_id}`.
    let path: String
    let surface: Surface
    let access: RouteAccess
    /// How `/openapi.json` describes it; pages and files have none.
    let operation: Operation?
    /// What HEAD does where running the answer would change something.
    let head: Answer?
    let answer: Answer

    init(
        _ method: HTTPRequest.Method, _ path: String, _ surface: Surface, _ access: RouteAccess,
        _ operation: Operation? = nil, head: Answer? = nil, answer: @escaping Answer
    ) {
        self.method = method
        self.path = path
        self.surface = surface
        self.access = access
        self.operation = operation
        self.head = head
        self.answer = answer
    }

    var changesSomething: Bool { method != .get && method != .head }
}

/// What a route takes and gives, as `/openapi.json` tells it and requests are checked against.
struct Operation: Sendable {
    struct Parameter: Sendable {
        let name: String
        let schema: Schema
        let about: String
        /// May stand several times, meaning "any of".
        var repeats = false
        var required = false
    }

    struct Outcome: Sendable {
        let status: Int
        let about: String
        var schema: Schema?
        var mediaType = "application/json"
    }

    let id: String
    let summary: String
    var query: [Parameter] = []
    var body: Schema?
    /// The largest body, in bytes.
    var largestBody = Call.largestBody
    /// Takes an `Idempotency-Key`.
    var isRepeatable = false
    let outcomes: [Outcome]
}
