import ArgumentParser

struct CloudTalkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cloudtalk", abstract: "The CloudTalk account.", subcommands: [Check.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the key, the limit and every agent's set-up; exit 1 if any fails.")

        @Option(
            name: .customLong("try"),
            help: ArgumentHelp(
                "Add, read back and remove one contact with this number, your own.",
                valueName: "+1…"))
        var trial: String?

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let report = try await CheckRun(place: .current()).report(trying: trial)
            try report.tell(.standard, json: json)
            if !report.isOK { throw ExitCode(1) }
        }
    }
}
