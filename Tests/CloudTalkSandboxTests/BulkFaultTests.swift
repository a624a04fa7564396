import CloudTalkSandbox
import Testing

@Suite("Faults of bulk calls")
struct BulkFaultTests {
    private func bulk(under kind: FaultKind, _ count: Int = 5) throws -> (Sandbox, [JSONValue]) {
        let caller = Caller()
        caller.sandbox.set(Fault(kind, rate: 1))
        let answer = try caller.answer("POST", "/bulk/contacts.json", BulkTests.adds(count))
        return (caller.sandbox, answer.rows)
    }

    private func commands(_ rows: [JSONValue]) -> [String] {
        rows.compactMap { $0["command_id"]?.text }
    }

    private let all = ["c1", "c2", "c3", "c4", "c5"]

    @Test("some commands fail, and exactly those are not done")
    func partial() throws {
        let (sandbox, rows) = try bulk(under: .bulkPartial)
        let done = rows.filter { $0["status"] == 201 }
        let failed = rows.filter { $0["status"] == 500 }
        #expect(!done.isEmpty && !failed.isEmpty && done.count + failed.count == 5)
        let created = Set(sandbox.contacts.map(\.id.description))
        #expect(Set(done.compactMap { $0["data"]?["id"]?.text }) == created)
    }

    @Test("results come in another order, each with its own command")
    func shuffle() throws {
        let (sandbox, rows) = try bulk(under: .bulkShuffle)
        #expect(commands(rows) != all && commands(rows).sorted() == all)
        let third = rows.first { $0["command_id"] == "c3" }
        let id = try #require(third?["data"]?["id"]?.integer)
        #expect(sandbox.contact(.init(id))?.name == "Person 3")
    }

    @Test("a result is missing although its command was done")
    func missing() throws {
        let (sandbox, rows) = try bulk(under: .bulkMissingItem)
        #expect(rows.count == 4 && sandbox.contacts.count == 5)
    }

    @Test("a result is there twice, its command was done once")
    func duplicate() throws {
        let (sandbox, rows) = try bulk(under: .bulkDuplicateItem)
        #expect(rows.count == 6 && Set(commands(rows)).count == 5)
        #expect(sandbox.contacts.count == 5)
    }

    @Test("a single command fails as a whole")
    func partialOfOne() throws {
        let (sandbox, rows) = try bulk(under: .bulkPartial, 1)
        #expect(rows.compactMap { $0["status"] } == [500])
        #expect(sandbox.contacts.isEmpty)
    }
}

@Suite("Faults as people write them")
struct FaultParsingTests {
    @Test("a kind and a rate, for slow answers a delay too")
    func parsing() throws {
        #expect(try Fault(parsing: "reset-after=0.1") == Fault(.resetAfter, rate: 0.1))
        #expect(try Fault(parsing: "429=1") == Fault(.limited, rate: 1))
        #expect(
            try Fault(parsing: "slow=0.5@800") == Fault(.slow, rate: 0.5, milliseconds: 800))
    }

    @Test("every kind can be written", arguments: FaultKind.allCases)
    func everyKind(_ kind: FaultKind) throws {
        #expect(try Fault(parsing: "\(kind.rawValue)=1").kind == kind)
        #expect(!kind.summary.isEmpty)
    }

    @Test(
        "what cannot be meant is refused with what is allowed",
        arguments: [
            ("reset-after", "KIND=RATE"), ("reset-after=", "from 0 to 1"),
            ("reset-after=2", "from 0 to 1"), ("reset-after=nan", "from 0 to 1"),
            ("flood=0.1", "one of refuse, reset-before"), ("hang=0.1@5", "only slow"),
            ("slow=1@never", "milliseconds"), ("slow=1@5@6", "milliseconds"),
        ])
    func refused(_ text: String, _ allowed: String) {
        let error = #expect(throws: Fault.Malformed.self) { try Fault(parsing: text) }
        #expect(error?.description.contains(allowed) == true)
        #expect(error?.description.hasPrefix(text) == true)
    }
}
