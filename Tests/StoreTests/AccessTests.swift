import Foundation
import Leads
import Testing

@testable import Store

@Suite("Users, tokens, sessions")
struct AccessTests {
    private func withUser(
        _ body: (Store, UserRecord, TestClock) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        let user = try await store.addUser(
            email: "Ann@Example.com", name: "Ann", role: .manager, profileID: nil,
            passwordHash: "hash-one")
        try await body(store, user, clock)
        try await store.close()
    }

    @Test("a user is found by e-mail in any case, and an e-mail is given once")
    func users() async throws {
        try await withUser { store, user, _ in
            let found = try #require(try await store.user(email: " ann@example.COM"))
            #expect(found.user == user && found.passwordHash == "hash-one")
            #expect(user.email == "Ann@Example.com" && user.role == .manager)
            let error = await #expect(throws: StoreError.self) {
                try await store.addUser(
                    email: "ANN@example.com", name: "B", role: .admin, profileID: nil,
                    passwordHash: "x")
            }
            guard case .taken(field: "email", _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await store.users() == [user])
            #expect(try await store.user(email: "bob@example.com") == nil)
        }
    }

    @Test("a new password, and disabling, end the user's sessions")
    func endings() async throws {
        try await withUser { store, user, clock in
            for change in [
                { try await store.setPassword(email: "ann@example.com", hash: "hash-two") },
                { try await store.disableUser(email: "ann@example.com") },
            ] {
                try await store.openSession(
                    hash: "session", user: user.id, formToken: "form", expiresAt: clock.now + 60)
                #expect(try await store.session(hash: "session")?.user.id == user.id)
                try await change()
                #expect(try await store.session(hash: "session") == nil)
            }
            #expect(try await store.user(email: "ann@example.com")?.passwordHash == "hash-two")
            #expect(try await store.users()[0].disabledAt == clock.now)
            await #expect(throws: StoreError.noSuchRecord("user")) {
                try await store.openSession(
                    hash: "late", user: user.id, formToken: "form", expiresAt: clock.now + 60)
            }
            await #expect(throws: StoreError.noSuchRecord("user")) {
                try await store.setPassword(email: "nobody@example.com", hash: "x")
            }
        }
    }

    @Test("a session ends by itself, or when it is closed")
    func sessions() async throws {
        try await withUser { store, user, clock in
            try await store.openSession(
                hash: "one", user: user.id, formToken: "form", expiresAt: clock.now + 60)
            try await store.openSession(
                hash: "two", user: user.id, formToken: "form", expiresAt: clock.now + 600)
            #expect(try await store.session(hash: "one")?.formToken == "form")
            clock.advance(seconds: 60)
            #expect(try await store.session(hash: "one") == nil)
            try await store.closeSession(hash: "two")
            try await store.closeSession(hash: "two")
            #expect(try await store.session(hash: "two") == nil)
        }
    }

    @Test("a sign-in link works once, and not for ever")
    func links() async throws {
        try await withUser { store, user, clock in
            try await store.addSignInLink(hash: "one", user: user.id, expiresAt: clock.now + 60)
            try await store.addSignInLink(hash: "two", user: user.id, expiresAt: clock.now + 60)
            #expect(try await store.redeemSignInLink(hash: "one") == user)
            #expect(try await store.redeemSignInLink(hash: "one") == nil)
            clock.advance(seconds: 60)
            #expect(try await store.redeemSignInLink(hash: "two") == nil)
            #expect(try await store.redeemSignInLink(hash: "three") == nil)
        }
    }

    @Test("a token is found by its hash until it is revoked; then its name is free")
    func tokens() async throws {
        try await withUser { store, _, clock in
            let token = try await store.addToken(name: "crm", role: .integration, hash: "h1")
            await #expect(throws: StoreError.self) {
                try await store.addToken(name: "crm", role: .manager, hash: "h2")
            }
            #expect(try await store.token(hash: "h1")?.lastUsedAt == clock.now)
            let first = clock.now
            clock.advance(seconds: 30)
            #expect(try await store.token(hash: "h1")?.lastUsedAt == first)
            clock.advance(seconds: 31)
            #expect(try await store.token(hash: "h1")?.lastUsedAt == clock.now)
            try await store.revokeToken(name: "crm")
            #expect(try await store.token(hash: "h1") == nil)
            await #expect(throws: StoreError.noSuchRecord("token")) {
                try await store.revokeToken(name: "crm")
            }
            let second = try await store.addToken(name: "crm", role: .manager, hash: "h2")
            #expect(try await store.tokens().map(\.id) == [token.id, second.id])
        }
    }

    @Test("roles are for whom they are for")
    func roles() async throws {
        try await withUser { store, _, _ in
            await #expect(throws: StoreError.self) {
                try await store.addToken(name: "t", role: .admin, hash: "h")
            }
            await #expect(throws: StoreError.self) {
                try await store.addUser(
                    email: "x@example.com", name: "X", role: .integration, profileID: nil,
                    passwordHash: "x")
            }
        }
    }

    @Test("every change is in the audit log, and no secret is")
    func audit() async throws {
        try await withUser { store, user, clock in
            try await store.setPassword(email: user.email, hash: "secret-1")
            _ = try await store.addToken(name: "crm", role: .manager, hash: "secret-2")
            try await store.revokeToken(name: "crm")
            try await store.openSession(
                hash: "secret-3", user: user.id, formToken: "secret-4", expiresAt: clock.now + 60)
            try await store.closeSession(hash: "secret-3")
            try await store.addSignInLink(
                hash: "secret-5", user: user.id, expiresAt: clock.now + 60)
            _ = try await store.redeemSignInLink(hash: "secret-5")
            try await store.disableUser(email: user.email)
            let lines = try await store.driver.read { connection in
                try connection.run(
                    "SELECT kind, actor, detail FROM audit_log ORDER BY audit_id", []
                )
                .map { ($0, try $0.text("kind")) }
            }
            #expect(
                lines.map(\.1) == [
                    "user_added", "password_changed", "token_created", "token_revoked", "signed_in",
                    "signed_out", "sign_in_link_added", "sign_in_link_used", "user_disabled",
                ])
            for (row, _) in lines { #expect(!(try row.text("detail")).contains("secret")) }
        }
    }
}
