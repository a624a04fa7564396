import CloudTalk
import DialerSync
import Foundation
import Leads
import Logging
import Store

/// What the environment says; every value has been checked.
struct Settings: Sendable {
    var database: DatabaseLocation
    var host: String
    /// 0 takes a free port.
    var port: Int
    /// Nil where nothing says it: then it is made of host and port.
    var publicURL: String?
    var phones: PhoneReader
    var timeZone: TimeZone
    var webhookSecret: WebhookSecret?
    var logLevel: Logger.Level
    var dialer: DialerSettings
    /// What the person who starts the portal should know.
    var warnings: [String]

    /// Where people and links in contacts find the portal.
    func publicURL(port: Int) -> String {
        publicURL ?? "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

/// How to reach CloudTalk, and how fast.
struct DialerSettings: Sendable {
    var apiURL: URL
    /// Nil without a key: syncing is off.
    var credentials: Credentials?
    var allowance: RateBudget.Allowance
    /// Seconds for one request.
    var timeout: Int
    var unassign: SyncPolicy.Unassign
    /// Whether do-not-call numbers go on CloudTalk's blacklist.
    var blacklistsDoNotCall: Bool
    var defaultAgent: AgentID?

    var deletesUnassigned: Bool { unassign == .delete }

    func policy(publicURL: String) -> SyncPolicy {
        SyncPolicy(
            timeout: Double(timeout), unassign: unassign, blacklistsStopped: blacklistsDoNotCall,
            publicURL: publicURL)
    }

    var client: (CloudTalkClient, HTTPTransport)? {
        guard let credentials else { return nil }
        let transport = HTTPTransport(
            baseURL: apiURL, credentials: credentials,
            limits: .init(exchange: .seconds(timeout), connect: .seconds(min(10, timeout))))
        return (CloudTalkClient(transport: transport), transport)
    }
}

/// What CloudTalk's automations have to send along. Never printed.
struct WebhookSecret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let text: String

    var description: String { "[redacted]" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
