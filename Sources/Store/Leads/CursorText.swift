import Foundation

/// What stands in a page's cursor, in letters that an address takes as they are.
enum CursorText {
    static func encode(_ content: String) -> String {
        Data(content.utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Nil for a text that is no cursor.
    static func decode(_ text: String) -> String? {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        return Data(base64Encoded: base64 + padding)
            .flatMap { String(validating: $0, as: UTF8.self) }
    }
}
