import HTTPTypes
import HummingbirdCore
import Leads
import Store

extension RepeatKey {
    private static let longest = 255
    private static let header = HTTPField.Name("Idempotency-Key")

    /// The key that a request bears, if any; keys of one token or user are theirs alone. The same
    /// members in another order are the same request.
    /// - Throws: a problem that names the header, where its value cannot be a key.
    init?(_ call: Call, _ body: JSONValue) throws {
        guard let header = Self.header, let text = call.request.headers[header] else { return nil }
        let isPrintable = text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        guard (1...Self.longest).contains(text.utf8.count), isPrintable else {
            throw Problem.invalid(
                header.rawName, "must be 1 to \(Self.longest) printable characters without spaces")
        }
        self.init(
            owner: try call.signedIn().keyOwner, key: text,
            fingerprint: AccessKey.hash(call.route.path + " " + body.inOrder.json))
    }
}

extension JSONValue {
    /// The value with the members of every object in the order of their names.
    fileprivate var inOrder: JSONValue {
        switch self {
        case .array(let items): .array(items.map(\.inOrder))
        case .object(let members):
            .object(
                members.map { JSONMember($0.name, $0.value.inOrder) }
                    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
        default: self
        }
    }
}
