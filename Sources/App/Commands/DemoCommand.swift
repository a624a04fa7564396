import ArgumentParser
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the portal with a CloudTalk sandbox and fictitious leads.",
        discussion: """
            PORT and HOST move it. Nothing leaves this computer, and everything is gone at the end.
            """)

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let place = try DemoPlace(host: environment["HOST"], port: environment["PORT"])
        try await Demo(place: place, console: .standard).run()
    }
}
