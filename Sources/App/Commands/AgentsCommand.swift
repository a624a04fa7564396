import ArgumentParser

struct AgentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents", abstract: "Agents and their dialer set-ups.",
        subcommands: [Import.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in agents, new ones and changes, by profile_id.",
            discussion: """
                Columns: profile_id, name, email, cloudtalk_agent_id, campaign_id, tag (its name, \
                or id:1165830), active. An empty cell changes nothing.
                """)

        @OptionGroup var options: ImportOptions

        func run() async throws {
            try await options.run { file, place in
                let task = AgentImport(file: file, skipsBadRows: options.skipBadRows)
                return try await place.withStore { try await task.run(into: $0) }
            }
        }
    }
}
