import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("Who said stop is never called")
struct DoNotCallTests {
    private let number = "+14155550123"
    private let other = "+14155550145"
    /// A campaign that the portal knows nothing of.
    private static let survey = Sandbox.Tag(id: 77, name: "survey")

    /// L1 is in Hussain's list.
    private func world(
        blacklists: Bool = true, configure: (inout Sandbox.Configuration) -> Void = { _ in }
    ) async throws -> World {
        let world = try await World(
            policy: SyncPolicy(
                blacklistsStopped: blacklists, publicURL: "https://portal.example.com"),
            configure: configure)
        try await world.addAgents()
        try await world.rest()
        try await world.addLead("L1", phone: number)
        return world
    }

    private func standing(
        blacklists: Bool = true, configure: (inout Sandbox.Configuration) -> Void = { _ in }
    ) async throws -> World {
        let world = try await world(blacklists: blacklists, configure: configure)
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        return world
    }

    @Test(
        "Every tag that any campaign selects comes off every contact with the number; others stay")
    func everywhere() async throws {
        let world = try await standing { configuration in
            configuration.tags.append(Self.survey)
            configuration.campaigns.append(
                Sandbox.Campaign(id: 900, name: "Survey", tags: [77], agents: []))
        }
        let office = world.sandbox.addContact(
            name: "Office", numbers: [other, number],
            tags: ["survey", "grace-retention", "VIP"])
        let stranger = world.sandbox.addContact(
            name: "Stranger", numbers: [other], tags: ["survey", "VIP"])
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.queue(of: 900).compactMap(\.number) == [other])
        #expect(try world.queue(.hussain).isEmpty)
        #expect(world.sandbox.tagNames(of: office) == ["VIP"])
        #expect(world.sandbox.tagNames(of: stranger) == ["survey", "VIP"])
        #expect(try await world.sync("L1").state == .blocked)
    }

    @Test("The tag goes at once, before the blacklist and before any proof")
    func atOnce() async throws {
        let world = try await standing()
        world.refuse(path: "/blacklist/index.json")
        try await world.stop(number)
        await world.pass(1)
        #expect(try world.queue(.hussain).isEmpty)
    }

    // Fault in SyncPlan.stop(): a bearer whose tags nobody knows is not looked at while a write is open.
    @Test(
        "A create of theirs that landed is untagged at once, though its answer was lost")
    func atOnceWhileOpen() async throws {
        let world = try await world()
        world.sandbox.inject(.resetAfter, on: .addContact)
        try await world.assign("L1", to: .hussain)
        await world.pass(2)
        #expect(try world.queue(.hussain) == [number])
        try await world.stop(number)
        await world.pass(5)
        #expect(try world.queue(.hussain).isEmpty)
    }

    @Test("A create that lands after they said stop is found by the later look and untagged")
    func landsLater() async throws {
        let world = try await world()
        world.sandbox.inject(.lateLanding, on: .addContact)
        try await world.assign("L1", to: .hussain)
        await world.pass(0.5)
        #expect(world.sandbox.pendingLandings == 1)
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.contacts(withNumber: number).map(\.tags) == [[]])
        #expect(try await world.confirmed(number) != nil)
    }

    @Test("Who says stop again is barred again, also where somebody lifted the bar in between")
    func barredAnew() async throws {
        let world = try await standing()
        try await world.stop(number)
        try await world.rest()
        world.sandbox.unbar(number)
        try await world.lift(number)
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        #expect(try await world.confirmed(number) != nil)
    }

    @Test("The number is put on the blacklist once, for outgoing calls")
    func barred() async throws {
        let world = try await standing()
        try await world.stop(number)
        try await world.rest()
        try await world.stop(number, source: "list")
        try await world.addLead("L2", phone: number)
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        #expect(world.sandbox.blacklist.map(\.direction) == [.outgoing])
    }

    @Test(
        "An answer of the blacklist that is lost makes no second entry",
        arguments: [FaultKind.resetAfter, .errorAfter, .hangAfter, .resetBefore])
    func barLost(fault: FaultKind) async throws {
        let world = try await standing()
        world.sandbox.inject(fault, on: .addToBlacklist)
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.counters.byFault[fault] == 1)
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        #expect(try await world.confirmed(number) != nil)
        // It is ours all the same.
        try await world.lift(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.isEmpty)
    }

    @Test("An entry for outgoing calls that is there already is not doubled")
    func barredAlready() async throws {
        let world = try await standing()
        world.sandbox.bar(number, .all)
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.direction) == [.all])
        #expect(try await world.confirmed(number) != nil)
    }

    @Test("An entry for incoming calls alone bars nothing: ours comes beside it")
    func barredIncoming() async throws {
        let world = try await standing()
        world.sandbox.bar(number, .incoming)
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.direction) == [.incoming, .outgoing])
    }

    @Test(
        "Where it is switched off, nothing is put on the blacklist, and the stop is proved all the same"
    )
    func unbarred() async throws {
        let world = try await standing(blacklists: false)
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.isEmpty)
        #expect(world.requests(to: .listBlacklist) == 0)
        #expect(try await world.confirmed(number) != nil)
    }

    @Test("A stop is confirmed only by a look later than the time-out")
    func confirmation() async throws {
        let world = try await standing()
        try await world.stop(number)
        await world.pass(5)
        let untagged = try #require(world.lastRequest(to: .removeTags))
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await world.confirmed(number) == nil)
        #expect(try await world.sync("L1").state == .pending)
        try await world.rest()
        let looked = try #require(world.lastRequest(to: .listContacts))
        #expect(looked.timeIntervalSince(untagged) > world.policy.timeout)
        let confirmed = try #require(try await world.confirmed(number))
        #expect(confirmed >= looked)
        let kinds = try await world.store.timeline(of: LeadID(rawValue: "L1")).map(\.kind)
        #expect(kinds.filter { $0 == "do_not_call_confirmed" }.count == 1)
    }

    @Test(
        "What others put on later is taken off after a comparison, and that is confirmed once more")
    func eachConfirmation() async throws {
        let world = try await standing()
        try await world.stop(number)
        try await world.rest()
        let first = try #require(try await world.confirmed(number))
        world.clock.advance(by: 3600)
        world.sandbox.tag(
            try #require(world.sandbox.contacts.first).id, with: "grace-retention")
        _ = try await world.reconcile()
        try await world.rest()
        #expect(try world.queue(.grace).isEmpty)
        let second = try #require(try await world.confirmed(number))
        #expect(second > first.addingTimeInterval(3599))
        let kinds = try await world.store.timeline(of: LeadID(rawValue: "L1")).map(\.kind)
        #expect(kinds.filter { $0 == "do_not_call_confirmed" }.count == 2)
    }

    @Test("A tag that comes back before the later look is taken off before anything is confirmed")
    func comesBack() async throws {
        let world = try await standing()
        try await world.stop(number)
        await world.pass(5)
        let contact = try #require(world.sandbox.contacts.first)
        world.sandbox.tag(contact.id, with: "grace-retention")
        try await world.rest()
        #expect(world.sandbox.contact(contact.id)?.tags == [])
        let untagged = try #require(world.lastRequest(to: .removeTags))
        let confirmed = try #require(try await world.confirmed(number))
        #expect(confirmed.timeIntervalSince(untagged) > world.policy.timeout)
    }
}

@Suite("Stop requests beside other things")
struct StopSurroundingsTests {
    private let number = "+14155550123"
    private let other = "+14155550145"

    private func world() async throws -> World {
        try await World.withLead(number, inListOf: .hussain)
    }

    @Test("A stop comes through at one request a minute", arguments: [true, false])
    func smallestLimit(showsHeaders: Bool) async throws {
        let world = try await World(
            limit: Sandbox.Limit(
                requests: 1, window: 60, headers: showsHeaders ? .always : .never))
        try await world.addAgents()
        try await world.addLead("L1", phone: number)
        try await world.stop(number)
        await world.pass(1800)
        #expect(try await world.confirmed(number) != nil)
        #expect(world.sandbox.blacklist.map(\.number) == [number])
    }

    @Test("Lifting takes off the entry that the portal made, and brings nobody back")
    func lifted() async throws {
        let world = try await world()
        try await world.stop(number)
        try await world.rest()
        world.sandbox.bar(other, .outgoing)
        try await world.lift(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.number) == [other])
        #expect(try world.queue(.hussain).isEmpty)
        #expect(try await world.sync("L1").state == .none)
        try await world.stop(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.number) == [other, number])
    }

    @Test("Lifting leaves an entry that somebody else made")
    func liftedForeign() async throws {
        let world = try await world()
        world.sandbox.bar(number, .outgoing)
        try await world.stop(number)
        try await world.rest()
        try await world.lift(number)
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        #expect(world.requests(to: .deleteFromBlacklist) == 0)
    }

    @Test("A blacklist that refuses does not hold up the tags and the later look")
    func refusing() async throws {
        let world = try await world()
        world.refuse(path: "/blacklist/add.json")
        try await world.stop(number)
        await world.pass(2)
        #expect(try world.queue(.hussain).isEmpty)
        let late = world.sandbox.addContact(
            name: "Late", numbers: [number], tags: ["grace-retention"])
        await world.pass(120)
        #expect(world.sandbox.contact(late)?.tags == [])
        #expect(try await world.confirmed(number) == nil)
        #expect(try await world.sync("L1").state == .pending)
        world.transport.answer.set(nil)
        try await world.rest()
        #expect(world.sandbox.blacklist.map(\.number) == [number])
        #expect(try await world.confirmed(number) != nil)
    }

    @Test("A list of numbers that were never managed goes last, and holds up no click")
    func list() async throws {
        let world = try await World(limit: Sandbox.Limit(requests: 60, window: 60))
        try await world.addAgents()
        try await world.rest()
        let requests = (0..<400).compactMap { PhoneNumber(e164: World.number($0)) }.map {
            StopRequest(number: $0, source: "list", reason: "asked")
        }
        #expect(try await world.store.stopCalling(requests, by: .command) == 400)
        await world.pass(20)
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        await world.pass(2)
        #expect(try world.queue(.hussain) == [number])
        let rest = try await world.store.claim(for: "test", limit: 500, lease: 1000)
        #expect(!rest.isEmpty)
        #expect(rest.allSatisfy { $0.lane == SyncLane.repair })
    }

    @Test("One of such a list that turns out to stand on somebody's contact goes before the others")
    func listed() async throws {
        let world = try await World(limit: Sandbox.Limit(requests: 60, window: 60))
        try await world.addAgents()
        try await world.rest()
        let shared = world.sandbox.addContact(
            name: "Both", numbers: [number, World.number(399)], tags: ["hussain-retention"])
        let requests = (0..<400).compactMap { PhoneNumber(e164: World.number($0)) }.map {
            StopRequest(number: $0, source: "list", reason: "asked")
        }
        #expect(try await world.store.stopCalling(requests, by: .command) == 400)
        try await world.addLead("L1", phone: number)
        try await world.assign("L1", to: .hussain)
        await world.pass(15)
        #expect(world.sandbox.tagNames(of: shared).isEmpty)
        #expect(try await world.sync("L1").reason == .refused)
    }

    @Test("Trying again does not put a stop behind clicks")
    func triedAgain() async throws {
        let world = try await world()
        world.refuse(path: "/contacts/removeTags/\(world.sandbox.contacts[0].id).json")
        try await world.stop(number)
        await world.pass(1)
        #expect(try await world.sync("L1").attempts > 0)
        _ = try await world.store.retry(.leads([LeadID(rawValue: "L1")]), by: .command)
        let claimed = try await world.store.claim(for: "test", limit: 1, lease: 1000)
        #expect(claimed.map(\.lane) == [SyncLane.doNotCall])
        #expect(try await world.sync("L1").reason == .doNotCall)
    }

    @Test("Who stands in a list and says stop overtakes bulk work and clicks")
    func first() async throws {
        let world = try await world()
        try await world.addLead("L2", phone: other)
        try await world.assign("L2", to: .grace)
        try await world.stop(number)
        let claimed = try await world.store.claim(for: "test", limit: 1, lease: 1000)
        #expect(claimed.map(\.number.e164) == [number])
        #expect(claimed.map(\.lane) == [SyncLane.doNotCall])
    }
}

extension Sandbox {
    /// Somebody enters a number in CloudTalk's blacklist.
    func bar(_ number: String, _ direction: Blocking.Direction) {
        let body = #"{"public_number":"\#(number)","type":"\#(direction.rawValue)"}"#
        let basic = Data("\(Key.sandbox.id):\(Key.sandbox.secret)".utf8).base64EncodedString()
        _ = handle(
            SandboxRequest(
                method: "PUT", target: "/blacklist/add.json",
                headers: ["Accept": "application/json", "Authorization": "Basic \(basic)"],
                body: Array(body.utf8)))
    }
}
