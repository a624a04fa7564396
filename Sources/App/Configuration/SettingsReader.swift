import Foundation

/// Reads variables one by one and collects what is wrong, so that all of it can be said at once.
struct SettingsReader {
    let variables: Variables
    private(set) var faults: [String]
    private(set) var warnings: [String] = []
    private(set) var known: Set<String> = []

    init(_ variables: Variables) {
        self.variables = variables
        faults = variables.faults
    }

    /// The value of a variable, read by `read`; the default when there is none, and when there is a
    /// wrong one, which then is among the faults.
    ///
    /// - Parameter read: nil for a value that is not what `must` says.
    mutating func read<Value>(
        _ name: String, default fallback: Value, must: String, example: String,
        _ read: (String) -> Value?
    ) -> Value {
        guard let text = value(name) else { return fallback }
        if let value = read(text) { return value }
        complain(name, "is not \(must)", example: example)
        return fallback
    }

    mutating func value(_ name: String) -> String? {
        known.insert(name)
        return variables.value(name)
    }

    mutating func complain(_ name: String, _ what: String, example: String) {
        faults.append("\(name) \(what); for example \(name)=\(example)")
    }

    mutating func warn(_ warning: String) { warnings.append(warning) }

    /// A whole number within a range.
    mutating func number(
        _ name: String, default fallback: Int, in range: ClosedRange<Int>
    ) -> Int {
        read(
            name, default: fallback,
            must: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            example: "\(fallback)"
        ) { text in
            // Int reads "+5", too.
            guard text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
            return Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// An address that a program can call, without a slash at its end.
    mutating func address(_ name: String, default fallback: String, example: String) -> String {
        read(
            name, default: fallback,
            must: "an address that begins with http:// or https:// and ends without ? and #",
            example: example, Self.address)
    }

    private static func address(_ text: String) -> String? {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
            ["http", "https"].contains(parts.scheme?.lowercased()), parts.query == nil,
            parts.fragment == nil, parts.user == nil, !text.contains(where: \.isWhitespace)
        else { return nil }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }

    /// Variables that look like ours and are not.
    var misspelt: [String] {
        variables.names.subtracting(known)
            .filter { $0.hasPrefix("PORTAL_") || $0.hasPrefix("CLOUDTALK_") }
            .sorted()
    }
}
