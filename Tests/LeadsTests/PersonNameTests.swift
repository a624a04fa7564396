import Foundation
import Leads
import Testing

@Suite("People's names")
struct PersonNameTests {
    @Test(
        "a name is split at its first space and kept as given",
        arguments: [
            ("Maria Lopez", "Maria", "Lopez"),
            ("María José  O’Neill-Ångström", "María", "José O’Neill-Ångström"),
            ("D'Angelo Smith", "D'Angelo", "Smith"), ("Cher", "Cher", ""),
            ("  van  der\tBerg ", "van", "der Berg"), ("Maria\r\nLopez", "Maria", "Lopez"),
            ("Maria\u{A0}Lopez", "Maria", "Lopez"), ("👩‍👩‍👧‍👦 Family", "👩‍👩‍👧‍👦", "Family"),
            ("e\u{301}ric x", "e\u{301}ric", "x"), ("李小龍", "李小龍", ""),
            ("Smith, John", "Smith,", "John"), ("mARIA lOPEZ", "mARIA", "lOPEZ"),
            ("Maria\u{0}Lopez", "Maria", "Lopez"),
        ])
    func split(_ text: String, first: String, last: String) throws {
        let name = try #require(PersonName(full: text))
        #expect(name.first == first)
        #expect(name.last == last)
        #expect(name.full == (last.isEmpty ? first : "\(first) \(last)"))
    }

    @Test(
        "where nothing can be seen there is no name",
        arguments: [
            "", " \t\r\n", "\u{A0}\u{3000}", "\u{200B}\u{FEFF}", "\u{202A} \u{202C}", "\u{0}",
        ])
    func nothing(_ text: String) {
        #expect(PersonName(full: text) == nil)
        #expect(PersonName(first: text, last: text) == nil)
    }

    @Test("who has no name is Unknown Contact")
    func unknown() {
        #expect(PersonName.unknown.full == "Unknown Contact")
        #expect(PersonName.unknown == PersonName(full: "Unknown Contact"))
    }

    @Test("a first and a last name are kept as delivered")
    func parts() throws {
        let name = try #require(PersonName(first: " Maria  José ", last: "de la Cruz"))
        #expect(name.full == "Maria José de la Cruz")
        #expect(name.first == "Maria José")
        #expect(name.last == "de la Cruz")
        #expect(PersonName(first: "", last: "Lopez")?.full == "Lopez")
        #expect(PersonName(first: "Cher", last: " ")?.full == "Cher")
    }

    @Test("a name of 150 is not cut, one of 151 is")
    func cut() throws {
        let whole = String(repeating: "a", count: 150)
        #expect(try #require(PersonName(full: whole)).cut(to: 150) == whole)
        #expect(try #require(PersonName(full: whole + "b")).cut(to: 150) == whole)
    }

    @Test("a cut never goes through a character")
    func boundaries() throws {
        let family = "👩‍👩‍👧‍👦"
        let name = try #require(PersonName(full: String(repeating: "a", count: 145) + family + "z"))
        #expect(name.cut(to: 150) == String(repeating: "a", count: 145))
        let accents = try #require(PersonName(full: "abe\u{301}\u{302}d"))
        #expect(accents.cut(to: 3) == "ab")
        #expect(accents.cut(to: 5) == "abe\u{301}\u{302}")
    }

    @Test("a cut leaves no space at the end")
    func spaces() throws {
        #expect(try #require(PersonName(full: "Maria Lopez")).cut(to: 6) == "Maria")
    }

    @Test("a cut name is short however it is counted, and never empty", arguments: 1...30)
    func everyLimit(limit: Int) throws {
        for text in ["Zoë 👩‍👩‍👧‍👦 O’Neill 𝒳", "a" + String(repeating: "\u{301}", count: 40)] {
            let cut = try #require(PersonName(full: text)).cut(to: limit)
            #expect(cut.utf16.count <= limit && cut.unicodeScalars.count <= limit)
            #expect(!cut.isEmpty)
            #expect(Array(text.unicodeScalars).starts(with: Array(cut.unicodeScalars)))
        }
    }

    @Test("a stored name comes back; an empty one is refused")
    func codable() throws {
        let name = try #require(PersonName(full: "Maria Lopez"))
        let stored = try JSONEncoder().encode(name)
        #expect(try JSONDecoder().decode(PersonName.self, from: stored) == name)
        let empty = Data(#"{"full":"","first":"","last":""}"#.utf8)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(PersonName.self, from: empty)
        }
    }
}
