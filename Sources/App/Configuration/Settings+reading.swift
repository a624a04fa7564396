import CloudTalk
import DialerSync
import Foundation
import Leads
import Logging
import Store

extension Settings {
    /// - Throws: ``Complaint`` with a line for every variable that is missing or malformed.
    init(_ variables: Variables) throws {
        var reader = SettingsReader(variables)
        database = reader.database()
        host = reader.read(
            "PORTAL_HOST", default: "127.0.0.1", must: "a host's name or address",
            example: "127.0.0.1"
        ) { $0.contains(where: { $0.isWhitespace || $0 == "/" }) ? nil : $0 }
        port = reader.number("PORTAL_PORT", default: 8080, in: 0...65_535)
        publicURL = reader.publicURL()
        phones = try reader.phones()
        timeZone = try reader.timeZone()
        webhookSecret = reader.value("PORTAL_WEBHOOK_SECRET").map(WebhookSecret.init)
        logLevel = reader.read(
            "PORTAL_LOG_LEVEL", default: .info,
            must: "one of " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", "),
            example: "info"
        ) { Logger.Level(rawValue: $0.lowercased()) }
        dialer = DialerSettings(&reader)
        for name in reader.misspelt {
            reader.warn("\(name) is not a variable of the portal, and is ignored")
        }
        warnings = reader.warnings
        guard reader.faults.isEmpty else {
            throw Complaint(reader.faults, exitCode: Complaint.wrongSetting)
        }
    }
}

extension SettingsReader {
    fileprivate mutating func database() -> DatabaseLocation {
        let name = "PORTAL_DATABASE_URL"
        let example = "sqlite:data/portal.db"
        let fallback = DatabaseLocation.sqlite(path: "data/portal.db")
        if let text = value(name), text.hasPrefix("postgres") {
            complain(
                name, "names a PostgreSQL database, which this version cannot use", example: example
            )
            return fallback
        }
        return read(
            name, default: fallback, must: "sqlite: and the path of a file", example: example
        ) { text in
            guard text.hasPrefix("sqlite:") else { return nil }
            var path = text.dropFirst("sqlite:".count)
            if path.hasPrefix("//") { path = path.dropFirst(2) }
            return path.isEmpty || path.hasSuffix("/") ? nil : .sqlite(path: String(path))
        }
    }

    fileprivate mutating func publicURL() -> String? {
        let text = address("PORTAL_PUBLIC_URL", default: "", example: "https://portal.example.com")
        return text.isEmpty ? nil : text
    }

    fileprivate mutating func phones() throws -> PhoneReader {
        let reader = read(
            "PORTAL_DEFAULT_REGION", default: PhoneReader(defaultRegion: "US"),
            must: "a country's code of two letters", example: "US"
        ) { PhoneReader(defaultRegion: $0) }
        guard let reader else { throw Complaint("the number plans of libphonenumber are missing") }
        return reader
    }

    fileprivate mutating func timeZone() throws -> TimeZone {
        let zone = read(
            "PORTAL_TIME_ZONE", default: TimeZone(identifier: "America/New_York"),
            must: "a time zone's name", example: "America/New_York"
        ) { TimeZone(identifier: $0) }
        guard let zone else {
            throw Complaint("this computer has no time zones; on Debian: apt-get install tzdata")
        }
        return zone
    }
}

extension DialerSettings {
    fileprivate init(_ reader: inout SettingsReader) {
        let url = reader.address(
            "CLOUDTALK_API_URL", default: Self.api, example: Self.api)
        apiURL = URL(string: url) ?? URL(filePath: "/")
        credentials = reader.credentials()
        allowance = reader.allowance()
        timeout = reader.number("CLOUDTALK_TIMEOUT", default: 15, in: 1...300)
        unassign = reader.read(
            "CLOUDTALK_UNASSIGN", default: .untag, must: "untag or delete", example: "untag",
            SyncPolicy.Unassign.init(rawValue:))
        blacklistsDoNotCall = reader.read(
            "CLOUDTALK_DNC_BLACKLIST", default: true, must: "true or false", example: "true"
        ) { ["true": true, "false": false][$0.lowercased()] }
        defaultAgent = reader.read(
            "CLOUDTALK_DEFAULT_AGENT", default: nil,
            must: "an agent's profile id, or left out", example: "530325",
            { AgentID(reading: $0) })
    }

    private static let api = "https://my.cloudtalk.io/api"
}

extension SettingsReader {
    fileprivate mutating func allowance() -> RateBudget.Allowance {
        let limit = number("CLOUDTALK_RATE_LIMIT", default: 60, in: 1...100_000)
        let window = number("CLOUDTALK_RATE_WINDOW", default: 60, in: 1...86_400)
        let reserved = number("CLOUDTALK_RESERVED", default: min(6, limit - 1), in: 0...100_000)
        if reserved >= limit {
            complain(
                "CLOUDTALK_RESERVED", "must be less than CLOUDTALK_RATE_LIMIT, which is \(limit)",
                example: "\(limit / 10)")
        }
        return RateBudget.Allowance(limit: limit, window: Double(window), reserved: reserved)
    }

    private static let keyID = "CLOUDTALK_ACCESS_KEY_ID"
    private static let keySecret = "CLOUDTALK_ACCESS_KEY_SECRET"
    private static let oldID = "NEXT_PUBLIC_CLOUDTALK_ACCOUNT_ID"
    private static let oldSecret = "NEXT_PUBLIC_CLOUDTALK_API_SECRET"

    fileprivate mutating func credentials() -> Credentials? {
        let faultsBefore = faults.count
        var id = keyPart(Self.keyID, mayHaveColon: false)
        var secret = keyPart(Self.keySecret, mayHaveColon: true)
        let (olderID, olderSecret) = (value(Self.oldID), value(Self.oldSecret))
        if faults.count == faultsBefore, id == nil, secret == nil {
            (id, secret) = older(olderID, olderSecret)
        }
        guard faults.count == faultsBefore else { return nil }
        switch (id, secret) {
        case (let id?, let secret?): return Credentials(accessKeyID: id, secret: secret)
        case (nil, nil): return nil
        case (nil, _?):
            complain(
                Self.keyID, "is missing, while there is a secret", example: "the ID of the key")
        case (_?, nil):
            complain(Self.keySecret, "is missing, while there is a key ID", example: "the secret")
        }
        return nil
    }

    private mutating func older(_ id: String?, _ secret: String?) -> (String?, String?) {
        guard id != nil || secret != nil else { return (nil, nil) }
        warn(
            "the CloudTalk key comes from \(Self.oldID) and \(Self.oldSecret): the first version sent "
                + "it to every browser, so it is known to others. Make a new key in CloudTalk, "
                + "delete the old one there, and set \(Self.keyID) and \(Self.keySecret)")
        if id == nil { complain(Self.oldID, "is missing", example: "the ID of the key") }
        if secret == nil { complain(Self.oldSecret, "is missing", example: "the secret") }
        return (id, secret)
    }

    /// Half of the key, straight or from a file.
    private mutating func keyPart(_ name: String, mayHaveColon: Bool) -> String? {
        let (straight, file) = (value(name), value(name + "_FILE"))
        guard straight == nil || file == nil else {
            complain(name, "is set, and \(name)_FILE too; keep one", example: "…")
            return nil
        }
        guard let text = straight ?? file.flatMap({ contents(of: $0, for: name + "_FILE") }) else {
            return nil
        }
        // Basic authentication takes the first colon for the end of the ID.
        guard text.utf8.allSatisfy({ (33...126).contains($0) }), mayHaveColon || !text.contains(":")
        else {
            let source = straight == nil ? name + "_FILE" : name
            complain(
                source,
                "holds signs that no key has (white space, accents\(mayHaveColon ? "" : ", a colon"))",
                example: straight == nil
                    ? "/run/secrets/cloudtalk" : "the key as CloudTalk shows it")
            return nil
        }
        return text
    }

    private mutating func contents(of path: String, for name: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            complain(name, "names a file that cannot be read", example: "/run/secrets/cloudtalk")
            return nil
        }
        let text = String(validating: bytes, as: UTF8.self)?.trimmingWhitespace() ?? ""
        if text.isEmpty {
            complain(name, "names a file without a key in it", example: "/run/secrets/cloudtalk")
        }
        return text.isEmpty ? nil : text
    }
}
