import HTTPTypes
import Hummingbird
import Leads
import Store

/// Bulk changes that were made: how far they are, and how they are undone.
enum BatchAPI {
    static let routes: [Route] = [
        Route(
            .get, "/api/v1/batches/{batch_id}", .api, .readBatches,
            Operation(
                id: "get_batch", summary: "How far a bulk change is in CloudTalk; counts leads",
                outcomes: [.init(status: 200, about: "The batch", schema: status)]),
            answer: get),
        Route(
            .post, "/api/v1/batches/{batch_id}/undo", .api, .bulkAssign,
            Operation(
                id: "undo_batch",
                summary:
                    "Bring back what was before; once more, it tries only what it had left alone",
                outcomes: [
                    .init(
                        status: 200, about: "Undone",
                        schema: .object([
                            .always("unassigned", .integer, "Had no agent before"),
                            .always("restored", .integer, "Are with their previous agents again"),
                            .always("changed_since", .integer, "Changed by hand since: left alone"),
                        ]))
                ]),
            answer: undo),
    ]

    private static let status = Schema.named(
        "Batch",
        .object([
            .always("batch_id", .text), .always("assigned", .integer),
            .always("unassigned", .integer),
            .always("synced", .integer, "Proved in CloudTalk"), .always("pending", .integer),
            .always("failed", .integer, "Need a person"),
            .always("blocked", .integer, "Must not, or cannot, be called"),
            .always("changed_since", .integer, "Changed by hand since"),
            .always(
                "eta_seconds", .nullable(.integer),
                "Null while what waits cannot be sent"),
            .always("finished_at", .nullable(.time), "Null while it is being carried out"),
            .always("undone_at", .nullable(.time)),
        ]))

    @Sendable private static func get(_ call: Call) async throws -> Response {
        let id = try id(call)
        guard let status = try await call.store.batchStatus(id) else { throw missing("\(id)") }
        return .json(status.json)
    }

    @Sendable private static func undo(_ call: Call) async throws -> Response {
        let id = try id(call)
        let outcome: UndoOutcome
        do {
            outcome = try await call.store.undoBatch(id, by: try call.signedIn().actor)
        } catch StoreError.noSuchRecord {
            throw missing("\(id)")
        }
        call.runtime.engine?.wake()
        return .json([
            "unassigned": .integer(Int64(outcome.unassigned)),
            "restored": .integer(Int64(outcome.restored)),
            "changed_since": .integer(Int64(outcome.changedSince)),
        ])
    }

    private static func id(_ call: Call) throws -> BatchID {
        let text = try call.pathParameter("batch_id")
        guard let id = BatchID(reading: text) else { throw missing(text) }
        return id
    }

    private static func missing(_ id: String) -> Problem {
        .notFound("There is no batch \(id.prefix(100)).")
    }
}

extension BatchStatus {
    var json: JSONValue {
        [
            "batch_id": .string(id.description), "assigned": .integer(Int64(assigned)),
            "unassigned": .integer(Int64(unassigned)), "synced": .integer(Int64(synced)),
            "pending": .integer(Int64(pending)), "failed": .integer(Int64(failed)),
            "blocked": .integer(Int64(blocked)), "changed_since": .integer(Int64(changedSince)),
            "eta_seconds": JSONValue(etaSeconds), "finished_at": JSONValue(finishedAt),
            "undone_at": JSONValue(undoneAt),
        ]
    }
}
