import CloudTalk
import CloudTalkSandbox
import Foundation
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("One contact that CloudTalk goes on failing at")
struct FailingContactTests {
    private static let number = "+14155550123"

    enum Trouble: CaseIterable {
        case unseen, removalRefused, removalFails

        fileprivate func reply(
            to request: CloudTalkRequest, about contact: Sandbox.Contact.ID
        ) -> CloudTalkReply? {
            let broken = CloudTalkReply(status: 500, body: Data("Oops".utf8))
            switch self {
            case .unseen:
                return request.path == "/contacts/show/\(contact).json" ? broken : nil
            case .removalRefused:
                guard request.path == "/contacts/removeTags/\(contact).json" else { return nil }
                return .refusal(of: "tags", saying: "Please supply a valid tag.")
            case .removalFails:
                return request.path == "/contacts/removeTags/\(contact).json" ? broken : nil
            }
        }
    }

    @Test(
        "keeps a stop neither from other contacts nor from the blacklist",
        arguments: Trouble.allCases)
    func stopped(_ trouble: Trouble) async throws {
        let world = try await World.withLead(Self.number)
        let contacts = (0..<3).map { _ in
            world.sandbox.addContact(
                name: "Maria", numbers: [Self.number], tags: ["hussain-retention"])
        }
        world.transport.answer.set { trouble.reply(to: $0, about: contacts[0]) }
        try await world.stop(Self.number)
        await world.pass(120)
        #expect(world.tagNames(of: contacts[0]) == ["hussain-retention"])
        for contact in contacts.dropFirst() { #expect(world.tagNames(of: contact) == []) }
        #expect(world.sandbox.blacklist.map(\.number) == [Self.number])
        #expect(try await world.confirmed(Self.number) == nil)
        world.transport.answer.set(nil)
        await world.pass(1_200)
        #expect(world.tagNames(of: contacts[0]) == [])
        #expect(world.sandbox.blacklist.count == 1)
        #expect(try await world.confirmed(Self.number) != nil)
    }

    @Test("A search that goes on failing does not keep a stop from the blacklist")
    func searchFails() async throws {
        let world = try await World.withLead(Self.number)
        world.transport.answer.set { request in
            request.path == "/contacts/index.json"
                ? CloudTalkReply(status: 500, body: Data("Oops".utf8)) : nil
        }
        try await world.stop(Self.number)
        await world.pass(120)
        #expect(world.sandbox.blacklist.map(\.number) == [Self.number])
        #expect(try await world.confirmed(Self.number) == nil)
    }

    @Test("A removal that CloudTalk refuses ends when somebody else takes the tag off")
    func refusedRemoval() async throws {
        let world = try await World.withLead(Self.number)
        let there = world.sandbox.addContact(name: "There", numbers: [Self.number], tags: [])
        try await world.assign("L1", to: .hussain)
        try await world.rest()
        world.transport.answer.set { request in
            guard request.path.contains("removeTags") else { return nil }
            return .refusal(of: "tags", saying: "Please supply a valid tag.")
        }
        try await world.unassign("L1")
        await world.pass(60)
        #expect(try await world.sync("L1").reason == .refused)
        world.sandbox.retag(there, tags: [])
        await world.pass(1_200)
        #expect(try await world.sync("L1").state == SyncState.none)
    }

    @Test("goes behind bulk work that has not failed yet, and arrives when CloudTalk lets it")
    func behindOthers() async throws {
        let world = try await World.atLimit(leads: 2)
        world.poison(number: World.number(0))
        try await world.assign(0..<1, to: [.hussain])
        await world.pass(60)
        #expect(try await world.sync("B0").state == .pending)
        // Both are due; what waits longer does not go first for ever.
        world.clock.advance(by: 900)
        try await world.assign(1..<2, to: [.hussain])
        let first = try await world.store.claim(for: "test", limit: 1, lease: 1)
        #expect(first.map(\.number.e164) == [World.number(1)])
        world.transport.answer.set(nil)
        await world.pass(60)
        #expect(try await world.sync("B0").state == .synced)
        #expect(try await world.sync("B1").state == .synced)
    }

    @Test("Who may still stand in a wrong list does not go behind bulk work")
    func leavesFirst() async throws {
        let world = try await World.atLimit(leads: 2)
        try await world.assign(0..<1, to: [.hussain])
        try await world.rest()
        let contact = try #require(world.sandbox.contacts.first).id
        world.transport.answer.set { request in
            let body = String(decoding: request.body ?? Data(), as: UTF8.self)
            guard request.target.contains("\(contact)") || body.contains("\(contact)") else {
                return nil
            }
            return CloudTalkReply(status: 500, body: Data("Oops".utf8))
        }
        try await world.assign(0..<1, to: [.grace], reassign: true)
        await world.pass(60)
        world.clock.advance(by: 900)
        try await world.assign(1..<2, to: [.hussain])
        let first = try await world.store.claim(for: "test", limit: 1, lease: 1)
        #expect(first.map(\.number.e164) == [World.number(0)])
    }

    @Test("An outage that ends brings back no refusals, and one failed connection nothing at all")
    func outage() async throws {
        let world = try await World.withLead(Self.number)
        world.refuse(path: "/blacklist/add.json")
        try await world.stop(Self.number)
        await world.pass(600)
        let due = try #require(try await world.store.nextDue())
        try #require(due > world.clock.now.addingTimeInterval(60))
        try await world.store.makeDue(forgiving: world.clock.now.addingTimeInterval(-60))
        #expect(try await world.store.nextDue() == due)
        var breaker = CircuitBreaker()
        breaker.failed(.unreachable, at: world.clock.now)
        #expect(breaker.succeeded(at: world.clock.now.addingTimeInterval(14)) == nil)
        #expect(breaker.letsRequestsPass)
        breaker.failed(.unreachable, at: world.clock.now)
        #expect(breaker.succeeded(at: world.clock.now.addingTimeInterval(15)) == world.clock.now)
    }

    @Test(
        "A blacklist that goes on refusing keeps nobody in a list who comes into one again",
        arguments: [600.0, 3_600, 7_200, 14_400, 28_800])
    func refusedBar(age: TimeInterval) async throws {
        let world = try await World.withLead(Self.number)
        world.transport.answer.set { request in
            guard request.path.hasPrefix("/blacklist/add") else { return nil }
            return CloudTalkReply(status: 403, body: Data())
        }
        let there = world.sandbox.addContact(name: "There", numbers: [Self.number], tags: [])
        try await world.stop(Self.number)
        await world.pass(age)
        world.sandbox.retag(there, tags: ["hussain-retention"])
        let other = DialerTag(id: DialerTagID(rawValue: 900), name: "survey")
        try await world.store.keepCampaignTags([other], lookedAt: world.clock.now)
        await world.pass(20)
        #expect(world.tagNames(of: there) == [])
    }
}
