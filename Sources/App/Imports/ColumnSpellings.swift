import CSV
import Leads

/// A field of an import, with the names that its column may have.
protocol ImportField: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// Other names, the usual ones first. White space, `_`, `-`, `.`, `#` and upper case make no
    /// difference.
    var spellings: [String] { get }
}

/// Which column of a file holds which field.
struct Columns<Field: ImportField>: Sendable {
    private let indexes: [Field: Int]
    /// The columns that are no field of ours.
    let others: [(index: Int, name: String)]

    /// Where two columns with different names could be one field, the more usual name counts, and
    /// the other column is kept like any that we have no field for.
    /// - Throws: ``RowFault`` where two columns have the same name but for spelling.
    init(_ header: CSVHeader) throws(RowFault) {
        var keys: [String: String] = [:]
        for name in header.columns {
            let key = Self.key(name)
            if let other = keys.updateValue(name, forKey: key), !key.isEmpty {
                throw RowFault(
                    line: 1, field: "header",
                    message: "the columns \"\(other)\" and \"\(name)\" have the same name; keep one"
                )
            }
        }
        let names = header.columns.map(Self.key)
        var indexes: [Field: Int] = [:]
        for field in Field.allCases {
            let wanted = ([field.rawValue] + field.spellings).map(Self.key)
            indexes[field] = wanted.lazy.compactMap { names.firstIndex(of: $0) }.first
        }
        self.indexes = indexes
        let used = Set(indexes.values)
        others = header.columns.enumerated().filter { !used.contains($0.offset) }
            .map { (index: $0.offset, name: $0.element) }
    }

    private static func key(_ name: String) -> String {
        name.lowercased().filter { !$0.isWhitespace && !"_-.#".contains($0) }
    }

    func has(_ field: Field) -> Bool { indexes[field] != nil }

    /// The cell without white space around it; nil when it is empty, or there is no such column.
    func cell(_ field: Field, of record: CSVRecord) -> String? {
        guard let index = indexes[field] else { return nil }
        let text = record.fields[index].trimmingWhitespace()
        return text.isEmpty ? nil : text
    }

    /// - Throws: ``RowFault`` that names the column and the names that it may have.
    func require(_ field: Field, orRather alternative: Field? = nil) throws(RowFault) {
        guard !has(field), !(alternative.map(has) ?? false) else { return }
        let names = ([field.rawValue] + field.spellings.prefix(3)).map { "\"\($0)\"" }
        let or = alternative.map { ", or a column \($0.rawValue)" } ?? ""
        throw RowFault(
            line: 1, field: field.rawValue,
            message:
                "there is no such column; it may be called \(names.joined(separator: ", "))\(or)")
    }
}
