import CloudTalk
import DialerSync
import Foundation
import Hummingbird
import Logging
import Portal
import ServiceLifecycle
import Store
import UnixSignals

/// The portal and its engine over an open database: what `serve` and `demo` have in common.
struct PortalProcess: Sendable {
    let store: Store
    let dialer: DialerSettings
    let configuration: PortalConfiguration
    let logger: Logger

    /// Runs until the process is told to stop.
    ///
    /// - Parameters:
    ///   - beside: services that start first and stop last.
    ///   - dialerIsReady: where CloudTalk is one of them, the engine waits for it.
    ///   - onListening: called with the port once people can come.
    func run(
        beside: [any Service] = [], dialerIsReady: ReadyService? = nil,
        onListening: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let connection = dialer.client
        do {
            try await serve(
                connection?.0, beside: beside, dialerIsReady: dialerIsReady,
                onListening: onListening)
        } catch {
            try await connection?.1.shutdown()
            throw error
        }
        try await connection?.1.shutdown()
    }

    private func serve(
        _ client: CloudTalkClient?, beside: [any Service], dialerIsReady: ReadyService?,
        onListening: @escaping @Sendable (Int) async -> Void
    ) async throws {
        var services = beside
        var control: EngineControl?
        if let client {
            let engine = engine(client)
            control = EngineControl(engine: engine, store: store)
            services.append(
                dialerIsReady.map { LaterService(predecessor: $0, service: engine) } ?? engine)
        } else {
            try await store.save(EngineStatus(enabled: false))
        }
        let portal = try buildPortal(
            configuration: configuration,
            services: PortalServices(store: store, engine: control, logger: logger),
            onServerRunning: onListening)
        services += [ImportResumption(store: store, logger: logger), portal]
        try await Network.explaining(
            host: configuration.host, port: configuration.port, change: "PORTAL_PORT"
        ) {
            try await ServiceGroup(configuration: group(services)).run()
        }
    }

    private func engine(_ client: CloudTalkClient) -> SyncEngine {
        SyncEngine(
            store: store, client: client,
            policy: dialer.policy(publicURL: configuration.publicURL),
            allowance: dialer.allowance, logger: logger)
    }

    private func group(_ services: [any Service]) -> ServiceGroupConfiguration {
        var group = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // A request to CloudTalk that is under way is brought to its end, and that takes as long as
        // one may take at most.
        group.maximumGracefulShutdownDuration = .seconds(dialer.timeout + 5)
        return group
    }
}

/// Goes on with imports and bulk changes that a crash has interrupted, beside everybody else's work.
struct ImportResumption: Service, CustomStringConvertible {
    let store: Store
    let logger: Logger

    /// The service group logs this; without it, all that the value holds.
    var description: String { "ImportResumption" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await resume() } while await Self.pause()
        }
    }

    /// Also of a command that was killed while the portal runs.
    private func resume() async {
        await attempt("An interrupted import could not be resumed") {
            try await store.resumeImports()
        }
        await attempt("An interrupted bulk change could not be resumed") {
            try await store.resumeBatches()
        }
    }

    private func attempt(
        _ failure: Logger.Message, _ work: () async throws -> Void
    ) async {
        do {
            try await work()
        } catch {
            logger.error(
                failure, metadata: ["reason": "\(String(reflecting: type(of: error)))"])
        }
    }

    /// - Returns: false once the portal is told to stop.
    private static func pause() async -> Bool {
        do {
            try await Task.sleep(for: .seconds(60))
            return true
        } catch {
            return false
        }
    }
}
