import CloudTalkSandbox
import Foundation
import NIOHTTP1
import Testing

/// One busy day with all kinds of trouble, and what the log says about it at its most talkative.
@Suite("Logs")
struct LogTests {
    private static let hussain = "530325"
    private static let keySecret = "planted-key-secret-8161"
    private static let email = "planted.person@example.com"
    private static let password = "planted-password-1729"
    private static let wrongPassword = "planted-wrong-password-4104"
    private static let wrongToken = "planted-wrong-token-1105"
    private static let name = "Quillfeather Zanzibar"
    private static let lead = Lead(id: "L-1", number: "(212) 555-0163", name: name)
    private static let refused = Lead(id: "L-2", number: "(212) 555-0164", name: name)
    /// Nora's tag: CloudTalk lists it, and takes no contact with such a name for a tag.
    private static let blankTag = Sandbox.Tag(id: 1_165_899, name: " ")
    private static let stopped = "212-555-0178"

    /// All of it in every form that it might have in a log.
    private static func planted(_ token: String) -> [String] {
        let numbers = [
            "2125550163", "555-0163", "2125550164", "555-0164", "2125550178", "555-0178",
        ]
        let secrets = [keySecret, password, wrongPassword, wrongToken, token]
        let basic = Data("\(Sandbox.Key.sandbox.id):\(keySecret)".utf8).base64EncodedString()
        return numbers + secrets + [email, "planted.person", "Quillfeather", "Zanzibar", basic]
    }

    private static func setUp(_ site: Site) async throws -> String {
        site.sandbox.set(Sandbox.Key(id: Sandbox.Key.sandbox.id, secret: keySecret))
        try await site.importAgents()
        try await site.importFile(
            "agents", header: "profile_id,tag", ["530330,id:\(blankTag.id)"])
        try await site.importFile("agents", header: "profile_id,name", ["530399,\(name)"])
        try await site.importLeads([lead, refused])
        try await site.run(
            "user", "add", email, "--name", name, "--role", "manager", input: password + "\n")
        return try await site.createToken()
    }

    @Test(
        "no number, name, e-mail or secret is logged, and each failure says of which lead and why")
    func logs() async throws {
        var account = Sandbox.Configuration.demo()
        account.tags.append(Self.blankTag)
        try await Site.open(account) { site in
            let token = try await Self.setUp(site)
            let portal = try await site.serve(
                token: token,
                with: [
                    "PORTAL_LOG_LEVEL": "trace", "CLOUDTALK_ACCESS_KEY_SECRET": Self.keySecret,
                ])
            try await Self.useAPI(portal.manager)
            try await Self.signIn(site.caller(portal.address))
            try await Self.meetTrouble(site, portal.manager)
            try await portal.program.stop()

            let log = portal.program.output + portal.program.errors
            #expect(log.contains(" debug "), "the level is not what was asked for")
            for value in Self.planted(token) { #expect(!log.contains(value), "\(value)") }
            let failures = log.split(separator: "\n")
                .filter { $0.contains("CloudTalk request failed") }
            for line in failures {
                #expect(line.contains(/\blead_id=L-[12]\b/), "\(line)")
                #expect(line.contains(/\battempt=[1-9]/), "\(line)")
            }
            for reason in ["refused", "server_error", "not_found", "unauthorized"] {
                #expect(failures.contains { $0.contains("reason=\(reason) ") }, "\(reason)")
            }
        }
    }

    private static func useAPI(_ manager: Caller) async throws {
        let person = #"{"phone_number":"\#(stopped)","full_name":"\#(name)""#
        for (method, path, body, status) in [
            (HTTPMethod.GET, "/api/v1/leads?q=Quillfeather", nil, 200),
            (.GET, "/manager/assign-lead?q=2125550163", nil, 303),
            (.GET, "/api/v1/leads/Quillfeather", nil, 404),
            (.GET, "/\(email)/\(name.replacing(" ", with: "-"))", nil, 404),
            (.POST, "/api/v1/leads", #"[{"lead_id":"L-9","\#(name)":"\#(email)"}]"#, 400),
            (.POST, "/api/v1/leads", #"{"lead_id":"L-9","full_name":"\#(name)"#, 400),
            (.POST, "/api/cloudtalk/contact/add", person + "}", 400),
            (
                .POST, "/api/cloudtalk/contact/add",
                person + #","agent_profile_id":"530326","lead_id":"L-3"}"#, 200
            ),
            (
                .POST, "/api/cloudtalk/call/create",
                #"{"callee_number":"\#(lead.number)","agent_profile_id":"\#(hussain)"}"#, 200
            ),
            (
                .PUT, "/api/v1/do-not-call",
                #"{"phone":"\#(stopped)","source":"\#(name)","reason":"\#(email)"}"#, 200
            ),
            (.GET, "/api/v1/do-not-call/2125550178", nil, 200),
        ] as [(HTTPMethod, String, String?, Int)] {
            let answer = try await manager.call(method, path, body: body)
            #expect(answer.status == status, "\(method) \(path): \(answer.text)")
        }
        let stranger = Caller(http: manager.http, address: manager.address, token: wrongToken)
        #expect(try await stranger.call(.GET, "/api/v1/sync").status == 401)
    }

    /// First with a wrong password, then with the right one.
    private static func signIn(_ browser: Caller) async throws {
        for (password, status) in [(wrongPassword, 401), (password, 303)] {
            let form = try await browser.call(.GET, "/login")
            let cookie = try #require(form.headers.first(name: "Set-Cookie"))
                .prefix { $0 != ";" }
            let formToken = try #require(cookie.split(separator: "=").last)
            let answer = try await browser.call(
                .POST, "/login",
                body: "form_token=\(formToken)&email=\(email)&password=\(password)&next=",
                headers: [
                    "Content-Type": "application/x-www-form-urlencoded", "Cookie": String(cookie),
                ])
            #expect(answer.status == status)
        }
    }

    private static func meetTrouble(_ site: Site, _ manager: Caller) async throws {
        func expect(_ lead: String, _ state: String, _ reason: String?) async throws {
            try await eventually("\(lead) \(state) \(reason ?? "")") {
                let sync = try await manager.lead(lead).sync
                return sync.state == state && (reason == nil || sync.reason == reason)
            }
        }
        _ = try await manager.assign("L-2", to: "530330")
        try await expect("L-2", "failed", "refused")
        site.sandbox.inject(.errorBefore, on: .addContact)
        _ = try await manager.assign("L-1", to: hussain)
        try await expect("L-1", "synced", nil)
        for contact in site.sandbox.contacts(withNumber: "+12125550163") {
            site.sandbox.delete(contact.id)
        }
        _ = try await manager.assign("L-1", to: "530326")
        try await expect("L-1", "synced", nil)
        site.sandbox.set(Sandbox.Key(id: "another", secret: "another"))
        _ = try await manager.assign("L-1", to: hussain)
        try await eventually("the refused key") {
            try await manager.sync().lastError?.reason == "unauthorized"
        }
    }
}
