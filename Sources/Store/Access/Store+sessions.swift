public import Foundation

enum SessionSQL: String, StatementSet {
    case removeOld = "DELETE FROM sessions WHERE expires_at <= $1"

    case open = """
        INSERT INTO sessions (session_hash, user_id, form_token, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5)
        """

    case one = """
        SELECT s.form_token, s.expires_at, u.user_id, u.email, u.name, u.role, u.profile_id,
            u.created_at, u.disabled_at
        FROM sessions s JOIN users u ON u.user_id = s.user_id
        WHERE s.session_hash = $1 AND s.expires_at > $2 AND u.disabled_at IS NULL
        """

    case close = "DELETE FROM sessions WHERE session_hash = $1 RETURNING user_id"

    case user = """
        SELECT user_id, email, name, role, profile_id, created_at, disabled_at
        FROM users WHERE user_id = $1
        """

    case removeOldLinks = "DELETE FROM sign_in_links WHERE expires_at <= $1"

    case addLink = "INSERT INTO sign_in_links (link_hash, user_id, expires_at) VALUES ($1, $2, $3)"

    case redeemLink = """
        UPDATE sign_in_links SET used_at = $2
        WHERE link_hash = $1 AND used_at IS NULL AND expires_at > $2
        RETURNING user_id
        """
}

extension Store {
    /// Opens a browser's session.
    /// - Throws: `StoreError.noSuchRecord` when the user is not there or disabled.
    public func openSession(
        hash: String, user: Int64, formToken: String, expiresAt: Date
    ) async throws {
        let now = clock.now()
        try await driver.write { connection in
            let record = try connection.enabledUser(user)
            try connection.run(SessionSQL.removeOld, [.integer(now)])
            try connection.run(
                SessionSQL.open,
                [
                    .text(hash), .integer(user), .text(formToken), .integer(now),
                    .integer(expiresAt.milliseconds),
                ])
            try connection.audit("signed_in", actor: Actor(record.email), now: now)
        }
    }

    /// The session with this hash, unless it has expired or its user was disabled.
    public func session(hash: String) async throws -> SessionRecord? {
        let now = clock.now()
        return try await driver.read { connection in
            try connection.run(SessionSQL.one, [.text(hash), .integer(now)]).first.map { row in
                SessionRecord(
                    user: try UserRecord(row: row), formToken: try row.text("form_token"),
                    expiresAt: Date(milliseconds: try row.int("expires_at")))
            }
        }
    }

    /// Ends a session; one that is not there is ended already.
    public func closeSession(hash: String) async throws {
        let now = clock.now()
        try await driver.write { connection in
            guard let row = try connection.run(SessionSQL.close, [.text(hash)]).first,
                let user = try connection.user(try row.int("user_id"))
            else { return }
            try connection.audit("signed_out", actor: Actor(user.email), now: now)
        }
    }

    /// Adds a link that signs a user in once.
    /// - Throws: `StoreError.noSuchRecord` when the user is not there or disabled.
    public func addSignInLink(hash: String, user: Int64, expiresAt: Date) async throws {
        let now = clock.now()
        try await driver.write { connection in
            let record = try connection.enabledUser(user)
            try connection.run(SessionSQL.removeOldLinks, [.integer(now)])
            try connection.run(
                SessionSQL.addLink,
                [.text(hash), .integer(user), .integer(expiresAt.milliseconds)])
            try connection.audit(
                "sign_in_link_added", actor: .command, detail: ["user_id": String(record.id)],
                now: now)
        }
    }

    /// Uses up a link. Nil when it was used before, has expired, or its user was disabled.
    public func redeemSignInLink(hash: String) async throws -> UserRecord? {
        let now = clock.now()
        return try await driver.write { connection in
            let redeemed = try connection.run(
                SessionSQL.redeemLink, [.text(hash), .integer(now)])
            guard let row = redeemed.first, let user = try connection.user(try row.int("user_id")),
                user.disabledAt == nil
            else { return nil }
            try connection.audit("sign_in_link_used", actor: Actor(user.email), now: now)
            return user
        }
    }
}

extension SQLConnection {
    fileprivate func user(_ id: Int64) throws -> UserRecord? {
        try run(SessionSQL.user, [.integer(id)]).first.map(UserRecord.init(row:))
    }

    fileprivate func enabledUser(_ id: Int64) throws -> UserRecord {
        guard let user = try user(id), user.disabledAt == nil else {
            throw StoreError.noSuchRecord("user")
        }
        return user
    }
}
