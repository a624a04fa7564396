import ArgumentParser

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the portal, as the environment sets it up.")

    func run() async throws {
        try await PortalServer(place: .current()).run()
    }
}
