import ArgumentParser

struct LeadsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leads", abstract: "Leads from files.", subcommands: [Import.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in leads, new ones and changes, by lead_id.",
            discussion: """
                Columns: lead_id, and full_name or first_name; then deal_id, last_name, phone, \
                email, carrier, stage, vendor, state, zip, in any order and in the usual spellings \
                ("Phone Number", "Record ID"). Other columns are kept. An empty cell changes nothing.
                """)

        @OptionGroup var options: ImportOptions

        func run() async throws {
            try await options.run { file, place in
                let task = LeadImport(
                    file: file, skipsBadRows: options.skipBadRows, console: place.console)
                return try await place.withStore { try await task.run(into: $0) }
            }
        }
    }
}

/// What all imports are told.
struct ImportOptions: ParsableArguments {
    @Argument(help: "A CSV file in UTF-8.", completion: .file(extensions: ["csv"]))
    var file: String

    @Flag(help: "Take the good rows in; the bad ones go to FILE.rejected.csv with their reasons.")
    var skipBadRows = false

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ task: (ImportFile, Workplace) async throws -> ImportReport) async throws {
        let place = try Workplace.current()
        let report = try await task(ImportFile(path: file), place)
        try report.tell(place.console, json: json)
        if report.exitCode != 0 { throw ExitCode(report.exitCode) }
    }
}
