/// A cell with a telephone number, taken apart as far as that needs no knowledge of any country.
///
/// libphonenumber skips what it does not know and turns letters into digits. That suits a text in
/// which numbers are searched; a cell of an import would get somebody else's number that way. So
/// only digits reach it, and a cell with anything unexplained in it is refused here.
struct PhoneText: Equatable {
    /// ASCII digits, with a `+` in front when they begin with a country code.
    let number: String
    /// ASCII digits.
    let `extension`: String?

    /// Longer cells are refused unread. Numbers with every decoration are under 60.
    static let maximumLength = 200

    /// Nil when nothing is there but white space and invisible characters.
    init?(_ text: String) throws(PhoneFault) {
        guard text.utf8.count <= 4 * Self.maximumLength else {
            if text.allSatisfy(\.isWhitespace) { return nil }
            throw .tooMuchText
        }
        let plain = Self.simplified(text)
        if plain.isEmpty { return nil }
        guard plain.count <= Self.maximumLength else { throw .tooMuchText }
        let (body, ending) = try Self.split(plain)
        number = try Self.digits(of: body)
        self.extension = ending
    }

    /// Digits of every script as ASCII digits, full-width signs as plain ones, lower case; without
    /// invisible characters (copied from contact lists) and spreadsheets' text marks at the ends.
    private static func simplified(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let digit = digit(scalar) {
                plain.append(digit)
            } else if (0xFF01...0xFF5E).contains(scalar.value) {
                plain.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            } else if scalar.properties.generalCategory != .format {
                plain.append(scalar)
            }
        }
        let marks: Set<Character> = ["'", "’", "\"", "="]
        let padding = { (character: Character) in
            character.isWhitespace || marks.contains(character)
        }
        let inner = String(plain).lowercased().drop(while: padding)
        guard let last = inner.lastIndex(where: { !padding($0) }) else { return "" }
        return String(inner[...last])
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue
        else { return nil }
        return Unicode.Scalar(UInt8(ascii: "0") + UInt8(value))
    }

    /// The number's part of the text and the digits of its extension.
    private static func split(_ text: String) throws(PhoneFault) -> (String, extension: String?) {
        // Most cells are digits and punctuation; only the others are worth the searching.
        guard text.contains(where: { !isPlain($0) || $0 == "." }) else { return (text, nil) }
        if text.hasPrefix("tel:"), text.contains(";") {
            return try splitLink(text.dropFirst(4))
        }
        let text = withoutLabel(text)
        let body = try withoutDecimals(text)
        guard let label = body.lastIndex(where: { $0.isLetter || $0 == "#" }),
            let digit = body[..<label].lastIndex(where: \.isASCIIDigit)
        else { return (body, nil) }
        let tail = body[body.index(after: digit)...]
        let ending = /[\s,;.(\-]*(?:extension|extn|ext|x|#)[\s.:=#]*([0-9]*)\)?/
        guard let digits = tail.wholeMatch(of: ending)?.output.1 else { return (body, nil) }
        guard (1...7).contains(digits.count) else {
            throw isSeveral(body) ? .several : .badExtension
        }
        return (String(body[...digit]), String(digits))
    }

    /// RFC 3966: `tel:+1-212-555-0142;ext=12`, `tel:212-555-0142;phone-context=+1`.
    private static func splitLink(
        _ link: Substring
    ) throws(PhoneFault) -> (String, extension: String?) {
        let parts = link.split(separator: ";", omittingEmptySubsequences: false)
        var body = String(parts[0])
        var ending: String?
        for part in parts.dropFirst() {
            if part.hasPrefix("ext=") {
                ending = String(part.dropFirst(4))
            } else if part.hasPrefix("phone-context=+"), !body.contains("+") {
                body = part.dropFirst("phone-context=".count) + body
            } else if !part.contains("=") {
                body += ";" + part
            }
        }
        guard ending.map({ (1...7).contains($0.count) && $0.allSatisfy(\.isASCIIDigit) }) ?? true
        else { throw .badExtension }
        return (body, ending)
    }

    /// `Cell: …`, `… (home)`: a word that says which telephone it is changes nothing.
    private static func withoutLabel(_ text: String) -> String {
        var text = text
        let word = /(?:telephone|tel|phone|ph|cell ?phone|cell|mobile|mob|home|work|office)/
        if let label = text.prefixMatch(of: word),
            let next = text[label.range.upperBound...].first, !next.isLetter
        {
            text = String(text[label.range.upperBound...]).trimmed(of: [".", ":", "#", " "])
        }
        if let label = text.firstMatch(of: /[\s(\[]+(?:cell|mobile|mob|home|work|office)[)\]]?$/) {
            text.removeSubrange(label.range)
        }
        return text
    }

    /// A number that a spreadsheet took for a quantity: `2125550142.0` is still whole,
    /// `2.125550142E9` and `21255501.42` may have lost digits.
    private static func withoutDecimals(_ text: String) throws(PhoneFault) -> String {
        if text.wholeMatch(of: /[+\-]?[0-9]+(?:[.,][0-9]*)?e[+\-]?[0-9]+/) != nil {
            throw .spreadsheet
        }
        guard let match = text.wholeMatch(of: /(\+?[0-9]{5,})\.([0-9]{1,2}|0+)/) else {
            return text
        }
        guard match.output.2.allSatisfy({ $0 == "0" }) else { throw .spreadsheet }
        return String(match.output.1)
    }

    private static func digits(of text: String) throws(PhoneFault) -> String {
        if isSeveral(text) { throw .several }
        if text.contains(where: \.isLetter) {
            throw text.contains(where: \.isNumber) ? .letters : .noDigits
        }
        guard text.allSatisfy(isPlain) else { throw .signs }
        let digits = text.filter(\.isASCIIDigit)
        guard !digits.isEmpty else { throw .noDigits }
        guard let plus = text.firstIndex(of: "+") else { return digits }
        guard text.lastIndex(of: "+") == plus, !text[..<plus].contains(where: \.isASCIIDigit)
        else { throw .signs }
        return "+" + digits
    }

    /// Whether two numbers (7 digits or more) stand there, with something between them that
    /// separates numbers. Read as one they would be a third.
    private static func isSeveral(_ text: String) -> Bool {
        var counts = [0]
        for character in text {
            if character.isASCIIDigit {
                counts[counts.count - 1] += 1
            } else if character == "+" || character == "/" || !isPlain(character) {
                counts.append(0)
            }
        }
        return counts.count { $0 >= 7 } > 1
    }

    /// What numbers are written with.
    private static func isPlain(_ character: Character) -> Bool {
        if character.isASCIIDigit { return true }
        if character.isWhitespace { return !character.isNewline }
        guard character.unicodeScalars.count == 1, let scalar = character.unicodeScalars.first
        else { return false }
        return "+-./()[]~_·•−".contains(character)
            || scalar.properties.generalCategory == .dashPunctuation
    }
}

extension Character {
    /// Not by comparing characters: a keycap emoji sorts between two digits.
    fileprivate var isASCIIDigit: Bool { isASCII && isWholeNumber }
}

extension String {
    fileprivate func trimmed(of characters: Set<Character>) -> String {
        String(drop { characters.contains($0) })
    }
}
