import AsyncHTTPClient
import CloudTalkSandbox
import Foundation
import Logging
import Synchronization

/// A company for one test: a scratch folder with a database, a CloudTalk of its own on a real port,
/// and the processes that the test starts.
final class Site: Sendable {
    let folder: URL
    let sandbox: Sandbox
    let server: SandboxServer
    private let apiPort: Int
    private let http: HTTPClient
    private let started = Mutex<[Program]>([])

    /// Opens a company, and ends all that belongs to it when `body` is done, whatever came of it.
    ///
    /// - Parameters:
    ///   - account: what the company has at CloudTalk.
    ///   - canBeGone: CloudTalk has a port of its own that closes when it is down.
    static func open(
        _ account: Sandbox.Configuration = .demo(), canBeGone: Bool = false,
        _ body: (Site) async throws -> Void
    ) async throws {
        var account = account
        account.limit = Sandbox.Limit(requests: 100_000, window: 60)
        var logger = Logger(label: "sandbox")
        logger.logLevel = .error
        let server = SandboxServer(
            sandbox: Sandbox(account), port: 0, apiPort: canBeGone ? 0 : nil, logger: logger)
        let (stream, ready) = AsyncStream<SandboxServer.Ports>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { ready.finish() }
                try await server.run { ready.yield($0) }
            }
            if let ports = await stream.first(where: { _ in true }) {
                try await use(Site(server: server, apiPort: ports.api), body)
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private static func use(_ site: Site, _ body: (Site) async throws -> Void) async throws {
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(site))
        } catch {
            result = .failure(error)
        }
        try await site.close()
        try result.get()
    }

    private init(server: SandboxServer, apiPort: Int) throws {
        self.server = server
        self.apiPort = apiPort
        sandbox = server.sandbox
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("portal-system-test-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        http = HTTPClient(configuration: configuration)
    }

    /// Removes the folder whatever comes of the rest.
    private func close() async throws {
        let result: Result<Void, any Error>
        do {
            for program in started.withLock({ $0 }) { try await program.crash() }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        try FileManager.default.removeItem(at: folder)
        try result.get()
    }

    /// The variables that a portal of this company needs.
    var variables: [String: String] {
        [
            "PORTAL_DATABASE_URL": "sqlite:portal.db", "PORTAL_PORT": "0",
            "CLOUDTALK_API_URL": "http://127.0.0.1:\(apiPort)/api",
            "CLOUDTALK_ACCESS_KEY_ID": Sandbox.Key.sandbox.id,
            "CLOUDTALK_ACCESS_KEY_SECRET": Sandbox.Key.sandbox.secret,
            "CLOUDTALK_RATE_LIMIT": "100000", "CLOUDTALK_TIMEOUT": "1",
        ]
    }

    /// Starts `portal` with this company's variables; nil in `changes` takes one away.
    func start(
        _ arguments: [String], with changes: [String: String?] = [:], input: String = ""
    ) throws -> Program {
        var environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !["PORTAL_", "CLOUDTALK_", "NEXT_PUBLIC_", "HOST", "PORT"].contains(
                where: name.hasPrefix)
        }
        environment.merge(variables) { $1 }
        environment["TMPDIR"] = folder.path
        for (name, value) in changes { environment[name] = value }
        let count = started.withLock(\.count)
        let program = try Program(
            arguments, name: "\(count)-\(arguments.joined(separator: "-").prefix(20))",
            environment: environment, in: folder, input: input)
        started.withLock { $0.append(program) }
        return program
    }

    func caller(_ address: String, token: String? = nil) -> Caller {
        Caller(http: http, address: address, token: token)
    }
}
