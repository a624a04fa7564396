import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Synchronization
import Testing

@testable import Portal

@Suite("Signing in")
struct SignInTests {
    /// Opens the form and sends it, as a browser does.
    private static func signIn(
        _ visitor: Visitor, email: String, password: String, next: String = "",
        cookie: String = "portal-form"
    ) async throws -> Answer {
        let form = try await visitor.get("/login")
        let token = try #require(form.cookies[cookie])
        return try await visitor.cookie(cookie, token).form(
            "/login",
            [("form_token", token), ("email", email), ("password", password), ("next", next)])
    }

    @Test("the form has one e-mail field, one password field and one button")
    func form() async throws {
        try await World.open { world in
            let page = try await world.anybody.get("/login")
            #expect(page.status == 200)
            for part in [#"type="email""#, #"type="password""#, "<button", #"type="submit""#] {
                #expect(page.text.components(separatedBy: part).count == 2, "\(part)")
            }
        }
    }

    @Test("the right password opens a session that leads to the role's own page")
    func right() async throws {
        try await World.open { world in
            for (role, home) in [
                (Role.manager, "/manager/assign-lead"), (.agent, "/agent/leads"),
            ] {
                let answer = try await Self.signIn(
                    world.anybody, email: " \(role.rawValue.uppercased())@example.com",
                    password: World.password)
                #expect(answer.status == 303)
                #expect(answer.header("Location") == home)
                let key = try #require(answer.cookies["portal"])
                let page = try await world.anybody.cookie("portal", key).get(home)
                #expect(page.status == 200)
                #expect(page.text.contains("Test \(role.rawValue)"))
            }
        }
    }

    @Test("the session cookie is closed to scripts and other sites, and encrypted on HTTPS")
    func cookie() async throws {
        for (url, name, secure) in [
            ("http://localhost:8080", "portal", false),
            ("https://p.example", "__Host-portal", true),
        ] {
            try await World.open(publicURL: url) { world in
                let answer = try await Self.signIn(
                    world.anybody, email: "manager@example.com", password: World.password,
                    cookie: secure ? "__Host-portal-form" : "portal-form")
                let cookie = try #require(
                    answer.response.headers[values: .setCookie].first { $0.hasPrefix(name + "=") })
                for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"] {
                    #expect(cookie.contains(part), "\(part)")
                }
                #expect(cookie.contains("Secure") == secure)
                #expect(!cookie.contains("Domain"))
            }
        }
    }

    @Test("a wrong password and an unknown address get the same answer")
    func wrong() async throws {
        try await World.open { world in
            try await world.store.disableUser(email: "auditor@example.com")
            var answers: [String] = []
            for (email, password) in [
                ("manager@example.com", "wrong"), ("nobody@example.com", World.password),
                ("auditor@example.com", World.password),
            ] {
                let answer = try await Self.signIn(world.anybody, email: email, password: password)
                #expect(answer.status == 401)
                #expect(answer.cookies["portal"] == nil)
                let words = answer.text.replacing(email, with: "")
                answers.append(
                    words.replacing(try Regex(#"name="form_token" value="[^"]*""#), with: ""))
            }
            #expect(Set(answers).count == 1)
        }
    }

    @Test("after five failures the next try waits, even with the right password; others may")
    func throttling() async throws {
        let time = Mutex(Date(timeIntervalSince1970: 1_900_000_000))
        let now: @Sendable () -> Date = { time.withLock { $0 } }
        try await World.open(now: now) { world in
            func attempt(_ email: String, _ password: String) async throws -> Answer {
                try await Self.signIn(world.anybody, email: email, password: password)
            }
            for _ in 1...5 {
                #expect(try await attempt("manager@example.com", "wrong").status == 401)
            }
            let slowed = try await attempt("Manager@Example.com", World.password)
            #expect(slowed.status == 429)
            #expect(slowed.header("Retry-After") == "900")
            #expect(try await attempt("admin@example.com", World.password).status == 303)
            time.withLock { $0 += 901 }
            #expect(try await attempt("manager@example.com", World.password).status == 303)
        }
    }

    @Test("a sign-in without the browser's form token, or from another site, is refused")
    func crossSite() async throws {
        try await World.open { world in
            let fields = [("email", "manager@example.com"), ("password", World.password)]
            #expect(try await world.anybody.form("/login", fields).status == 403)
            let guessed = try await world.anybody.cookie("portal-form", "abc").form(
                "/login", fields + [("form_token", "abd")])
            #expect(guessed.status == 403)
            let other = try await world.anybody.cookie("portal-form", "abc")
                .with("Origin", "https://evil.example").form(
                    "/login", fields + [("form_token", "abc")])
            #expect(other.status == 403)
        }
    }

    @Test(
        "after signing in one comes to a page of the portal, never elsewhere",
        arguments: [
            ("/leads/L1?x=1", "/leads/L1?x=1"), ("https://evil.example/", "/manager/assign-lead"),
            ("//evil.example/", "/manager/assign-lead"),
            (#"/\evil.example"#, "/manager/assign-lead"),
            ("/a\r\nSet-Cookie: x=y", "/manager/assign-lead"),
        ])
    func next(next: String, address: String) async throws {
        try await World.open { world in
            let answer = try await Self.signIn(
                world.anybody, email: "manager@example.com", password: World.password, next: next)
            #expect(answer.header("Location") == address)
        }
    }

    @Test("a page asked for without a session comes back after signing in")
    func wanted() async throws {
        try await World.open { world in
            let answer = try await world.anybody.get("/leads/L1?x=1")
            #expect(answer.header("Location") == "/login?next=%2Fleads%2FL1%3Fx%3D1")
        }
    }

    @Test("a form sent without a session is lost, which is said, and its page comes back")
    func lostForm() async throws {
        try await World.open { world in
            let page = "http://localhost/manager/assign-lead?q=ana"
            let answer = try await world.anybody.with("Referer", page).form(
                "/manager/assign-lead/assign", [("lead_id", "L1"), ("agent_id", "zoe")])
            let address = try #require(answer.header("Location"))
            #expect(address == "/login?lost=1&next=%2Fmanager%2Fassign-lead%3Fq%3Dana")
            #expect(try await world.anybody.get(address).text.contains("was not saved"))
            #expect(try await !world.anybody.get("/login").text.contains("was not saved"))
        }
    }

    @Test("signing out ends the session, not only the cookie")
    func signingOut() async throws {
        try await World.open { world in
            let browser = try world.browser(.manager)
            #expect(try await browser.form("/logout", []).status == 403)
            let token = try await world.formToken(.manager)
            let answer = try await browser.form("/logout", [("form_token", token)])
            #expect(answer.header("Location") == "/login")
            #expect(try await browser.get("/api/v1/sync").status == 401)
        }
    }

    @Test("a sign-in link works once, and looking ahead does not use it up")
    func link() async throws {
        try await World.open { world in
            let user = try #require(try await world.store.user(email: "admin@example.com")).user
            let key = AccessKey.random()
            try await world.store.addSignInLink(
                hash: AccessKey.hash(key), user: user.id, expiresAt: Date(timeIntervalSinceNow: 60))
            let path = "/sign-in/\(key)"
            #expect(try await world.anybody.send(.head, path).cookies["portal"] == nil)
            let ahead = try await world.anybody.with("Sec-Purpose", "prefetch").get(path)
            #expect(ahead.cookies["portal"] == nil)
            let answer = try await world.anybody.get(path)
            #expect(answer.status == 303)
            let cookie = try #require(answer.cookies["portal"])
            let page = try await world.anybody.cookie("portal", cookie).get("/manager/assign-lead")
            #expect(page.status == 200)
            let again = try await world.anybody.get(path)
            #expect(again.status == 404)
            #expect(again.cookies["portal"] == nil)
        }
    }
}
