struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    let limit: Duration

    var description: String { "within \(limit): \(what) did not happen" }
}

/// Asks again and again until there is an answer, at most for `limit`.
///
/// Processes of their own run on the computer's clock, which no test can move, and cannot ring a
/// bell in this one. So this is the one place where a system test waits: for a condition, never for
/// a time, and not for ever.
func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(30),
    every pause: Duration = .milliseconds(20),
    _ look: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + limit
    while true {
        if let value = try await look() { return value }
        guard ContinuousClock.now < end else { throw NeverHappened(what: what, limit: limit) }
        try await Task.sleep(for: pause)
    }
}

func eventually(
    _ what: String, within limit: Duration = .seconds(30),
    every pause: Duration = .milliseconds(20),
    _ look: () async throws -> Bool
) async throws {
    let _: Void = try await eventually(what, within: limit, every: pause) {
        try await look() ? () : nil
    }
}
