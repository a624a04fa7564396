public import Foundation

/// What CloudTalk, or something on the way to it, answered. Prints without its body.
public struct CloudTalkReply: Sendable, Hashable {
    /// The HTTP status. CloudTalk's own verdict may differ and stands in the body.
    public var status: Int
    public var headers: HeaderFields
    public var body: Data

    public init(status: Int, headers: HeaderFields = [:], body: Data = Data()) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension CloudTalkReply: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(status) (\(body.count) bytes)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
