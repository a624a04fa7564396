@testable import CloudTalkSandbox
@testable import Store

extension Witness {
    /// A request leaves a worker.
    func willSend(_ exchange: Exchange) {
        let owner = exchange.caller?.owner ?? "portal"
        let faults = exchange.faults.map(\.name).joined(separator: " ")
        if let caller = exchange.caller { note(caller) { $0.requests += 1 } }
        simulation.trace.add("\(owner) sends #\(exchange.id) \(exchange.call.summary) \(faults)")
        if case .search = exchange.call.read { searches += 1 }
        for case .way(let trouble) in exchange.faults {
            simulation.tally.count("fault: \(trouble.rawValue)")
        }
        if simulation.network.exchanges.contains(where: { other in
            other !== exchange && other.caller === exchange.caller && other.heard == nil
        }) {
            simulation.tally.count("several requests under way")
        }
        guard !exchange.call.writes.isEmpty else { return }
        for write in exchange.call.writes {
            guard let attempt = attempt(for: write, exchange) else {
                fail(.opensAttempt, "#\(exchange.id) \(write.key) left without an open attempt")
                continue
            }
            exchange.attempts.append(attempt)
            checkWorker(exchange, attempt)
            checkRepeat(exchange, write, attempt)
            checkQueue(exchange, write, attempt)
            if write.kind == .create { checkAbsence(exchange, write) }
        }
        writing.append(exchange)
    }

    /// The committed attempt that stands for the write, each for one write only.
    private func attempt(
        for write: WireCall.Write, _ exchange: Exchange
    ) -> Exchange.Attempt? {
        do {
            let rows = try simulation.database.rows(
                """
                SELECT a.attempt_id, a.customer_id, a.contact_id, a.step, c.phone, d.blacklist_id
                FROM sync_attempts a JOIN customers c ON c.customer_id = a.customer_id
                JOIN dialer_contacts d ON d.customer_id = a.customer_id
                WHERE a.outcome IS NULL AND a.writes = 1 ORDER BY a.attempt_id DESC
                """)
            for row in rows {
                let id = try row.int("attempt_id")
                guard !attemptsSeen.contains(id) else { continue }
                let number = try row.optionalText("phone") ?? ""
                let contact = try row.optionalInt("contact_id").map { Int($0) }
                guard try row.text("step") == write.kind.step, contact == write.contact,
                    write.numbers.isEmpty || write.numbers.contains(number),
                    try isEntry(write, of: row)
                else { continue }
                attemptsSeen.insert(id)
                return Exchange.Attempt(
                    id: id, customer: try row.int("customer_id"), number: number)
            }
        } catch {
            fail(.stands, "the database failed: \(error)")
        }
        return nil
    }

    private func isEntry(_ write: WireCall.Write, of row: SQLRow) throws -> Bool {
        guard let entry = write.entry else { return true }
        return try row.optionalInt("blacklist_id") == Int64(entry)
    }

    private func checkWorker(_ exchange: Exchange, _ attempt: Exchange.Attempt) {
        let other = writing.first { other in
            other.caller !== exchange.caller
                && other.attempts.contains { $0.customer == attempt.customer }
                && other.sentAt + simulation.timeout > simulation.clock.elapsed
        }
        guard let other else { return }
        fail(
            .oneWorker,
            "#\(exchange.id) left while #\(other.id) of another worker was under way for "
                + attempt.number)
    }

    private func checkRepeat(
        _ exchange: Exchange, _ write: WireCall.Write, _ attempt: Exchange.Attempt
    ) {
        if let same = unknown(to: exchange.caller).first(where: { $0.write.key == write.key }) {
            fail(
                .asksBeforeRepeat,
                "#\(exchange.id) repeats #\(same.exchange.id) for \(attempt.number), "
                    + "whose outcome is unknown: \(write.key)")
        }
    }

    /// Writes of which a worker cannot know whether they happened: those that were lost, and those of
    /// others who stand still since before they heard.
    private func unknown(to caller: Incarnation?) -> [Open] {
        let now = simulation.clock.elapsed
        let others = writing.filter { other in
            other.caller !== caller && other.heard == nil
                && other.sentAt + simulation.timeout <= now
        }
        return open + others.flatMap(\.opens).filter { !isTold($0) }
    }

    /// No tag goes where it must not.
    private func checkQueue(
        _ exchange: Exchange, _ write: WireCall.Write, _ attempt: Exchange.Attempt
    ) {
        guard let tags = write.tags, [.create, .addTags, .edit].contains(write.kind) else { return }
        let ours = Set(tags).intersection(ourTagNames)
        guard !ours.isEmpty else { return }
        if let last = stops[attempt.number], attempt.id > last {
            fail(.neverCalls, "#\(exchange.id) \(write.key) for \(attempt.number)")
        }
        let waiting = unknown(to: exchange.caller).first { open in
            open.write.kind == .create && open.numbers.contains(attempt.number)
                && !ours.isSubset(of: open.write.tags ?? [])
        }
        if let waiting {
            fail(
                .waitsForCreate,
                "#\(exchange.id) \(write.key) while nobody knows of #\(waiting.exchange.id)")
        }
    }

    private var ourTagNames: Set<String> {
        let ours = ourTags
        return Set(simulation.sandbox.tags.filter { ours.contains($0.id.rawValue) }.map(\.name))
    }

    /// At some look that may still count nobody had that number.
    private func checkAbsence(_ exchange: Exchange, _ write: WireCall.Write) {
        let number = write.numbers[0]
        let standing = simulation.sandbox.contacts.filter { $0.numbers.contains(number) }
        for contact in standing {
            guard let maker = made[contact.id.rawValue], disturbed[number] == nil else { continue }
            noteUnseen(number)
            if disturbed[number] != nil { continue }
            fail(
                .makesNoDoubles,
                "#\(exchange.id) makes \(number) again, which #\(maker.id) made as \(contact.id)")
        }
        let since = standing.map { standingSince[$0.id.rawValue]?[number] ?? 0 }.min()
        let oldest = simulation.clock.elapsed - simulation.proofLasts
        let proof = answers.last { look in
            look.sentAt >= oldest && (look.read.isFor(number) || look.read == .everything(page: 1))
                && since.map { look.sentAt <= $0 + simulation.listLag } ?? true
                && showsNobody(number, look)
        }
        if proof == nil {
            fail(
                .looksBeforeCreate,
                "#\(exchange.id) makes \(number), which stands there since \(since ?? -1)")
        }
    }

    /// What a create of ours left that no list showed in time only comparing can find.
    func noteUnseen(_ number: String) {
        let hasUnseen = simulation.sandbox.contacts(withNumber: number).contains { contact in
            made[contact.id.rawValue].map { isUnseen(contact.id.rawValue, of: $0, number) } ?? false
        }
        guard hasUnseen, disturbed[number] == nil else { return }
        simulation.tally.count("landed after what a list showed")
        disturbed[number] = simulation.clock.elapsed
        late.insert(number)
    }

    /// A request that nobody heard of landed just before the last look came there, and lists that lag
    /// showed what was before: it is as if it had landed after the look.
    private func isUnseen(_ contact: Int, of maker: Exchange, _ number: String) -> Bool {
        guard !maker.wasRead, let since = standingSince[contact]?[number],
            let look = answers.last(where: { $0.read.isFor(number) || $0.read.isPage })
        else { return false }
        let cameAt = look.exchange.arrivedAt ?? look.sentAt
        return cameAt >= since && look.sentAt <= since + simulation.listLag
    }

    /// Of a copy any page counts: the number may have been taken off before its contact was read.
    private func showsNobody(_ number: String, _ look: Look) -> Bool {
        let pages = answers.filter { $0.read.isPage && $0.sentAt >= look.sentAt }
        return (look.read.isPage ? pages : [look]).contains { page in
            page.exchange.stood[number].map { page.sentAt <= $0 + simulation.listLag } ?? true
        }
    }
}
