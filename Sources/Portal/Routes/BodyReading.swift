import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Reads a body that may be neither too long nor too slow: a sender who trickles bytes holds a
/// connection only for so long.
struct BodyReading: Sendable {
    let body: RequestBody
    /// The most bytes.
    let limit: Int
    var patience = Duration.seconds(20)

    func bytes() async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            let isWhole = Atomic(false)
            group.addTaskAtOnce {
                let bytes = try await collect()
                isWhole.store(true, ordering: .relaxed)
                return bytes
            }
            // Most bodies came with their heads, and need no clock.
            if !isWhole.load(ordering: .relaxed) {
                group.addTask {
                    try await Task.sleep(for: patience)
                    return nil
                }
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

extension ThrowingTaskGroup {
    /// Runs a task on the caller's thread until it waits for the first time, where the system can.
    fileprivate mutating func addTaskAtOnce(
        _ operation: @escaping @Sendable () async throws -> ChildTaskResult
    ) {
        if #available(macOS 26, *) {
            addImmediateTask(operation: operation)
        } else {
            addTask(operation: operation)
        }
    }
}
