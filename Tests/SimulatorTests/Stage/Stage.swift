import Synchronization

/// Runs all Swift tasks of one simulation, one after the other in the order in which they became
/// ready, on the thread that calls ``drain()``. So there is no race in a simulation, and once
/// `drain` returns every task is parked or done.
final class Stage: TaskExecutor {
    private struct Line {
        var jobs: [UnownedJob] = []
        var first = 0
    }

    private let line = Mutex(Line())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        line.withLock { $0.jobs.append(job) }
    }

    func drain() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        line.withLock { line in
            guard line.first < line.jobs.count else {
                line.jobs.removeAll(keepingCapacity: true)
                line.first = 0
                return nil
            }
            defer { line.first += 1 }
            return line.jobs[line.first]
        }
    }

    /// Starts a task of the simulation.
    func start(_ body: @escaping @Sendable () async -> Void) {
        Task(executorPreference: self) { await body() }
    }

    /// Runs `body`, which must not park, to its end.
    func finish<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let result = Mutex<Result<Value, any Error>?>(nil)
        start {
            do {
                let value = try await body()
                result.withLock { $0 = .success(value) }
            } catch {
                result.withLock { $0 = .failure(error) }
            }
        }
        drain()
        guard let result = result.withLock({ $0 }) else { throw Parked() }
        return try result.get()
    }

    /// What was to end at once waits for something.
    struct Parked: Error {}
}
