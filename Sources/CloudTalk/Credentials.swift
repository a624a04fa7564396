/// One API key pair of a CloudTalk account: the user and the password of HTTP Basic
/// authentication.
///
/// A key pair opens the whole account, there are no scopes. So that neither half can reach a log,
/// a crash report or a test's output, the value prints as `[redacted]` however it is printed.
public struct Credentials: Sendable, Hashable {
    let accessKeyID: String
    let secret: String

    public init(accessKeyID: String, secret: String) {
        self.accessKeyID = accessKeyID
        self.secret = secret
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[redacted]" }
    public var debugDescription: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
