import Foundation
import Logging
import Store

/// What a command that works on the database starts with.
struct Workplace: Sendable {
    let settings: Settings
    let console: Console

    init(settings: Settings, console: Console = .standard) {
        self.settings = settings
        self.console = console
    }

    /// Reads the settings of this process and says its warnings.
    /// - Throws: ``Complaint`` where a setting is missing or malformed.
    static func current(console: Console = .standard) throws -> Workplace {
        let settings = try Settings(.current())
        for warning in settings.warnings { console.note("portal: note: \(warning)") }
        return Workplace(settings: settings, console: console)
    }

    /// Opens the database, brings it to this version, and closes it when `body` is done.
    func withStore<Value>(
        _ body: (Store) async throws -> Value
    ) async throws -> Value {
        let store = try await Store.open(
            settings.database, phones: settings.phones,
            deletesUnassigned: settings.dialer.deletesUnassigned)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(store))
        } catch {
            result = .failure(error)
        }
        try await store.close()
        return try result.get()
    }

    /// Log entries are lines on standard error.
    func logger(_ label: String) -> Logger {
        Self.logger(label, level: settings.logLevel)
    }

    static func logger(_ label: String, level: Logger.Level) -> Logger {
        var logger = Logger(label: label, factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = level
        return logger
    }
}

extension DatabaseLocation {
    /// As people are told it.
    var words: String {
        switch self {
        case .sqlite(let path): path
        case .inMemory: "a scratch database"
        }
    }
}
