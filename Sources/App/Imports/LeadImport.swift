import CSV
import Foundation
import Leads
import Store

/// `portal leads import`: reads a file twice, the first time to find every bad row before anything
/// happens, the second time to take the good ones in. Memory grows with the ids only.
struct LeadImport {
    let file: ImportFile
    var skipsBadRows = false
    let console: Console

    private static let stagedAtOnce = 500
    private static let progressEvery = 1_000

    func run(into store: Store) async throws -> ImportReport {
        var report = ImportReport(file: file.path, thing: "lead")
        let check = try await check()
        report.faults = check.faults
        guard check.isReadable, check.faults.isEmpty || skipsBadRows else {
            report.isRefused = true
            return report
        }
        if skipsBadRows { report.rejectedFile = check.rejectedFile }
        let count = try await take(check, into: store)
        report.created = count.created
        report.updated = count.updated
        return report
    }

    /// What the first reading has found.
    private struct Check {
        var sha256 = ""
        var faults: [RowFault] = []
        var good = 0
        /// The header is in order.
        var isReadable = false
        var rejectedFile: String?
    }

    private func check() async throws -> Check {
        var check = Check()
        var rows: LeadRows?
        var rejected: RejectedRows?
        check.sha256 = try await file.read { row in
            switch row {
            case .header(let header):
                do throws(RowFault) {
                    rows = try LeadRows(header)
                } catch {
                    check.faults.append(error)
                    return
                }
                check.isReadable = true
                if skipsBadRows { rejected = RejectedRows(of: header, path: file.rejectedPath) }
            case .problem(let problem):
                check.faults.append(RowFault(problem))
                try rejected?.add(problem)
            case .record(let record):
                if record.isBlank { return }
                do throws(RowFault) {
                    _ = try rows?.delivery(record)
                    check.good += 1
                } catch {
                    check.faults.append(error)
                    try rejected?.add(record, because: error)
                }
                if check.good % Self.progressEvery == 0 {
                    console.progress("Reading \(file.name): \(check.good.of("row"))")
                }
            }
        }
        console.endProgress()
        try rejected?.close()
        check.rejectedFile = rejected?.wasWritten == true ? rejected?.path : nil
        return check
    }

    private func take(_ check: Check, into store: Store) async throws -> DeliveryCount {
        let id = try await store.beginImport(
            file: file.name, sha256: check.sha256, by: .command)
        let sha256 = try await stage(id, into: store, total: check.good)
        guard sha256 == check.sha256 else {
            throw Complaint("\(file.path) was changed while it was read; nothing was imported")
        }
        try await store.finishStaging(id, refused: check.faults.count)
        let count = try await store.applyImport(id) { progress in
            console.progress(
                "Importing \(file.name): \(progress.applied.grouped) of \(progress.total.grouped)")
        }
        console.endProgress()
        return count
    }

    private func stage(_ id: ImportID, into store: Store, total: Int) async throws -> String {
        var rows: LeadRows?
        var batch: [ImportRow] = []
        var staged = 0
        let sha256 = try await file.read { row in
            switch row {
            case .header(let header): rows = try LeadRows(header)
            case .problem: return
            case .record(let record):
                guard let row = try await importRow(record, &rows, store) else { return }
                batch.append(row)
                guard batch.count >= Self.stagedAtOnce else { return }
                try await store.stage(batch, in: id)
                staged += batch.count
                batch = []
                console.progress("Preparing \(file.name): \(staged.grouped) of \(total.grouped)")
            }
        }
        try await store.stage(batch, in: id)
        console.endProgress()
        return sha256
    }

    /// Nil for a row that the first reading has refused.
    private func importRow(
        _ record: CSVRecord, _ rows: inout LeadRows?, _ store: Store
    ) async throws -> ImportRow? {
        guard !record.isBlank, var delivery = try? rows?.delivery(record), let rows else {
            return nil
        }
        if rows.hasHalfName(record), let known = try await store.lead(delivery.id)?.details.name,
            known != .unknown
        {
            delivery.name = rows.name(record, over: known)
        }
        return ImportRow(line: record.line, raw: try rows.raw(record), delivery: delivery)
    }
}
