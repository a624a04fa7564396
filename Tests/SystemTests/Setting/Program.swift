import Foundation
import Synchronization

/// The `portal` executable, running as a process of its own.
final class Program: Sendable {
    enum Ending: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    private let process: Process
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
        process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        process.standardInput = try Self.file("\(name).in", in: folder, holding: input)
        process.standardOutput = try Self.file("\(name).out", in: folder)
        process.standardError = try Self.file("\(name).err", in: folder)
        process.terminationHandler = { [weak self] process in
            let status = process.terminationStatus
            let ending: Ending =
                process.terminationReason == .exit ? .exit(status) : .signal(status)
            self?.ended.withLock { $0 = ending }
        }
        try process.run()
    }

    /// It lies beside the executable of the tests.
    private static let executable = (Bundle.main.executableURL ?? Bundle.main.bundleURL)
        .deletingLastPathComponent().appendingPathComponent("portal")

    private static func file(
        _ name: String, in folder: URL, holding text: String? = nil
    ) throws -> FileHandle {
        let url = folder.appendingPathComponent(name)
        try Data((text ?? "").utf8).write(to: url)
        return try text == nil ? FileHandle(forWritingTo: url) : FileHandle(forReadingFrom: url)
    }

    var ending: Ending? { ended.withLock { $0 } }
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
        if ending == nil { kill(process.processIdentifier, signal) }
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
