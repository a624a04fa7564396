internal import Foundation
internal import Synchronization

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
    /// After this much work a commit takes no further caller's write along, so that the first does
    /// not wait long for the others.
    public var longestGroup: Duration

    public init(
        durable: Bool = true, leaseClock: LeaseClock = .system,
        pollInterval: Duration = .milliseconds(250), busyTimeout: Duration = .seconds(5),
        longestGroup: Duration = .milliseconds(50)
    ) {
        self.durable = durable
        self.leaseClock = leaseClock
        self.pollInterval = pollInterval
        self.busyTimeout = busyTimeout
        self.longestGroup = longestGroup
    }
}

/// A folder of its own for a scratch database, removed with this object, at the latest when the
/// process ends: nobody waits then for whoever still holds it.
final class ScratchFolder: Sendable {
    let path: String

    private static let folders = Mutex<Set<String>>([])
    private static let sweepsAtExit: Bool = {
        atexit { ScratchFolder.removeAll() } == 0
    }()

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("portal-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        path = folder.path
        _ = Self.sweepsAtExit
        Self.folders.withLock { _ = $0.insert(folder.path) }
    }

    deinit {
        Self.remove(path)
        Self.folders.withLock { _ = $0.remove(path) }
    }

    private static func removeAll() {
        for path in folders.withLock({ $0 }) { remove(path) }
    }

    private static func remove(_ path: String) {
        // A scratch folder that cannot be removed is the system's to clear.
        try? FileManager.default.removeItem(atPath: path)
    }
}
