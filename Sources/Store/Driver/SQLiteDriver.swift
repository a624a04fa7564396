internal import Foundation
internal import GRDB

/// SQLite in WAL mode: one writer whose commits are shared, readers on snapshots beside it.
public final class SQLiteDriver: Driver {
    public let dialect = SQLDialect.sqlite
    let options: SQLiteOptions
    private let pool: DatabasePool
    private let scratch: ScratchFolder?
    private let signal: ChangeSignal
    let log: WriteAheadLog
    let line: GroupCommit

    /// Opens the database, making file and folder where there are none.
    /// - Throws: ``DatabaseFailure`` when the file cannot be opened, is no database, or SQLite
    ///   refuses a setting that the promise of durability rests on.
    public init(_ location: DatabaseLocation, options: SQLiteOptions = SQLiteOptions()) throws {
        let scratch = location == .inMemory ? try ScratchFolder() : nil
        let path = try Self.path(of: location, scratch: scratch)
        let durable = options.durable && scratch == nil
        let log = WriteAheadLog(path: path, durable: durable)
        self.log = log
        pool = try DatabaseFailure.translating("open") {
            let configuration = Self.configuration(busyTimeout: options.busyTimeout)
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { try Self.prepareWriter($0, durable: durable, log) }
            return pool
        }
        self.options = options
        self.scratch = scratch
        let signal = ChangeSignal()
        self.signal = signal
        line = GroupCommit(
            pool: pool, log: log, longestWork: options.longestGroup,
            onChange: { signal.send() })
    }

    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        // Deaf to cancellation: a write that stands in the line is answered with what came of it.
        try await withCheckedThrowingContinuation { caller in
            line.add(CallersWrite(body, caller: caller))
        }
    }

    public func writePart<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { caller in
            line.add(CallersWrite(body, caller: caller), isPart: true)
        }
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.read { database in
                try body(SQLiteConnection(database: database, statements: ReaderStatements()))
            }
        } catch let error as DatabaseError {
            throw DatabaseFailure(error, during: "read")
        }
    }

    public func changes() -> AsyncStream<Void> {
        signal.listen { [weak self] in
            var version: Int64?
            while !Task.isCancelled, let self {
                let found = await self.versionByOthers()
                if let version, let found, version != found { self.signal.send() }
                version = found ?? version
                guard (try? await Task.sleep(for: self.options.pollInterval)) != nil else { return }
            }
        }
    }

    public func leaseClock() async throws -> Int64 { options.leaseClock.now() }

    public func close() async throws {
        signal.close()
        await log.close()
        await line.close()
        let pool = pool
        try await withCheckedThrowingContinuation {
            (caller: CheckedContinuation<Void, any Error>) in
            // Closing waits for readers, which no thread of Swift's own pool should do.
            DispatchQueue.global().async {
                caller.resume(
                    with: Result { try DatabaseFailure.translating("close") { try pool.close() } })
            }
        }
    }

    /// Changes whenever another connection than the writer commits: the number is the writer's own
    /// view of the file, so this process's commits leave it alone.
    private func versionByOthers() async -> Int64? {
        await line.onWriter { database in
            // A failure here will be told by the next write; a listener only loses one look.
            try? Int64.fetchOne(database, sql: "PRAGMA data_version")
        }
    }
}

extension SQLiteDriver {
    private static func path(
        of location: DatabaseLocation, scratch: ScratchFolder?
    ) throws -> String {
        if let scratch { return scratch.path + "/scratch.db" }
        guard case .sqlite(let path) = location else { return "" }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        if !FileManager.default.fileExists(atPath: folder.path) {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        return path
    }

    /// SQLite's own way of waiting for another process's write pauses longer and longer, so that
    /// somebody who writes again and again is let through first each time. This one looks every
    /// millisecond.
    private static func waiting(atMost timeout: Duration) -> Database.BusyCallback {
        let tries = Int(timeout / .milliseconds(1))
        return { tried in
            Thread.sleep(forTimeInterval: 0.001)
            return tried < tries
        }
    }

    private static func configuration(busyTimeout: Duration) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .callback(Self.waiting(atMost: busyTimeout))
        configuration.maximumReaderCount = 4
        // A rollback that fails leaves its transaction to the next group instead of a crash.
        configuration.allowsUnsafeTransactions = true
        return configuration
    }

    /// GRDB sets `synchronous = NORMAL` when it turns on the WAL, so FULL comes after opening. A
    /// setting that did not take would break the promise without a sign: each is read back.
    private static func prepareWriter(
        _ database: Database, durable: Bool, _ log: WriteAheadLog
    ) throws {
        log.watch(database)
        try database.execute(sql: "PRAGMA synchronous = \(durable ? "FULL" : "OFF")")
        try database.execute(sql: "PRAGMA fullfsync = ON")
        // Every caller's savepoint keeps what its pages were. That is for nobody but this process,
        // and in a file it was most of all that was written.
        try database.execute(sql: "PRAGMA temp_store = MEMORY")
        let expected: [(pragma: String, value: String)] = [
            ("journal_mode", "wal"), ("foreign_keys", "1"), ("synchronous", durable ? "2" : "0"),
        ]
        for (pragma, value) in expected {
            let found = try String.fetchOne(database, sql: "PRAGMA \(pragma)")
            guard found == value else {
                throw DatabaseFailure(
                    operation: "open", code: Int(ResultCode.SQLITE_ERROR.rawValue),
                    message: "\(pragma) is \(found ?? "unset"), not \(value)")
            }
        }
    }
}
