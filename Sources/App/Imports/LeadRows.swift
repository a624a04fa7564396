import CSV
import Foundation
import Leads
import Store

/// Turns the rows of one file into deliveries. A value that goes through the file row by row, for
/// it knows which leads have been there.
struct LeadRows {
    private let columns: Columns<LeadField>
    private let names: [String]
    private var lines: [LeadID: Int] = [:]

    /// - Throws: ``RowFault`` where a required column is missing.
    init(_ header: CSVHeader) throws(RowFault) {
        columns = try Columns(header)
        names = header.columns
        try columns.require(.leadID)
        try columns.require(.fullName, orRather: .firstName)
    }

    /// What a row says of its lead. An empty cell says nothing.
    mutating func delivery(_ record: CSVRecord) throws(RowFault) -> LeadDelivery {
        var delivery = LeadDelivery(id: try id(of: record))
        delivery.dealID = change(.dealID, record)
        delivery.phone = change(.phone, record)
        delivery.email = change(.email, record)
        delivery.carrier = change(.carrier, record)
        delivery.stage = change(.stage, record)
        delivery.vendor = change(.vendor, record)
        delivery.state = change(.state, record)
        delivery.zip = change(.zip, record)
        delivery.name = name(record)
        for (index, column) in columns.others where column != CSVRejects.reasonColumn {
            let text = record.fields[index].trimmingWhitespace()
            if !text.isEmpty { delivery.extra[column] = text }
        }
        return delivery
    }

    private mutating func id(of record: CSVRecord) throws(RowFault) -> LeadID {
        let field = LeadField.leadID.rawValue
        guard let text = columns.cell(.leadID, of: record) else {
            throw RowFault(line: record.line, field: field, message: "is empty")
        }
        guard let id = LeadID(reading: text) else {
            throw RowFault(
                line: record.line, field: field,
                message: "must have at most \(LeadID.maximumLength) characters, in one line")
        }
        if let line = lines[id] {
            throw RowFault(
                line: record.line, field: field,
                message: "stands in line \(line) already; a lead may have one row only")
        }
        lines[id] = record.line
        return id
    }

    private func change(_ field: LeadField, _ record: CSVRecord) -> FieldChange<String> {
        columns.cell(field, of: record).map { .set($0) } ?? .keep
    }

    private func name(_ record: CSVRecord) -> FieldChange<PersonName> {
        if let full = columns.cell(.fullName, of: record) {
            return PersonName(full: full).map { .set($0) } ?? .keep
        }
        let first = columns.cell(.firstName, of: record) ?? ""
        let last = columns.cell(.lastName, of: record) ?? ""
        return PersonName(first: first, last: last).map { .set($0) } ?? .keep
    }

    /// Whether the row has only one half of a name that comes in two columns: the other half of a
    /// lead that is known already then stays.
    func hasHalfName(_ record: CSVRecord) -> Bool {
        guard columns.cell(.fullName, of: record) == nil, columns.has(.firstName),
            columns.has(.lastName)
        else { return false }
        let first = columns.cell(.firstName, of: record)
        return (first == nil) != (columns.cell(.lastName, of: record) == nil)
    }

    /// The name that half a name makes of a known one.
    func name(_ record: CSVRecord, over known: PersonName) -> FieldChange<PersonName> {
        let first = columns.cell(.firstName, of: record) ?? known.first
        let last = columns.cell(.lastName, of: record) ?? known.last
        return PersonName(first: first, last: last).map { .set($0) } ?? .keep
    }

    /// The row as it stood in the file, as JSON text.
    func raw(_ record: CSVRecord) throws -> String {
        let cells = Dictionary(zip(names, record.fields), uniquingKeysWith: { first, _ in first })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(cells), as: UTF8.self)
    }
}
