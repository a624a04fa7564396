import Foundation
import Leads
import Store
import Synchronization
import Testing

@testable import Portal

@Suite("The values that filters offer")
struct FacetMemoryTests {
    /// Counts who reads, and takes its time.
    private final class CountingDriver: Driver {
        let inner: any Driver
        private let count = Mutex(0)

        init(_ inner: any Driver) { self.inner = inner }

        var reads: Int { count.withLock(\.self) }
        var dialect: SQLDialect { inner.dialect }

        func write<Value: Sendable>(
            _ body: @escaping @Sendable (any SQLConnection) throws -> Value
        ) async throws -> Value { try await inner.write(body) }

        func read<Value: Sendable>(
            _ body: @escaping @Sendable (any SQLConnection) throws -> Value
        ) async throws -> Value {
            count.withLock { $0 += 1 }
            for _ in 0..<1_000 { await Task.yield() }
            return try await inner.read(body)
        }

        func changes() -> AsyncStream<Void> { inner.changes() }
        func leaseClock() async throws -> Int64 { try await inner.leaseClock() }
        func close() async throws { try await inner.close() }
    }

    @Test("many pages at once have them counted once, and anew after a while")
    func once() async throws {
        let phones = try #require(PhoneReader(defaultRegion: "US"))
        let scratch = try await Store.open(.inMemory, phones: phones)
        let driver = CountingDriver(scratch.driver)
        let store = Store(driver: driver, phones: phones)
        let memory = FacetMemory()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask { _ = try await memory.facets(store: store, now: now) }
            }
            try await group.waitForAll()
        }
        #expect(driver.reads == 1)
        _ = try await memory.facets(store: store, now: now.addingTimeInterval(9))
        #expect(driver.reads == 1)
        _ = try await memory.facets(store: store, now: now.addingTimeInterval(10))
        #expect(driver.reads == 2)
        try await store.close()
    }
}
