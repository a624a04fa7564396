/// A numbered change of the tables. Forward only: what was published is never edited.
public struct Migration: Sendable {
    public let number: Int64
    public let name: String
    /// In the shared SQL, with the words of ``SQLDialect/definition(_:)``.
    let statements: [String]

    public static let all: [Migration] = [
        .foundation,
        .engine,
        .batches,
        .sharing,
        .causes,
        .undoing,
        .owed,
        .numbers,
        .bars,
        .standing,
        .luck,
        .copies,
        .plans,
    ]

    /// The statements as `dialect` has them.
    public func statements(for dialect: SQLDialect) -> [String] {
        statements.map(dialect.definition)
    }
}
