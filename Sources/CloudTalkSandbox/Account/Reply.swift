/// A status and what stands in `responseData`.
struct Reply: Sendable, Equatable {
    var status: Int
    var data: JSONValue

    var envelope: JSONValue { ["responseData": data] }

    static func done(_ more: [String: JSONValue] = [:]) -> Reply {
        Reply(status: 200, data: .object(more.merging(["status": 200]) { first, _ in first }))
    }

    static func created<Entity>(_ id: Identifier<Entity>) -> Reply {
        Reply(status: 201, data: ["status": 201, "data": ["id": id.json]])
    }

    static func invalid(_ problems: FieldProblems = [:]) -> Reply {
        var data: [String: JSONValue] = ["status": 406, "message": "Invalid input data."]
        if !problems.isEmpty {
            data["data"] = .object(problems.mapValues { .array($0.map { .string($0) }) })
        }
        return Reply(status: 406, data: .object(data))
    }

    static let notFound = failure(404, "Not found.")
    static let serverError = failure(500, "Something went wrong.")

    static func failure(_ status: Int, _ message: String) -> Reply {
        Reply(status: status, data: ["status": .int(status), "message": .string(message)])
    }
}

/// What is wrong, by the name of the field.
typealias FieldProblems = [String: [String]]

/// One page of a list, as its envelope tells it.
struct ListPage {
    /// A page holds this many rows where nobody says how many.
    static let ordinaryLimit = 30
    static let maximumLimit = 1000

    var number: Int
    var limit: Int

    init(_ query: [String: String]) {
        number = max(1, query["page"].flatMap { Int($0) } ?? 1)
        limit = query["limit"].flatMap { Int($0) } ?? Self.ordinaryLimit
        limit = min(max(1, limit), Self.maximumLimit)
    }

    /// - Parameter shift: by how many rows the page is off, as when rows come or go meanwhile.
    func reply<Row>(_ rows: [Row], shift: Int = 0, _ json: (Row) -> JSONValue) -> Reply {
        let start = (number - 1) * limit + (number > 1 ? shift : 0)
        let slice = rows.dropFirst(max(0, start)).prefix(limit)
        return Reply(
            status: 200,
            data: [
                "itemsCount": .int(rows.count),
                "pageCount": .int((rows.count + limit - 1) / limit),
                "pageNumber": .int(number), "limit": .int(limit),
                "data": .array(slice.map(json)),
            ])
    }
}
