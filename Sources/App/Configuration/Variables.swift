import Foundation
import Leads

/// The variables at hand: the environment first, then `.env.local`, then `.env`.
///
/// Our own reader: swift-configuration was weighed, and its getters with a default take a malformed
/// value for a missing one. Here every value that is not what it should be stops the start.
struct Variables: Sendable {
    private let sources: [[String: String]]
    /// What is wrong with the files themselves.
    let faults: [String]

    /// - Parameter files: in order of precedence.
    init(environment: [String: String], files: [DotEnvFile] = []) {
        sources = [environment] + files.map(\.values)
        faults = files.flatMap(\.faults)
    }

    /// Those of this process.
    static func current(directory: String = FileManager.default.currentDirectoryPath) -> Variables {
        let files = [".env.local", ".env"].compactMap { name -> DotEnvFile? in
            let path = directory + "/" + name
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            guard let bytes = FileManager.default.contents(atPath: path) else {
                return DotEnvFile(unreadable: name, why: "cannot be read")
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return DotEnvFile(unreadable: name, why: "is not in UTF-8")
            }
            return DotEnvFile(text, name: name)
        }
        return Variables(environment: ProcessInfo.processInfo.environment, files: files)
    }

    /// The value without white space around it; nil when there is none, or an empty one.
    func value(_ name: String) -> String? {
        for source in sources {
            guard let value = source[name]?.trimmingWhitespace() else { continue }
            return value.isEmpty ? nil : value
        }
        return nil
    }

    /// All names that begin with one of ours, for a look at spelling mistakes.
    var names: Set<String> { Set(sources.flatMap(\.keys)) }
}
