internal import Foundation
internal import Leads

extension LeadSearch {
    /// One statement of each kind that questions about leads are made of, by name: every filter both
    /// ways round, in every order, on the first page and a later one. A check prepares them all.
    static var samples: [(name: String, sql: String)] {
        let position = LeadCursor.Position(lead: LeadID(rawValue: "L1"), createdAt: 0, nameKey: "a")
        return filterSamples.flatMap { filter -> [(String, String)] in
            var found = [
                ("\(filter.name), total", filter.search.total().sql),
                ("\(filter.name), targets", filter.search.targets(of: 50).sql),
            ]
            for sort in LeadQuery.Sort.allCases {
                var later = filter.search
                later.require(after: position, sort: sort)
                for (page, search) in [("first", filter.search), ("later", later)] {
                    found.append(
                        (
                            "\(filter.name), \(page) page by \(sort.rawValue)",
                            search.page(of: 50, sort: sort).sql
                        ))
                }
            }
            return found
        } + countedFilters.map { ("\($0.name), matches", $0.filter.count().sql) }
    }

    private static let countedFilters: [(name: String, filter: LeadFilter)] = [
        ("text", .beginnings(["n:a", "i:a", "p:1"])), ("agents", .agents(["a", "b"])),
        ("sync", .sync(["failed", "pending"])), ("stopped", .stopped),
    ]

    private static var filterSamples: [(name: String, search: LeadSearch)] {
        var samples = plainQueries.map { ($0.name, LeadSearch($0.query)) }
        for (name, filter) in countedFilters {
            for isMany in [false, true] {
                var search = LeadSearch()
                filter.require(of: &search, isMany: isMany)
                samples.append(("\(name), \(isMany ? "many" : "few")", search))
            }
        }
        var mixed = LeadSearch()
        mixed.requireAgentsOrNone(["a"])
        mixed.requireNoSync(["failed"])
        samples.append(("one agent or none, no sync", mixed))
        var named = LeadSearch()
        named.require(leads: ["a", "b"])
        samples.append(("named", named))
        return samples
    }

    private static var plainQueries: [(name: String, query: LeadQuery)] {
        let changes: [(String, (inout LeadQuery) -> Void)] = [
            ("all", { _ in }), ("stage", { $0.stages = ["a", "b"] }),
            ("carrier", { $0.carriers = ["a"] }), ("state", { $0.states = ["a"] }),
            ("vendor", { $0.vendors = ["a"] }), ("assigned", { $0.assigned = true }),
            ("unassigned", { $0.assigned = false }),
            ("not stopped", { $0.doNotCall = false }),
            ("after", { $0.createdAfter = Date(milliseconds: 0) }),
            ("before", { $0.createdBefore = Date(milliseconds: 0) }),
        ]
        return changes.map { name, change in
            var query = LeadQuery()
            change(&query)
            return (name, query)
        }
    }
}
