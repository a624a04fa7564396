import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where commands write: results, which another program may read, apart from what is meant for
/// the person who started them.
struct Console: Sendable {
    private let writeResult: @Sendable (String) -> Void
    private let writeNote: @Sendable (String) -> Void
    /// Whether a person watches what is written as a note; in a pipe nothing moves.
    let showsProgress: Bool

    init(
        result: @escaping @Sendable (String) -> Void, note: @escaping @Sendable (String) -> Void,
        showsProgress: Bool = false
    ) {
        writeResult = result
        writeNote = note
        self.showsProgress = showsProgress
    }

    static let standard = Console(
        result: { FileHandle.standardOutput.write(Data($0.utf8)) },
        note: { FileHandle.standardError.write(Data($0.utf8)) },
        showsProgress: isatty(STDERR_FILENO) == 1)

    /// A line on standard output.
    func result(_ line: String) { writeResult(line + "\n") }

    /// A line on standard error.
    func note(_ line: String) { writeNote(line + "\n") }

    /// Replaces the line that the last call has written, where a person watches.
    func progress(_ text: String) {
        if showsProgress { writeNote("\r\u{1B}[K" + text) }
    }

    /// Takes the line of ``progress(_:)`` away.
    func endProgress() {
        if showsProgress { writeNote("\r\u{1B}[K") }
    }

    /// An answer for programs: one line of JSON on standard output.
    func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        result(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

extension Int {
    /// For people: `12,000`.
    var grouped: String {
        var text = String(magnitude)
        var index = text.endIndex
        while let next = text.index(index, offsetBy: -3, limitedBy: text.startIndex),
            next > text.startIndex
        {
            text.insert(",", at: next)
            index = next
        }
        return self < 0 ? "-" + text : text
    }

    /// `1 lead`, `2 leads`.
    func of(_ singular: String, _ plural: String? = nil) -> String {
        "\(grouped) \(self == 1 ? singular : plural ?? singular + "s")"
    }
}
