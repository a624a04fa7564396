import Foundation
import Testing

@testable import CloudTalk

struct IdentifierTests {
    @Test(arguments: ["[12]", "[\"12\"]", "[\" 12 \"]", "[12.0]"])
    func `an id may come as a number or as text`(json: String) throws {
        #expect(JSON(Data(json.utf8))?.elements?.map(\.int64) == [12])
    }

    @Test(arguments: ["[null]", "[\"\"]", "[\"12a\"]", "[true]", "[1.5]", "[{}]"])
    func `what is no whole number is no id`(json: String) {
        #expect(JSON(Data(json.utf8))?.elements?.map(\.int64) == [nil])
    }

    @Test func `numbers, truth values and text are told apart`() {
        let read = JSON(Data(#"[1, 1.0, 1.5, true, "1", null, 9223372036854775808, {}]"#.utf8))
        #expect(
            read?.elements == [
                .integer(1), .integer(1), .number(1.5), .bool(true), .string("1"), .null,
                .number(9_223_372_036_854_775_808), .object([:]),
            ])
        #expect(JSON(Data("<html>".utf8)) == nil)
        #expect(JSON(Data(#"{"a": [1"#.utf8)) == nil)
        #expect(JSON(Data()) == nil)
    }

    @Test func `an id is read from its text`() throws {
        #expect(TalkAgentID("530325") == TalkAgentID(530_325))
        #expect(TalkAgentID("53x") == nil)
        #expect(ContactID(9) < ContactID(10))
        #expect("\(TagID(1_165_830))" == "1165830")
    }
}
