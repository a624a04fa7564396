import Leads
import Testing

@testable import Store

@Suite("Opening a database")
struct OpeningTests {
    @Test("a new database is brought to the newest version and says so")
    func migratesFromNothing() async throws {
        let store = try await Store.open(
            .inMemory, phones: try #require(PhoneReader(defaultRegion: "US")))
        #expect(try await store.schemaVersion() == Migration.all.last?.number)
        #expect(await store.isReady())
        try await store.close()
        #expect(await store.isReady() == false)
    }
}
