internal import Leads

/// What became of a part of a batch.
private struct BatchPart<Whole: Sendable>: Sendable {
    /// Nil until the last part.
    let whole: Whole?
    let time: Duration
}

extension Store {
    /// Carries a staged batch out, or the rest of it. Each part notes how far it came: who applies
    /// the batch again goes on there, and two at once share the work.
    func apply(_ id: BatchID) async throws -> BatchReceipt {
        try await inParts { db, size, now in try db.applyNext(size, of: id, now: now) }
    }

    /// Runs transactions of about 15 ms until one of them has the answer.
    func inParts<Whole: Sendable>(
        _ part: @escaping @Sendable (any SQLConnection, _ size: Int, _ now: Int64) throws -> Whole?
    ) async throws -> Whole {
        var size = ChunkSize()
        while true {
            let (rows, now) = (size.rows, clock.now())
            let done = try await driver.writePart { db in
                let start = ContinuousClock.now
                let whole = try part(db, rows, now)
                return BatchPart(whole: whole, time: ContinuousClock.now - start)
            }
            if let whole = done.whole { return whole }
            size.adapt(to: done.time)
            try await LongWrite.cede()
        }
    }
}

/// A customer of a batch whose turn has come.
struct BatchTurn {
    let position: Int64
    let customer: CustomerID
    let agent: AgentID?
    /// Who had the customer when the batch was planned.
    let holder: AgentID?
    var leads: [LeadID]
}

extension SQLConnection {
    /// The next customers' part, and at the end the mark that makes the batch whole.
    /// - Returns: the receipt once the batch is whole.
    fileprivate func applyNext(_ size: Int, of id: BatchID, now: Int64) throws -> BatchReceipt? {
        var batch = try batch(id)
        guard batch.finishedAt == nil else { return batch.receipt }
        let last = min(batch.position + Int64(size), batch.positions)
        if last > batch.position {
            try apply(try turns(of: batch, through: last), of: &batch, now: now)
            try run(
                BatchSQL.advance,
                [.integer(id.rawValue), .integer(last), .text(try JSONText.encode(batch.tally))])
        }
        guard last == batch.positions else { return nil }
        try run(BatchSQL.finish, [.integer(id.rawValue), .integer(now)])
        try audit(
            batch.isAssigning ? "bulk_assigned" : "bulk_unassigned", actor: batch.actor,
            detail: ["batch_id": id.description, "leads": String(batch.tally.moved)], now: now)
        return batch.receipt
    }

    private func turns(of batch: BatchRow, through last: Int64) throws -> [BatchTurn] {
        let rows = try run(
            BatchSQL.next,
            [.integer(batch.id.rawValue), .integer(batch.position), .integer(last)])
        var turns: [BatchTurn] = []
        for row in rows {
            let position = try row.int("position")
            let lead = LeadID(rawValue: try row.text("lead_id"))
            if turns.last?.position == position {
                turns[turns.count - 1].leads.append(lead)
            } else {
                turns.append(
                    BatchTurn(
                        position: position,
                        customer: CustomerID(rawValue: try row.int("customer_id")),
                        agent: try row.optionalText("agent_id").map(AgentID.init),
                        holder: try row.optionalText("previous_agent_id").map(AgentID.init),
                        leads: [lead]))
            }
        }
        return turns
    }

    /// Looks at each customer as it is now, for somebody may have changed it since the plan.
    private func apply(_ turns: [BatchTurn], of batch: inout BatchRow, now: Int64) throws {
        let agents = try bulkAgents()
        let files = try customerFiles(turns.map { ($0.customer, $0.leads) })
        let byCustomer = Dictionary(uniqueKeysWithValues: files.map { ($0.customer.id, $0) })
        var changes: [CustomerChange] = []
        var positions: [CustomerID: Int64] = [:]
        for turn in turns {
            // Without a lead the customer is gone: its leads have other numbers now.
            let file =
                byCustomer[turn.customer]
                ?? CustomerFile(
                    customer: BulkCustomer(
                        id: turn.customer, holdings: [], chosen: turn.leads, bar: nil),
                    assignments: [:], contact: KnownContact(isOwn: nil, tag: nil))
            let step = file.step(for: turn, of: batch, agents: agents)
            let work = file.contact.work(toBear: agents.tag(of: turn.agent))
            batch.tally.add(step, agent: turn.agent, work: work)
            guard !step.moving.isEmpty else { continue }
            changes.append(file.change(step, to: turn.agent))
            positions[turn.customer] = turn.position
        }
        guard !changes.isEmpty else { return }
        // What free leads had before tells later whether somebody had them in between.
        let former = try latestAssignments(
            of: changes.filter { $0.leads.contains { $0.ending == nil } }.map(\.customer))
        let added = try carryOut(
            changes, of: batch.id, undoes: false, actor: batch.actor, now: now)
        try run(
            BulkChangeSQL.noteMoved, [.integer(batch.id.rawValue)],
            rows: changes.flatMap {
                $0.memberRows(at: positions[$0.customer] ?? 0, former: former, added: added)
            })
    }
}

extension CustomerFile {
    fileprivate func step(
        for turn: BatchTurn, of batch: BatchRow, agents: BulkAgents
    ) -> BulkStep {
        // Whom somebody has given to another agent since the plan stays there, and whom somebody has taken
        // off stays free.
        if batch.reassigns || !batch.isAssigning, let holder = customer.holder,
            holder != turn.holder
        {
            return customer.leftAlone()
        }
        if batch.isAssigning, turn.holder != nil, customer.holder == nil {
            return customer.leftAlone()
        }
        guard batch.isAssigning else { return customer.unassigning() }
        // An agent who was made inactive meanwhile takes no new assignments.
        guard let agent = turn.agent, agents.isActive(agent) else {
            return customer.staying(
                among: Set([turn.agent].compactMap(\.self)), reassign: batch.reassigns)
        }
        return customer.assigning(to: agent, reassign: batch.reassigns)
    }

    fileprivate func change(_ step: BulkStep, to agent: AgentID?) -> CustomerChange {
        CustomerChange(
            customer: customer.id, agent: agent,
            leads: step.moving.map {
                CustomerChange.Lead(
                    id: $0.lead, from: $0.agent, ending: assignments[$0.lead], to: agent)
            })
    }
}

extension CustomerChange {
    /// - Parameter former: the last assignments of leads that nobody has.
    fileprivate func memberRows(
        at position: Int64, former: [LeadID: Int64], added: [LeadID: Int64]
    ) -> [[SQLValue]] {
        leads.map { lead in
            [
                .integer(position), .integer(customer.rawValue), .text(lead.id.rawValue),
                SQLValue(lead.to?.rawValue), SQLValue(lead.from?.rawValue),
                SQLValue(lead.ending ?? former[lead.id]), SQLValue(added[lead.id]),
            ]
        }
    }
}
