import ArgumentParser
import Store

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to this version.")

    func run() async throws {
        let place = try Workplace.current()
        let version = try await place.withStore { try await $0.schemaVersion() }
        place.console.result(
            "The database \(place.settings.database.words) is at version \(version).")
    }
}
