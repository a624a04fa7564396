import Leads
import Testing

@testable import Store

@Suite("A database from before there were batches")
struct BatchMigrationTests {
    @Test("takes bulk assignments once it is brought to this version")
    func migrates() async throws {
        let driver = try SQLiteDriver(.inMemory)
        try await Migrator([.foundation]).run(on: driver) { 1 }
        let clock = TestClock()
        let store = try Store(driver: driver, phones: TestStore.phones, clock: clock.storeClock)
        let world = BulkWorld(store: store, clock: clock)
        try await world.save("ann", active: true)
        try await world.deliver(0..<3)
        try await world.assign("L0", to: "ann")
        try await Migrator().run(on: driver) { 2 }
        #expect(try await world.carryOut(world.even("ann")).outcome.leads == 2)
        #expect(try await world.holdings() == ["ann": 3])
        try await store.close()
    }
}
