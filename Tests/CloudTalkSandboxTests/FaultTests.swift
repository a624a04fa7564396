import CloudTalkSandbox
import Foundation
import Testing

@Suite("Faults")
struct FaultTests {
    private let body: JSONValue = ["name": "Ada", "ContactNumber": ""]

    /// Adds a contact under the fault.
    private func add(under kind: FaultKind) -> (Caller, SandboxOutcome) {
        let caller = Caller()
        caller.sandbox.set(Fault(kind, rate: 1))
        return (caller, caller.send("PUT", "/contacts/add.json", body))
    }

    @Test(
        "connections break and answers stay away, before and after the work",
        arguments: [
            (FaultKind.refuse, SandboxOutcome.refused, 0),
            (.resetBefore, .reset(applied: false), 0), (.resetAfter, .reset(applied: true), 1),
            (.hang, .hang(applied: false), 0), (.hangAfter, .hang(applied: true), 1),
        ])
    func silence(_ kind: FaultKind, _ outcome: SandboxOutcome, _ contacts: Int) {
        let (caller, seen) = add(under: kind)
        #expect(seen == outcome)
        #expect(caller.sandbox.contacts.count == contacts)
        #expect(caller.sandbox.counters.byFault == [kind: 1])
    }

    @Test(
        "refusals and errors come before and after the work",
        arguments: [
            (FaultKind.unauthorized, 401, 0), (.limited, 429, 0), (.errorBefore, 500, 0),
            (.errorAfter, 500, 1),
        ])
    func errors(_ kind: FaultKind, _ status: Int, _ contacts: Int) throws {
        let (caller, seen) = add(under: kind)
        let response = try #require(seen.response)
        #expect(response.status == status)
        #expect(try response.json()["responseData"]?["status"]?.integer == status)
        #expect(caller.sandbox.contacts.count == contacts)
    }

    @Test(
        "a 429 can come with a strange reset time or with none",
        arguments: [
            (FaultKind.limited, "1800000060" as String?), (.limitedPastReset, "1799996400"),
            (.limitedFarReset, "1800003600"), (.limitedAbsurdReset, "soon"),
            (.limitedWithoutHeaders, nil),
        ])
    func resetTimes(_ kind: FaultKind, _ time: String?) {
        let (_, seen) = add(under: kind)
        #expect(seen.response?.status == 429)
        #expect(seen.response?.header("X-CloudTalkAPI-ResetTime") == time)
    }

    @Test("an answer can be cut short after the work")
    func cutBody() throws {
        let (caller, seen) = add(under: .cutBody)
        guard case .cutBody(let whole, let sent, _) = seen else {
            Issue.record("\(seen)")
            return
        }
        #expect(sent < whole.body.count)
        #expect(throws: (any Error).self) { try JSONValue(parsing: Array(whole.body[..<sent])) }
        #expect(caller.sandbox.contacts.count == 1)
    }

    @Test("a web page or nothing can come instead, after the work or without it")
    func unreadable() throws {
        for kind in [FaultKind.html, .empty] {
            let caller = Caller()
            caller.sandbox.set(Fault(kind, rate: 1))
            for _ in 1...20 {
                let response = try #require(
                    caller.send("PUT", "/contacts/add.json", body).response)
                #expect(response.status == 200)
                #expect(throws: (any Error).self) { try response.json() }
            }
            #expect((1..<20).contains(caller.sandbox.contacts.count))
        }
    }

    @Test("the right names can have values of wrong types")
    func wrongTypes() throws {
        let (caller, seen) = add(under: .wrongTypes)
        let data = try #require(seen.response).json()["responseData"]
        #expect(data?["status"]?.integer == nil)
        #expect(data?["data"]?["id"]?.integer == nil)
        #expect(data?["data"]?["id"] != nil)
        #expect(caller.sandbox.contacts.count == 1)
    }

    @Test("a contact can arrive seconds after its connection broke")
    func lateLanding() {
        let (caller, seen) = add(under: .lateLanding)
        #expect(seen == .reset(applied: false))
        #expect(caller.sandbox.contacts.isEmpty)
        #expect(caller.sandbox.pendingLandings == 1)
        caller.clock.advance(10)
        #expect(caller.sandbox.contacts.map(\.name) == ["Ada"])
        #expect(caller.sandbox.pendingLandings == 0)
    }

    @Test("only what creates contacts lands late")
    func lateLandingOnlyCreates() throws {
        let caller = Caller()
        caller.sandbox.set(Fault(.lateLanding, rate: 1))
        #expect(try caller.answer("PUT", "/tags/add.json", ["name": "vip"]).status == 201)
    }

    @Test("lists can lag behind, what is shown singly does not")
    func staleList() throws {
        let caller = Caller()
        caller.sandbox.set(Fault(.staleList, rate: 1))
        let id = try caller.add("Ada")
        #expect(try caller.answer("GET", "/contacts/index.json").rows.isEmpty)
        #expect(try caller.answer("GET", "/contacts/show/\(id).json").status == 200)
        caller.clock.advance(5)
        #expect(try caller.answer("GET", "/contacts/index.json").rows.count == 1)
    }

    @Test("rows can move between pages while the count stays")
    func shiftedPage() throws {
        let caller = Caller()
        for number in 1...6 { _ = try caller.add("Person \(number)") }
        caller.sandbox.set(Fault(.shiftedPage, rate: 1))
        let answer = try caller.answer("GET", "/contacts/index.json?limit=3&page=2")
        let names = answer.rows.compactMap { $0["Contact"]?["name"]?.text }
        #expect(names.first == "Person 3" || names.first == "Person 5")
        #expect(answer.body["responseData"]?["itemsCount"] == 6)
        let first = try caller.answer("GET", "/contacts/index.json?limit=3&page=1")
        #expect(first.rows.first?["Contact"]?["name"] == "Person 1")
    }

    @Test("an answer can take longer")
    func slow() {
        let caller = Caller()
        caller.sandbox.set(Fault(.slow, rate: 1, milliseconds: 800))
        guard case .respond(_, let after) = caller.send("GET", "/tags/index.json") else {
            Issue.record("no answer")
            return
        }
        #expect(after == 0.8)
    }

    @Test("the rate headers can be left out")
    func withoutHeaders() {
        let (_, seen) = add(under: .withoutHeaders)
        #expect(seen.response?.status == 201)
        #expect(seen.response?.header("X-CloudTalkAPI-Limit") == nil)
    }

    @Test("while CloudTalk is down nobody is met, and afterwards all is as before")
    func outage() throws {
        let caller = Caller()
        caller.sandbox.takeDown()
        #expect(caller.send("PUT", "/contacts/add.json", body) == .refused)
        #expect(caller.sandbox.contacts.isEmpty && caller.sandbox.remaining == 60)
        caller.sandbox.bringUp()
        #expect(try caller.answer("PUT", "/contacts/add.json", body).status == 201)
    }

    @Test("a fault can be ordered for one request to one endpoint")
    func inject() throws {
        let caller = Caller()
        caller.sandbox.inject(.resetAfter, on: .addContact)
        #expect(try caller.answer("GET", "/tags/index.json").status == 200)
        #expect(caller.send("PUT", "/contacts/add.json", body) == .reset(applied: true))
        #expect(try caller.answer("PUT", "/contacts/add.json", body).status == 201)
    }

    @Test("every kind really happens where its rate is 1", arguments: FaultKind.allCases)
    func everyKindHappens(_ kind: FaultKind) {
        let caller = Caller()
        caller.sandbox.set(Fault(kind, rate: 1))
        _ = caller.send("POST", "/bulk/contacts.json", BulkTests.adds(3))
        _ = caller.send("GET", "/contacts/index.json")
        #expect(caller.sandbox.counters.byFault[kind, default: 0] > 0)
    }

    @Test("the same seed meets the same faults, another seed others")
    func reproducible() {
        func run(_ seed: UInt64) -> [SandboxOutcome] {
            var configuration = Sandbox.Configuration.demo()
            configuration.seed = seed
            configuration.faults = FaultKind.allCases.map { Fault($0, rate: 0.05) }
            let caller = Caller(configuration)
            return (1...40).map { _ in
                caller.send("POST", "/bulk/contacts.json", BulkTests.adds(4))
            }
        }
        #expect(run(7) == run(7))
        #expect(run(7) != run(8))
    }

    @Test("a rate is kept to")
    func rates() {
        let caller = Caller()
        caller.sandbox.set(Sandbox.Limit(requests: 10_000))
        caller.sandbox.set(Fault(.errorBefore, rate: 0.25))
        for _ in 1...400 { _ = caller.send("GET", "/tags/index.json") }
        #expect((60...140).contains(caller.sandbox.counters.byFault[.errorBefore, default: 0]))
    }

    @Test("switched off faults are gone, and a reset brings the beginning back")
    func clearAndReset() throws {
        let caller = Caller()
        caller.sandbox.set(Fault(.errorBefore, rate: 1))
        caller.sandbox.inject(.hang)
        caller.sandbox.clearFaults()
        _ = try caller.add("Ada")
        caller.sandbox.takeDown()
        caller.sandbox.reset()
        #expect(caller.sandbox.contacts.isEmpty && !caller.sandbox.isDown)
        #expect(caller.sandbox.counters == Sandbox.Counters())
    }
}
