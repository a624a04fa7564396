import Foundation

extension Sandbox {
    /// The endpoints that the sandbox has, by method and path template.
    public enum Endpoint: String, CaseIterable, Sendable {
        case listContacts = "GET /contacts/index.json"
        case showContact = "GET /contacts/show/{id}.json"
        case addContact = "PUT /contacts/add.json"
        case editContact = "POST /contacts/edit/{id}.json"
        case deleteContact = "DELETE /contacts/delete/{id}.json"
        case addTags = "PUT /contacts/addTags/{id}.json"
        case removeTags = "DELETE /contacts/removeTags/{id}.json"
        case bulk = "POST /bulk/contacts.json"
        case listTags = "GET /tags/index.json"
        case addTag = "PUT /tags/add.json"
        case editTag = "POST /tags/edit/{id}.json"
        case deleteTag = "DELETE /tags/delete/{id}.json"
        case listCampaigns = "GET /campaigns/index.json"
        case addCampaign = "PUT /campaigns/add.json"
        case listAgents = "GET /agents/index.json"
        case createCall = "POST /calls/create.json"
        case listBlacklist = "GET /blacklist/index.json"
        case addToBlacklist = "PUT /blacklist/add.json"
        case deleteFromBlacklist = "DELETE /blacklist/delete/{id}.json"

        public var isRead: Bool { rawValue.hasPrefix("GET") }
        public var isList: Bool { isRead && rawValue.hasSuffix("index.json") }
        /// Whether a repeat would make a second contact.
        public var createsContacts: Bool { self == .addContact || self == .bulk }
    }
}

/// Where a request goes.
enum Route: Equatable {
    case endpoint(Sandbox.Endpoint, id: Int)
    case wrongMethod
    case unknown

    init(_ request: SandboxRequest) {
        let (template, id) = Self.template(request.path)
        if let endpoint = Sandbox.Endpoint(rawValue: "\(request.method) \(template)") {
            self = .endpoint(endpoint, id: id)
        } else {
            let known = Sandbox.Endpoint.allCases.contains { $0.rawValue.hasSuffix(" \(template)") }
            self = known ? .wrongMethod : .unknown
        }
    }

    /// `/tags/edit/17.json` is `/tags/edit/{id}.json` of 17.
    private static func template(_ path: String) -> (String, id: Int) {
        guard let slash = path.lastIndex(of: "/"), path.hasSuffix(".json") else { return (path, 0) }
        let name = path[path.index(after: slash)...].dropLast(5)
        guard let id = Int(name) else { return (path, 0) }
        return (path[...slash] + "{id}.json", id)
    }
}

extension Account {
    /// How a fault bends what an endpoint does.
    struct Bend {
        var pageShift = 0
        var failingCommands: Set<Int> = []
        /// What lists are answered from, where that is not what is true now.
        var stale: Account?
    }

    /// Does what the endpoint says.
    mutating func perform(
        _ endpoint: Sandbox.Endpoint, id: Int, _ request: SandboxRequest, _ bend: Bend,
        at moment: Date
    ) -> Reply {
        if endpoint.isRead {
            let source = endpoint.isList ? bend.stale ?? self : self
            return source.read(endpoint, id: id, request.query, bend, at: moment)
        }
        if endpoint.takesBody {
            guard let body = try? JSONValue(parsing: request.body) else {
                return .failure(400, "Bad Request")
            }
            return write(endpoint, id: id, body, bend, at: moment)
        }
        return delete(endpoint, id: id)
    }

    private func read(
        _ endpoint: Sandbox.Endpoint, id: Int, _ query: [String: String], _ bend: Bend,
        at moment: Date
    ) -> Reply {
        switch endpoint {
        case .listContacts: listContacts(query, shift: bend.pageShift)
        case .showContact: showContact(.init(id))
        case .listTags: listTags(query)
        case .listCampaigns: listCampaigns(query)
        case .listAgents: listAgents(query, at: moment)
        case .listBlacklist: listBlacklist(query)
        default: .notFound
        }
    }

    private mutating func write(
        _ endpoint: Sandbox.Endpoint, id: Int, _ body: JSONValue, _ bend: Bend, at moment: Date
    ) -> Reply {
        switch endpoint {
        case .addContact: addContact(body, at: moment)
        case .editContact: editContact(.init(id), body, at: moment)
        case .addTags: addTags(.init(id), body, at: moment)
        case .removeTags: removeTags(.init(id), body, at: moment)
        case .bulk: bulk(body, failing: bend.failingCommands, at: moment)
        case .addTag: addTag(body)
        case .editTag: editTag(.init(id), body)
        case .addCampaign: addCampaign(body)
        case .createCall: createCall(body, at: moment)
        case .addToBlacklist: addToBlacklist(body, at: moment)
        default: .notFound
        }
    }

    private mutating func delete(_ endpoint: Sandbox.Endpoint, id: Int) -> Reply {
        switch endpoint {
        case .deleteContact: deleteContact(.init(id))
        case .deleteTag: deleteTag(.init(id))
        case .deleteFromBlacklist: removeFromBlacklist(.init(id))
        default: .notFound
        }
    }
}

extension Sandbox.Endpoint {
    var takesBody: Bool { !isRead && !rawValue.contains("/delete/") }
}
