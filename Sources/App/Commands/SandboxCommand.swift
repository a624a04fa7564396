import ArgumentParser
import CloudTalkSandbox
import Logging
import ServiceLifecycle
import UnixSignals

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Run the CloudTalk emulator alone.",
        discussion: """
            Its page shows every campaign's calling list. Point a portal at it with \
            CLOUDTALK_API_URL, key SANDBOX, secret sandbox-only.
            """)

    enum Headers: String, ExpressibleByArgument, CaseIterable {
        case always, on429, never

        var meaning: Sandbox.Limit.Headers {
            switch self {
            case .always: .always
            case .on429: .on429
            case .never: .never
            }
        }
    }

    enum BulkCost: String, ExpressibleByArgument, CaseIterable {
        case one = "1"
        case ten = "10"
    }

    @Option(help: "Port of the page and the API; 0 takes a free one.")
    var port: Int

    @Option(help: "A port of its own for the API, which then really closes when CloudTalk is down.")
    var apiPort: Int?

    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Requests that a window allows.")
    var limit = 60

    @Option(help: "Seconds of a window.")
    var window = 60.0

    @Option(help: "When replies tell the limit: always, on429 or never.")
    var headers = Headers.always

    @Option(help: "What a bulk call costs: 1, or 10 for one each action.")
    var bulkCost = BulkCost.one

    @Option(
        name: .customLong("fault"),
        help: ArgumentHelp(
            "How often something goes wrong, from 0 to 1; may be repeated.",
            valueName: "kind=rate"),
        transform: Fault.init(parsing:))
    var faults: [Fault] = []

    @Option(help: "So many contacts of other people's are in the account from the start.")
    var contacts = 0

    @Option(help: "The same seed and the same requests meet the same faults.")
    var seed: UInt64 = 1

    func validate() throws {
        for port in [port, apiPort ?? 0] where !(0...65_535).contains(port) {
            throw ValidationError("A port is a number from 0 to 65535.")
        }
        guard limit >= 1 else { throw ValidationError("--limit is a number from 1 on.") }
        guard (0...1_000_000).contains(contacts) else {
            throw ValidationError("--contacts is a number from 0 to 1000000.")
        }
        guard window > 0, window <= 86_400 else {
            throw ValidationError("--window is a number of seconds, above 0 and at most 86400.")
        }
    }

    /// The sandbox that these options ask for.
    var sandbox: Sandbox.Configuration {
        var configuration = Sandbox.Configuration.demo()
        configuration.limit = Sandbox.Limit(
            requests: limit, window: window, headers: headers.meaning,
            bulkCost: bulkCost == .one ? .perCall : .perAction)
        configuration.addOthers(contacts)
        configuration.faults = faults
        configuration.seed = seed
        return configuration
    }

    func run() async throws {
        let console = Console.standard
        let logger = Workplace.logger("sandbox", level: .warning)
        let server = SandboxServer(
            sandbox: Sandbox(sandbox), host: host, port: port, apiPort: apiPort, logger: logger)
        let service = ReadyService { ready in
            try await server.run { ports in
                console.result("The sandbox's page is at http://\(host):\(ports.page)/")
                console.result("Its API is at http://\(host):\(ports.api)/api")
                await ready()
            }
        }
        try await Network.explaining(host: host, port: port, change: "--port") {
            try await ServiceGroup(
                services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
            ).run()
        }
    }
}
