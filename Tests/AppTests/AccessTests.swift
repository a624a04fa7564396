import Foundation
import Leads
import Logging
import Portal
import Store
import Testing

@testable import App

@Suite("People, programs and the state of syncing, from the shell")
struct AccessTests {
    private let folder: TestFolder
    private let transcript = Transcript()

    init() throws { folder = try TestFolder() }

    private func place(_ variables: [String: String] = [:]) throws -> Workplace {
        let database = "sqlite:\(folder.path)/portal.db"
        let settings = try Settings(
            Variables(
                environment: ["PORTAL_DATABASE_URL": database].merging(variables) { $1 }))
        return Workplace(settings: settings, console: transcript.console)
    }

    private func accounts() throws -> Accounts {
        Accounts(place: try place(), cost: try #require(PasswordCost(power: 4)))
    }

    private func add(
        _ email: String = "ana@example.com", role: Role = .manager, profile: String? = nil,
        password: String = "a long password"
    ) async throws {
        try await accounts().add(
            email: email, name: "Ana", role: role, profileID: profile, password: { password })
    }

    @Test("estimates know whether taking a customer off deletes", arguments: ["untag", "delete"])
    func unassigning(choice: String) async throws {
        let place = try place(["CLOUDTALK_UNASSIGN": choice])
        #expect(try await place.withStore { $0.deletesUnassigned } == (choice == "delete"))
    }

    @Test("a user can be added, and the stored password is the one that was given")
    func addUser() async throws {
        try await add()
        let found = try await place().withStore { try await $0.user(email: "ANA@example.com") }
        let user = try #require(found)
        #expect(user.user.role == .manager)
        #expect(try Password.verify("a long password", against: user.passwordHash))
    }

    @Test(
        "what is wrong with a new user is said in one line",
        arguments: [
            ("ana", Role.manager, nil, "a long password", "e-mail"),
            ("ana@example.com", .manager, nil, "ninechars", "10 characters"),
            ("ana@example.com", .agent, nil, "a long password", "--profile-id"),
            ("ana@example.com", .agent, "530325", "a long password", "no agent 530325"),
        ] as [(String, Role, String?, String, String)])
    func refusals(
        email: String, role: Role, profile: String?, password: String, words: String
    ) async throws {
        let complaint = try await #require(throws: Complaint.self) {
            try await add(email, role: role, profile: profile, password: password)
        }
        #expect(complaint.lines.count == 1)
        #expect(complaint.lines[0].contains(words))
        #expect(complaint.exitCode == 1)
    }

    @Test("an e-mail that is there already is refused in words")
    func taken() async throws {
        try await add()
        let error = try await #require(throws: StoreError.self) { try await add("ANA@example.com") }
        #expect(Complaint(explaining: error)?.exitCode == 1)
    }

    @Test("a new password counts, and a disabled user is listed as such")
    func changeAndDisable() async throws {
        try await add()
        try await accounts().changePassword("ana@example.com") { "another password" }
        try await accounts().disable("ana@example.com")
        let users = try await place().withStore { try await $0.users() }
        #expect(users[0].disabledAt != nil)
        try await accounts().list(json: false)
        #expect(transcript.result.contains("disabled"))
        let complaint = try await #require(throws: Complaint.self) {
            try await accounts().disable("nobody@example.com")
        }
        #expect(complaint.lines[0].contains("nobody@example.com"))
    }

    @Test(
        "a password loses its line's end and nothing else",
        arguments: [
            ("secret word\n", "secret word"), ("secret word\r\n", "secret word"),
            ("  secret word \n", "  secret word "), ("a\n\n", "a\n"), ("secret", "secret"),
        ])
    func passwordInput(text: String, password: String) throws {
        #expect(try PasswordInput.text(Data(text.utf8)) == password)
    }

    @Test("a token stands alone on standard output, and only its hash is kept")
    func token() async throws {
        try await Tokens(place: place()).create(name: "importer", role: .integration)
        let token = transcript.result.trimmingCharacters(in: .newlines)
        #expect(transcript.result == token + "\n")
        #expect(!transcript.note.contains(token))
        let found = try await place().withStore {
            try await $0.token(hash: AccessKey.hash(token))
        }
        #expect(found?.name == "importer")
        try await Tokens(place: place()).revoke("importer")
        let revoked = try await place().withStore {
            try await $0.token(hash: AccessKey.hash(token))
        }
        #expect(revoked == nil)
    }

    @Test("the state of syncing has the same members whatever is known")
    func syncFigures() async throws {
        let summary = try await place().withStore { try await $0.syncSummary() }
        try transcript.console.json(SyncReport(summary: summary, failures: []).figures)
        let object = try JSONSerialization.jsonObject(with: Data(transcript.result.utf8))
        let answer = try #require(object as? [String: Any])
        #expect(
            Set(answer.keys) == [
                "enabled", "pending", "in_flight", "synced", "failed", "blocked",
                "oldest_pending_seconds", "eta_seconds", "budget", "circuit", "last_error",
            ])
    }

    @Test("an error that nobody foresaw is one line without its text")
    func unforeseen() {
        struct Planted: Error { let secret = "planted" }
        let complaint = Complaint(explaining: Planted())
        #expect(complaint?.lines.count == 1)
        #expect(complaint?.lines[0].contains("planted") == false)
    }
}

@Suite("The demo's people")
struct DemoLeadsTests {
    @Test("a thousand, the same every time, with numbers kept for fiction only")
    func thousand() throws {
        let leads = DemoLeads.all
        #expect(leads.count == 1_000)
        #expect(Set(leads.map(\.id)).count == 1_000)
        let phones = try TestStore.phones
        let readings = leads.map { lead -> PhoneReading in
            guard case .set(let text) = lead.phone else { return .absent }
            return phones.read(text)
        }
        let numbers = readings.compactMap(\.number)
        #expect(numbers.allSatisfy { $0.e164.dropFirst(5).hasPrefix("55501") })
        #expect(numbers.count > 900)
        #expect(Set(numbers).count < numbers.count, "some live together")
        #expect(readings.contains(.absent))
        #expect(readings.contains { if case .impossible = $0 { true } else { false } })
    }

    @Test("PORT and HOST move the demo, and a port that is none is refused")
    func place() throws {
        #expect(try DemoPlace(host: nil, port: nil).wantedPort == nil)
        #expect(try DemoPlace(host: "::1", port: "9").url(port: 9) == "http://[::1]:9")
        #expect(throws: Complaint.self) { try DemoPlace(host: nil, port: "http") }
    }
}
