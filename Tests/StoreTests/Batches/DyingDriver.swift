import Synchronization

@testable import Store

/// A database whose program dies: after so many writes nothing is written any more. What was
/// committed stays, and whoever opens it again finds that.
struct DyingDriver: Driver {
    enum Death: CaseIterable, Sendable {
        /// The next write never reaches the database.
        case beforeCommit
        /// The last write is on the disk, and nobody hears of it.
        case afterCommit
    }

    private let driver: any Driver
    private let writesLeft: WritesLeft
    private let death: Death

    private final class WritesLeft: Sendable {
        private let count: Mutex<Int>
        init(_ count: Int) { self.count = Mutex(count) }

        /// How many there were before this one.
        func take() -> Int {
            count.withLock { count in
                defer { count -= 1 }
                return count
            }
        }
    }

    init(_ driver: any Driver, after writes: Int, _ death: Death) {
        self.driver = driver
        self.death = death
        writesLeft = WritesLeft(writes)
    }

    var dialect: SQLDialect { driver.dialect }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        let left = writesLeft.take()
        guard left > 0 else { throw Mishap() }
        let value = try await driver.write(body)
        if left == 1, death == .afterCommit { throw Mishap() }
        return value
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await driver.read(body)
    }

    func changes() -> AsyncStream<Void> { driver.changes() }
    func leaseClock() async throws -> Int64 { try await driver.leaseClock() }
    func close() async throws {}
}
