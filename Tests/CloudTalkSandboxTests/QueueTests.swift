import CloudTalkSandbox
import Testing

@Suite("Campaign queues")
struct QueueTests {
    @Test("whoever bears a campaign's tag stands in its queue, and in no other")
    func membership() throws {
        let caller = Caller()
        let ada = try caller.add("Ada", ["+12125550101"], tags: ["hussain-retention"])
        _ = try caller.add("Ben", ["+12125550102"], tags: ["vip"])
        let queue = caller.sandbox.queue(of: 293641)
        #expect(queue.map(\.contact) == [.init(ada)])
        #expect(queue.first?.number == "+12125550101")
        for campaign in caller.sandbox.campaigns where campaign.id != 293641 {
            #expect(caller.sandbox.queue(of: campaign.id).isEmpty)
        }
    }

    @Test("the queue follows the tag")
    func followsTheTag() throws {
        let caller = Caller()
        let id = try caller.add("Ada", ["+12125550101"], tags: ["hussain-retention"])
        let target = "/contacts/removeTags/\(id).json"
        _ = try caller.answer("DELETE", target, ["tags": ["hussain-retention"]])
        #expect(caller.sandbox.queue(of: 293641).isEmpty)
        _ = try caller.answer(
            "PUT", "/contacts/addTags/\(id).json", ["tags": ["grace-retention"]])
        #expect(caller.sandbox.queue(of: 293642).map(\.contact) == [.init(id)])
        _ = try caller.answer("DELETE", "/contacts/delete/\(id).json")
        #expect(caller.sandbox.queue(of: 293642).isEmpty)
    }

    @Test(
        "who may not be called is not queued",
        arguments: [("all", false), ("outgoing", false), ("incoming", true)])
    func blacklisted(_ type: String, _ isQueued: Bool) throws {
        let caller = Caller()
        _ = try caller.add("Ada", ["+12125550101"], tags: ["hussain-retention"])
        _ = try caller.answer(
            "PUT", "/blacklist/add.json",
            ["type": .string(type), "public_number": "+12125550101"])
        #expect(caller.sandbox.queue(of: 293641).isEmpty == !isQueued)
    }

    @Test("with one number blacklisted, the other is called")
    func secondNumber() throws {
        let caller = Caller()
        _ = try caller.add(
            "Ada", ["+12125550101", "+12125550102"], tags: ["hussain-retention"])
        _ = try caller.answer(
            "PUT", "/blacklist/add.json", ["type": "all", "public_number": "+12125550101"])
        #expect(caller.sandbox.queue(of: 293641).map(\.number) == ["+12125550102"])
    }

    @Test("other people's changes show in the queue too")
    func changesFromOutside() throws {
        let sandbox = Caller().sandbox
        let id = sandbox.addContact(
            name: "Ada", numbers: ["+12125550101"], tags: ["hussain-retention"])
        #expect(sandbox.queue(of: 293641).count == 1)
        #expect(sandbox.retag(id, tags: ["grace-retention"]))
        #expect(sandbox.queue(of: 293641).isEmpty && sandbox.queue(of: 293642).count == 1)
        #expect(sandbox.update(id) { $0.name = "Eve" })
        #expect(sandbox.queue(of: 293642).map(\.name) == ["Eve"])
        #expect(sandbox.delete(id))
        #expect(!sandbox.delete(id))
        #expect(sandbox.queue(of: 293642).isEmpty)
    }
}
