import Foundation
import Leads
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    @Test(
        "an identifier is kept to the letter, but for white space around it",
        arguments: [
            ("L-001", "L-001"), ("  L 1\t\r\n", "L 1"), ("\u{A0}007\u{3000}", "007"), ("é👩‍👩‍👧", "é👩‍👩‍👧"),
        ])
    func reads(_ text: String, kept: String) throws {
        let id = try #require(LeadID(reading: text))
        #expect(id.rawValue == kept)
        #expect("\(id)" == kept)
    }

    @Test(
        "nothing, control characters and endless texts are no identifiers",
        arguments: ["", " \n", "a\u{0}b", "a\nb", "a\u{7F}", String(repeating: "x", count: 201)])
    func refuses(_ text: String) {
        #expect(LeadID(reading: text) == nil)
    }

    @Test("an agent cannot be called what stands for nobody; a lead can")
    func reserved() {
        #expect(AgentID(reading: " none ") == nil)
        #expect(AgentID(reading: "nonet") != nil)
        #expect(LeadID(reading: "none") != nil)
        #expect(AgentID.rule.hasSuffix("and not none"))
    }

    @Test("the longest identifier has 200 Unicode scalars, however few characters they make")
    func length() {
        #expect(LeadID(reading: String(repeating: "x", count: 200)) != nil)
        #expect(LeadID(reading: "e" + String(repeating: "\u{301}", count: 200)) == nil)
    }

    @Test("identifiers are told apart and ordered by their bytes, as a database does")
    func bytes() {
        let composed = LeadID(rawValue: "\u{E9}")
        let decomposed = LeadID(rawValue: "e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
        #expect(LeadID(rawValue: "L10") < LeadID(rawValue: "L9"))
        #expect(!(composed < composed))
    }

    @Test(
        "a counted identifier is a whole number above zero in plain digits",
        arguments: ["", "0", "-1", "+1", "1.0", " 1", "１", "1e3", "9223372036854775808", "x"])
    func refusesNumbers(_ text: String) {
        #expect(DialerTagID(reading: text) == nil)
    }

    @Test("a counted identifier reads as it is written")
    func readsNumbers() throws {
        #expect(DialerTagID(reading: "1165830") == DialerTagID(rawValue: 1_165_830))
        #expect(DialerTagID(reading: "9223372036854775807")?.description == "9223372036854775807")
        #expect(DialerTagID(rawValue: 9) < DialerTagID(rawValue: 10))
    }

    @Test("in JSON an identifier is its bare value")
    func json() throws {
        let text = try JSONEncoder().encode([LeadID(rawValue: "L1")])
        #expect(String(decoding: text, as: UTF8.self) == #"["L1"]"#)
        #expect(try JSONDecoder().decode([LeadID].self, from: text) == [LeadID(rawValue: "L1")])
        let number = try JSONEncoder().encode([CustomerID(rawValue: 7)])
        #expect(String(decoding: number, as: UTF8.self) == "[7]")
    }
}

@Suite("Tags as an admin names them")
struct TagReferenceTests {
    @Test(
        "a tag is named by its name or by its id",
        arguments: [
            ("Hussain's queue", TagReference.name("Hussain's queue")),
            ("  two\t words ", .name("two words")), ("identity", .name("identity")),
            ("id", .name("id")), ("id:1165830", .id(DialerTagID(rawValue: 1_165_830))),
            ("ID: 7", .id(DialerTagID(rawValue: 7))),
        ])
    func reads(_ text: String, tag: TagReference) {
        #expect(TagReference(reading: text) == tag)
    }

    @Test(
        "what cannot be a tag's name is refused",
        arguments: ["", " ", "\u{0}", "a,b", "id:", "id:x", "id:0", "id:+5", "id:1 2"])
    func refuses(_ text: String) {
        #expect(TagReference(reading: text) == nil)
    }

    @Test("the longest name has 100 Unicode scalars")
    func length() {
        #expect(TagReference(reading: String(repeating: "x", count: 100)) != nil)
        #expect(TagReference(reading: String(repeating: "x", count: 101)) == nil)
        #expect(TagReference(reading: "e" + String(repeating: "\u{301}", count: 100)) == nil)
    }

    @Test("reading a reference's own words gives it back", arguments: ["Hussain", "id:7"])
    func roundTrip(_ text: String) throws {
        let tag = try #require(TagReference(reading: text))
        #expect(TagReference(reading: tag.description) == tag)
    }

    @Test("tags are one after trimming and case-folding, whatever the Unicode normal form")
    func keys() throws {
        let key = TagReference.key(ofName: "Café  Hussain")
        #expect(key == "café hussain")
        #expect(Array(TagReference.key(ofName: " CAFE\u{301} hussain ").utf8) == Array(key.utf8))
        #expect(try #require(TagReference(reading: "ID:7")).key == "id:7")
        #expect(TagReference.key(ofName: "Hussain 1") != TagReference.key(ofName: "Hussain 2"))
    }
}
