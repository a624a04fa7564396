import CloudTalk
import Foundation
import Testing

struct IdentifierTests {
    @Test(arguments: ["[12]", "[\"12\"]", "[\" 12 \"]", "[12.0]"])
    func `an id may come as a number or as text`(json: String) throws {
        #expect(
            try JSONDecoder().decode([ContactID].self, from: Data(json.utf8)) == [ContactID(12)])
    }

    @Test(arguments: ["[null]", "[\"\"]", "[\"12a\"]", "[true]", "[1.5]", "[{}]"])
    func `what is no whole number is no id`(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([TagID].self, from: Data(json.utf8))
        }
    }

    @Test func `an id is written as a number and read from its text`() throws {
        #expect(try JSONEncoder().encode([CampaignID(293_641)]) == Data("[293641]".utf8))
        #expect(TalkAgentID("530325") == TalkAgentID(530_325))
        #expect(TalkAgentID("53x") == nil)
        #expect(ContactID(9) < ContactID(10))
        #expect("\(TagID(1_165_830))" == "1165830")
    }
}
