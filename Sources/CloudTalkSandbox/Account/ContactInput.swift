/// The fields of a contact that a request sends, judged.
///
/// Nil means "not sent". An empty string or array clears what it names.
struct ContactInput {
    var name: String?
    var details: [String: String] = [:]
    var numbers: [String]?
    var emails: [String]?
    var tagNames: [String]?
    var links: [Sandbox.Contact.Link]?
    var attributes: [Int: String]?
    private(set) var problems: FieldProblems = [:]

    /// The longest values of the published contract, in characters.
    static let lengths = [
        "title": 255, "company": 100, "industry": 100, "website": 100, "address": 255,
        "city": 255, "state": 255, "zip": 15,
    ]
    static let longestName = 150
    static let longestLinkName = 30
    static let mostLinks = 3
    static let longestAttribute = 255

    init(_ body: JSONValue, isNew: Bool) {
        readName(body, isNew: isNew)
        for (field, longest) in Self.lengths { readText(field, longest, body) }
        for field in ["country_id", "favorite_agent"] { readReference(field, body) }
        numbers = readList("ContactNumber", body)?.compactMap { readNumber($0) }
        emails = readList("ContactEmail", body)?.compactMap { readEmail($0) }
        tagNames = readList("ContactsTag", body)?.compactMap { readTag($0) }
        links = readList("ExternalUrl", body)?.compactMap { readLink($0) }
        readAttributes(body)
        if let links, links.count > Self.mostLinks {
            report("ExternalUrl", "Please supply at most \(Self.mostLinks) URLs.")
        }
    }

    private mutating func report(_ field: String, _ problem: String) {
        problems[field, default: []].append(problem)
    }

    private mutating func readName(_ body: JSONValue, isNew: Bool) {
        guard let value = body["name"] else {
            if isNew { report("name", "Please supply a valid name.") }
            return
        }
        guard let text = value.text, !text.allSatisfy(\.isWhitespace) else {
            return report("name", "Please supply a valid name.")
        }
        if text.count > Self.longestName {
            report("name", "Name must be no longer than \(Self.longestName) characters.")
        }
        name = text
    }

    private mutating func readText(_ field: String, _ longest: Int, _ body: JSONValue) {
        guard let value = body[field] else { return }
        guard let text = value.text else { return report(field, "Please supply a text.") }
        if text.count > longest {
            report(field, "Please supply no more than \(longest) characters.")
        }
        details[field] = text
    }

    private mutating func readReference(_ field: String, _ body: JSONValue) {
        guard let value = body[field] else { return }
        guard value == "" || value.integer != nil else {
            return report(field, "Please supply a valid id.")
        }
        details[field] = value.integer.map(String.init) ?? ""
    }

    /// A list, or an empty string, which clears.
    private mutating func readList(_ field: String, _ body: JSONValue) -> [JSONValue]? {
        guard let value = body[field] else { return nil }
        if value == "" { return [] }
        guard let elements = value.elements else {
            report(field, "Please supply a list.")
            return nil
        }
        return elements
    }

    private mutating func readNumber(_ element: JSONValue) -> String? {
        switch PhoneRule.judge(element["public_number"]) {
        case .success(let number): return number
        case .failure(let problem):
            report("public_number", problem.message)
            return nil
        }
    }

    private mutating func readEmail(_ element: JSONValue) -> String? {
        let sides = element["email"]?.text?.split(separator: "@", omittingEmptySubsequences: false)
        guard let sides, sides.count == 2, !sides[0].isEmpty, sides[1].contains(".") else {
            report("email", "Please supply a valid email address.")
            return nil
        }
        return sides.joined(separator: "@")
    }

    private mutating func readTag(_ element: JSONValue) -> String? {
        guard let name = element["name"]?.text, !name.allSatisfy(\.isWhitespace) else {
            report("ContactsTag", "Please supply a valid tag name.")
            return nil
        }
        return name
    }

    private mutating func readLink(_ element: JSONValue) -> Sandbox.Contact.Link? {
        guard let name = element["name"]?.text, let url = element["url"]?.text else {
            report("ExternalUrl", "Please supply a name and a URL.")
            return nil
        }
        if name.count > Self.longestLinkName {
            report("ExternalUrl", "Please supply no more than \(Self.longestLinkName) characters.")
        }
        return .init(name: name, url: url)
    }

    private mutating func readAttributes(_ body: JSONValue) {
        guard let list = readList("ContactAttribute", body) else { return }
        var read: [Int: String] = [:]
        for element in list {
            guard let id = element["attribute_id"]?.integer, let value = element["value"]?.text,
                value.count <= Self.longestAttribute
            else {
                report("ContactAttribute", "Please supply a valid attribute.")
                continue
            }
            read[id] = value
        }
        attributes = read
    }
}

/// CloudTalk takes numbers only as strings with `+`.
enum PhoneRule {
    struct Problem: Error { var message: String }

    static func judge(_ value: JSONValue?) -> Result<String, Problem> {
        guard case .string(let text) = value else {
            let sent = value?.integer.map(String.init) ?? ""
            return .failure(problem(sent))
        }
        let digits = text.dropFirst()
        guard text.hasPrefix("+"), (7...15).contains(digits.count), digits.first != "0",
            digits.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return .failure(problem(text)) }
        return .success(text)
    }

    private static func problem(_ sent: String) -> Problem {
        Problem(message: "Please supply only valid numbers. Number \(sent) is not valid.")
    }
}
