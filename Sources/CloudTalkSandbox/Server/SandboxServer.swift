import Hummingbird
public import Logging
public import ServiceLifecycle

/// The sandbox on the network: its API below `/api`, its own page at `/`, its switches below
/// `/sandbox`. Meant for this computer only: whoever reaches the port can use the switches.
///
/// With one port, an outage drops every connection to the API unread, which a client cannot tell
/// from a lost answer. With a port of its own, the API really stops listening, and clients are
/// refused as they are when a service is gone.
public struct SandboxServer: Service {
    /// Where a running server listens.
    public struct Ports: Sendable, Equatable {
        public var page: Int
        /// The same as `page` where both share one.
        public var api: Int
    }

    public let sandbox: Sandbox
    let host: String
    let port: Int
    let apiPort: Int?
    let logger: Logger
    private var quietLogger: Logger
    private let isListening = Signal(false)

    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - apiPort: a port of its own for the API, 0 for any free one; nil shares `port`.
    public init(
        sandbox: Sandbox, host: String = "127.0.0.1", port: Int, apiPort: Int? = nil,
        logger: Logger = Logger(label: "cloudtalk-sandbox")
    ) {
        self.sandbox = sandbox
        self.host = host
        self.port = port
        self.apiPort = apiPort
        self.logger = logger
        // Hummingbird calls every stop by cancelling an error, and outages are made that way.
        quietLogger = logger
        quietLogger.logLevel = .critical
    }

    public func run() async throws {
        try await run { _ in }
    }

    /// Serves until the task is cancelled or told to shut down.
    ///
    /// - Parameter onReady: called once, when everything listens.
    /// - Throws: where a port cannot be had.
    public func run(onReady: @escaping @Sendable (Ports) async -> Void) async throws {
        do {
            // Hanging answers and live pages would hold up a polite shutdown for ever.
            try await cancelWhenGracefulShutdown { [self] in
                if let apiPort {
                    try await runApart(apiPort, onReady: onReady)
                } else {
                    try await serve(pageRouter(withAPI: true), port: port) {
                        await onReady(Ports(page: $0, api: $0))
                    }
                }
            }
        } catch is CancellationError {
            return
        }
    }

    private func runApart(
        _ apiPort: Int, onReady: @escaping @Sendable (Ports) async -> Void
    ) async throws {
        let (pages, page) = AsyncStream<Int>.makeStream()
        let (apis, api) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await serveWhileUp(apiPort) { api.yield($0) }
                return true
            }
            group.addTask {
                try await serve(pageRouter(withAPI: false), port: port) { page.yield($0) }
                return true
            }
            group.addTask {
                if let page = await pages.first(where: { _ in true }),
                    let api = await apis.first(where: { _ in true })
                {
                    await onReady(Ports(page: page, api: api))
                }
                return false
            }
            for try await isOver in group where isOver { break }
            group.cancelAll()
        }
    }

    /// Listens while the sandbox is up; after an outage on the same port again.
    private func serveWhileUp(
        _ wanted: Int, onBound: @escaping @Sendable (Int) -> Void
    ) async throws {
        let bound = BoundPort(wanted)
        while !Task.isCancelled {
            await sandbox.outage.wait(until: false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await serve(apiRouter(), port: bound.port) { port in
                        if bound.remember(port) { onBound(port) }
                        isListening.set(true)
                    }
                }
                group.addTask { await sandbox.outage.wait(until: true) }
                try await group.next()
                group.cancelAll()
                // The port is free only when the server has ended; its end by cancelling is wanted.
                while let ended = await group.nextResult() {
                    if case .failure(let error) = ended, !(error is CancellationError) {
                        throw error
                    }
                }
            }
            isListening.set(false)
        }
    }

    private func serve(
        _ router: Router<SandboxContext>, port: Int,
        onBound: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let application = Application(
            router: router,
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? port
                logger.info("Sandbox listens", metadata: ["port": .stringConvertible(port)])
                await onBound(port)
            },
            logger: quietLogger)
        try await application.run()
    }

    private func pageRouter(withAPI: Bool) -> Router<SandboxContext> {
        let router = Router(context: SandboxContext.self)
        router.add(middleware: PageHeaders())
        if withAPI { router.add(middleware: APIMiddleware(sandbox: sandbox)) }
        ControlRoutes(sandbox: sandbox, settled: settled).add(to: router)
        return router
    }

    private func apiRouter() -> Router<SandboxContext> {
        let router = Router(context: SandboxContext.self)
        router.add(middleware: APIMiddleware(sandbox: sandbox))
        return router
    }

    /// Returns once the API listens or does not, as the sandbox's state asks.
    ///
    /// Only an API with a port of its own takes time for that.
    public func settled() async {
        guard apiPort != nil else { return }
        await isListening.wait(until: !sandbox.isDown)
    }
}
