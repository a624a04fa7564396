/// What became of a file.
struct ImportReport: Sendable, Equatable {
    var file: String
    /// What one row is, in people's words: `lead`.
    var thing: String
    var created = 0
    var updated = 0
    var faults: [RowFault] = []
    /// Nothing of the file was taken in.
    var isRefused = false
    /// Where the refused rows stand with their reasons.
    var rejectedFile: String?
    /// Bad rows make the command fail although the good ones count.
    var failsForFaults = false

    var exitCode: Int32 { isRefused || (failsForFaults && !faults.isEmpty) ? 1 : 0 }

    func tell(_ console: Console, json: Bool) throws {
        for fault in faults { console.note(fault.line(in: file)) }
        if json {
            try console.json(answer)
        } else {
            console.result(summary)
        }
    }

    private var summary: String {
        let bad = faults.count.of("bad row")
        guard !isRefused else {
            return "Nothing imported from \(file): \(bad). Mend them, or leave them out with "
                + "--skip-bad-rows."
        }
        let refused = faults.isEmpty ? "" : ", \(bad) left out"
        let place = rejectedFile.map { "; they are in \($0)" } ?? ""
        return "Imported \((created + updated).of(thing)) from \(file): "
            + "\(created.grouped) new, \(updated.grouped) known\(refused)\(place)."
    }

    private var answer: Answer {
        Answer(
            file: file, imported: !isRefused, created: created, updated: updated,
            refused: faults.count, rejectedFile: rejectedFile,
            problems: faults.map { .init(line: $0.line, field: $0.field, message: $0.message) })
    }

    private struct Answer: Encodable {
        struct Problem: Encodable {
            let line: Int
            let field: String
            let message: String
        }

        let file: String
        let imported: Bool
        let created: Int
        let updated: Int
        let refused: Int
        let rejectedFile: String?
        let problems: [Problem]
    }
}
