import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Leads
import Logging
import Store
import Testing

@testable import Portal

/// A portal with a database of its own, and everybody who may visit it.
struct World: Sendable {
    static let password = "correct horse battery"

    let store: Store
    let client: any TestClientProtocol
    let tokens: [Role: String]
    let sessions: [Role: String]

    var anybody: Visitor { Visitor(client: client) }

    /// A program with a token of that role. Only managers, agents and integrations have tokens.
    func program(_ role: Role = .integration) throws -> Visitor {
        anybody.token(try #require(tokens[role]))
    }

    /// A browser in which somebody of that role is signed in.
    func browser(_ role: Role = .manager) throws -> Visitor {
        anybody.cookie("portal", try #require(sessions[role]))
    }

    /// The form token of a signed-in browser.
    func formToken(_ role: Role = .manager) async throws -> String {
        let key = try #require(sessions[role])
        return try #require(try await store.session(hash: AccessKey.hash(key))).formToken
    }

    /// Whoever has that role: a browser where there is one, else a program.
    func anyone(_ role: Role) throws -> Visitor {
        role == .integration ? try program(role) : try browser(role)
    }
}

extension World {
    /// Runs `body` against a portal on a fresh database.
    ///
    /// Agents are `hussain` (tag, campaign, CloudTalk agent), `zoe` (likewise), `bare` (no set-up)
    /// and `gone` (not active). The user of role agent is `hussain`.
    static func open(
        over testing: TestingSetup = .router, engine: (any SyncEngineControl)? = nil,
        logger: Logger? = nil,
        publicURL: String = "http://localhost:8080",
        now: @escaping @Sendable () -> Date = { Date() },
        _ body: @Sendable (World) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "portal-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let phones = try #require(PhoneReader(defaultRegion: "US"))
        let store = try await Store.open(
            .sqlite(path: folder.appending(path: "portal.db").path), phones: phones)
        let configuration = PortalConfiguration(
            publicURL: publicURL, phones: phones,
            timeZone: try #require(TimeZone(identifier: "America/New_York")), version: "test",
            passwordCost: try #require(PasswordCost(power: 4)))
        let services = PortalServices(
            store: store, engine: engine,
            logger: logger ?? Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            now: now)
        let app = try buildPortal(configuration: configuration, services: services)
        try await addAgents(store)
        let tokens = try await addTokens(store)
        let sessions = try await addPeople(store)
        try await app.test(testing) { client in
            try await body(
                World(store: store, client: client, tokens: tokens, sessions: sessions))
        }
        try await store.close()
    }

    private static func addAgents(_ store: Store) async throws {
        func agent(_ id: String, _ name: String, number: Int64) throws -> AgentUpdate {
            var update = AgentUpdate(id: AgentID(rawValue: id))
            update.name = name
            update.dialer = .set(
                DialerSetup(
                    cloudTalkAgent: DialerAgentID(rawValue: number),
                    campaign: DialerCampaignID(rawValue: number + 1),
                    tag: try #require(TagReference(reading: "Retention \(name)"))))
            return update
        }
        var bare = AgentUpdate(id: AgentID(rawValue: "bare"))
        bare.name = "Bare Setup"
        var gone = try agent("gone", "Gone Fishing", number: 300)
        gone.active = false
        _ = try await store.saveAgents(
            [
                try agent("hussain", "Hussain Ali", number: 530_325),
                try agent("zoe", "Zoe Park", number: 200), bare, gone,
            ], by: .command)
    }

    private static func addTokens(_ store: Store) async throws -> [Role: String] {
        var tokens: [Role: String] = [:]
        for role in [Role.manager, .agent, .integration] {
            let token = AccessKey.generate()
            _ = try await store.addToken(
                name: role.rawValue, role: role, hash: AccessKey.hash(token))
            tokens[role] = token
        }
        return tokens
    }

    private static func addPeople(_ store: Store) async throws -> [Role: String] {
        let cost = try #require(PasswordCost(power: 4))
        let hash = try Password.hash(password, cost: cost)
        var sessions: [Role: String] = [:]
        for role in [Role.admin, .manager, .agent, .auditor] {
            let user = try await store.addUser(
                email: "\(role.rawValue)@example.com", name: "Test \(role.rawValue)", role: role,
                profileID: role == .agent ? AgentID(rawValue: "hussain") : nil, passwordHash: hash)
            let key = AccessKey.random()
            try await store.openSession(
                hash: AccessKey.hash(key), user: user.id, formToken: AccessKey.random(),
                expiresAt: Date(timeIntervalSinceNow: 3_600))
            sessions[role] = key
        }
        return sessions
    }

    /// Brings leads in: `("L1", "Ana Diaz", "(415) 555-0123")`.
    func deliver(_ leads: (id: String, name: String, phone: String)...) async throws {
        let deliveries = leads.map { lead -> LeadDelivery in
            var delivery = LeadDelivery(id: LeadID(rawValue: lead.id))
            delivery.name = PersonName(full: lead.name).map(FieldChange.set) ?? .keep
            delivery.phone = lead.phone.isEmpty ? .keep : .set(lead.phone)
            return delivery
        }
        _ = try await store.deliver(deliveries, by: .command)
    }

    func assign(_ lead: String, to agent: String) async throws {
        _ = try await store.assign(
            LeadID(rawValue: lead), to: AgentID(rawValue: agent), by: .command)
    }

    /// As if CloudTalk had further contacts with the lead's number.
    func addDoubles(of lead: String, _ contacts: Int64...) async throws {
        try await store.driver.write { db in
            for contact in contacts {
                try db.run(
                    """
                    INSERT INTO dialer_doubles (customer_id, contact_id)
                    SELECT customer_id, $1 FROM leads WHERE lead_id = $2
                    """, [.integer(contact), .text(lead)])
            }
        }
    }

    /// As if CloudTalk had refused what the lead's customer asks for.
    func fail(_ lead: String, reason: SyncReason) async throws {
        try await store.driver.write { db in
            _ = try db.run(
                """
                UPDATE dialer_contacts SET hold = NULL, state = 'failed', due_at = NULL, reason = $1
                WHERE customer_id = (SELECT customer_id FROM leads WHERE lead_id = $2)
                """, [.text(reason.rawValue), .text(lead)])
        }
    }
}
