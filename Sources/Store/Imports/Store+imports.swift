internal import Leads

enum ImportSQL: String, StatementSet {
    case begin = """
        INSERT INTO imports (file_name, sha256, imported_by, started_at) VALUES ($1, $2, $3, $4)
        RETURNING import_id
        """

    case one = """
        SELECT imported_by, started_at, staged_at, finished_at, rows_staged, rows_applied,
            leads_created, leads_updated, rows_refused
        FROM imports WHERE import_id = $1
        """

    case stage = """
        INSERT INTO import_rows (import_id, position, lead_id, line, raw, delivery)
        VALUES {rows 1: int, int, text, int, text, text}
        """

    case countStaged = "UPDATE imports SET rows_staged = rows_staged + $2 WHERE import_id = $1"

    case staged = "UPDATE imports SET staged_at = $2, rows_refused = $3 WHERE import_id = $1"

    case next = """
        SELECT position, lead_id, delivery FROM import_rows
        WHERE import_id = $1 AND position > $2 ORDER BY position LIMIT $3
        """

    case clear = """
        UPDATE import_rows SET delivery = NULL
        WHERE import_id = $1 AND position > $2 AND position <= $3
        """

    case advance = """
        UPDATE imports
        SET rows_applied = $2, leads_created = leads_created + $3, leads_updated = leads_updated + $4
        WHERE import_id = $1
        """

    case finish = "UPDATE imports SET finished_at = $2 WHERE import_id = $1"

    case unfinished = """
        SELECT import_id FROM imports
        WHERE staged_at IS NOT NULL AND finished_at IS NULL ORDER BY import_id
        """

    case abandoned = """
        SELECT import_id FROM imports WHERE staged_at IS NULL AND started_at < $1
        ORDER BY import_id
        """

    case removeRows = """
        DELETE FROM import_rows WHERE import_id = $1 AND position <= (
            SELECT MIN(position) + $2 FROM import_rows WHERE import_id = $1)
        """

    case anyRow = "SELECT position FROM import_rows WHERE import_id = $1 LIMIT 1"

    case remove = "DELETE FROM imports WHERE import_id = $1"
}

extension Store {
    /// How many rows go to the disk at once while a file is staged.
    private static let stagedAtOnce = 200

    /// An import that is not staged whole after this many milliseconds is taken for one whose
    /// program died. Until then it may be another program's that is at it.
    static let longestStaging: Int64 = 3_600_000

    /// Begins the import of a file: stage its rows, say that they are all there, apply them.
    /// - Parameter sha256: of the file, in hexadecimal digits.
    public func beginImport(
        file name: String, sha256: String, by actor: Actor
    ) async throws -> ImportID {
        let now = clock.now()
        return try await driver.write { connection in
            let row = try connection.run(
                ImportSQL.begin,
                [.text(name), .text(sha256), .text(actor.description), .integer(now)])[0]
            return ImportID(rawValue: try row.int("import_id"))
        }
    }

    /// Keeps rows for an import, behind those that it has. Nothing happens to any lead yet.
    /// - Throws: `StoreError.noSuchRecord` for an import that is not there, or is staged whole.
    public func stage(_ rows: [ImportRow], in id: ImportID) async throws {
        var rest = rows[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.stagedAtOnce))
            rest = rest.dropFirst(Self.stagedAtOnce)
            try await driver.writePart { try $0.stage(some, in: id) }
            try await LongWrite.cede()
        }
    }

    /// From here on a crash resumes the import instead of removing it.
    /// - Parameter refused: rows of the file that were not staged, for they are bad.
    public func finishStaging(_ id: ImportID, refused: Int = 0) async throws {
        let now = clock.now()
        try await driver.write { connection in
            _ = try connection.unstagedImport(id)
            try connection.run(
                ImportSQL.staged,
                [.integer(id.rawValue), .integer(now), .integer(Int64(refused))])
        }
    }

    /// Applies a staged import in short transactions, so that nobody else's write waits. Each notes
    /// how far it came: who applies the import again goes on there, and two at once share the work.
    /// - Returns: how many leads the import made, and how many it found, over all attempts.
    public func applyImport(
        _ id: ImportID, progress: @Sendable (ImportProgress) -> Void = { _ in }
    ) async throws -> DeliveryCount {
        var size = ChunkSize()
        while true {
            let chunk = try await applyNext(size.rows, of: id)
            progress(ImportProgress(applied: chunk.applied, total: chunk.total))
            if chunk.isLast { return chunk.count }
            size.adapt(to: chunk.time)
            try await LongWrite.cede()
        }
    }

    /// Goes on with imports that a crash has left staged, and removes those it has left half staged.
    public func resumeImports() async throws {
        let abandoned = clock.now() - Self.longestStaging
        let (half, whole) = try await driver.read { connection in
            (
                try connection.run(ImportSQL.abandoned, [.integer(abandoned)])
                    .map { try $0.int("import_id") },
                try connection.run(ImportSQL.unfinished).map { try $0.int("import_id") }
            )
        }
        for id in half { try await removeImport(ImportID(rawValue: id)) }
        var first: (any Error)?
        for id in whole {
            // One import that cannot go on does not hold up the others.
            do { _ = try await applyImport(ImportID(rawValue: id)) } catch {
                first = first ?? error
            }
        }
        if let first { throw first }
    }

    private func removeImport(_ id: ImportID) async throws {
        let key = SQLValue.integer(id.rawValue)
        var isLeft = true
        while isLeft {
            isLeft = try await driver.writePart { connection in
                try connection.run(ImportSQL.removeRows, [key, .integer(1_000)])
                guard try connection.run(ImportSQL.anyRow, [key]).isEmpty else { return true }
                try connection.run(ImportSQL.remove, [key])
                return false
            }
        }
    }
}

/// Writes that go on for seconds, in many transactions.
enum LongWrite {
    /// Lets others write. Another process gets its turn only while nobody holds the database, and
    /// looks every millisecond whether that is so.
    static func cede() async throws { try await Task.sleep(for: .milliseconds(3)) }
}

/// How many rows of an import go into one transaction, so that it takes 15 ms.
struct ChunkSize {
    private static let aim = 0.015
    private(set) var rows = 100

    mutating func adapt(to time: Duration) {
        let factor = Self.aim / max(time / .seconds(1), 0.001)
        rows = min(max(Int(Double(rows) * min(max(factor, 0.25), 1.5)), 10), 1_000)
    }
}

/// What became of a part of an import.
private struct AppliedChunk: Sendable {
    let applied: Int
    let total: Int
    let isLast: Bool
    let count: DeliveryCount
    let time: Duration
}

extension Store {
    private func applyNext(_ limit: Int, of id: ImportID) async throws -> AppliedChunk {
        let (phones, now) = (phones, clock.now())
        return try await driver.writePart { connection in
            let start = ContinuousClock.now
            let state = try connection.stagedImport(id)
            let actor = Actor(try state.text("imported_by"))
            let intake = LeadIntake(phones: phones, actor: actor, now: now, notesEachLead: false)
            if try state.optionalInt("finished_at") == nil {
                try connection.applyNext(limit, of: id, state: state, intake: intake)
            }
            let after = try connection.stagedImport(id)
            return AppliedChunk(
                applied: Int(try after.int("rows_applied")),
                total: Int(try after.int("rows_staged")),
                isLast: try after.optionalInt("finished_at") != nil,
                count: DeliveryCount(
                    created: Int(try after.int("leads_created")),
                    updated: Int(try after.int("leads_updated"))),
                time: ContinuousClock.now - start)
        }
    }
}

extension SQLConnection {
    private func importRow(_ id: ImportID) throws -> SQLRow {
        guard let row = try run(ImportSQL.one, [.integer(id.rawValue)]).first else {
            throw StoreError.noSuchRecord("import")
        }
        return row
    }

    fileprivate func stagedImport(_ id: ImportID) throws -> SQLRow {
        let row = try importRow(id)
        guard try row.optionalInt("staged_at") != nil else {
            throw StoreError.noSuchRecord("staged import")
        }
        return row
    }

    fileprivate func unstagedImport(_ id: ImportID) throws -> SQLRow {
        let row = try importRow(id)
        guard try row.optionalInt("staged_at") == nil else {
            throw StoreError.noSuchRecord("import to be staged")
        }
        return row
    }

    fileprivate func stage(_ rows: [ImportRow], in id: ImportID) throws {
        let staged = try unstagedImport(id).int("rows_staged")
        let values = try zip(rows, staged...).map { row, before -> [SQLValue] in
            [
                .integer(id.rawValue), .integer(before + 1), .text(row.delivery.id.rawValue),
                .integer(Int64(row.line)), .text(row.raw),
                .text(try JSONText.encode(DeliveryText(row.delivery))),
            ]
        }
        try run(ImportSQL.stage, rows: values)
        try run(ImportSQL.countStaged, [.integer(id.rawValue), .integer(Int64(rows.count))])
    }

    /// One transaction's part: the leads, the place where the next part begins, and at the end the
    /// mark that makes the import whole.
    fileprivate func applyNext(
        _ limit: Int, of id: ImportID, state: SQLRow, intake: LeadIntake
    ) throws {
        let key = SQLValue.integer(id.rawValue)
        let applied = try state.int("rows_applied")
        let rows = try run(ImportSQL.next, [key, .integer(applied), .integer(Int64(limit))])
        let count = try intake.take(rows.map(LeadDelivery.init(staged:)), on: self)
        let reached = try rows.last?.int("position") ?? applied
        try run(ImportSQL.clear, [key, .integer(applied), .integer(reached)])
        try run(
            ImportSQL.advance,
            [
                key, .integer(reached), .integer(Int64(count.created)),
                .integer(Int64(count.updated)),
            ])
        if rows.count < limit { try finish(id, intake: intake) }
    }

    private func finish(_ id: ImportID, intake: LeadIntake) throws {
        try run(ImportSQL.finish, [.integer(id.rawValue), .integer(intake.now)])
        let done = try importRow(id)
        let detail = [
            "import_id": id.description,
            "created": String(try done.int("leads_created")),
            "updated": String(try done.int("leads_updated")),
            "refused": String(try done.int("rows_refused")),
        ]
        try audit("leads_imported", actor: intake.actor, detail: detail, now: intake.now)
    }
}

extension LeadDelivery {
    fileprivate init(staged row: SQLRow) throws {
        let text = try JSONText.decode(DeliveryText.self, from: try row.text("delivery"))
        self = text.delivery(of: LeadID(rawValue: try row.text("lead_id")))
    }
}
