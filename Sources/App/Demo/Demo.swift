import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Logging
import Portal
import Store

/// `portal demo`: the portal and a CloudTalk of its own, on scratch data.
struct Demo {
    let place: DemoPlace
    let console: Console

    private static let region = "US"
    private static let timeZone = "America/New_York"

    /// Checking a password at the usual cost takes seconds in a debug build, and these passwords
    /// guard invented data that is gone tomorrow.
    private static let passwordCost = PasswordCost(power: 11) ?? .standard

    func run() async throws {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        let ports = try await ports()
        guard let phones = PhoneReader(defaultRegion: Self.region) else {
            throw Complaint("the number plans of libphonenumber are missing")
        }
        // Scratch data need not survive a power cut.
        let store = try await Store.open(
            .sqlite(path: folder.path + "/portal.db"), phones: phones,
            options: SQLiteOptions(durable: false))
        let result: Result<Void, any Error>
        do {
            result = .success(try await serve(store, phones: phones, ports: ports))
        } catch {
            result = .failure(error)
        }
        try await store.close()
        try result.get()
    }

    private struct Ports {
        let portal: Int
        let sandbox: Int
        let api: Int
    }

    private func ports() async throws -> Ports {
        let portal = try await place.portalPort()
        if portal != place.wantedPort ?? DemoPlace.usualPort, place.wantedPort != 0 {
            console.note("Port \(DemoPlace.usualPort) is in use; the demo takes \(portal).")
        }
        let sandbox = try await place.sandboxPort(after: portal)
        return Ports(portal: portal, sandbox: sandbox, api: try await place.anyPort())
    }

    private func serve(_ store: Store, phones: PhoneReader, ports: Ports) async throws {
        let data = DemoData(store: store, passwordCost: Self.passwordCost)
        let access = try await data.fill()
        let url = place.url(port: ports.portal)
        let sandbox = sandbox(ports)
        let process = PortalProcess(
            store: store, dialer: try dialer(port: ports.api),
            configuration: PortalConfiguration(
                host: place.host, port: ports.portal, publicURL: url, phones: phones,
                timeZone: TimeZone(identifier: Self.timeZone) ?? .gmt,
                version: PortalCommand.version, passwordCost: Self.passwordCost),
            logger: Workplace.logger("portal", level: .warning))
        try await process.run(beside: [sandbox], dialerIsReady: sandbox) { _ in
            greet(url: url, sandbox: place.url(port: ports.sandbox), access: access)
        }
        console.note("The demo has stopped; its data is gone.")
    }

    /// The API has a port of its own, so that it is really gone when the page's button takes it down.
    private func sandbox(_ ports: Ports) -> ReadyService {
        let server = SandboxServer(
            sandbox: Sandbox(.demo()), host: place.host, port: ports.sandbox, apiPort: ports.api,
            logger: Workplace.logger("sandbox", level: .error))
        return ReadyService { ready in try await server.run { _ in await ready() } }
    }

    private func dialer(port: Int) throws -> DialerSettings {
        var dialer = try Settings(Variables(environment: [:])).dialer
        dialer.apiURL = URL(string: place.url(port: port) + "/api") ?? dialer.apiURL
        dialer.credentials = Credentials(
            accessKeyID: Sandbox.Key.sandbox.id, secret: Sandbox.Key.sandbox.secret)
        dialer.timeout = 5
        return dialer
    }

    private func greet(url: String, sandbox: String, access: DemoAccess) {
        console.result(
            """

            The portal runs at        \(url)
            Sign in with one click    \(url)/sign-in/\(access.signInKey)
                                      (as \(access.signInEmail), once, within an hour)
            CloudTalk's side          \(sandbox)/
                                      every agent's calling list, and a button that takes it down

            """)
        for account in access.accounts {
            console.result("  \(account.role.rawValue)\t\(account.email)\t\(account.password)")
        }
        console.result(
            "\nNothing leaves this computer: CloudTalk is a sandbox, people and numbers are made up."
                + "\nCtrl-C stops the demo and removes its data.")
    }
}

/// A folder for the demo's database.
struct ScratchFolder {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("portal-demo-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        path = folder.path
    }

    func remove() {
        // What cannot be removed is the system's to clear.
        try? FileManager.default.removeItem(atPath: path)
    }
}
