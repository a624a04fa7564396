import Foundation

extension Account {
    func listBlacklist(_ query: [String: String]) -> Reply {
        var rows = blacklist
        if let id = query["id"] { rows.removeAll { $0.id.description != id } }
        if let type = query["type"] { rows.removeAll { $0.direction.rawValue != type } }
        if let number = query["public_number"] {
            let digits = number.filter(\.isNumber)
            rows.removeAll { $0.number.dropFirst() != digits }
        }
        if let code = query["country_code"] { rows.removeAll { !$0.number.hasPrefix("+\(code)") } }
        return ListPage(query).reply(rows) { entry in
            [
                "Blacklist": [
                    "id": entry.id.json, "type": .string(entry.direction.rawValue),
                    "public_number": publicNumber(entry.number),
                ]
            ]
        }
    }

    mutating func addToBlacklist(_ body: JSONValue, at moment: Date) -> Reply {
        var problems: FieldProblems = [:]
        let direction = body["type"]?.text.flatMap(Sandbox.Blocking.Direction.init)
        if direction == nil { problems["type"] = ["Please supply a valid type."] }
        let judged = PhoneRule.judge(body["public_number"])
        if case .failure(let problem) = judged { problems["public_number"] = [problem.message] }
        guard case .success(let number) = judged, let direction else { return .invalid(problems) }
        let id = freshID(Sandbox.Blocking.self)
        blacklist.append(.init(id: id, direction: direction, number: number, created: moment))
        return .created(id)
    }

    mutating func removeFromBlacklist(_ id: Sandbox.Blocking.ID) -> Reply {
        guard let place = blacklist.firstIndex(where: { $0.id == id }) else { return .notFound }
        blacklist.remove(at: place)
        return .done()
    }
}
