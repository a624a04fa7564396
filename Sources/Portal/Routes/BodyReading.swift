import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a body that may be neither too long nor too slow: a sender who trickles bytes holds a
/// connection only for so long.
struct BodyReading: Sendable {
    let body: RequestBody
    /// The most bytes.
    let limit: Int
    var patience = Duration.seconds(20)

    func bytes() async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await collect() }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() ?? nil else { throw Problem.tooSlow }
            return bytes
        }
    }

    private func collect() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in body {
            guard bytes.count + part.readableBytes <= limit else {
                throw Problem.tooLarge(limit: limit)
            }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }
}
