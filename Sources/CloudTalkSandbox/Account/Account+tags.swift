import Foundation

extension Account {
    func listTags(_ query: [String: String]) -> Reply {
        let rows = tags.filter { query["id"].map($0.id.description.elementsEqual) ?? true }
        return ListPage(query).reply(rows) { ["Tag": tagJSON($0)] }
    }

    mutating func addTag(_ body: JSONValue) -> Reply {
        switch judgeTagName(body, except: nil) {
        case .success(let name): .created(addTag(named: name))
        case .failure(let refusal): refusal.reply
        }
    }

    mutating func editTag(_ id: Sandbox.Tag.ID, _ body: JSONValue) -> Reply {
        guard let place = tags.firstIndex(where: { $0.id == id }) else { return .notFound }
        switch judgeTagName(body, except: id) {
        case .success(let name):
            tags[place].name = name
            return .done()
        case .failure(let refusal): return refusal.reply
        }
    }

    /// Takes the tag off every contact and every campaign too.
    mutating func deleteTag(_ id: Sandbox.Tag.ID) -> Reply {
        guard let place = tags.firstIndex(where: { $0.id == id }) else { return .notFound }
        tags.remove(at: place)
        for bearer in contacts.ids(bearing: id) { contacts[bearer]?.tags.removeAll { $0 == id } }
        for index in campaigns.indices { campaigns[index].tags.removeAll { $0 == id } }
        return .done()
    }

    private struct Refusal: Error { var reply: Reply }

    private func judgeTagName(
        _ body: JSONValue, except id: Sandbox.Tag.ID?
    ) -> Result<String, Refusal> {
        guard let text = body["name"]?.text, !text.allSatisfy(\.isWhitespace) else {
            return .failure(.init(reply: .invalid(["name": ["Please supply a valid tag name."]])))
        }
        if let other = tag(named: text), other.id != id {
            let problem = "Tag has already been used. Please select different one."
            return .failure(.init(reply: .invalid(["name": [problem]])))
        }
        return .success(text.trimmingCharacters(in: .whitespaces))
    }
}
