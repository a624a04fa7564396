import CloudTalk

@testable import CloudTalkSandbox

extension Witness {
    /// A worker hears what became of a request, or is dead and never does.
    func didHear(_ exchange: Exchange) {
        simulation.trace.add("#\(exchange.id) is \(exchange.news)")
        simulation.tally.count("heard: \(exchange.news)")
        if exchange.wasRead, let read = exchange.call.read {
            answers.append(Look(exchange: exchange, read: read))
            open.removeAll {
                tells(read, of: $0.write, $0.numbers)
                    && isLateEnough(exchange.sentAt, after: $0.exchange.sentAt)
            }
        }
        guard !exchange.call.writes.isEmpty else { return }
        let isLost: Bool
        if case .nothing = exchange.heard { isLost = true } else { isLost = false }
        if !isLost { writing.removeAll { $0 === exchange } }
        for (place, write) in exchange.call.writes.enumerated() {
            guard exchange.attempts.indices.contains(place) else { continue }
            let number = exchange.attempts[place].number
            switch exchange.known(place) {
            case .unknown:
                simulation.tally.count("unknown: \(write.kind.rawValue)")
                let lost = exchange.opens[place]
                // A frozen worker hears so late that others have found out before.
                if !isTold(lost) { open.append(lost) }
            case .done:
                simulation.tally.count("done: \(write.kind.rawValue)")
                checkOneQueue(number)
            case .refused: simulation.tally.count("refused: \(write.kind.rawValue)")
            }
        }
        if isLost { writing.removeAll { $0.sentAt + 60_000 < simulation.clock.elapsed } }
    }

    /// A look tells what became of a request only once the request's time is over.
    func isLateEnough(_ look: Int64, after sent: Int64) -> Bool {
        look >= sent + simulation.timeout
    }

    /// Contacts of this number that requests of ours put into two queues, each of them answered.
    private func checkOneQueue(_ number: String) {
        guard !entangled.contains(number) else { return }
        let ours = ourTags
        var tags: [Int: String] = [:]
        for contact in simulation.sandbox.contacts(withNumber: number)
        where contact.numbers.count == 1 {
            for tag in contact.tags where ours.contains(tag.rawValue) {
                let hand = hands[Bearing(contact: contact.id.rawValue, tag: tag.rawValue)]
                guard case .ours(let exchange, let place) = hand, exchange.known(place) == .done
                else { continue }
                tags[tag.rawValue] = "\(contact.id) by #\(exchange.id)"
            }
        }
        guard tags.count > 1 else { return }
        let said = tags.sorted { $0.key < $1.key }.map { "\($0.key) on \($0.value)" }
        fail(.oneQueue, "\(number) stands in two queues: \(said.joined(separator: ", "))")
    }
}

extension Exchange {
    /// Its writes, as if nobody knew what became of them.
    var opens: [Witness.Open] {
        zip(call.writes, attempts).map { write, attempt in
            Witness.Open(
                exchange: self, write: write,
                numbers: write.numbers.isEmpty ? [attempt.number] : write.numbers)
        }
    }

    /// What the caller heard, in a word or two.
    var news: String {
        switch heard {
        case nil: "under way"
        case .nothing: "forgotten"
        case .failure(.notSent): "not sent"
        case .failure(.lost(let cause)): "lost: \(cause.rawValue)"
        case .reply(let reply): "answered \(reply.status)"
        }
    }
}
