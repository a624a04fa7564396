import Leads

extension Witness.Holding {
    /// Whether it waits, needs a person, or neither.
    fileprivate enum Standing: Equatable {
        case waits
        case needsPerson
        case rests
    }

    fileprivate var standing: Standing {
        switch state {
        case .pending, .inFlight: .waits
        case .failed: .needsPerson
        case .none, .synced, .blocked: .rests
        }
    }
}

extension Witness {
    /// How long a commit may be held up, in milliseconds.
    private static let holdUp: Int64 = 15 * 60_000
    private static let moment: Int64 = 60_000

    /// Since when somebody waits or needs a person is when that began; nothing else changes it but a
    /// new wish, and that whoever needs a person has something to be done for again.
    func checkStanding(_ customer: Int64, _ former: Holding, _ now: Holding) {
        let isNew = now.standing != former.standing && now.standing != .rests
        let wasSet = simulation.shape.clockJumps > 0
        let isOld = now.since < heldAt - Self.holdUp || now.since > simulation.clock.portal
        // Two moments may be one and the same.
        let isForgotten =
            now.since == former.since && now.since < heldAt - Self.moment
            && !waitsSinceItsWish(former, now)
        if isNew, !wasSet, isOld || isForgotten {
            fail(
                .standsSince,
                "\(customer) is \(now.state.rawValue) since it was \(former.state.rawValue)")
        }
        let isTakenUp = now.standing == .needsPerson && now.isDue && !former.isDue
        // What lay ahead when the clock was put back began no later than then.
        let isPulledBack =
            former.since > simulation.clock.portal && now.since <= simulation.clock.portal
        if now.standing == former.standing, now.standing != .rests, now.wishedAt == former.wishedAt,
            !isTakenUp, now.since != former.since, !(wasSet && isPulledBack)
        {
            fail(.standsSince, "\(customer) stays \(now.state.rawValue), but since another time")
        }
    }

    /// CloudTalk was not known to have the number, so that nothing was to be done for the wish; the answer
    /// to an older request shows a contact, and it has waited since the wish.
    private func waitsSinceItsWish(_ former: Holding, _ now: Holding) -> Bool {
        former.state == .none && !former.isDue && former.owner != nil
            && former.known.hasPrefix("0 ") && former.known != now.known
            && now.state == .pending && now.isDue && now.since == now.wishedAt
    }
}
