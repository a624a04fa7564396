import Foundation
import Leads
import Store
import Synchronization

@testable import App

/// A folder that is gone with the test.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("portal-test-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Data(text.utf8))
    }

    func write(_ name: String, _ data: Data) throws -> String {
        let file = path + "/" + name
        try data.write(to: URL(filePath: file))
        return file
    }

    func read(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: path + "/" + name), encoding: .utf8)
    }
}

/// What a command wrote.
final class Transcript: Sendable {
    private let texts = Mutex((result: "", note: ""))

    var result: String { texts.withLock { $0.result } }
    var note: String { texts.withLock { $0.note } }

    var console: Console {
        Console(
            result: { text in self.texts.withLock { $0.result += text } },
            note: { text in self.texts.withLock { $0.note += text } })
    }
}

enum TestStore {
    static func open() async throws -> Store {
        try await Store.open(
            .inMemory, phones: try phones, options: SQLiteOptions(durable: false))
    }

    static var phones: PhoneReader {
        get throws {
            guard let reader = PhoneReader(defaultRegion: "US") else { throw NoSuchRegion() }
            return reader
        }
    }

    struct NoSuchRegion: Error {}
}
