extension Witness {
    /// What one worker did within one minute.
    struct Minute {
        let number: Int64
        var commits = 0
        var requests = 0
        /// Commits of people, each of which wakes it.
        var wakings = 0
    }

    /// Commits a minute that a worker may make without sending anything: its status, claims that come
    /// to nothing.
    private static let idleCommits = 150
    /// Commits that a request may take along: its attempts, its end, customers claimed and given back.
    private static let commitsPerRequest = 40

    /// What looking at its work takes when somebody has changed something.
    private static let commitsPerWaking = 5

    /// Who only waits does not keep the database busy.
    func checkPatience(of author: Incarnation) {
        note(author) { $0.commits += 1 }
        guard let minute = minutes[author.owner] else { return }
        let most =
            Self.idleCommits + Self.commitsPerRequest * minute.requests
            + Self.commitsPerWaking * minute.wakings
        guard minute.commits > most else { return }
        fail(
            .waits,
            "\(author.owner) made \(minute.commits) commits for \(minute.requests) requests "
                + "within a minute")
    }

    func noteWaking() {
        for worker in simulation.workers where worker.isAlive {
            note(worker.incarnation) { $0.wakings += 1 }
        }
    }

    func note(_ author: Incarnation, _ change: (inout Minute) -> Void) {
        let number = simulation.clock.elapsed / 60_000
        var minute = minutes[author.owner] ?? Minute(number: number)
        if minute.number != number { minute = Minute(number: number) }
        change(&minute)
        minutes[author.owner] = minute
    }
}
