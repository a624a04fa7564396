public import Foundation

/// One request to CloudTalk, before a transport adds the address of the API and the credentials.
///
/// Bodies and queries hold people's names and numbers, so neither is part of any printed form.
public struct CloudTalkRequest: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    public struct QueryItem: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var method: Method
    /// The path below the base of the API, as in `/contacts/index.json`.
    public var path: String
    public var query: [QueryItem]
    public var headers: HeaderFields
    public var body: Data?

    public init(
        method: Method, path: String, query: [QueryItem] = [], headers: HeaderFields = [:],
        body: Data? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The path with the query behind it, percent-encoded: `/contacts/index.json?keyword=%2B1…`.
    ///
    /// A `+` is encoded too, because CloudTalk reads a bare one as a space.
    public var target: String {
        guard !query.isEmpty else { return path }
        let items = query.map { "\(Self.encode($0.name))=\(Self.encode($0.value))" }
        return path + "?" + items.joined(separator: "&")
    }

    private static func encode(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
    }
}

extension CloudTalkRequest: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    public var description: String { "\(method.rawValue) \(path) (\(body?.count ?? 0) bytes)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
