internal import Leads

extension Store {
    /// How many leads go to the disk at once while a batch is staged.
    private static let stagedAtOnce = 600

    /// A batch that is not staged whole after this many milliseconds is taken for one whose program
    /// died. Until then it may be another program's that is at it.
    static let longestBatchStaging: Int64 = 3_600_000

    /// What an order would do as things are now. Changes nothing.
    /// - Throws: ``BulkRefusal``.
    public func previewBulk(_ order: BulkOrder) async throws -> BulkOutcome {
        try await plan(order).whole.outcome
    }

    /// Carries an order out, in short transactions so that nobody else's write waits. It is decided
    /// as a whole first; what somebody else changes before the batch comes by is respected, and the
    /// answer counts what really happened.
    ///
    /// Once the decision is on the disk, the order is carried out whatever happens: to its end here,
    /// though the caller may be gone, or after a crash by ``resumeBatches()``. A key makes that
    /// happen once: the same request again gets the first one's answer, also while that is under way.
    /// - Throws: ``BulkRefusal``, or ``RepeatKeyTaken``; then nothing was changed.
    public func carryOutBulk(
        _ order: BulkOrder, key: RepeatKey? = nil, by actor: Actor
    ) async throws -> BatchReceipt {
        // A task of its own: whoever waits for the answer may give up, the work may not.
        try await Task {
            if let key, let earlier = try await batch(of: key) { return try await apply(earlier) }
            let plan = try await plan(order)
            return try await apply(try await stage(plan, of: order, key: key, by: actor))
        }.value
    }

    private func plan(_ order: BulkOrder) async throws -> BulkPlan {
        let (phones, deletes, now) = (phones, deletesUnassigned, clock.now())
        return try await driver.read {
            try $0.plan(order, phones: phones, deletes: deletes, now: now)
        }
    }

    private func batch(of key: RepeatKey) async throws -> BatchID? {
        let now = clock.now()
        return try await driver.read { try $0.batch(of: key, now: now) }
    }

    // MARK: Staging

    /// Lays a plan down. Its last transaction makes it count.
    /// - Returns: the batch; another one where the same request was made at the same time.
    private func stage(
        _ plan: BulkPlan, of order: BulkOrder, key: RepeatKey?, by actor: Actor
    ) async throws -> BatchID {
        let now = clock.now()
        let id = try await driver.write { try $0.beginBatch(order, plan, actor: actor, now: now) }
        do {
            try await stageMembers(of: plan, in: id)
            let counts = try await driver.write { db in
                try db.finishStaging(id, plan, key: key, now: now)
            }
            if counts != id { try await removeBatch(id) }
            return counts
        } catch {
            // What cannot be removed now is removed when it is old enough to be nobody's.
            try? await removeBatch(id)
            throw error
        }
    }

    private func stageMembers(of plan: BulkPlan, in id: BatchID) async throws {
        var rows: [[SQLValue]] = []
        for (index, place) in plan.places.enumerated() {
            rows += place.chosen.map { lead in
                [
                    .integer(Int64(index + 1)), .integer(place.customer.rawValue),
                    .text(lead.rawValue), SQLValue(place.agent?.rawValue),
                    SQLValue(place.holder?.rawValue),
                ]
            }
            guard rows.count >= Self.stagedAtOnce || index + 1 == plan.places.count else {
                continue
            }
            let some = rows
            rows = []
            try await driver.writePart { db in
                _ = try db.run(BatchSQL.stage, [.integer(id.rawValue)], rows: some)
            }
            try await LongWrite.cede()
        }
    }

    /// Removes a batch that does not count; leaves one that does.
    func removeBatch(_ id: BatchID) async throws {
        let key = SQLValue.integer(id.rawValue)
        var isLeft = true
        while isLeft {
            isLeft = try await driver.writePart { db in
                guard let batch = try db.run(BatchSQL.one, [key]).first,
                    try batch.optionalInt("staged_at") == nil
                else { return false }
                try db.run(BatchSQL.removeMembers, [key, .integer(1_000)])
                guard try db.run(BatchSQL.anyMember, [key]).isEmpty else { return true }
                try db.run(BatchSQL.remove, [key])
                return false
            }
        }
    }
}

extension SQLConnection {
    /// In the order of ids, so that two batches never wait for each other's rows.
    func addLuck(_ luck: [AgentID: Int]) throws {
        try run(
            BatchSQL.addLuck,
            rows: luck.sorted { $0.key < $1.key }.map {
                [.text($0.key.rawValue), .integer(Int64($0.value))]
            })
    }

    /// The batch that answered a request before.
    /// - Throws: ``RepeatKeyTaken`` when it was another request.
    fileprivate func batch(of key: RepeatKey, now: Int64) throws -> BatchID? {
        let found = try run(
            RepeatKeySQL.find,
            [
                .text(key.owner.description), .text(key.key), .integer(now - RepeatKey.lifetime),
            ]
        ).first
        guard let found else { return nil }
        guard try found.text("fingerprint") == key.fingerprint else { throw RepeatKeyTaken() }
        return BatchID(rawValue: try found.int("batch_id"))
    }

    fileprivate func beginBatch(
        _ order: BulkOrder, _ plan: BulkPlan, actor: Actor, now: Int64
    ) throws -> BatchID {
        var (kind, reassigns) = ("unassign", false)
        if case .assign(_, _, let reassign) = order.deed {
            (kind, reassigns) = ("assign", reassign)
        }
        let row = try run(
            BatchSQL.begin,
            [
                .text(kind), SQLValue(reassigns), .text(actor.description), .integer(now),
                .text(try JSONText.encode(plan.settled)),
            ])[0]
        return BatchID(rawValue: try row.int("batch_id"))
    }

    /// From here on a crash resumes the batch instead of removing it. Whoever made the same request
    /// and was here first has the batch that counts.
    fileprivate func finishStaging(
        _ id: BatchID, _ plan: BulkPlan, key: RepeatKey?, now: Int64
    ) throws -> BatchID {
        if let key {
            if let first = try batch(of: key, now: now) { return first }
            try run(RepeatKeySQL.forget, [.integer(now - RepeatKey.lifetime)])
            try run(
                RepeatKeySQL.keep,
                [
                    .text(key.owner.description), .text(key.key), .text(key.fingerprint),
                    .integer(id.rawValue), .integer(now),
                ])
        }
        try addLuck(plan.luck)
        let luck = Dictionary(uniqueKeysWithValues: plan.luck.map { ($0.key.rawValue, $0.value) })
        try run(
            BatchSQL.staged,
            [
                .integer(id.rawValue), .integer(now), .integer(Int64(plan.places.count)),
                .text(try JSONText.encode(luck)),
            ])
        return id
    }
}
