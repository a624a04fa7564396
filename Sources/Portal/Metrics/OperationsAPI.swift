import HTTPTypes
import Hummingbird
import Store

/// What those who run the portal ask it.
enum OperationsAPI {
    static let routes: [Route] = [
        Route(
            .get, "/healthz", .plain, .everybody,
            Operation(
                id: "health", summary: "Whether the portal is alive",
                outcomes: [.init(status: 200, about: "Alive", schema: status(["ok"]))]),
            answer: { _ in .json(["status": "ok"]) }),
        Route(
            .get, "/readyz", .plain, .everybody,
            Operation(
                id: "readiness", summary: "Whether the database is there, in this version's form",
                outcomes: [
                    .init(status: 200, about: "Ready", schema: status(["ready"])),
                    .init(status: 503, about: "Not ready", schema: status(["unavailable"])),
                ]),
            answer: readiness),
        Route(
            .get, "/metrics", .plain, .everybody,
            Operation(
                id: "metrics", summary: "Counts and durations for Prometheus",
                outcomes: [.init(status: 200, about: "Prometheus text", mediaType: "text/plain")]),
            answer: metrics),
        Route(
            .get, "/openapi.json", .plain, .everybody,
            Operation(
                id: "openapi", summary: "This description",
                outcomes: [.init(status: 200, about: "OpenAPI 3.1", schema: .object([]))]),
            answer: { .text($0.runtime.openAPI, type: "application/json; charset=utf-8") }),
    ]

    private static func status(_ values: [String]) -> Schema {
        .object([.always("status", .string(values: values))])
    }

    @Sendable private static func readiness(_ call: Call) async throws -> Response {
        await call.store.isReady()
            ? .json(["status": "ready"])
            : .json(["status": "unavailable"], status: .serviceUnavailable)
    }

    @Sendable private static func metrics(_ call: Call) async throws -> Response {
        var text = PrometheusText()
        text.build(version: call.runtime.metrics.version)
        text.requests(call.runtime.metrics.reading)
        let summary = try await call.store.syncSummary()
        text.sync(
            summary, oldestPendingSeconds: summary.oldestPendingSeconds(at: call.now))
        text.replacements(try await call.store.tagReplacements())
        return .text(text.text, type: "text/plain; version=0.0.4; charset=utf-8")
    }
}
