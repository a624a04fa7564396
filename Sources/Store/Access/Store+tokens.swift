internal import Foundation

enum TokenSQL: String, StatementSet {
    case named = "SELECT token_id FROM tokens WHERE name = $1 AND revoked_at IS NULL"

    case add = """
        INSERT INTO tokens (name, role, token_hash, created_at) VALUES ($1, $2, $3, $4)
        RETURNING token_id, name, role, created_at, last_used_at, revoked_at
        """

    case all = """
        SELECT token_id, name, role, created_at, last_used_at, revoked_at
        FROM tokens ORDER BY token_id
        """

    case one = """
        SELECT token_id, name, role, created_at, last_used_at, revoked_at
        FROM tokens WHERE token_hash = $1 AND revoked_at IS NULL
        """

    case use = """
        UPDATE tokens SET last_used_at = $2
        WHERE token_id = $1 AND (last_used_at IS NULL OR last_used_at < $3)
        """

    case revoke = "UPDATE tokens SET revoked_at = $2 WHERE token_id = $1"
}

extension Store {
    /// How often the use of a token is written down, in milliseconds.
    private static let useNotedEvery: Int64 = 60_000

    /// Adds a program's key. The name of a revoked token is free again.
    /// - Throws: `StoreError.taken(field: "name", …)`; `.invalid(field: "role", …)` for a role that
    ///   only people have.
    public func addToken(name: String, role: Role, hash: String) async throws -> TokenRecord {
        guard [.manager, .agent, .integration].contains(role) else {
            throw StoreError.invalid(
                field: "role", message: "a token is for a manager, an agent or an integration")
        }
        let now = clock.now()
        return try await driver.write { connection in
            guard try connection.run(TokenSQL.named, [.text(name)]).isEmpty else {
                throw StoreError.taken(field: "name", message: "there is a token with this name")
            }
            let row = try connection.run(
                TokenSQL.add, [.text(name), .text(role.rawValue), .text(hash), .integer(now)])[0]
            let token = try TokenRecord(row: row)
            try connection.audit(
                "token_created", actor: .command, detail: token.auditDetail, now: now)
            return token
        }
    }

    /// All tokens, the revoked ones too, in the order in which they were made.
    public func tokens() async throws -> [TokenRecord] {
        try await driver.read { try $0.run(TokenSQL.all).map(TokenRecord.init(row:)) }
    }

    /// The token with this hash, unless it was revoked. Its use is written down once a minute.
    ///
    /// The answer may be half a second old, but not older than a revocation by this store.
    public func token(hash: String) async throws -> TokenRecord? {
        let now = clock.now()
        if let known = tokenMemory.token(hash: hash, now: now), Self.isNoted(known, now: now) {
            return known
        }
        let revocations = tokenMemory.revocations
        guard var token = try await lookUpToken(hash: hash) else { return nil }
        if !Self.isNoted(token, now: now) { token = try await noteUse(of: token, now: now) }
        tokenMemory.keep(token, hash: hash, now: now, revocations: revocations)
        return token
    }

    private static func isNoted(_ token: TokenRecord, now: Int64) -> Bool {
        guard let used = token.lastUsedAt?.milliseconds else { return false }
        return used >= now - useNotedEvery
    }

    private func lookUpToken(hash: String) async throws -> TokenRecord? {
        try await driver.read { connection in
            try connection.run(TokenSQL.one, [.text(hash)]).first.map(TokenRecord.init(row:))
        }
    }

    private func noteUse(of token: TokenRecord, now: Int64) async throws -> TokenRecord {
        try await driver.write { connection in
            _ = try connection.run(
                TokenSQL.use,
                [.integer(token.id), .integer(now), .integer(now - Self.useNotedEvery)])
        }
        return token.used(at: Date(milliseconds: now))
    }

    /// The token opens nothing any more.
    /// - Throws: `StoreError.noSuchRecord`.
    public func revokeToken(name: String) async throws {
        let now = clock.now()
        try await driver.write { connection in
            guard let row = try connection.run(TokenSQL.named, [.text(name)]).first else {
                throw StoreError.noSuchRecord("token")
            }
            try connection.run(TokenSQL.revoke, [try row["token_id"], .integer(now)])
            try connection.audit(
                "token_revoked", actor: .command, detail: ["name": name], now: now)
        }
        tokenMemory.revoked()
    }
}

extension TokenRecord {
    init(row: SQLRow) throws {
        guard let role = Role(rawValue: try row.text("role")) else {
            throw SQLShapeError(column: "role")
        }
        self.init(
            id: try row.int("token_id"), name: try row.text("name"), role: role,
            createdAt: Date(milliseconds: try row.int("created_at")),
            lastUsedAt: try row.optionalInt("last_used_at").map(Date.init(milliseconds:)),
            revokedAt: try row.optionalInt("revoked_at").map(Date.init(milliseconds:)))
    }

    fileprivate func used(at time: Date) -> TokenRecord {
        TokenRecord(
            id: id, name: name, role: role, createdAt: createdAt, lastUsedAt: time,
            revokedAt: revokedAt)
    }

    fileprivate var auditDetail: [String: String] { ["name": name, "role": role.rawValue] }
}
