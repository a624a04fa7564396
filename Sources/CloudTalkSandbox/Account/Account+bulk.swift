import Foundation

/// One command of a bulk call.
struct BulkAction {
    var kind: String
    var commandID: String
    var data: JSONValue

    static let most = 10

    /// Nil where the body is not a list of one to ten well-formed commands.
    static func list(_ body: JSONValue) -> [BulkAction]? {
        guard let elements = body.elements, (1...most).contains(elements.count) else { return nil }
        let actions = elements.compactMap(BulkAction.init)
        return actions.count == elements.count ? actions : nil
    }

    private init?(_ element: JSONValue) {
        guard let kind = element["action"]?.text, let id = element["command_id"]?.text,
            let data = element["data"], case .object = data
        else { return nil }
        self.kind = kind
        commandID = id
        self.data = data
    }
}

extension Account {
    /// `POST /bulk/contacts.json`: each command stands for itself.
    ///
    /// - Parameter failing: places of commands that a fault keeps from being applied.
    mutating func bulk(_ body: JSONValue, failing: Set<Int>, at moment: Date) -> Reply {
        guard let actions = BulkAction.list(body) else { return .invalid() }
        var results: [JSONValue] = []
        for (place, action) in actions.enumerated() {
            let reply = failing.contains(place) ? .serverError : perform(action, at: moment)
            results.append(Self.result(of: action, reply))
        }
        return .done(["data": .array(results)])
    }

    private mutating func perform(_ action: BulkAction, at moment: Date) -> Reply {
        if action.kind == "add_contact" { return addContact(action.data, at: moment) }
        let id = action.data["id"]?.integer.map { Contact.ID($0) }
        switch action.kind {
        case "edit_contact":
            guard let id else { return .invalid(["id": ["Please supply a valid id."]]) }
            return editContact(id, action.data, at: moment)
        case "delete_contact":
            guard let id else { return .invalid(["id": ["Please supply a valid id."]]) }
            return deleteContact(id)
        default:
            return .invalid(["action": ["Please supply a valid action."]])
        }
    }

    private static func result(of action: BulkAction, _ reply: Reply) -> JSONValue {
        guard case .object(var members) = reply.data else { return reply.data }
        members["command_id"] = .string(action.commandID)
        return .object(members)
    }
}
