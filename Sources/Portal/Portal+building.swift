import Foundation
public import Hummingbird
import HummingbirdCore
import NIOCore

/// The portal as an application: the API, the pages, health and metrics.
///
/// It listens when its `run()` is called, and stops taking requests on graceful shutdown.
///
/// - Parameter onServerRunning: is told the port once the portal listens.
/// - Throws: when a template of the pages is missing or broken.
public func buildPortal(
    configuration: PortalConfiguration, services: PortalServices,
    onServerRunning: @escaping @Sendable (Int) async -> Void = { _ in }
) throws -> some ApplicationProtocol {
    let runtime = PortalRuntime(
        configuration: configuration, services: services,
        passwords: PasswordDesk(cost: configuration.passwordCost),
        metrics: MetricsRegistry(version: configuration.version),
        templates: try Templates.load(),
        openAPI: OpenAPIDocument(
            routes: RouteTable.all, version: configuration.version,
            sessionCookie: configuration.sessionCookie
        ).json)
    return Application(
        router: RouteTable.router(runtime),
        server: .http1(
            configuration: .init(
                idleTimeout: .seconds(Int64(configuration.idleTimeout)),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100)
            )),
        configuration: ApplicationConfiguration(
            address: .hostname(configuration.host, port: configuration.port),
            availableConnectionsDelegate: MaximumAvailableConnections(
                configuration.maximumConnections)),
        onServerRunning: { channel in
            await onServerRunning(channel.localAddress?.port ?? configuration.port)
        },
        logger: services.logger)
}
