import Foundation
import Testing

@testable import CloudTalk

struct JSONEncodingTests {
    @Test func `what is written reads back the same`() {
        let value = JSON.object([
            "name": .string("Zoë \"O’Brien\" \\ 🦊 / \u{0}\u{1f}\n\t\u{2028}"), "": .string(""),
            "numbers": .array([.integer(.min), .integer(.max), .number(0.5), .number(-1e300)]),
            "others": .array([.null, .bool(true), .bool(false), .array([]), .object([:])]),
        ])
        #expect(JSON(value.encoded) == value)
    }

    @Test func `equal values are equal bytes`() {
        let value = JSON.object(["b": .integer(2), "a": .array([.string("x/y"), .integer(1)])])
        #expect(String(decoding: value.encoded, as: UTF8.self) == #"{"a":["x/y",1],"b":2}"#)
    }
}
