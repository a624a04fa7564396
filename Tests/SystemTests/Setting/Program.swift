import Foundation
import Synchronization

/// The `portal` executable, running as a process of its own.
final class Program: Sendable {
    enum Ending: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    private let id: pid_t
    private let folder: URL
    private let name: String
    private let ended = Mutex<Ending?>(nil)

    /// - Parameters:
    ///   - name: names the files that its output goes to.
    ///   - input: what it can read from standard input.
    init(
        _ arguments: [String], name: String, environment: [String: String], in folder: URL,
        input: String = ""
    ) throws {
        self.name = name
        self.folder = folder
        try Data(input.utf8).write(to: folder.appendingPathComponent("\(name).in"))
        let launch = Launch(
            path: Self.executable.path, arguments: arguments, environment: environment,
            folder: folder.path, streams: ["in", "out", "err"].map { "\(name).\($0)" })
        id = try launch.start()
    }

    /// It lies beside the executable of the tests.
    private static let executable = (Bundle.main.executableURL ?? Bundle.main.bundleURL)
        .deletingLastPathComponent().appendingPathComponent("portal")

    /// Nil while it runs.
    var ending: Ending? {
        ended.withLock { ended in
            var status: Int32 = 0
            if ended == nil, waitpid(id, &status, WNOHANG) == id {
                let signal = status & 0x7f
                ended = signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
            }
            return ended
        }
    }

    /// What it has written to standard output so far.
    var output: String { text("\(name).out") }
    /// What it has written to standard error so far.
    var errors: String { text("\(name).err") }

    private func text(_ file: String) -> String {
        let data = FileManager.default.contents(atPath: folder.appendingPathComponent(file).path)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    func send(_ signal: Int32) {
        // A number whose process has ended may already be somebody else's.
        if ending == nil { kill(id, signal) }
    }

    @discardableResult
    func end(within limit: Duration = .seconds(30)) async throws -> Ending {
        try await eventually("the end of \(name)", within: limit) { ending }
    }

    /// As a power cut would.
    func crash() async throws {
        send(SIGKILL)
        try await end()
    }

    /// As the system does when it stops a service.
    func stop() async throws {
        send(SIGTERM)
        try await end()
    }
}
