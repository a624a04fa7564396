import NIOPosix

/// Checks passwords, at most a few at once: one check takes 128 MiB, and a flood of sign-ins must
/// not take the memory of everybody else's work.
actor PasswordDesk {
    /// Too many people wait for their password to be checked.
    struct Crowded: Error {}

    private let cost: PasswordCost
    private let atOnce: Int
    private let queueLimit: Int
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// Stands in for the password of people who do not exist, so that they take as long to refuse.
    private var nobody: String?

    init(cost: PasswordCost, atOnce: Int = 2, queueLimit: Int = 16) {
        self.cost = cost
        self.atOnce = atOnce
        self.queueLimit = queueLimit
    }

    /// Whether `stored` came from `password`. With nil the answer is no, after the same work.
    func verify(_ password: String, against stored: String?) async throws -> Bool {
        try await enter()
        defer { leave() }
        let known = stored != nil
        let hash: String
        if let stored {
            hash = stored
        } else {
            hash = try await hashOfNobody()
        }
        return try await Self.onThread { try Password.verify(password, against: hash) } && known
    }

    private func enter() async throws {
        if running < atOnce {
            running += 1
            return
        }
        guard waiting.count < queueLimit else { throw Crowded() }
        // Whoever leaves hands its place over: `running` stays as it is.
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty {
            running -= 1
        } else {
            waiting.removeFirst().resume()
        }
    }

    private func hashOfNobody() async throws -> String {
        if let nobody { return nobody }
        let cost = cost
        let hash = try await Self.onThread { try Password.hash(AccessKey.random(), cost: cost) }
        nobody = hash
        return hash
    }

    private static func onThread<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(work)
    }
}
