import CloudTalk
import DialerSync
import Foundation
import Leads
import Logging
import Store
import Testing

@testable import App

@Suite("Settings from the environment")
struct SettingsTests {
    private func settings(_ environment: [String: String]) throws -> Settings {
        try Settings(Variables(environment: environment))
    }

    @Test("an empty environment gives the defaults, with syncing off")
    func defaults() throws {
        let settings = try settings([:])
        #expect(settings.database == .sqlite(path: "data/portal.db"))
        #expect(settings.host == "127.0.0.1")
        #expect(settings.port == 8080)
        #expect(settings.publicURL(port: 8080) == "http://127.0.0.1:8080")
        #expect(settings.phones.defaultRegion == "US")
        #expect(settings.timeZone.identifier == "America/New_York")
        #expect(settings.webhookSecret == nil)
        #expect(settings.dialer.apiURL.absoluteString == "https://my.cloudtalk.io/api")
        #expect(settings.dialer.credentials == nil)
        #expect(settings.dialer.allowance == .init(limit: 60, window: 60, reserved: 6))
        #expect(settings.dialer.timeout == 15)
        #expect(settings.dialer.unassign == .untag)
        #expect(settings.dialer.blacklistsDoNotCall)
        #expect(settings.dialer.defaultAgent == nil)
        #expect(settings.warnings.isEmpty)
    }

    @Test("every variable is taken over")
    func everyVariable() throws {
        let settings = try settings([
            "PORTAL_DATABASE_URL": "sqlite:///var/lib/portal.db", "PORTAL_HOST": "::1",
            "PORTAL_PORT": "9090", "PORTAL_PUBLIC_URL": "https://portal.example.com/",
            "PORTAL_DEFAULT_REGION": "gb", "PORTAL_TIME_ZONE": "Europe/London",
            "PORTAL_WEBHOOK_SECRET": "hush", "PORTAL_LOG_LEVEL": "debug",
            "CLOUDTALK_API_URL": "http://127.0.0.1:1/api", "CLOUDTALK_ACCESS_KEY_ID": "id",
            "CLOUDTALK_ACCESS_KEY_SECRET": "se:cret", "CLOUDTALK_RATE_LIMIT": "120",
            "CLOUDTALK_RATE_WINDOW": "30", "CLOUDTALK_RESERVED": "12", "CLOUDTALK_TIMEOUT": "5",
            "CLOUDTALK_UNASSIGN": "delete", "CLOUDTALK_DNC_BLACKLIST": "false",
            "CLOUDTALK_DEFAULT_AGENT": "530325",
        ])
        #expect(settings.database == .sqlite(path: "/var/lib/portal.db"))
        #expect(settings.publicURL(port: 9090) == "https://portal.example.com")
        #expect(settings.phones.defaultRegion == "GB")
        #expect(settings.logLevel == .debug)
        #expect(settings.dialer.credentials == Credentials(accessKeyID: "id", secret: "se:cret"))
        #expect(settings.dialer.allowance == .init(limit: 120, window: 30, reserved: 12))
        #expect(settings.dialer.timeout == 5)
        #expect(settings.dialer.unassign == .delete)
        #expect(!settings.dialer.blacklistsDoNotCall)
        #expect(settings.dialer.defaultAgent == AgentID(rawValue: "530325"))
    }

    @Test(
        "a malformed value stops the start with a line that names the variable and an example",
        arguments: [
            ("PORTAL_DATABASE_URL", "data/portal.db"), ("PORTAL_DATABASE_URL", "sqlite:"),
            ("PORTAL_DATABASE_URL", "postgres://user:pass@host/db"), ("PORTAL_HOST", "a b"),
            ("PORTAL_PORT", "http"), ("PORTAL_PORT", "65536"), ("PORTAL_PORT", "+80"),
            ("PORTAL_PUBLIC_URL", "portal.example.com"), ("PORTAL_PUBLIC_URL", "https://a/?b"),
            ("PORTAL_DEFAULT_REGION", "USA"), ("PORTAL_TIME_ZONE", "New York"),
            ("PORTAL_LOG_LEVEL", "loud"), ("CLOUDTALK_API_URL", "ftp://example.com"),
            ("CLOUDTALK_RATE_LIMIT", "0"), ("CLOUDTALK_RATE_LIMIT", "6O"),
            ("CLOUDTALK_RATE_WINDOW", "-1"), ("CLOUDTALK_RESERVED", "60"),
            ("CLOUDTALK_TIMEOUT", "0"), ("CLOUDTALK_TIMEOUT", "1.5"),
            ("CLOUDTALK_UNASSIGN", "remove"), ("CLOUDTALK_DNC_BLACKLIST", "maybe"),
            ("CLOUDTALK_DEFAULT_AGENT", String(repeating: "9", count: 201)),
        ])
    func malformed(name: String, value: String) throws {
        let complaint = try #require(throws: Complaint.self) { try settings([name: value]) }
        #expect(complaint.exitCode == 78)
        #expect(complaint.lines.count == 1)
        let line = try #require(complaint.lines.first)
        #expect(line.hasPrefix(name + " "), "\(line)")
        #expect(line.contains("for example \(name)="), "\(line)")
        #expect(!line.contains("\n"))
    }

    @Test("all faults are said at once")
    func allFaults() throws {
        let complaint = try #require(throws: Complaint.self) {
            try settings(["PORTAL_PORT": "x", "CLOUDTALK_TIMEOUT": "y", "PORTAL_TIME_ZONE": "z"])
        }
        #expect(complaint.lines.count == 3)
    }

    @Test(
        "half a key names the missing half",
        arguments: [
            ("CLOUDTALK_ACCESS_KEY_ID", "CLOUDTALK_ACCESS_KEY_SECRET"),
            ("CLOUDTALK_ACCESS_KEY_SECRET", "CLOUDTALK_ACCESS_KEY_ID"),
            ("NEXT_PUBLIC_CLOUDTALK_ACCOUNT_ID", "NEXT_PUBLIC_CLOUDTALK_API_SECRET"),
        ])
    func halfKey(given: String, missing: String) throws {
        let complaint = try #require(throws: Complaint.self) { try settings([given: "planted"]) }
        #expect(complaint.lines.count == 1)
        #expect(complaint.lines[0].hasPrefix(missing + " is missing"))
    }

    @Test(
        "no fault and no printed form ever holds a secret",
        arguments: [
            ["CLOUDTALK_ACCESS_KEY_ID": "plan:ted", "CLOUDTALK_ACCESS_KEY_SECRET": "s"],
            ["CLOUDTALK_ACCESS_KEY_ID": "i", "CLOUDTALK_ACCESS_KEY_SECRET": "plan ted"],
            ["CLOUDTALK_ACCESS_KEY_SECRET": "planted"],
        ])
    func noSecretInFaults(environment: [String: String]) throws {
        let complaint = try #require(throws: Complaint.self) { try settings(environment) }
        #expect(!complaint.lines.joined().contains("ted"))
        let whole = try settings([
            "CLOUDTALK_ACCESS_KEY_ID": "planted", "CLOUDTALK_ACCESS_KEY_SECRET": "planted",
            "PORTAL_WEBHOOK_SECRET": "planted",
        ])
        #expect(!"\(whole)".contains("planted"))
        #expect(!String(reflecting: whole).contains("planted"))
    }

    @Test("the first version's names work, with a warning that the key was given away")
    func olderNames() throws {
        let settings = try settings([
            "NEXT_PUBLIC_CLOUDTALK_ACCOUNT_ID": "old", "NEXT_PUBLIC_CLOUDTALK_API_SECRET": "key",
        ])
        #expect(settings.dialer.credentials == Credentials(accessKeyID: "old", secret: "key"))
        #expect(settings.warnings.count == 1)
        #expect(settings.warnings[0].contains("CLOUDTALK_ACCESS_KEY_ID"))
    }

    @Test("the new names win over the first version's, without a warning")
    func newerNames() throws {
        let settings = try settings([
            "NEXT_PUBLIC_CLOUDTALK_ACCOUNT_ID": "old", "NEXT_PUBLIC_CLOUDTALK_API_SECRET": "key",
            "CLOUDTALK_ACCESS_KEY_ID": "new", "CLOUDTALK_ACCESS_KEY_SECRET": "pair",
        ])
        #expect(settings.dialer.credentials == Credentials(accessKeyID: "new", secret: "pair"))
        #expect(settings.warnings.isEmpty)
    }

    @Test("a key may come from files, without the line's end")
    func keyFiles() throws {
        let folder = try TestFolder()
        let id = try folder.write("id", "from-file\n")
        let secret = try folder.write("secret", "pair\r\n")
        let settings = try settings([
            "CLOUDTALK_ACCESS_KEY_ID_FILE": id, "CLOUDTALK_ACCESS_KEY_SECRET_FILE": secret,
        ])
        #expect(
            settings.dialer.credentials == Credentials(accessKeyID: "from-file", secret: "pair"))
    }

    @Test("a file that is not there, and a key given twice, are named")
    func keyFileFaults() throws {
        let missing = try #require(throws: Complaint.self) {
            try settings(["CLOUDTALK_ACCESS_KEY_ID_FILE": "/nowhere/at/all"])
        }
        #expect(missing.lines[0].hasPrefix("CLOUDTALK_ACCESS_KEY_ID_FILE names a file"))
        let twice = try #require(throws: Complaint.self) {
            try settings([
                "CLOUDTALK_ACCESS_KEY_ID": "a", "CLOUDTALK_ACCESS_KEY_ID_FILE": "/etc/hostname",
                "CLOUDTALK_ACCESS_KEY_SECRET": "b",
            ])
        }
        #expect(twice.lines[0].hasPrefix("CLOUDTALK_ACCESS_KEY_ID is set"))
    }

    @Test("a variable that is only spelled like ours is pointed out")
    func misspelt() throws {
        let settings = try settings(["PORTAL_PROT": "80", "CLOUDTALK_KEY": "x", "OTHER": "y"])
        #expect(settings.warnings.count == 2)
        #expect(settings.warnings[1].hasPrefix("PORTAL_PROT is not a variable"))
    }

    @Test("the environment wins over .env.local, and that over .env")
    func precedence() throws {
        let variables = Variables(
            environment: ["PORTAL_PORT": "1"],
            files: [
                DotEnvFile("PORTAL_PORT=2\nPORTAL_HOST=local", name: ".env.local"),
                DotEnvFile("PORTAL_HOST=env\nPORTAL_TIME_ZONE=Europe/Paris", name: ".env"),
            ])
        let settings = try Settings(variables)
        #expect(settings.port == 1)
        #expect(settings.host == "local")
        #expect(settings.timeZone.identifier == "Europe/Paris")
    }

    @Test("a fault of a file stops the start and names its line")
    func fileFault() throws {
        let complaint = try #require(throws: Complaint.self) {
            try Settings(
                Variables(environment: [:], files: [DotEnvFile("A=1\nnonsense", name: ".env")]))
        }
        #expect(complaint.lines[0].hasPrefix(".env:2: "))
    }
}
