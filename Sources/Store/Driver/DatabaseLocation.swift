internal import Foundation

/// Where a database lies.
public enum DatabaseLocation: Sendable, Equatable {
    /// A file, made when it is not there, its folder too.
    case sqlite(path: String)
    /// A scratch database that is gone once it is closed.
    case inMemory
}

/// How a SQLite database is opened.
public struct SQLiteOptions: Sendable {
    /// False gives up the promise that an answer means "on the disk": for scratch databases only.
    public var durable: Bool
    public var leaseClock: LeaseClock
    /// How often a listener's process looks for other processes' commits.
    public var pollInterval: Duration
    /// How long a write waits for another process's write.
    public var busyTimeout: Duration

    public init(
        durable: Bool = true, leaseClock: LeaseClock = .system,
        pollInterval: Duration = .milliseconds(250), busyTimeout: Duration = .seconds(5)
    ) {
        self.durable = durable
        self.leaseClock = leaseClock
        self.pollInterval = pollInterval
        self.busyTimeout = busyTimeout
    }
}

/// A folder of its own for a scratch database, removed with this object.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("portal-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        path = folder.path
    }

    deinit {
        // A scratch folder that cannot be removed is the system's to clear.
        try? FileManager.default.removeItem(atPath: path)
    }
}
