import ArgumentParser
import Foundation

/// The one executable of the product.
@main
struct PortalCommand: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "portal",
        abstract: "Keeps CloudTalk in step with who calls which lead.",
        discussion: """
            Settings come from the environment, from .env.local and from .env in the working \
            directory. Exit codes: 0 done, 1 not done or not in order, 64 wrong usage, 78 a wrong \
            setting.
            """,
        version: version,
        subcommands: [
            DemoCommand.self, ServeCommand.self, MigrateCommand.self, SandboxCommand.self,
            UserCommand.self, TokenCommand.self, AgentsCommand.self, LeadsCommand.self,
            DoNotCallCommand.self, CloudTalkCommand.self, SyncCommand.self, SQLCommand.self,
            StatementsCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(error)
        }
    }

    /// Nobody at a shell ever sees more than lines that say what is wrong.
    private static func end(_ error: any Error) -> Never {
        guard let complaint = Complaint(explaining: error) else { exit(withError: error) }
        for line in complaint.lines { Console.standard.note("portal: \(line)") }
        exit(withError: ExitCode(complaint.exitCode))
    }
}
