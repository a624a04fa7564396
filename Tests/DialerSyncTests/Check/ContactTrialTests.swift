import CloudTalk
import CloudTalkSandbox
import Leads
import Store
import Testing

@testable import DialerSync

@Suite("The trial contact of the check")
struct ContactTrialTests {
    private func trial(_ world: World, _ number: String = "+12125550199") async throws
        -> [CheckLine]
    {
        let inspector = try await AccountInspector(
            store: world.store, client: CloudTalkClient(transport: world.transport),
            allowance: world.allowance, timeout: world.policy.timeout,
            clock: world.clock.engine())
        return try await ContactTrial(
            #require(PhoneNumber(e164: number)), with: inspector
        ).run()
    }

    @Test("it is added, read back and removed, and never bears a tag")
    func wholeTrial() async throws {
        let world = try await World()
        let seenTags = Mutable(-1)
        world.transport.interrupt.set { request in
            if request.path.hasPrefix("/contacts/show/") {
                seenTags.set(world.sandbox.contacts.first?.tags.count ?? -1)
            }
        }
        let lines = try await trial(world)
        #expect(lines.map(\.isOK) == [true, true, true])
        #expect(world.sandbox.contacts.isEmpty)
        #expect(seenTags.value == 0)
        world.transport.interrupt.set(nil)
    }

    @Test("a lead's number is refused, and nothing is sent")
    func leadsNumber() async throws {
        let world = try await World()
        try await world.addLead("1", phone: "212-555-0199")
        let lines = try await trial(world)
        #expect(lines.map(\.isOK) == [false])
        #expect(world.sandbox.lastRequests.isEmpty)
    }

    @Test("a number on the do-not-call list is refused, and nothing is sent")
    func doNotCall() async throws {
        let world = try await World()
        let number = try #require(PhoneNumber(e164: "+12125550199"))
        _ = try await world.store.stopCalling(number, source: "test", reason: "", by: .command)
        #expect(try await trial(world).map(\.isOK) == [false])
        #expect(world.sandbox.lastRequests.isEmpty)
    }

    @Test("a contact that was made although the answer was lost is removed all the same")
    func lostAnswer() async throws {
        let world = try await World()
        world.sandbox.inject(.resetAfter, on: .addContact)
        let lines = try await trial(world)
        #expect(lines.first?.isOK == false)
        #expect(lines.last?.isOK == true)
        #expect(world.sandbox.contacts.isEmpty)
    }

    @Test("a contact that cannot be removed is named, so that a person can")
    func cannotRemove() async throws {
        let world = try await World()
        world.transport.answer.set { request in
            request.path.hasPrefix("/contacts/delete/")
                ? CloudTalkReply(status: 500) : nil
        }
        let lines = try await trial(world)
        let id = try #require(world.sandbox.contacts.first).id
        #expect(lines.last?.isOK == false)
        #expect(lines.last?.message.contains("\(id)") == true)
    }
}
