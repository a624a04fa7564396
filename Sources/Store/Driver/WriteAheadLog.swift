internal import Dispatch
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// Keeps SQLite's write-ahead log short. SQLite itself would make the writer copy the whole log into
/// the database file within one commit in ten or twenty, and everybody would wait for that. Here
/// another connection copies what there is, beside the writer; the writer itself copies only what
/// came meanwhile, and then begins the log anew.
final class WriteAheadLog: Sendable {
    /// From how many pages on the log is copied: 4 MB.
    static let longest = 1_000

    private struct State {
        var pages = 0
        /// Where somebody still reads an old snapshot, not all can be copied: then again at so many.
        var next = WriteAheadLog.longest
        var isCopying = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let path: String
    private let durable: Bool
    private let thread = DispatchQueue(label: "portal.checkpoints")
    // Only touched on `thread`.
    nonisolated(unsafe) private var connection: DatabaseQueue?

    init(path: String, durable: Bool) {
        self.path = path
        self.durable = durable
    }

    /// How many pages the log had after the last commit.
    var pages: Int { state.withLock { $0.pages } }

    /// Has the writer's connection tell how long the log is. SQLite's own copying ends with this.
    /// The log must live as long as the connection.
    func watch(_ database: Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { log, _, _, pages in
                guard let log else { return SQLITE_OK }
                Unmanaged<WriteAheadLog>.fromOpaque(log).takeUnretainedValue().grew(Int(pages))
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func grew(_ pages: Int) { state.withLock { $0.pages = pages } }

    /// To be called after a commit: copies the log once it is long.
    /// - Parameter onWriter: runs its argument on the writer's thread, between two transactions.
    func copyIfLong(
        onWriter: @escaping @Sendable (@escaping @Sendable (Database) -> Void) -> Void
    ) {
        let begins = state.withLock { state in
            guard state.pages >= state.next, !state.isCopying, !state.isClosed else { return false }
            state.isCopying = true
            return true
        }
        guard begins else { return }
        thread.async {
            self.copyBeside()
            onWriter { self.copyRest(on: $0) }
        }
    }

    /// What fails here is left to the writer, and what fails there to the next time: as long as
    /// nothing is copied the log grows, and nothing is lost.
    private func copyBeside() {
        if connection == nil { connection = try? open() }
        _ = try? connection?.writeWithoutTransaction { try $0.checkpoint(.passive) }
    }

    private func copyRest(on writer: Database) {
        let copied = try? writer.checkpoint(.passive)
        state.withLock { state in
            state.isCopying = false
            let isWhole = copied.map { $0.walFrameCount == $0.checkpointedFrameCount } ?? false
            state.next = (isWhole ? 0 : state.pages) + Self.longest
        }
    }

    private func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { [durable] database in
            try database.execute(sql: "PRAGMA synchronous = \(durable ? "FULL" : "OFF")")
            try database.execute(sql: "PRAGMA fullfsync = ON")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Ends the copying that is under way, up to its last part, and begins no other.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { (caller: CheckedContinuation<Void, Never>) in
            thread.async {
                // A connection that cannot be closed goes with the process.
                try? self.connection?.close()
                self.connection = nil
                caller.resume()
            }
        }
    }
}
