import Foundation
import Leads

/// Where the demo listens, from `HOST` and `PORT`.
struct DemoPlace: Sendable, Equatable {
    static let usualPort = 8080

    let host: String
    /// Nil where nobody asked for one: then any port is fine.
    let wantedPort: Int?

    init(host: String?, port: String?) throws {
        self.host = host.flatMap { $0.isEmpty ? nil : $0 } ?? "127.0.0.1"
        guard let text = port?.trimmingWhitespace(), !text.isEmpty else {
            wantedPort = nil
            return
        }
        guard let number = Int(text), (0...65_535).contains(number) else {
            throw Complaint(
                ["PORT is not a whole number from 0 to 65535; for example PORT=8081"],
                exitCode: Complaint.wrongSetting)
        }
        wantedPort = number
    }

    /// A port for the portal: the wanted one, or the usual one, or else any that is free.
    func portalPort() async throws -> Int {
        if let port = try await Network.freePort(host: host, port: wantedPort ?? Self.usualPort) {
            return port
        }
        guard let wantedPort else { return try await anyPort() }
        throw Complaint(
            "port \(wantedPort) on \(host) is in use: stop the program that has it, or take another "
                + "port, for example PORT=\(wantedPort + 1)")
    }

    /// A port for the sandbox's page: the one after the portal's, or else any that is free.
    func sandboxPort(after port: Int) async throws -> Int {
        guard port < 65_535, let next = try await Network.freePort(host: host, port: port + 1)
        else { return try await anyPort() }
        return next
    }

    func anyPort() async throws -> Int {
        guard let port = try await Network.freePort(host: host, port: 0) else {
            throw Complaint("no port is free on \(host)")
        }
        return port
    }

    func url(port: Int) -> String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
