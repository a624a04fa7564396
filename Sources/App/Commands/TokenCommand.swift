import ArgumentParser
import Store

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Programs' keys to the API.",
        subcommands: [Create.self, List.self, Revoke.self])

    /// What programs may be.
    enum TokenRole: String, ExpressibleByArgument, CaseIterable {
        case manager, agent, integration

        var role: Role {
            switch self {
            case .manager: .manager
            case .agent: .agent
            case .integration: .integration
            }
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token; it is printed once, alone on standard output.")

        @Argument(help: "What the token is called, for example the program that has it.")
        var name: String

        @Option(help: "manager, agent or integration.")
        var role: TokenRole

        func run() async throws {
            try await Tokens(place: .current()).create(name: name, role: role.role)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all tokens, without themselves.")

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws { try await Tokens(place: .current()).list(json: json) }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a token open nothing any more.")

        @Argument(help: "The token's name.")
        var name: String

        func run() async throws { try await Tokens(place: .current()).revoke(name) }
    }
}
