import Foundation
import Leads
import Portal
import Store

/// Programs' keys, as the shell manages them.
struct Tokens {
    let place: Workplace

    /// Prints the token alone on standard output, the only time that it is shown.
    func create(name: String, role: Role) async throws {
        let name = name.collapsingWhitespace()
        guard !name.isEmpty, name.count <= 200 else {
            throw Complaint("the token's name must have 1 to 200 characters")
        }
        let token = AccessKey.generate()
        try await place.withStore { store in
            _ = try await store.addToken(name: name, role: role, hash: AccessKey.hash(token))
        }
        place.console.note("Token \(name), role \(role.rawValue). It is shown this once:")
        place.console.result(token)
    }

    func revoke(_ name: String) async throws {
        try await place.withStore { store in
            guard try await store.tokens().contains(where: { $0.name == name }) else {
                throw Complaint("there is no token \(name); see: portal token list")
            }
            try await store.revokeToken(name: name)
        }
        place.console.result("Token \(name) opens nothing any more.")
    }

    func list(json: Bool) async throws {
        let tokens = try await place.withStore { try await $0.tokens() }
        if json { return try place.console.json(tokens.map(Row.init)) }
        for token in tokens {
            let used =
                token.lastUsedAt.map { "last used \($0.formatted(.iso8601))" } ?? "never used"
            let state = token.revokedAt == nil ? used : "revoked"
            place.console.result("\(token.name)  \(token.role.rawValue)  \(state)")
        }
        if tokens.isEmpty { place.console.note("There are no tokens.") }
    }

    private struct Row: Encodable {
        let name: String
        let role: String
        let createdAt: Date
        let lastUsedAt: Date?
        let revokedAt: Date?

        init(_ token: TokenRecord) {
            name = token.name
            role = token.role.rawValue
            createdAt = token.createdAt
            lastUsedAt = token.lastUsedAt
            revokedAt = token.revokedAt
        }
    }
}
