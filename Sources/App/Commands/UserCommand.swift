import ArgumentParser
import Foundation
import Leads
import Portal
import Store

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "People who sign in.",
        subcommands: [Add.self, List.self, Disable.self, ChangePassword.self])

    /// What people may be; `integration` is for tokens only.
    enum UserRole: String, ExpressibleByArgument, CaseIterable {
        case admin, manager, agent, auditor

        var role: Role {
            switch self {
            case .admin: .admin
            case .manager: .manager
            case .agent: .agent
            case .auditor: .auditor
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add somebody; the password comes from standard input.")

        @Argument(help: "What the person signs in with.")
        var email: String

        @Option(help: "The person's name.")
        var name: String

        @Option(help: "admin, manager, agent or auditor.")
        var role: UserRole

        @Option(
            name: .customLong("profile-id"),
            help: "The agent that this person is; needed for role agent.")
        var profileID: String?

        func run() async throws {
            let accounts = Accounts(place: try .current())
            try await accounts.add(
                email: email, name: name, role: role.role, profileID: profileID,
                password: { try PasswordInput.read(for: email) })
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List everybody.")

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await Accounts(place: .current()).list(json: json)
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let somebody sign in no more; ends their sessions.")

        @Argument(help: "The person's e-mail.")
        var email: String

        func run() async throws {
            try await Accounts(place: .current()).disable(email)
        }
    }

    struct ChangePassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "password",
            abstract: "Change a password, read from standard input; ends their sessions.")

        @Argument(help: "The person's e-mail.")
        var email: String

        func run() async throws {
            let accounts = Accounts(place: try .current())
            try await accounts.changePassword(email) { try PasswordInput.read(for: email) }
        }
    }
}
