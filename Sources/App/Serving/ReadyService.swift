import ServiceLifecycle

/// A service that tells when it is ready, for others that must not start before.
struct ReadyService: Service {
    private let body: @Sendable (_ ready: @escaping @Sendable () async -> Void) async throws -> Void
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init(
        _ body: @escaping @Sendable (@escaping @Sendable () async -> Void) async throws -> Void
    ) {
        self.body = body
        (stream, continuation) = AsyncStream.makeStream()
    }

    func run() async throws {
        defer { continuation.finish() }
        try await body { continuation.yield() }
    }

    /// Returns once it is ready, or will never be.
    func untilReady() async {
        for await _ in stream { return }
    }
}

/// A service that starts when another one is ready.
struct LaterService: Service {
    let predecessor: ReadyService
    let service: any Service

    func run() async throws {
        await predecessor.untilReady()
        try await service.run()
    }
}
