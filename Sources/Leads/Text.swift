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
        split { $0.isWhitespace || $0.isControl }.joined(separator: " ")
    }
}

extension Character {
    fileprivate var isControl: Bool {
        unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
    }
}
