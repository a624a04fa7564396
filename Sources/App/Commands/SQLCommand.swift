import ArgumentParser
import Store

/// For `bin/check-sql`: the statements as text.
struct SQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql", abstract: "Print every table definition and statement.",
        shouldDisplay: false)

    enum Dialect: String, ExpressibleByArgument, CaseIterable {
        case postgresql, sqlite
    }

    @Option(help: "Whose SQL: postgresql or sqlite.")
    var dialect: Dialect

    func run() {
        let dialect: SQLDialect =
            switch dialect {
            case .postgresql: .postgresql
            case .sqlite: .sqlite
            }
        Console.standard.result(SQLListing.script(dialect: dialect))
    }
}
