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
    /// Since when somebody waits or needs a person is when that began; nothing else changes it but a
    /// new wish.
    func checkStanding(_ customer: Int64, _ former: Holding, _ now: Holding) {
        let isNew = now.standing != former.standing && now.standing != .rests
        if isNew, now.since == former.since {
            fail(
                .standsSince,
                "\(customer) is \(now.state.rawValue) since it was \(former.state.rawValue)")
        }
        if now.standing == former.standing, now.generation == former.generation,
            now.since != former.since
        {
            fail(.standsSince, "\(customer) stays \(now.state.rawValue), but since another time")
        }
    }
}
