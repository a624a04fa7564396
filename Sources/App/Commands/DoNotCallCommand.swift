import ArgumentParser

struct DoNotCallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dnc", abstract: "Numbers never to call.", subcommands: [Import.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enter numbers never to call.",
            discussion: """
                Columns: phone, source, reason. Good rows count even when others are bad; the exit \
                code then is 1 all the same.
                """)

        @OptionGroup var options: ImportOptions

        func run() async throws {
            try await options.run { file, place in
                let task = DoNotCallImport(
                    file: file, phones: place.settings.phones,
                    writesRejects: options.skipBadRows, console: place.console)
                return try await place.withStore { try await task.run(into: $0) }
            }
        }
    }
}
