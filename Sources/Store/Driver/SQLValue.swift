/// A value as it goes into a statement and comes out of it: what SQLite and PostgreSQL have in common.
/// Truth values are the integers 0 and 1, times are milliseconds since 1970 UTC.
public enum SQLValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
}

extension SQLValue: ExpressibleByNilLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }
}

/// A row of an answer. Asking for a column that the statement does not have, or for a type that
/// the column does not hold, is a mistake of this module and throws ``SQLShapeError``.
public struct SQLRow: Sendable {
    /// Column names in the order of `values`; shared by all rows of an answer.
    let columns: [String: Int]
    let values: [SQLValue]

    public init(columns: [String: Int], values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    public subscript(column: String) -> SQLValue {
        get throws(SQLShapeError) {
            guard let index = columns[column] else { throw SQLShapeError(column: column) }
            return values[index]
        }
    }

    func optionalInt(_ column: String) throws(SQLShapeError) -> Int64? {
        switch try self[column] {
        case .integer(let number): return number
        case .null: return nil
        case .text: throw SQLShapeError(column: column)
        }
    }

    func int(_ column: String) throws(SQLShapeError) -> Int64 {
        guard let number = try optionalInt(column) else { throw SQLShapeError(column: column) }
        return number
    }

    func bool(_ column: String) throws(SQLShapeError) -> Bool { try int(column) != 0 }

    func optionalText(_ column: String) throws(SQLShapeError) -> String? {
        switch try self[column] {
        case .text(let text): return text
        case .null: return nil
        case .integer: throw SQLShapeError(column: column)
        }
    }

    func text(_ column: String) throws(SQLShapeError) -> String {
        guard let text = try optionalText(column) else { throw SQLShapeError(column: column) }
        return text
    }
}

/// A statement did not answer with the columns that the code reads from it.
public struct SQLShapeError: Error, Equatable {
    public let column: String
}
