internal import Leads

enum BulkUndoSQL: String, StatementSet {
    case begin = """
        UPDATE batches SET undo_by = $2, undo_at = $3, undo_tally = $4
        WHERE batch_id = $1 AND undo_at IS NULL
        RETURNING luck
        """

    /// What was changed when it was undone is looked at once more: a later batch over the same leads may
    /// have been undone since. $2 who, $3 now
    case beginAgain = """
        UPDATE batches SET undo_by = $2, undo_at = $3, undo_position = 0, undone_at = NULL
        WHERE batch_id = $1 AND undone_at IS NOT NULL AND EXISTS (
            SELECT 1 FROM batch_members m
            WHERE m.batch_id = batches.batch_id AND m.outcome = 'changed_since')
        RETURNING batch_id
        """

    /// What the batch has moved: $2 the last position that was undone, $3 the next.
    case next = """
        SELECT position, customer_id, lead_id, agent_id, previous_agent_id, previous_assignment_id,
            assignment_id
        FROM batch_members
        WHERE batch_id = $1 AND position > $2 AND position <= $3
            AND outcome IN ('moved', 'changed_since')
        ORDER BY position, lead_id
        """

    /// The last assignment that each lead of some customers ever had.
    case latest = """
        SELECT lead_id, MAX(assignment_id) AS assignment_id FROM retention_assigned_leads
        WHERE customer_id IN ({rows 1: int}) GROUP BY lead_id
        """

    case note = """
        UPDATE batch_members SET outcome = undone.column3
        FROM (VALUES {rows 2: int, text, text}) AS undone
        WHERE batch_members.batch_id = $1 AND batch_members.position = undone.column1
            AND batch_members.lead_id = undone.column2
        """

    /// A lead stands again as an earlier batch had left it: that one can be undone, too.
    case restoreGiven = """
        UPDATE batch_members SET assignment_id = back.column3
        FROM (VALUES {rows 1: text, int, int}) AS back
        WHERE batch_members.lead_id = back.column1
            AND batch_members.outcome IN ('moved', 'changed_since')
            AND batch_members.assignment_id = back.column2
        """

    /// The same for one that an earlier batch had taken off: the lead was last held as the assignment that
    /// goes now (column 3), and not as the one before (column 2).
    case restoreTakenOff = """
        UPDATE batch_members SET previous_assignment_id = free.column3
        FROM (VALUES {rows 1: text, int, int}) AS free
        WHERE batch_members.lead_id = free.column1
            AND batch_members.outcome IN ('moved', 'changed_since')
            AND batch_members.assignment_id IS NULL
            AND batch_members.previous_assignment_id = free.column2
        """

    case restoreHeld = """
        UPDATE batch_members SET assignment_id = free.column3
        FROM (VALUES {rows 1: text, int, int}) AS free
        WHERE batch_members.lead_id = free.column1
            AND batch_members.outcome IN ('moved', 'changed_since')
            AND batch_members.assignment_id = free.column2
        """

    case advance = "UPDATE batches SET undo_position = $2, undo_tally = $3 WHERE batch_id = $1"

    case finish = "UPDATE batches SET undone_at = $2 WHERE batch_id = $1"

    case unfinished = """
        SELECT batch_id FROM batches WHERE undo_at IS NOT NULL AND undone_at IS NULL
        ORDER BY batch_id
        """
}

extension Store {
    /// Brings back what was before a batch, but for what somebody has changed since. In short
    /// transactions; once begun it goes on whatever happens, like the batch. Again it changes nothing
    /// and answers the same, unless what had been changed stands as the batch had left it: where a later
    /// batch over the same leads was undone.
    ///
    /// A previous agent who is not active any more gets the leads back all the same, and they need a
    /// person then, as they would without the batch. Stop requests stay in force.
    /// - Throws: `StoreError.noSuchRecord`.
    public func undoBatch(_ id: BatchID, by actor: Actor) async throws -> UndoOutcome {
        try await Task {
            // One that is still being carried out is brought to its end first.
            _ = try await apply(id)
            let now = clock.now()
            try await driver.write { db in
                try db.beginUndo(of: id, by: actor, now: now)
                try db.lookAgain(at: id, by: actor, now: now)
            }
            return try await undo(id)
        }.value
    }

    func undo(_ id: BatchID) async throws -> UndoOutcome {
        try await inParts { db, size, now in try db.undoNext(size, of: id, now: now) }
    }
}

/// A lead of a batch with the assignments on both sides of the change.
private struct MovedLead {
    let lead: LeadID
    let agent: AgentID?
    let previous: AgentID?
    /// Of a lead that nobody had: the last one that it had ever had.
    let ended: Int64?
    let made: Int64?
}

/// A customer of a batch that is undone.
private struct UndoTurn {
    let position: Int64
    let customer: CustomerID
    var leads: [MovedLead]
}

extension SQLConnection {
    /// The first time. What chance gave by the batch goes with it.
    fileprivate func beginUndo(of id: BatchID, by actor: Actor, now: Int64) throws {
        let begun = try run(
            BulkUndoSQL.begin,
            [
                .integer(id.rawValue), .text(actor.description), .integer(now),
                .text(try JSONText.encode(UndoOutcome())),
            ])
        guard let text = try begun.first?.optionalText("luck") else { return }
        let luck = try JSONText.decode([String: Int].self, from: text)
        try addLuck(
            Dictionary(uniqueKeysWithValues: luck.map { (AgentID(rawValue: $0), -$1) }))
    }

    fileprivate func lookAgain(at id: BatchID, by actor: Actor, now: Int64) throws {
        let again = try run(
            BulkUndoSQL.beginAgain,
            [.integer(id.rawValue), .text(actor.description), .integer(now)])
        guard !again.isEmpty, var tally = try batch(id).undoTally else { return }
        tally.changedSince = 0
        try run(
            BulkUndoSQL.advance,
            [.integer(id.rawValue), .integer(0), .text(try JSONText.encode(tally))])
    }

    /// - Returns: what all of the undoing has come to, once the last part is done.
    fileprivate func undoNext(_ size: Int, of id: BatchID, now: Int64) throws -> UndoOutcome? {
        let batch = try batch(id)
        guard var tally = batch.undoTally, let actor = batch.undoBy else {
            throw StoreError.noSuchRecord("batch to be undone")
        }
        guard batch.undoneAt == nil else { return tally }
        let last = min(batch.undoPosition + Int64(size), batch.positions)
        if last > batch.undoPosition {
            let turns = try undoTurns(of: batch, through: last)
            try undo(turns, of: batch, actor: actor, tally: &tally, now: now)
            try run(
                BulkUndoSQL.advance,
                [.integer(id.rawValue), .integer(last), .text(try JSONText.encode(tally))])
        }
        guard last == batch.positions else { return nil }
        try run(BulkUndoSQL.finish, [.integer(id.rawValue), .integer(now)])
        try audit("bulk_undone", actor: actor, detail: ["batch_id": id.description], now: now)
        return tally
    }

    private func undoTurns(of batch: BatchRow, through last: Int64) throws -> [UndoTurn] {
        let rows = try run(
            BulkUndoSQL.next,
            [.integer(batch.id.rawValue), .integer(batch.undoPosition), .integer(last)])
        var turns: [UndoTurn] = []
        for row in rows {
            let position = try row.int("position")
            if turns.last?.position != position {
                turns.append(
                    UndoTurn(
                        position: position,
                        customer: CustomerID(rawValue: try row.int("customer_id")), leads: []))
            }
            turns[turns.count - 1].leads.append(try MovedLead(row: row))
        }
        return turns
    }

    private func undo(
        _ turns: [UndoTurn], of batch: BatchRow, actor: Actor, tally: inout UndoOutcome, now: Int64
    ) throws {
        let files = try customerFiles(turns.map { ($0.customer, []) })
        let byCustomer = Dictionary(uniqueKeysWithValues: files.map { ($0.customer.id, $0) })
        let latest =
            try batch.isAssigning ? [:] : latestAssignments(of: turns.map(\.customer))
        var changes: [CustomerChange] = []
        var notes: [[SQLValue]] = []
        for turn in turns {
            let step = turn.step(byCustomer[turn.customer], latest: latest)
            tally.count(step)
            notes += turn.notes(step)
            if !step.returning.isEmpty { changes.append(turn.change(step)) }
        }
        try run(BulkUndoSQL.note, [.integer(batch.id.rawValue)], rows: notes)
        guard !changes.isEmpty else { return }
        let added = try carryOut(changes, of: batch.id, undoes: true, actor: actor, now: now)
        try reopenEarlier(turns, returned: Set(changes.flatMap(\.leads).map(\.id)), added: added)
    }

    /// What this batch had changed of earlier ones is theirs again.
    private func reopenEarlier(
        _ turns: [UndoTurn], returned: Set<LeadID>, added: [LeadID: Int64]
    ) throws {
        var given: [[SQLValue]] = []
        var takenOff: [[SQLValue]] = []
        for turn in turns {
            for lead in turn.leads where returned.contains(lead.lead) {
                guard let ended = lead.ended else { continue }
                let id = SQLValue.text(lead.lead.rawValue)
                if lead.previous == nil, let made = lead.made {
                    takenOff.append([id, .integer(ended), .integer(made)])
                } else if let new = added[lead.lead] {
                    given.append([id, .integer(ended), .integer(new)])
                }
            }
        }
        try run(BulkUndoSQL.restoreGiven, rows: given)
        try run(BulkUndoSQL.restoreTakenOff, rows: takenOff)
        try run(BulkUndoSQL.restoreHeld, rows: takenOff)
    }

    /// The last assignment that each lead of some customers ever had.
    func latestAssignments(of customers: [CustomerID]) throws -> [LeadID: Int64] {
        let rows = try run(BulkUndoSQL.latest, rows: customers.map { [.integer($0.rawValue)] })
        return Dictionary(
            uniqueKeysWithValues: try rows.map {
                (LeadID(rawValue: try $0.text("lead_id")), try $0.int("assignment_id"))
            })
    }
}

extension MovedLead {
    fileprivate init(row: SQLRow) throws {
        lead = LeadID(rawValue: try row.text("lead_id"))
        agent = try row.optionalText("agent_id").map(AgentID.init)
        previous = try row.optionalText("previous_agent_id").map(AgentID.init)
        ended = try row.optionalInt("previous_assignment_id")
        made = try row.optionalInt("assignment_id")
    }
}

extension UndoTurn {
    /// A lead that the batch gave to somebody is untouched while that very assignment is active; one
    /// that it took off, while nobody got it since and it is still the same customer's.
    fileprivate func step(_ file: CustomerFile?, latest: [LeadID: Int64]) -> UndoStep {
        let made = Set(leads.compactMap(\.made))
        let active = file?.assignments ?? [:]
        let own = Set(file?.customer.holdings.map(\.lead) ?? [])
        let members = leads.map { lead in
            BulkMember(
                lead: lead.lead, previous: lead.previous,
                isUntouched: own.contains(lead.lead)
                    && (lead.made.map { active[lead.lead] == $0 }
                        ?? (active[lead.lead] == nil && latest[lead.lead] == lead.ended))
            )
        }
        let others = file?.customer.holdings.first { holding in
            active[holding.lead].map { !made.contains($0) } ?? false
        }
        return UndoStep(members, others: others?.agent)
    }

    fileprivate func change(_ step: UndoStep) -> CustomerChange {
        let moved = Dictionary(uniqueKeysWithValues: leads.map { ($0.lead, $0) })
        return CustomerChange(
            customer: customer, agent: step.agent,
            leads: step.returning.map {
                CustomerChange.Lead(
                    id: $0.lead, from: moved[$0.lead]?.agent, ending: moved[$0.lead]?.made,
                    to: $0.previous)
            })
    }

    fileprivate func notes(_ step: UndoStep) -> [[SQLValue]] {
        let all =
            step.returning.map { ($0.lead, "undone") } + step.changed.map { ($0, "changed_since") }
        return all.map { [.integer(position), .text($0.0.rawValue), .text($0.1)] }
    }
}

extension UndoOutcome {
    fileprivate mutating func count(_ step: UndoStep) {
        changedSince += step.changed.count
        for member in step.returning {
            if member.previous == nil { unassigned += 1 } else { restored += 1 }
        }
    }
}
