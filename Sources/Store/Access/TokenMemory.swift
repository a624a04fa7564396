internal import Synchronization

/// Tokens that were found a moment ago, so that a program which asks many times a second does not
/// make the database look for its token each time.
///
/// What this process revokes is forgotten in the same moment. What another process revokes is
/// refused once ``lifetime`` is over.
final class TokenMemory: Sendable {
    /// How long a token that was found counts as found, in milliseconds.
    static let lifetime: Int64 = 500
    /// Only tokens that were found come in; there are few of those.
    private static let most = 1_000

    private struct Entry {
        var token: TokenRecord
        var foundAt: Int64
    }

    private struct Entries {
        var byHash: [String: Entry] = [:]
        /// How often something was revoked.
        var revocations = 0
    }

    private let entries = Mutex(Entries())

    /// The token that was found under this hash at most half a second ago.
    func token(hash: String, now: Int64) -> TokenRecord? {
        entries.withLock { entries in
            guard let entry = entries.byHash[hash] else { return nil }
            let age = now - entry.foundAt
            guard age >= 0, age < Self.lifetime else {
                entries.byHash[hash] = nil
                return nil
            }
            return entry.token
        }
    }

    /// To be asked before a token is looked for.
    var revocations: Int { entries.withLock { $0.revocations } }

    /// Keeps a token, unless one was revoked since it was looked for: it might be this one.
    func keep(_ token: TokenRecord, hash: String, now: Int64, revocations: Int) {
        entries.withLock { entries in
            guard entries.revocations == revocations else { return }
            if entries.byHash.count >= Self.most { entries.byHash.removeAll() }
            entries.byHash[hash] = Entry(token: token, foundAt: now)
        }
    }

    /// Forgets all tokens, for one of them was revoked.
    func revoked() {
        entries.withLock { entries in
            entries.byHash.removeAll()
            entries.revocations += 1
        }
    }
}
