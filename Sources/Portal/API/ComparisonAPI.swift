import Hummingbird
import Leads
import Store

/// Comparisons with CloudTalk: what the last one found, and whether the daily one puts right what
/// others changed there.
enum ComparisonAPI {
    private static let address = "/api/v1/sync/comparison"

    private static let mends = Schema.Property.always(
        "mends", .boolean, "False: what others changed in CloudTalk is reported, not put right")

    static let routes: [Route] = [
        Route(
            .get, address, .api, .readSync,
            Operation(
                id: "get_comparison",
                summary:
                    "Whether the daily comparison puts right what others changed, and what the last found",
                outcomes: [
                    .init(
                        status: 200, about: "The setting, and the last comparison",
                        schema: .object([mends, .always("last", .nullable(past))]))
                ]),
            answer: get),
        Route(
            .put, address, .api, .settings,
            Operation(
                id: "set_comparison",
                summary:
                    "Let the daily comparison put right what others changed, or only report it",
                body: .object([mends]),
                outcomes: [.init(status: 200, about: "The setting", schema: .object([mends]))]),
            answer: set),
    ]

    private static let past = Schema.named(
        "Comparison",
        .object([
            .always("begun_at", .time), .always("finished_at", .time),
            .always(
                "outcome", .string(values: ["done", "waits_for_person"]),
                "`waits_for_person`: too much would come off to mend it unasked"),
            .always("counts", .map(.integer), "Differences of each kind"),
            .always("mended", .integer, "Made due: the engine puts them right"),
            .always("findings", .list(finding), "The first thousand"),
            .always("unnamed", .integer, "Differences beyond those"),
        ]))

    private static let finding = Schema.object([
        .always(
            "kind", .string(values: ReconcileReport.Finding.Kind.allCases.map(\.rawValue))),
        .always("cause", .string(values: ["others", "portal", "stop_request"])),
        .always("lead_id", .nullable(.text)), .always("contact_id", .nullable(.text)),
        .always("tag_id", .nullable(.text)), .always("mended", .boolean),
    ])

    @Sendable private static func get(_ call: Call) async throws -> Response {
        .json([
            "mends": .bool(try await call.store.reconcileMends()),
            "last": try await call.store.pastReconcile()?.json ?? .null,
        ])
    }

    @Sendable private static func set(_ call: Call) async throws -> Response {
        let mends = try await call.body()["mends"]?.boolean == true
        try await call.store.setReconcileMends(mends, by: try call.signedIn().actor)
        return .json(["mends": .bool(mends)])
    }
}

extension PastReconcile {
    var json: JSONValue {
        let counts = report.counts.sorted { $0.key.rawValue < $1.key.rawValue }
        return [
            "begun_at": JSONValue(begunAt), "finished_at": JSONValue(finishedAt),
            "outcome": .string(report.outcome.rawValue),
            "counts": .object(counts.map { .init($0.key.rawValue, .integer(Int64($0.value))) }),
            "mended": .integer(Int64(report.mended)),
            "findings": .array(report.findings.map(\.json)),
            "unnamed": .integer(Int64(report.unnamed)),
        ]
    }
}

extension ReconcileReport.Finding {
    var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "cause": .string(cause.word),
            "lead_id": JSONValue(lead?.rawValue), "contact_id": JSONValue(contact?.description),
            "tag_id": JSONValue(tag?.description), "mended": .bool(isMended),
        ]
    }
}
