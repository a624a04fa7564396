extension StringProtocol {
    /// The text without the white space at its ends (Unicode's, the no-break space included).
    public func trimmingWhitespace() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    /// The text trimmed, with every run of white space inside it made one space. Control characters
    /// count as white space: nobody sees them, and PostgreSQL keeps no text with a zero byte in it.
    public func collapsingWhitespace() -> String {
        if isPlain { return String(self) }
        return split { $0.isWhitespace || $0.isControl }.joined(separator: " ")
    }

    /// Printable ASCII with single spaces inside, as nearly all text is: there is nothing to do.
    private var isPlain: Bool {
        var isAfterSpace = true
        for byte in utf8 {
            let isSpace = byte == 0x20
            guard isSpace ? !isAfterSpace : (0x21...0x7E).contains(byte) else { return false }
            isAfterSpace = isSpace
        }
        return !isAfterSpace || isEmpty
    }
}

extension Character {
    fileprivate var isControl: Bool {
        unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
    }
}
