import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Logging
import Testing

@testable import DialerSync
@testable import Store

@Suite("What another program commits")
struct OtherProgramTests {
    /// The clock stands still, so that the engine's own looks at the database never come: whatever
    /// it finds here it was told of.
    @Test("The running engine hears of it and acts", .timeLimit(.minutes(10)))
    func heard() async throws {
        let world = try await World()
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("portal-test-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (own, other) = (try await open(folder, world), try await open(folder, world))
        _ = try await other.saveAgents([try hussain()], by: .command)
        let engine = SyncEngine(
            store: own, client: CloudTalkClient(transport: world.transport), policy: world.policy,
            allowance: world.allowance, clock: standing(world.clock),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { try await engine.run() }
        for number in 1...5 {
            try await give("L\(number)", phone: "(212) 555-010\(number)", in: other)
            while try world.queue(.hussain).count < number { await Task.yield() }
            while try await !own.isAtRest(CustomerID(rawValue: Int64(number))) {
                await Task.yield()
            }
            // The engine has nothing more to do and waits.
            for _ in 0..<2_000 { await Task.yield() }
        }
        running.cancel()
        _ = await running.result
        try await own.close()
        try await other.close()
        try await world.store.close()
    }

    /// A process that stands still knows the tags of before.
    @Test("A tag that another process learned of and put on comes off", arguments: 1...12)
    func newTag(access: Int) async throws {
        let number = "+14155550123"
        let world = try await World.withLead(number, inListOf: .hussain)
        world.sandbox.addForeignTag("spare")
        let driver = WatchedDriver(world.store.driver)
        let engine = World.makeEngine(
            Store(driver: driver, phones: try World.phones, clock: world.clock.store),
            world.transport, world.policy, world.allowance, world.clock)
        for job in await engine.turn().jobs { await engine.run(job) }
        var update = try hussain()
        update.dialer = .set(
            DialerSetup(
                cloudTalkAgent: DialerAgentID(reading: "530325"),
                campaign: DialerCampaignID(reading: "293641"), tag: .name("spare")))
        try await world.addLead("L2", phone: "+14155550145")
        try await world.assign("L2", to: .mateo)
        driver.run(before: access) { [update] in
            _ = try await world.store.saveAgents([update], by: .command)
            try await world.rest()
            try await world.assign("L1", to: .grace)
        }
        for job in await engine.turn().jobs { await engine.run(job) }
        try await driver.runNow()
        for _ in 0..<5 { for job in await engine.turn().jobs { await engine.run(job) } }
        world.clock.advance(by: 30)
        try await world.rest()
        let contact = try #require(world.sandbox.contacts(withNumber: number).first)
        #expect(world.sandbox.tagNames(of: contact.id) == ["grace-retention"])
        #expect(try world.queue(.mateo).count == 1)
    }

    /// A sleep in it ends only when it is cancelled.
    private func standing(_ clock: TestClock) -> EngineClock {
        EngineClock(
            now: { clock.now }, uptime: { clock.now.timeIntervalSince1970 },
            sleep: { _ in
                let (never, held) = AsyncStream<Void>.makeStream()
                for await _ in never {}
                held.finish()
                try Task.checkCancellation()
            }, random: { 0.5 })
    }

    private func open(_ folder: URL, _ world: World) async throws -> Store {
        let clock = world.clock
        return try await Store.open(
            .sqlite(path: folder.appendingPathComponent("portal.db").path), phones: World.phones,
            clock: clock.store,
            options: SQLiteOptions(
                durable: false, leaseClock: LeaseClock(now: { clock.milliseconds }),
                pollInterval: .milliseconds(5)))
    }

    private func hussain() throws -> AgentUpdate {
        World.update(try #require(Sandbox.Configuration.demoSeats.first))
    }

    private func give(_ id: String, phone: String, in store: Store) async throws {
        var delivery = LeadDelivery(id: LeadID(rawValue: id))
        delivery.phone = .set(phone)
        _ = try await store.deliver([delivery], by: .command)
        _ = try await store.assign(delivery.id, to: .hussain, by: .command)
    }
}
