import CloudTalk
import Foundation

@testable import CloudTalkSandbox

/// What a request asks of CloudTalk, read off the wire and not from the engine's own words.
struct WireCall: Sendable {
    /// One change of one contact.
    struct Write: Sendable, Hashable {
        enum Kind: String, Sendable {
            case create, addTags, removeTags, edit, delete, bar, unbar

            /// What its attempt is called in the database.
            var step: String {
                switch self {
                case .create: "create"
                case .addTags: "add_tags"
                case .removeTags: "remove_tags"
                case .edit: "set_tags"
                case .delete: "delete"
                case .bar: "blacklist_add"
                case .unbar: "blacklist_remove"
                }
            }
        }

        var kind: Kind
        /// Nil for a contact that is to be made, and for the blacklist.
        var contact: Int?
        /// An entry of the blacklist.
        var entry: Int?
        var numbers: [String] = []
        var tags: [String]?
        var links: [String] = []

        /// Equal for two requests that would do the same again.
        var key: String {
            let place = (contact ?? entry).map(String.init) ?? numbers.joined(separator: ",")
            // However a contact is made, a second one is a double.
            return kind == .create ? "create \(place)" : "\(kind.rawValue) \(place) \(tags ?? [])"
        }

        var isOfBlacklist: Bool { kind == .bar || kind == .unbar }
    }

    enum Read: Sendable, Hashable {
        case search(String)
        case tagged(Int)
        case everything(page: Int)
        case contact(Int)
        /// Nil for the whole list.
        case blacklist(String?)
        case tags, other

        var isPage: Bool {
            if case .everything = self { true } else { false }
        }

        /// Whether it asks for this number.
        func isFor(_ number: String) -> Bool {
            switch self {
            case .search(let keyword), .blacklist(let keyword?):
                number.contains(keyword.filter(\.isNumber))
            default: false
            }
        }
    }

    let endpoint: Sandbox.Endpoint?
    let writes: [Write]
    let read: Read?
    let summary: String

    init(_ request: CloudTalkRequest) {
        let wire = SandboxRequest(
            method: request.method.rawValue, target: request.target,
            body: [UInt8](request.body ?? Data()))
        guard case .endpoint(let endpoint, let id) = Route(wire) else {
            (self.endpoint, writes, read) = (nil, [], nil)
            summary = "\(wire.method) \(wire.path)"
            return
        }
        self.endpoint = endpoint
        let body = (try? JSONValue(parsing: wire.body)) ?? .null
        read = Self.read(endpoint, id: id, wire.query)
        writes = Self.writes(endpoint, id: id, body)
        let said =
            writes.isEmpty ? read.map { "\($0)" } ?? "" : writes.map(\.key).joined(separator: "; ")
        summary = "\(wire.method) \(wire.path) \(said)"
    }

    private static func read(
        _ endpoint: Sandbox.Endpoint, id: Int, _ query: [String: String]
    ) -> Read? {
        switch endpoint {
        case .showContact: return .contact(id)
        case .listContacts:
            if let tag = query["tag_id"].flatMap({ Int($0) }) { return .tagged(tag) }
            if let keyword = query["keyword"] { return .search(keyword) }
            return .everything(page: query["page"].flatMap { Int($0) } ?? 1)
        case .listTags: return .tags
        case .listBlacklist: return .blacklist(query["public_number"])
        default: return endpoint.isRead ? .other : nil
        }
    }

    private static func writes(
        _ endpoint: Sandbox.Endpoint, id: Int, _ body: JSONValue
    ) -> [Write] {
        switch endpoint {
        case .addContact: [change(.create, nil, body)]
        case .editContact: [change(.edit, id, body)]
        case .deleteContact: [Write(kind: .delete, contact: id)]
        case .addTags: [Write(kind: .addTags, contact: id, tags: names(body["tags"]))]
        case .removeTags: [Write(kind: .removeTags, contact: id, tags: names(body["tags"]))]
        case .bulk: (body.elements ?? []).compactMap(bulkWrite)
        case .addToBlacklist:
            [Write(kind: .bar, numbers: [body["public_number"]?.text ?? ""])]
        case .deleteFromBlacklist: [Write(kind: .unbar, entry: id)]
        default: []
        }
    }

    private static func bulkWrite(_ action: JSONValue) -> Write? {
        let data = action["data"] ?? .null
        let id = data["id"]?.integer
        switch action["action"]?.text {
        case "add_contact": return change(.create, nil, data)
        case "edit_contact": return change(.edit, id, data)
        case "delete_contact": return Write(kind: .delete, contact: id)
        default: return nil
        }
    }

    private static func change(_ kind: Write.Kind, _ id: Int?, _ data: JSONValue) -> Write {
        let numbers = data["ContactNumber"]?.elements?.compactMap { $0["public_number"]?.text }
        let tags = data["ContactsTag"]?.elements?.compactMap { $0["name"]?.text }
        let links = data["ExternalUrl"]?.elements?.compactMap { $0["url"]?.text }
        return Write(
            kind: kind, contact: id, numbers: numbers ?? [], tags: tags?.sorted(),
            links: links ?? [])
    }

    private static func names(_ list: JSONValue?) -> [String] {
        (list?.elements ?? []).compactMap(\.text).sorted()
    }
}
