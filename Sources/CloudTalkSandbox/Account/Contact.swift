public import struct Foundation.Date

extension Sandbox {
    public struct Contact: Sendable, Equatable {
        public typealias ID = Identifier<Contact>

        public struct Link: Sendable, Equatable {
            public var name: String
            public var url: String

            public init(name: String, url: String) {
                self.name = name
                self.url = url
            }
        }

        public var id: ID
        public var name: String
        /// `title`, `company`, `zip` and the other single fields, by their names on the wire.
        public var details: [String: String]
        /// With `+`.
        public var numbers: [String]
        public var emails: [String]
        public var tags: [Tag.ID]
        public var links: [Link]
        /// Values by the attribute's id.
        public var attributes: [Int: String]
        public var created: Date
        public var modified: Date

        public init(
            id: ID, name: String, numbers: [String] = [], tags: [Tag.ID] = [],
            emails: [String] = [], links: [Link] = [], details: [String: String] = [:],
            attributes: [Int: String] = [:], created: Date = .init(timeIntervalSince1970: 0)
        ) {
            self.id = id
            self.name = name
            self.details = details
            self.numbers = numbers
            self.emails = emails
            self.tags = tags
            self.links = links
            self.attributes = attributes
            self.created = created
            self.modified = created
        }
    }
}

/// All contacts, in the order of their ids, with an index by tag.
struct ContactTable: Sendable {
    typealias Contact = Sandbox.Contact
    private var byID: [Contact.ID: Contact] = [:]
    private var byTag: [Sandbox.Tag.ID: Set<Contact.ID>] = [:]
    private(set) var ids: [Contact.ID] = []

    var count: Int { ids.count }
    var all: [Contact] { ids.compactMap { byID[$0] } }

    /// Setting nil removes.
    subscript(id: Contact.ID) -> Contact? {
        get { byID[id] }
        set {
            for tag in byID[id]?.tags ?? [] { byTag[tag]?.remove(id) }
            for tag in newValue?.tags ?? [] { byTag[tag, default: []].insert(id) }
            let existed = byID[id] != nil
            byID[id] = newValue
            switch (existed, newValue) {
            case (false, .some): ids.insert(id, at: place(of: id))
            case (true, nil): ids.remove(at: place(of: id))
            default: break
            }
        }
    }

    func ids(bearing tag: Sandbox.Tag.ID) -> Set<Contact.ID> { byTag[tag] ?? [] }

    /// Where `id` stands or would stand.
    private func place(of id: Contact.ID) -> Int {
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
