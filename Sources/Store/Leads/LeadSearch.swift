internal import Leads

/// A question about leads as SQL. Fixed fragments and numbered parameters only; which fragments,
/// the question says.
///
/// A filter that few leads pass is asked first and its leads are looked up (`IN`); one that many
/// pass is checked lead by lead while walking the index of the order (`EXISTS`), which has found a
/// page soon. Either the wrong way round would read the whole table.
struct LeadSearch {
    /// More matches than this are many.
    static let many = 10_000

    private var conditions: [String] = []
    private var arguments: [SQLValue] = []

    struct Statement: Equatable {
        let sql: String
        let arguments: [SQLValue]
    }

    mutating func bind(_ value: SQLValue) -> String {
        arguments.append(value)
        return "$\(arguments.count)"
    }

    mutating func list(_ values: [String]) -> String {
        values.map { bind(.text($0)) }.joined(separator: ", ")
    }

    mutating func require(_ condition: String) { conditions.append(condition) }

    private var whereClause: String {
        conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    }

    /// The ids of a page, one lead more than asked for, to see whether there is a next page.
    func page(of limit: Int, sort: LeadQuery.Sort) -> Statement {
        var search = self
        let count = search.bind(.integer(Int64(limit + 1)))
        return Statement(
            sql: """
                \(LeadColumns.select)
                WHERE l.lead_id IN (
                    SELECT l.lead_id FROM leads l \(whereClause)
                    ORDER BY \(sort.columns(of: "l")) LIMIT \(count))
                ORDER BY \(sort.columns(of: "l"))
                """,
            arguments: search.arguments)
    }

    /// Which leads these are and whose, the newest first, without what is known of them.
    func targets(of limit: Int) -> Statement {
        var search = self
        let count = search.bind(.integer(Int64(limit)))
        return Statement(
            sql: """
                SELECT l.lead_id, l.customer_id, l.created_at FROM leads l \(whereClause)
                ORDER BY \(LeadQuery.Sort.newest.columns(of: "l")) LIMIT \(count)
                """,
            arguments: search.arguments)
    }

    func total() -> Statement {
        Statement(
            sql: """
                SELECT COUNT(*) AS total FROM (
                    SELECT 1 AS found FROM leads l \(whereClause) LIMIT \(Self.many + 1)) found
                """,
            arguments: arguments)
    }
}

extension LeadQuery.Sort {
    fileprivate func columns(of table: String) -> String {
        switch self {
        case .newest: "\(table).created_at DESC, \(table).lead_id DESC"
        case .oldest: "\(table).created_at, \(table).lead_id"
        case .name: "\(table).name_key, \(table).lead_id"
        case .nameDescending: "\(table).name_key DESC, \(table).lead_id DESC"
        }
    }

    var isDescending: Bool { self == .newest || self == .nameDescending }
    var isByName: Bool { self == .name || self == .nameDescending }
}

/// A filter that may be asked either way round.
enum LeadFilter {
    /// Leads with a term that begins like one of these.
    case beginnings([String])
    case agents([String])
    /// States of `dialer_contacts`.
    case sync([String])
    /// Leads of numbers that must not be called.
    case stopped

    /// Counts what passes, up to one more than ``LeadSearch/many``.
    func count() -> LeadSearch.Statement {
        var search = LeadSearch()
        let matches = matches(&search)
        let sql = """
            SELECT COUNT(*) AS matches FROM (
                SELECT 1 AS found FROM (\(matches)) matches LIMIT \(LeadSearch.many + 1)) found
            """
        return LeadSearch.Statement(sql: sql, arguments: search.boundArguments)
    }

    func require(of search: inout LeadSearch, isMany: Bool) {
        let condition = isMany ? check(&search) : "l.\(key) IN (\(matches(&search)))"
        search.require(condition)
    }

    private var key: String {
        switch self {
        case .beginnings, .agents: "lead_id"
        case .sync, .stopped: "customer_id"
        }
    }

    private func matches(_ search: inout LeadSearch) -> String {
        switch self {
        case .beginnings(let beginnings):
            return beginnings.map {
                "SELECT t.lead_id FROM lead_terms t WHERE \(Self.range(of: $0, &search))"
            }.joined(separator: " UNION ALL ")
        case .agents(let agents):
            return """
                SELECT r.lead_id FROM retention_assigned_leads r
                WHERE r.active_agent_id IN (\(search.list(agents)))
                """
        case .sync(let states):
            return """
                SELECT d.customer_id FROM dialer_contacts d WHERE d.state IN (\(search.list(states)))
                """
        case .stopped:
            return """
                SELECT c.customer_id FROM do_not_call stop JOIN customers c ON c.phone = stop.phone
                """
        }
    }

    private func check(_ search: inout LeadSearch) -> String {
        switch self {
        case .beginnings(let beginnings):
            let ranges = beginnings.map { "(\(Self.range(of: $0, &search)))" }
            return """
                EXISTS (SELECT 1 FROM lead_terms t
                    WHERE t.lead_id = l.lead_id AND (\(ranges.joined(separator: " OR "))))
                """
        case .agents(let agents):
            return """
                EXISTS (SELECT 1 FROM retention_assigned_leads r
                    WHERE r.lead_id = l.lead_id AND r.ended_at IS NULL
                        AND r.active_agent_id IN (\(search.list(agents))))
                """
        case .sync(let states):
            return """
                EXISTS (SELECT 1 FROM dialer_contacts d
                    WHERE d.customer_id = l.customer_id AND d.state IN (\(search.list(states))))
                """
        case .stopped: return LeadSearch.stopped
        }
    }

    /// Beginnings as a range of terms, which are compared byte by byte.
    private static func range(of beginning: String, _ search: inout LeadSearch) -> String {
        let from = search.bind(.text(beginning))
        let to = search.bind(.text(beginning + "\u{10FFFF}"))
        return "t.term >= \(from) AND t.term < \(to)"
    }
}

extension LeadSearch {
    var boundArguments: [SQLValue] { arguments }
}
