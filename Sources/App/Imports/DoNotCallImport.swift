import CSV
import Leads
import Store

/// The columns of a file of numbers never to call.
enum DoNotCallField: String, ImportField {
    case phone, source, reason

    var spellings: [String] {
        switch self {
        case .phone: LeadField.phone.spellings + ["Number", "DNC", "DNC Number", "Do Not Call"]
        case .source: ["Source", "List", "Requested By"]
        case .reason: ["Reason", "Note", "Notes", "Comment"]
        }
    }
}

/// `portal dnc import`. Every number that can be read counts at once, whatever the other rows are:
/// somebody who said stop must not wait for another row to be mended.
struct DoNotCallImport {
    let file: ImportFile
    let phones: PhoneReader
    var writesRejects = false
    let console: Console

    private static let enteredAtOnce = 500

    func run(into store: Store) async throws -> ImportReport {
        var report = ImportReport(file: file.path, thing: "number")
        report.failsForFaults = true
        var columns: Columns<DoNotCallField>?
        var rejected: RejectedRows?
        var batch: [StopRequest] = []
        try await file.read { row in
            switch row {
            case .header(let header):
                do throws(RowFault) {
                    let found = try Columns<DoNotCallField>(header)
                    try found.require(.phone)
                    columns = found
                } catch {
                    report.faults.append(error)
                    return
                }
                if writesRejects { rejected = RejectedRows(of: header, path: file.rejectedPath) }
            case .problem(let problem):
                report.faults.append(RowFault(problem))
                try rejected?.add(problem)
            case .record(let record):
                guard let columns, !record.isBlank else { return }
                do throws(RowFault) {
                    batch.append(try request(record, columns))
                } catch {
                    report.faults.append(error)
                    try rejected?.add(record, because: error)
                }
                if batch.count >= Self.enteredAtOnce { try await enter(&batch, store, &report) }
            }
        }
        try await enter(&batch, store, &report)
        console.endProgress()
        try rejected?.close()
        report.isRefused = columns == nil
        report.rejectedFile = rejected?.wasWritten == true ? rejected?.path : nil
        return report
    }

    private func request(
        _ record: CSVRecord, _ columns: Columns<DoNotCallField>
    ) throws(RowFault) -> StopRequest {
        let field = DoNotCallField.phone.rawValue
        switch phones.read(columns.cell(.phone, of: record) ?? "") {
        case .absent: throw RowFault(line: record.line, field: field, message: "is empty")
        case .impossible(let why): throw RowFault(line: record.line, field: field, message: why)
        case .number(let number, _):
            return StopRequest(
                number: number, source: columns.cell(.source, of: record) ?? "import",
                reason: columns.cell(.reason, of: record) ?? "listed in \(file.name)")
        }
    }

    private func enter(
        _ batch: inout [StopRequest], _ store: Store, _ report: inout ImportReport
    ) async throws {
        let new = try await store.stopCalling(batch, by: .command)
        report.created += new
        report.updated += batch.count - new
        batch = []
        console.progress("Entered \((report.created + report.updated).of("number"))")
    }
}
