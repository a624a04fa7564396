import Foundation
import Leads

/// The lines of a `.env` file: `KEY=VALUE`, with quotes, `export` and comments as shells have them.
/// Nothing is substituted.
struct DotEnvFile: Equatable {
    private(set) var values: [String: String] = [:]
    /// `FILE:LINE: what is wrong`. Never with the line's text, which may hold a secret.
    private(set) var faults: [String] = []

    /// - Parameter name: the file's, as faults name it.
    init(_ text: String, name: String) {
        // CRLF is one character, and one of the line ends.
        let lines = text.drop { $0 == "\u{FEFF}" }
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            do throws(Malformed) {
                guard let (key, value) = try Self.entry(line) else { continue }
                values[key] = value
            } catch {
                faults.append("\(name):\(index + 1): \(error.what)")
            }
        }
    }

    /// A file that nothing can be read from.
    init(unreadable name: String, why: String) { faults = ["\(name): \(why)"] }

    private struct Malformed: Error {
        let what: String
    }

    private static func entry(_ line: Substring) throws(Malformed) -> (String, String)? {
        var text = line.trimmingWhitespace()[...]
        if text.isEmpty || text.hasPrefix("#") { return nil }
        if text.hasPrefix("export "), let key = text.split(separator: " ", maxSplits: 1).last {
            text = key.trimmingWhitespace()[...]
        }
        guard let equals = text.firstIndex(of: "=") else {
            throw Malformed(what: "has no \"=\"; write KEY=VALUE, for example PORTAL_PORT=8080")
        }
        let key = text[..<equals].trimmingWhitespace()
        guard isName(key) else {
            throw Malformed(
                what: "has no name of a variable before the \"=\"; write KEY=VALUE, for example "
                    + "PORTAL_PORT=8080")
        }
        return (key, try value(text[text.index(after: equals)...]))
    }

    private static func isName(_ key: String) -> Bool {
        guard let first = key.utf8.first, !(48...57).contains(first) else { return false }
        return key.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
        }
    }

    private static func value(_ text: Substring) throws(Malformed) -> String {
        let text = text.drop(while: \.isWhitespace)
        switch text.first {
        case "'": return try quoted(text.dropFirst(), by: "'", escapes: false)
        case "\"": return try quoted(text.dropFirst(), by: "\"", escapes: true)
        default: return bare(text)
        }
    }

    /// Up to a `#` that follows white space.
    private static func bare(_ text: Substring) -> String {
        var end = text.endIndex
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#", previous.isWhitespace {
                end = index
                break
            }
            previous = text[index]
        }
        return text[..<end].trimmingWhitespace()
    }

    private static func quoted(
        _ text: Substring, by quote: Character, escapes: Bool
    ) throws(Malformed) -> String {
        var value = ""
        var rest = text
        while let character = rest.popFirst() {
            if character == quote {
                let tail = rest.trimmingWhitespace()
                guard tail.isEmpty || tail.hasPrefix("#") else {
                    throw Malformed(what: "has text behind the closing quote")
                }
                return value
            }
            if escapes, character == "\\", let escaped = rest.popFirst() {
                value.append(unescaped(escaped))
            } else {
                value.append(character)
            }
        }
        throw Malformed(what: "has a quote that is never closed")
    }

    private static func unescaped(_ character: Character) -> Character {
        switch character {
        case "n": "\n"
        case "r": "\r"
        case "t": "\t"
        default: character
        }
    }
}
