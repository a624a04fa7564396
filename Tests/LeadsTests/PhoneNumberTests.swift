import Foundation
import Leads
import Testing

@Suite("Numbers in E.164 form")
struct PhoneNumberTests {
    @Test(
        "+ and 7 to 15 digits are a number",
        arguments: ["+6835550", "+14155550142", "+123456789012345"])
    func accepts(_ text: String) {
        #expect(PhoneNumber(e164: text)?.e164 == text)
    }

    @Test(
        "anything else is not",
        arguments: [
            "", "+", "+123456", "+1234567890123456", "14155550142", "+04155550142",
            "+1415555014２", "+1 4155550142", "+1415555014a", "++4155550142", "+14155550142\n",
        ])
    func refuses(_ text: String) {
        #expect(PhoneNumber(e164: text) == nil)
    }

    @Test("in JSON a number is its text, and nothing else is read as one")
    func json() throws {
        let number = try #require(PhoneNumber(e164: "+14155550142"))
        let text = try JSONEncoder().encode([number])
        #expect(String(decoding: text, as: UTF8.self) == #"["+14155550142"]"#)
        #expect(try JSONDecoder().decode([PhoneNumber].self, from: text) == [number])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([PhoneNumber].self, from: Data(#"["4155550142"]"#.utf8))
        }
    }
}
