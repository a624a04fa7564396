internal import Leads

/// A batch as its row has it.
struct BatchRow {
    let id: BatchID
    let isAssigning: Bool
    let reassigns: Bool
    let actor: Actor
    var tally: BatchTally
    let isStaged: Bool
    let positions: Int64
    let position: Int64
    let finishedAt: Int64?
    let undoBy: Actor?
    let undoPosition: Int64
    let undoTally: UndoOutcome?
    let undoneAt: Int64?

    var receipt: BatchReceipt { BatchReceipt(id: id, outcome: tally.outcome) }

    init(row: SQLRow) throws {
        id = BatchID(rawValue: try row.int("batch_id"))
        isAssigning = try row.text("kind") == "assign"
        reassigns = try row.bool("reassign")
        actor = Actor(try row.text("created_by"))
        tally = try JSONText.decode(BatchTally.self, from: try row.text("tally"))
        isStaged = try row.optionalInt("staged_at") != nil
        positions = try row.int("positions")
        position = try row.int("position")
        finishedAt = try row.optionalInt("finished_at")
        undoBy = try row.optionalText("undo_by").map(Actor.init)
        undoPosition = try row.int("undo_position")
        undoTally = try row.optionalText("undo_tally").map {
            try JSONText.decode(UndoOutcome.self, from: $0)
        }
        undoneAt = try row.optionalInt("undone_at")
    }
}

extension SQLConnection {
    /// - Throws: `StoreError.noSuchRecord` for one that is not there, or not staged whole.
    func batch(_ id: BatchID) throws -> BatchRow {
        guard let row = try run(BatchSQL.one, [.integer(id.rawValue)]).first else {
            throw StoreError.noSuchRecord("batch")
        }
        let batch = try BatchRow(row: row)
        guard batch.isStaged else { throw StoreError.noSuchRecord("batch") }
        return batch
    }
}
