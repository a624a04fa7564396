public import Foundation
public import Leads

/// How the portal is reached and how it writes.
public struct PortalConfiguration: Sendable {
    public var host: String
    /// 0 takes a free port.
    public var port: Int
    /// What people type into the browser, without a slash at the end. With `https` the session
    /// cookie is `__Host-portal` and only sent encrypted.
    public var publicURL: String
    /// Reads the numbers that people and programs send, and tells whose way of writing them counts.
    public var phones: PhoneReader
    /// For the days and hours on pages.
    public var timeZone: TimeZone
    /// The build's name, as `/metrics` and `/openapi.json` tell it.
    public var version: String
    /// What checking a password may cost, for people who have none yet.
    public var passwordCost: PasswordCost
    /// The most connections at once; further ones wait.
    public var maximumConnections: Int
    /// A connection on which nothing moves for so long is closed. Seconds.
    public var idleTimeout: Int
    /// How long a person's session lasts. Seconds.
    public var sessionLifetime: Int

    public init(
        host: String = "127.0.0.1", port: Int = 8080, publicURL: String, phones: PhoneReader,
        timeZone: TimeZone, version: String, passwordCost: PasswordCost = .standard,
        maximumConnections: Int = 1_024, idleTimeout: Int = 60, sessionLifetime: Int = 12 * 3_600
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.phones = phones
        self.timeZone = timeZone
        self.version = version
        self.passwordCost = passwordCost
        self.maximumConnections = maximumConnections
        self.idleTimeout = idleTimeout
        self.sessionLifetime = sessionLifetime
    }

    var isHTTPS: Bool { publicURL.lowercased().hasPrefix("https://") }
    var sessionCookie: String { cookie("portal") }
    /// Bears the form token of a browser that nobody has signed in with.
    var formCookie: String { cookie("portal-form") }
    /// Bears what the next page says about what was just done.
    var noticeCookie: String { cookie("portal-notice") }

    private func cookie(_ name: String) -> String { isHTTPS ? "__Host-" + name : name }
}
