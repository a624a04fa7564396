import Foundation
import Leads
import Portal
import Store

/// The people who sign in, as the shell manages them.
struct Accounts {
    let place: Workplace
    var cost = PasswordCost.standard

    /// - Parameter password: asked for only when all else is in order.
    func add(
        email: String, name: String, role: Role, profileID: String?,
        password: () throws -> String
    ) async throws {
        let email = try Self.checked(email)
        let name = name.collapsingWhitespace()
        guard !name.isEmpty else { throw Complaint("--name must not be empty") }
        let profile = try profileID.map { text in
            guard let id = AgentID(reading: text) else {
                throw Complaint("--profile-id \(AgentID.rule)")
            }
            return id
        }
        if role == .agent, profile == nil {
            throw Complaint("role agent needs --profile-id: whose leads the person sees")
        }
        try await place.withStore { store in
            if let profile, try await store.agent(profile) == nil {
                throw Complaint("there is no agent \(profile); import agents first")
            }
            let hash = try Password.hash(try Self.checked(password: try password()), cost: cost)
            let user = try await store.addUser(
                email: email, name: name, role: role, profileID: profile, passwordHash: hash)
            place.console.result("\(user.email) can sign in as \(user.role.rawValue).")
        }
    }

    func changePassword(_ email: String, to password: () throws -> String) async throws {
        try await place.withStore { store in
            guard try await store.user(email: email) != nil else { throw Self.unknown(email) }
            let hash = try Password.hash(try Self.checked(password: try password()), cost: cost)
            try await store.setPassword(email: email, hash: hash)
            place.console.result("\(email) has a new password, and is signed out everywhere.")
        }
    }

    func disable(_ email: String) async throws {
        try await place.withStore { store in
            guard try await store.user(email: email) != nil else { throw Self.unknown(email) }
            try await store.disableUser(email: email)
            place.console.result("\(email) can sign in no more.")
        }
    }

    func list(json: Bool) async throws {
        let users = try await place.withStore { try await $0.users() }
        if json { return try place.console.json(users.map(Row.init)) }
        for user in users {
            let state = user.disabledAt == nil ? "" : "  disabled"
            let profile = user.profileID.map { "  agent \($0)" } ?? ""
            place.console.result(
                "\(user.email)  \(user.role.rawValue)\(profile)  \(user.name)\(state)")
        }
        if users.isEmpty { place.console.note("There are no users.") }
    }

    private struct Row: Encodable {
        let email: String
        let name: String
        let role: String
        let profileId: String?
        let createdAt: Date
        let disabledAt: Date?

        init(_ user: UserRecord) {
            email = user.email
            name = user.name
            role = user.role.rawValue
            profileId = user.profileID?.rawValue
            createdAt = user.createdAt
            disabledAt = user.disabledAt
        }
    }

    private static func unknown(_ email: String) -> Complaint {
        Complaint("there is no user \(email); see: portal user list")
    }

    private static func checked(_ email: String) throws -> String {
        let email = email.trimmingWhitespace()
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), email.utf8.count <= 254,
            !email.contains(where: { $0.isWhitespace || $0 == "," })
        else { throw Complaint("\(email) is not an e-mail address, such as ana@example.com") }
        return email
    }

    private static func checked(password: String) throws -> String {
        guard password.count >= Password.minimumLength else {
            throw Complaint("the password must have at least \(Password.minimumLength) characters")
        }
        guard password.utf8.count <= Password.maximumLength else {
            throw Complaint("the password must have at most \(Password.maximumLength) bytes")
        }
        return password
    }
}
