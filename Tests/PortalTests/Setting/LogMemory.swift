import Logging
import Synchronization

/// Keeps every line that is logged, at every level.
final class LogMemory: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func add(_ line: String) { kept.withLock { $0.append(line) } }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(memory: self) }
    }

    private struct Handler: LogHandler {
        let memory: LogMemory
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        init(memory: LogMemory) { self.memory = memory }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            memory.add("\(event.level) \(event.message) \(all)")
        }
    }
}
