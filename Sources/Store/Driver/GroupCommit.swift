internal import GRDB
internal import Synchronization

/// The line of writes that wait for the one writer. Those that wait together share one commit, and
/// so one wait for the disk; each stands in a savepoint of its own.
final class GroupCommit: Sendable {
    /// What one commit takes at most, so that its first caller does not wait long for the others.
    private static let mostWrites = 256

    private struct Line {
        var waiting: [any QueuedWrite] = []
        /// Parts of something long.
        var parts: [any QueuedWrite] = []
        var partWasLast = false
        var isRunning = false
        var isClosed = false
        var commits = 0
    }

    private let longestWork: Duration
    private let pool: DatabasePool
    private let log: WriteAheadLog
    private let onChange: @Sendable () -> Void
    private let line = Mutex(Line())
    // Only the writer's thread touches it, and GRDB has one such thread for a pool.
    nonisolated(unsafe) private let statements = WriterStatements()

    init(
        pool: DatabasePool, log: WriteAheadLog, longestWork: Duration,
        onChange: @escaping @Sendable () -> Void
    ) {
        self.pool = pool
        self.log = log
        self.longestWork = longestWork
        self.onChange = onChange
    }

    /// How many commits were made.
    var commits: Int { line.withLock { $0.commits } }
    /// How many writes wait for a group to take them.
    var waiting: Int { line.withLock { $0.waiting.count + $0.parts.count } }

    /// - Parameter isPart: whether the write is a part of something long, before which others go.
    func add(_ write: any QueuedWrite, isPart: Bool = false) {
        let (accepted, starts) = line.withLock { line in
            guard !line.isClosed else { return (false, false) }
            if isPart { line.parts.append(write) } else { line.waiting.append(write) }
            defer { line.isRunning = true }
            return (true, !line.isRunning)
        }
        if !accepted { write.finish(failure: DatabaseFailure.closed) }
        if starts { runNextGroup() }
    }

    /// Takes no more writes, lets those in the line end, and frees what is prepared.
    func close() async {
        line.withLock { $0.isClosed = true }
        while line.withLock({ $0.isRunning }) { await onWriter { _ in } }
        await onWriter { _ in self.statements.removeAll() }
    }

    /// Runs `body` on the writer's thread, between groups.
    func onWriter<Value: Sendable>(
        _ body: @escaping @Sendable (Database) -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { continuation.resume(returning: body($0)) }
        }
    }

    private func runNextGroup() {
        pool.asyncWriteWithoutTransaction { database in
            self.commitGroup(SQLiteConnection(database: database, statements: self.statements))
            self.log.copyIfLong { copy in self.pool.asyncWriteWithoutTransaction(copy) }
            let isMore = self.line.withLock { line in
                line.isRunning = !line.waiting.isEmpty || !line.parts.isEmpty
                return line.isRunning
            }
            if isMore { self.runNextGroup() }
        }
    }

    /// Nobody is answered before the commit; when it fails, everybody of the group is told.
    private func commitGroup(_ connection: SQLiteConnection) {
        var group: ArraySlice<any QueuedWrite> = []
        do {
            // First the lock, then the group: who comes while the lock is waited for rides along.
            try connection.execute("BEGIN IMMEDIATE", as: "begin")
            group = takeGroup()
            let changed = try runBodies(of: &group, on: connection)
            try connection.execute("COMMIT", as: "commit")
            line.withLock { $0.commits += 1 }
            if changed { onChange() }
            for write in group { write.finish(failure: nil) }
        } catch {
            if group.isEmpty { group = takeGroup() }
            connection.abandonTransaction()
            for write in group { write.finish(failure: error) }
        }
    }

    /// Those who wait, or a part alone: a part takes longer than all of them, and who shares a commit
    /// waits for everybody's end.
    private func takeGroup() -> ArraySlice<any QueuedWrite> {
        line.withLock { line in
            line.partWasLast =
                !line.parts.isEmpty && (line.waiting.isEmpty || !line.partWasLast)
            if line.partWasLast { return [line.parts.removeFirst()] }
            let group = line.waiting.prefix(Self.mostWrites)
            line.waiting.removeFirst(group.count)
            return ArraySlice(Array(group))
        }
    }

    /// Runs the group's bodies until they took long enough; the rest goes back to the line.
    /// Answers whether anything was changed.
    private func runBodies(
        of group: inout ArraySlice<any QueuedWrite>, on connection: SQLiteConnection
    ) throws -> Bool {
        let start = ContinuousClock.now
        var changed = false
        for index in group.indices {
            if index > 0, ContinuousClock.now - start > longestWork {
                let rest = group[index...]
                line.withLock { $0.waiting.insert(contentsOf: rest, at: 0) }
                group = group[..<index]
                break
            }
            if try run(group[index], on: connection) { changed = true }
        }
        return changed
    }

    /// Runs one body in its savepoint; throws only when the whole transaction is lost with it.
    private func run(_ write: any QueuedWrite, on connection: SQLiteConnection) throws -> Bool {
        try connection.execute("SAVEPOINT caller", as: "write")
        let before = connection.database.totalChangesCount
        let error = write.run(on: connection)
        // On a full disk and the like SQLite has rolled everything back, other callers' work too.
        guard connection.database.isInsideTransaction else {
            throw error as? DatabaseFailure ?? DatabaseFailure.rolledBack
        }
        if error != nil { try connection.execute("ROLLBACK TO caller", as: "write") }
        try connection.execute("RELEASE caller", as: "write")
        return error == nil && connection.database.totalChangesCount != before
    }
}

/// A caller's write that waits for its turn, then for its commit.
protocol QueuedWrite: Sendable {
    /// Runs the body and keeps its result; answers what the body threw.
    func run(on connection: SQLiteConnection) -> (any Error)?

    /// Answers the caller: with `failure`, or with what the body came to. Once only.
    func finish(failure: (any Error)?)
}

final class CallersWrite<Value: Sendable>: QueuedWrite {
    private let body: @Sendable (any SQLConnection) throws -> Value
    private let caller: CheckedContinuation<Value, any Error>
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        caller: CheckedContinuation<Value, any Error>
    ) {
        self.body = body
        self.caller = caller
    }

    func run(on connection: SQLiteConnection) -> (any Error)? {
        do {
            let value = try body(connection)
            result.withLock { $0 = .success(value) }
            return nil
        } catch {
            result.withLock { $0 = .failure(error) }
            return error
        }
    }

    func finish(failure: (any Error)?) {
        let result = result.withLock { $0 }
        if let failure { return caller.resume(throwing: failure) }
        caller.resume(with: result ?? .failure(DatabaseFailure.rolledBack))
    }
}

extension SQLiteConnection {
    /// Undoes what a failure has left of the transaction. Should this fail too, the next group's
    /// begin fails and comes back here.
    func abandonTransaction() {
        if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
    }
}

extension DatabaseFailure {
    static let rolledBack = DatabaseFailure(
        operation: "write", code: Int(ResultCode.SQLITE_ABORT.rawValue),
        message: "the transaction was rolled back")
}
