/// How answers are spoilt.
enum FaultedReply {
    static let html = Array(
        "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body>Bad gateway</body></html>"
            .utf8)

    /// Every value keeps its name and gets another type: a number becomes an object, a text a list,
    /// a list an object.
    static func wrongTypes(_ value: JSONValue) -> JSONValue {
        switch value {
        case .int, .double, .bool: ["value": value]
        case .string: [value]
        case .array(let elements): ["items": .array(elements.map(wrongTypes))]
        case .object(let members): .object(members.mapValues(wrongTypes))
        case .null: false
        }
    }

    /// Reorders, drops and repeats the results of a bulk call.
    static func spoilBulk(
        _ reply: Reply, _ faults: FaultPlan.Drawn, using generator: inout SeededGenerator
    ) -> Reply {
        guard case .object(var members) = reply.data, var items = members["data"]?.elements,
            !items.isEmpty
        else { return reply }
        if faults.has(.bulkMissingItem) {
            items.remove(at: Int.random(in: items.indices, using: &generator))
        }
        if faults.has(.bulkDuplicateItem), let repeated = items.randomElement(using: &generator) {
            items.append(repeated)
        }
        if faults.has(.bulkShuffle) { items = shuffled(items, using: &generator) }
        members["data"] = .array(items)
        return Reply(status: reply.status, data: .object(members))
    }

    /// Another order, where there is one.
    private static func shuffled(
        _ items: [JSONValue], using generator: inout SeededGenerator
    ) -> [JSONValue] {
        let other = items.shuffled(using: &generator)
        return other == items ? items.reversed() : other
    }

    /// At least one command fails, and where there are several at least one does not.
    static func failingCommands(
        _ body: [UInt8], using generator: inout SeededGenerator
    ) -> Set<Int> {
        guard let body = try? JSONValue(parsing: body), let count = body.elements?.count, count > 0
        else { return [] }
        let most = max(1, count - 1)
        let number = Int.random(in: 1...most, using: &generator)
        return Set((0..<count).shuffled(using: &generator).prefix(number))
    }
}
