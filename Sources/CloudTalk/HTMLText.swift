/// CloudTalk stores text HTML-escaped and gives it back that way: `Smith &amp; Sons`.
enum HTMLText {
    private static let named: [Substring: Character] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    ]

    /// `text` with each character reference replaced once: `&amp;lt;` becomes `&lt;`.
    static func decode(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            let (piece, after) = reference(at: rest) ?? ("&", rest.index(after: start))
            result.append(piece)
            rest = rest[after...]
        }
        return result + rest
    }

    /// The character that `text`, which begins with `&`, refers to, and where the text goes on.
    private static func reference(at text: Substring) -> (Character, Substring.Index)? {
        guard let end = text.prefix(12).firstIndex(of: ";") else { return nil }
        let name = text[text.index(after: text.startIndex)..<end]
        guard let character = named[name] ?? numeric(name) else { return nil }
        return (character, text.index(after: end))
    }

    private static func numeric(_ name: Substring) -> Character? {
        guard name.first == "#" else { return nil }
        let digits = name.dropFirst()
        let code =
            digits.first == "x" || digits.first == "X"
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return code.flatMap(Unicode.Scalar.init).map(Character.init)
    }
}
