import Leads
import Testing

/// A text, and what a portal in the USA makes of it.
struct PhoneCase: Sendable, CustomTestStringConvertible {
    let text: String
    let e164: String
    let ending: String?

    init(_ text: String, _ e164: String, extension ending: String? = nil) {
        self.text = text
        self.e164 = e164
        self.ending = ending
    }

    var testDescription: String { text }
}

/// A text that cannot be a number, and a part of the sentence that says why.
struct Refusal: Sendable, CustomTestStringConvertible {
    let text: String
    let why: String

    init(_ text: String, _ why: String) {
        self.text = text
        self.why = why
    }

    var testDescription: String { "\(text.prefix(40)): \(why)" }
}

@Suite("Reading telephone numbers")
struct PhoneReaderTests {
    let reader: PhoneReader

    init() throws { reader = try #require(PhoneReader(defaultRegion: "US")) }

    @Test(
        "a number is the same number however it is written",
        arguments: [
            PhoneCase("(415) 555-0142", "+14155550142"),
            PhoneCase("1-415-555-0142", "+14155550142"),
            PhoneCase("4155550142", "+14155550142"),
            PhoneCase("14155550142", "+14155550142"),
            PhoneCase("+1 (415) 555-0142", "+14155550142"),
            PhoneCase("(+1) 415 555 0142", "+14155550142"),
            PhoneCase("  415.555.0142\t", "+14155550142"),
            PhoneCase("415\u{A0}555\u{2011}0142", "+14155550142"),
            PhoneCase("415–555—0142", "+14155550142"),
            PhoneCase("415/555-0142", "+14155550142"),
            PhoneCase("(4 1 5) 5-5-5-0142", "+14155550142"),
            PhoneCase("４１５−５５５−０１４２", "+14155550142"),
            PhoneCase("＋１（４１５）５５５－０１４２", "+14155550142"),
            PhoneCase("٤١٥٥٥٥٠١٤٢", "+14155550142"),
            PhoneCase("\u{202A}+1 415-555-0142\u{202C}", "+14155550142"),
            PhoneCase("\u{FEFF}415\u{200B}5550142", "+14155550142"),
            PhoneCase("'4155550142", "+14155550142"),
            PhoneCase("=\"4155550142\"", "+14155550142"),
            PhoneCase("4155550142.0", "+14155550142"),
            PhoneCase("14155550142.00", "+14155550142"),
            PhoneCase("tel:+1-415-555-0142", "+14155550142"),
            PhoneCase("TEL:415-555-0142;phone-context=+1", "+14155550142"),
            PhoneCase("Cell: 415-555-0142", "+14155550142"),
            PhoneCase("phone #415 555 0142", "+14155550142"),
            PhoneCase("415-555-0142 (home)", "+14155550142"),
            PhoneCase("011 44 20 7946 0958", "+442079460958"),
            PhoneCase("00 44 20 7946 0958", "+442079460958"),
            PhoneCase("001 415 555 0142", "+14155550142"),
            PhoneCase("+44 20 7946 0958", "+442079460958"),
            PhoneCase("+44 (0)20 7946 0958", "+442079460958"),
            PhoneCase("+39 06 1234 5678", "+390612345678"),
            PhoneCase("+683 5550", "+6835550"),
        ])
    func reads(_ example: PhoneCase) throws {
        let number = try #require(PhoneNumber(e164: example.e164))
        #expect(reader.read(example.text) == .number(number, extension: nil))
    }

    @Test(
        "an extension is kept apart from the number",
        arguments: [
            PhoneCase("212.555.0142 x12", "+12125550142", extension: "12"),
            PhoneCase("212.555.0142x0012", "+12125550142", extension: "0012"),
            PhoneCase("(212) 555-0142, ext. 1234567", "+12125550142", extension: "1234567"),
            PhoneCase("212-555-0142 Extension 7", "+12125550142", extension: "7"),
            PhoneCase("212-555-0142 (ext 7)", "+12125550142", extension: "7"),
            PhoneCase("212-555-0142 extn: 7", "+12125550142", extension: "7"),
            PhoneCase("212-555-0142 #7", "+12125550142", extension: "7"),
            PhoneCase("212-555-0142 Ｘ７", "+12125550142", extension: "7"),
            PhoneCase("tel:+1-212-555-0142;ext=12", "+12125550142", extension: "12"),
            PhoneCase("Tel: 212-555-0142 x12", "+12125550142", extension: "12"),
            PhoneCase("Work 212-555-0142 x12", "+12125550142", extension: "12"),
            PhoneCase("+44 20 7946 0958 x3", "+442079460958", extension: "3"),
        ])
    func extensions(_ example: PhoneCase) throws {
        let number = try #require(PhoneNumber(e164: example.e164))
        #expect(reader.read(example.text) == .number(number, extension: example.ending))
    }

    @Test(
        "a cell with nothing in it has no number",
        arguments: ["", " ", "\t\r\n", "\u{A0}\u{3000}", "\u{200B}\u{FEFF}", "''", "=\"\""])
    func absent(_ text: String) {
        #expect(reader.read(text) == .absent)
    }

    @Test("a very long run of white space is nothing, too")
    func longWhitespace() {
        #expect(reader.read(String(repeating: " ", count: 100_000)) == .absent)
    }

    @Test(
        "what cannot be a number is refused, with the reason",
        arguments: [
            Refusal("555-0142", "has 7 digits; a US number has 10"),
            Refusal("415-555-014", "has 9 digits; a US number has 10"),
            Refusal("1-415-555-014", "has 9 digits after the 1; a US number has 10"),
            Refusal("415-555-01421", "has 11 digits; a US number has 10"),
            Refusal("+1 415 555 014", "has 9 digits; a US number has 10"),
            Refusal("5", "has 1 digit; a US number has 10"),
            Refusal("911", "has 3 digits; a US number has 10"),
            Refusal("44 20 7946 0958", "a number of another country starts with +"),
            Refusal("015-555-0142", "area code that begins with 0 or 1"),
            Refusal("911-555-0142", "area code that ends in 11"),
            Refusal("+1 211 555 0142", "area code that ends in 11"),
            Refusal("415-055-0142", "0 or 1 right after the area code"),
            Refusal("415-155-0142", "0 or 1 right after the area code"),
            Refusal("0000000000", "country code that does not exist"),
            Refusal("+999 123 456 789", "country code that does not exist"),
            Refusal("+44 20 7946", "too few for country code +44"),
            Refusal("+44 20 7946 09581", "too many for country code +44"),
            Refusal("n/a", "has no digits"),
            Refusal("-", "has no digits"),
            Refusal("📞", "has signs"),
            Refusal("none", "has no digits"),
            Refusal("📞 415-555-0142", "has signs"),
            Refusal("4️⃣155550142", "has signs"),
            Refusal("*67 415 555 0142", "has signs"),
            Refusal("+1+415 555 0142", "has signs"),
            Refusal("415+5550142", "has signs"),
            Refusal("4,155,550,142", "has signs"),
            Refusal("415\u{0}5550142", "has signs"),
            Refusal("1-800-FLOWERS", "has letters"),
            Refusal("415-555-O142", "has letters"),
            Refusal("415-555-01O42", "has letters"),
            Refusal("do not call 415-555-0142", "has letters"),
            Refusal("415-555-0142 fox", "has letters"),
            Refusal("415-555-0142 Maria", "has letters"),
            Refusal("415-555-0142 x", "extension that is not 1 to 7 digits"),
            Refusal("415-555-0142 x12345678", "one number in a cell"),
            Refusal("tel:+14155550142;ext=12345678", "extension that is not 1 to 7 digits"),
            Refusal("4.155550142E9", "spreadsheet"),
            Refusal("4.15555E+09", "spreadsheet"),
            Refusal("4,15555e+09", "spreadsheet"),
            Refusal("41555501.42", "spreadsheet"),
            Refusal("415555014.0", "has 9 digits"),
        ])
    func refuses(_ example: Refusal) {
        expectRefusal(of: example.text, because: example.why)
    }

    @Test(
        "several numbers in one cell are never made into one",
        arguments: [
            "212-555-0142 / 212-555-0143", "212-555-0142/555-0143", "2125550142, 2125550143",
            "2125550142;2125550143", "212-555-0142 or 212-555-0143", "2125550142\n2125550143",
            "2125550142\r\n2125550143", "+12125550142 +12125550143", "+12125550142+12125550143",
            "212-555-0142 | 212-555-0143", "212-555-0142 x2125550143",
            "212-555-0142 x 212-555-0143",
            "c: 212-555-0142 h: 212-555-0143", "2125550142 2125550143", "555-0142 & 555-0143",
        ])
    func several(_ text: String) {
        expectRefusal(of: text, because: "one number in a cell")
    }

    @Test("a long text is refused unread")
    func garbage() {
        expectRefusal(of: String(repeating: "4155550142 ", count: 10_000), because: "too long")
        expectRefusal(of: String(repeating: "👩‍👩‍👧", count: 10_000), because: "too long")
        expectRefusal(of: String(repeating: "4", count: 30), because: "more than any phone number")
    }

    @Test("no sentence repeats the number")
    func sentencesKeepTheNumber() {
        for text in ["415-555-014", "+44 20 7946", "4.155550142E9", "415-055-0142", "41555501.42"] {
            guard case .impossible(let why) = reader.read(text) else {
                Issue.record("\(text) was accepted")
                continue
            }
            let longest = why.split(whereSeparator: { !$0.isNumber }).map(\.count).max() ?? 0
            #expect(longest < 4, "\(why)")
        }
    }

    func expectRefusal(
        of text: String, because part: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard case .impossible(let why) = reader.read(text) else {
            Issue.record("accepted: \(reader.read(text))", sourceLocation: sourceLocation)
            return
        }
        #expect(why.contains(part), "\(why)", sourceLocation: sourceLocation)
    }
}
