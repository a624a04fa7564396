import Foundation
import Leads
import Synchronization
import Testing

@testable import Store

@Suite("Importing files")
struct ImportTests {
    private let folder = Result { try ScratchFolder() }
    private let actor = Actor("command")

    private func open(clock: TestClock = TestClock()) async throws -> Store {
        try await Store.open(
            .sqlite(path: try folder.get().path + "/test.db"), phones: TestStore.phones,
            clock: clock.storeClock, options: SQLiteOptions(durable: false))
    }

    private func rows(_ numbers: Range<Int>) -> [ImportRow] {
        numbers.map { number in
            let phone = "212 555 01\(String(number % 100 + 100).suffix(2))"
            var delivery = LeadDelivery("L\(number)", name: "Ann \(number)", phone: phone)
            delivery.stage = .set("New")
            delivery.email = .clear
            delivery.extra = ["Plan": "Gold"]
            return ImportRow(
                line: number + 2, raw: #"{"lead_id":"L\#(number)"}"#, delivery: delivery)
        }
    }

    private func staged(_ numbers: Range<Int>, in store: Store) async throws -> ImportID {
        let id = try await store.beginImport(file: "leads.csv", sha256: "00", by: actor)
        try await store.stage(rows(numbers), in: id)
        try await store.finishStaging(id, refused: 3)
        return id
    }

    @Test("an import makes the leads of its rows, keeps the rows, and says how far it is")
    func importing() async throws {
        let store = try await open()
        try await store.deliver([LeadDelivery("L5", name: "Old")], by: actor)
        let id = try await staged(0..<450, in: store)
        #expect(try await store.leads(LeadQuery()).total == 1)
        let steps = Mutex<[Int]>([])
        let count = try await store.applyImport(id) { step in
            steps.withLock { $0.append(step.applied) }
        }
        #expect(count == DeliveryCount(created: 449, updated: 1))
        let seen = steps.withLock { $0 }
        #expect(seen.last == 450 && seen == seen.sorted() && seen.count > 1)
        let lead = try #require(try await store.lead(LeadID(rawValue: "L5")))
        #expect(lead.details.name.full == "Ann 5" && lead.details.extra == ["Plan": "Gold"])
        #expect(lead.number?.e164 == "+12125550105")
        let kept = try await store.driver.read { connection in
            try connection.run(
                "SELECT COUNT(*) AS n FROM import_rows WHERE delivery IS NULL AND raw <> ''", []
            )[0].int("n")
        }
        #expect(kept == 450)
        #expect(try await store.applyImport(id) == count)
        try await store.close()
    }

    @Test("an import that a crash cut off goes on where it was, and counts every row once")
    func resumes() async throws {
        let store = try await open()
        let id = try await staged(0..<450, in: store)
        let (steps, step) = AsyncStream.makeStream(of: Int.self)
        let cut = Task {
            try await store.applyImport(id) { progress in
                step.yield(progress.applied)
                if progress.applied > 0 { step.finish() }
            }
        }
        for await _ in steps {}
        // Closing refuses the next part: as far as the tables can tell, the program died here.
        try await store.close()
        _ = await cut.result

        let again = try await open()
        try await again.resumeImports()
        #expect(try await again.leads(LeadQuery()).total == 450)
        #expect(try await again.applyImport(id) == DeliveryCount(created: 450, updated: 0))
        try await again.close()
    }

    @Test("two programs that resume one import share its rows")
    func sharedResume() async throws {
        let (one, two) = (try await open(), try await open())
        let id = try await staged(0..<450, in: one)
        async let first: Void = one.resumeImports()
        async let second: Void = two.resumeImports()
        _ = try await (first, second)
        #expect(try await one.applyImport(id) == DeliveryCount(created: 450, updated: 0))
        try await one.close()
        try await two.close()
    }

    @Test("an import that was never staged whole is removed, but not while it may be staged still")
    func halfStaged() async throws {
        let clock = TestClock()
        let store = try await open(clock: clock)
        let id = try await store.beginImport(file: "leads.csv", sha256: "00", by: actor)
        try await store.stage(rows(0..<10), in: id)
        try await store.resumeImports()
        try await store.stage(rows(10..<20), in: id)
        clock.advance(seconds: Store.longestStaging / 1000 + 1)
        try await store.resumeImports()
        await #expect(throws: StoreError.noSuchRecord("import")) {
            try await store.stage(rows(20..<30), in: id)
        }
        let left = try await store.driver.read {
            try $0.run("SELECT position FROM import_rows", []).count
        }
        #expect(left == 0)
        #expect(try await store.leads(LeadQuery()).total == 0)
        try await store.close()
    }

    @Test("an import is not applied before it is staged, nor staged after")
    func order() async throws {
        let store = try await open()
        let id = try await store.beginImport(file: "leads.csv", sha256: "00", by: actor)
        await #expect(throws: StoreError.self) { try await store.applyImport(id) }
        try await store.finishStaging(id)
        await #expect(throws: StoreError.self) { try await store.stage(rows(0..<1), in: id) }
        #expect(try await store.applyImport(id) == DeliveryCount())
        try await store.close()
    }

    @Test("a delivery survives the table it waits in")
    func deliveryText() throws {
        var delivery = LeadDelivery("L1", name: "Zoë 🦊", phone: "212 555 0100")
        delivery.dealID = .clear
        delivery.zip = .set("00501")
        delivery.extra = ["a": "", "b": "c"]
        let text = try JSONText.encode(DeliveryText(delivery))
        #expect(
            try JSONText.decode(DeliveryText.self, from: text).delivery(of: delivery.id) == delivery
        )
        var nameless = LeadDelivery("L2")
        nameless.name = .clear
        let other = try JSONText.encode(DeliveryText(nameless))
        #expect(
            try JSONText.decode(DeliveryText.self, from: other).delivery(of: nameless.id)
                == nameless)
    }

    @Test("parts grow and shrink towards 15 ms")
    func chunkSizes() {
        var size = ChunkSize()
        let start = size.rows
        size.adapt(to: .milliseconds(10))
        #expect(size.rows > start)
        for _ in 0..<20 { size.adapt(to: .milliseconds(1)) }
        #expect(size.rows == 1_000)
        for _ in 0..<20 { size.adapt(to: .seconds(5)) }
        #expect(size.rows == 10)
    }
}
