import Foundation
import Leads
import Store
import Testing

@testable import Portal

@Suite("What people read")
struct WordsTests {
    private static let noon = Date(timeIntervalSince1970: 1_777_910_400)  // 2026-05-04T16:00:00Z

    private static func clock(_ zone: String = "America/New_York") throws -> PageClock {
        PageClock(timeZone: try #require(TimeZone(identifier: zone)), now: noon)
    }

    @Test(
        "times are in the portal's time zone, with as much of the date as is needed",
        arguments: [
            (0, "12:00"), (-690, "00:30"), (-750, "Sun 3 May, 23:30"),
            (-288_000, "Thu 16 Oct 2025, 12:00"), (5, "12:05"),
        ] as [(Int, String)])
    func moments(minutes: Int, text: String) throws {
        let moment = Self.noon.addingTimeInterval(Double(minutes) * 60)
        #expect(try Self.clock().moment(moment) == text)
    }

    @Test("the same moment is another day elsewhere")
    func zones() throws {
        let moment = Self.noon.addingTimeInterval(-3_600 * 12.5)
        #expect(try Self.clock("Europe/Berlin").moment(moment) == "05:30")
    }

    @Test("counts have commas between thousands")
    func counts() {
        #expect([0, 999, 1_000, 1_234_567].map(\.grouped) == ["0", "999", "1,000", "1,234,567"])
    }

    @Test("managers are told since when CloudTalk has not answered, and how much waits")
    func banner() throws {
        func banner(_ engine: EngineStatus, _ waiting: Int) throws -> String? {
            DialerBanner.text(engine, waiting: waiting, clock: try Self.clock())
        }
        let since = Self.noon.addingTimeInterval(-3_600 * 2.8)
        var engine = EngineStatus(enabled: true)
        #expect(try banner(engine, 143) == nil)
        engine.circuit = .open
        engine.circuitSince = since
        #expect(
            try banner(engine, 143)
                == "CloudTalk has not answered since 09:12. 143 changes wait and go out by themselves."
        )
        #expect(try banner(engine, 1)?.contains("1 change waits and goes out by itself") == true)
        engine.lastError = .init(reason: .unauthorized, at: since)
        #expect(try banner(engine, 2)?.contains("has not accepted the access key") == true)
        engine.enabled = false
        #expect(try banner(engine, 2)?.contains("is not connected") == true)
    }

    @Test("every request to CloudTalk has words for every outcome")
    func steps() {
        let words = TimelineWords(agents: [AgentID(rawValue: "a"): "Ann"])
        for step in SyncStep.allCases {
            var seen: Set<String> = []
            for outcome in ["done", "limited", "unauthorized", "refused", "not_found", "unknown"] {
                let sentence = words.sentence(step.rawValue, ["outcome": outcome])
                #expect(!sentence.contains("_"), "\(sentence)")
                #expect(seen.insert(sentence).inserted, "\(sentence)")
            }
        }
        #expect(words.sentence("assigned", ["agent_id": "a"]) == "Assigned to Ann")
        let moved = words.sentence("assigned", ["agent_id": "b", "from_agent_id": "a"])
        #expect(moved == "Moved from Ann to b")
        #expect(
            words.sentence("assigned", ["agent_id": "a", "batch_id": "7"])
                == "Assigned to Ann, in bulk assignment 7")
        #expect(
            words.sentence("unassigned", ["agent_id": "a", "undone_batch_id": "7"])
                == "Taken off Ann's list, as bulk assignment 7 was undone")
        #expect(
            words.sentence("do_not_call_lifted", ["reason": "a mistake"])
                == "May be called again (a mistake)")
        for kind in ["retry", "removed_again"] {
            #expect(words.sentence(kind, [:]).split(separator: " ").count > 2)
        }
        let changed = words.sentence("lead_changed", ["fields": "full_name, stage"])
        #expect(changed == "Lead changed: full name, stage")
        #expect(words.sentence("brand_new_thing", [:]) == "Brand new thing")
    }

    @Test(
        "form fields survive the way through an address",
        arguments: ["", "a b+c", "ä€😀", "a&b=c%20?#/", "x\r\ny", "\"'<>"])
    func forms(value: String) {
        let form = Form([(name: "näme", value: value), (name: "b", value: "2")])
        #expect(Form(form.encoded) == form)
        #expect(Form("a=%C3%28") == nil)
        #expect(Form("a=%zz") == nil)
    }

    @Test("JSON written is read back the same, whatever letters it holds")
    func json() throws {
        let odd = "\"\\/\n\r\t\u{1}\u{7f}\u{2028}ä😀"
        let value: JSONValue = [
            "text": .string(odd), "number": .number(1.5), "big": .integer(.max), "no": .null,
            "list": [1, true, "x", []], "empty": .object([]),
        ]
        #expect(try JSONValue(parsing: Array(value.json.utf8)) == value)
    }
}
