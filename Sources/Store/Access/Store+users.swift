internal import Foundation
public import Leads

enum UserSQL: String, StatementSet {
    case add = """
        INSERT INTO users (email, email_key, name, role, profile_id, password_hash, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email_key) DO NOTHING
        RETURNING user_id, email, name, role, profile_id, created_at, disabled_at
        """

    case all = """
        SELECT user_id, email, name, role, profile_id, created_at, disabled_at
        FROM users ORDER BY email_key
        """

    case one = """
        SELECT user_id, email, name, role, profile_id, created_at, disabled_at, password_hash
        FROM users WHERE email_key = $1
        """

    case setPassword = "UPDATE users SET password_hash = $2 WHERE user_id = $1"

    case disable = "UPDATE users SET disabled_at = COALESCE(disabled_at, $2) WHERE user_id = $1"

    case endSessions = "DELETE FROM sessions WHERE user_id = $1"

    case endLinks = "DELETE FROM sign_in_links WHERE user_id = $1"
}

extension Store {
    /// Adds somebody who may sign in.
    /// - Throws: `StoreError.taken(field: "email", …)`, upper and lower case being the same;
    ///   `.invalid(field: "role", …)` for the role that only programs have.
    public func addUser(
        email: String, name: String, role: Role, profileID: AgentID?, passwordHash: String
    ) async throws -> UserRecord {
        guard role != .integration else {
            throw StoreError.invalid(
                field: "role", message: "integration is for tokens, not for people")
        }
        let now = clock.now()
        return try await driver.write { connection in
            let rows = try connection.run(
                UserSQL.add,
                [
                    .text(email.trimmingWhitespace()), .text(Self.key(ofEmail: email)), .text(name),
                    .text(role.rawValue), SQLValue(profileID?.rawValue), .text(passwordHash),
                    .integer(now),
                ])
            guard let row = rows.first else {
                throw StoreError.taken(field: "email", message: "there is a user with this e-mail")
            }
            let user = try UserRecord(row: row)
            try connection.audit(
                "user_added", actor: .command, detail: user.auditDetail, now: now)
            return user
        }
    }

    /// Everybody, by e-mail, the disabled ones too.
    public func users() async throws -> [UserRecord] {
        try await driver.read { try $0.run(UserSQL.all).map(UserRecord.init(row:)) }
    }

    /// The user with this e-mail, in whatever case, also a disabled one.
    public func user(email: String) async throws -> (user: UserRecord, passwordHash: String)? {
        try await driver.read { connection in
            try connection.run(UserSQL.one, [.text(Self.key(ofEmail: email))]).first.map {
                (try UserRecord(row: $0), try $0.text("password_hash"))
            }
        }
    }

    /// Sets a new password and ends the user's sessions.
    /// - Throws: `StoreError.noSuchRecord`.
    public func setPassword(email: String, hash: String) async throws {
        try await changeUser(email, kind: "password_changed") { connection, user, _ in
            try connection.run(UserSQL.setPassword, [.integer(user.id), .text(hash)])
        }
    }

    /// Lets the user in no more and ends the user's sessions.
    /// - Throws: `StoreError.noSuchRecord`.
    public func disableUser(email: String) async throws {
        try await changeUser(email, kind: "user_disabled") { connection, user, now in
            try connection.run(UserSQL.disable, [.integer(user.id), .integer(now)])
        }
    }

    private func changeUser(
        _ email: String, kind: String,
        _ change: @escaping @Sendable (any SQLConnection, UserRecord, Int64) throws -> Void
    ) async throws {
        let now = clock.now()
        try await driver.write { connection in
            guard let row = try connection.run(UserSQL.one, [.text(Self.key(ofEmail: email))]).first
            else { throw StoreError.noSuchRecord("user") }
            let user = try UserRecord(row: row)
            try change(connection, user, now)
            try connection.run(UserSQL.endSessions, [.integer(user.id)])
            try connection.run(UserSQL.endLinks, [.integer(user.id)])
            try connection.audit(kind, actor: .command, detail: user.auditDetail, now: now)
        }
    }

    private static func key(ofEmail email: String) -> String {
        email.trimmingWhitespace().lowercased()
    }
}

extension UserRecord {
    /// From a row with the columns of `users`.
    init(row: SQLRow) throws {
        guard let role = Role(rawValue: try row.text("role")) else {
            throw SQLShapeError(column: "role")
        }
        self.init(
            id: try row.int("user_id"), email: try row.text("email"), name: try row.text("name"),
            role: role, profileID: try row.optionalText("profile_id").map(AgentID.init),
            createdAt: Date(milliseconds: try row.int("created_at")),
            disabledAt: try row.optionalInt("disabled_at").map(Date.init(milliseconds:)))
    }

    fileprivate var auditDetail: [String: String] {
        ["user_id": String(id), "role": role.rawValue]
    }
}
