import Hummingbird
import Store

/// Whether the daily comparison with CloudTalk puts right what others changed there.
enum ComparisonAPI {
    private static let address = "/api/v1/sync/comparison"

    private static let mending = Schema.object([
        .always(
            "mends", .boolean, "False: what others changed in CloudTalk is reported, not put right")
    ])

    static let routes: [Route] = [
        Route(
            .get, address, .api, .readSync,
            Operation(
                id: "get_comparison",
                summary: "Whether the daily comparison puts right what others changed",
                outcomes: [.init(status: 200, about: "The setting", schema: mending)]),
            answer: { call in .json(["mends": .bool(try await call.store.reconcileMends())]) }),
        Route(
            .put, address, .api, .settings,
            Operation(
                id: "set_comparison",
                summary:
                    "Let the daily comparison put right what others changed, or only report it",
                body: mending,
                outcomes: [.init(status: 200, about: "The setting", schema: mending)]),
            answer: set),
    ]

    @Sendable private static func set(_ call: Call) async throws -> Response {
        let mends = try await call.body()["mends"]?.boolean == true
        try await call.store.setReconcileMends(mends, by: try call.signedIn().actor)
        return .json(["mends": .bool(mends)])
    }
}
