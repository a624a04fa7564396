import CloudTalk
import Foundation
import Testing

struct RateHeadersTests {
    private func parse(_ limit: String?, _ remaining: String?, _ reset: String?) -> RateHeaders? {
        var headers = HeaderFields()
        headers["x-cloudtalkapi-LIMIT"] = limit
        headers["x-CloudTalkAPI-remaining"] = remaining
        headers["X-CLOUDTALKAPI-RESETTIME"] = reset
        return RateHeaders(headers)
    }

    @Test func `the headers are found whatever their case`() {
        #expect(
            parse("60", " 59 ", "1700000000")
                == RateHeaders(
                    limit: 60, remaining: 59, resetAt: Date(timeIntervalSince1970: 1_700_000_000)))
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0),
            ("Fri, 15 Jan 2027 00:00:00 GMT", 1_799_971_200),
            ("Fri, 31 Feb 2026 25:00:00 GMT", nil), ("yesterday", nil), ("", nil),
        ] as [(String, Double?)])
    func `the time of the reply is read, where it is one`(text: String, seconds: Double?) {
        let headers: HeaderFields = [
            "X-CloudTalkAPI-Limit": "60", "X-CloudTalkAPI-Remaining": "1",
            "X-CloudTalkAPI-ResetTime": "1700000000", "date": text,
        ]
        let rate = RateHeaders(headers)
        #expect(rate?.remaining == 1)
        #expect(rate?.answeredAt == seconds.map { Date(timeIntervalSince1970: $0) })
    }

    @Test func `odd numbers are taken as they are`() {
        #expect(parse("-1", "-5", "0")?.remaining == -5)
        #expect(parse("9e18", "0", "1e300")?.limit == 9_000_000_000_000_000_000)
    }

    @Test(arguments: [
        ["", "1", "1"], ["60", "x", "1"], ["60", "1", "soon"], ["60", "1.5", "1"],
        ["60", "1", "inf"], ["1e300", "1", "1"], ["nan", "1", "1"],
    ])
    func `what is no number is no header`(values: [String]) {
        #expect(parse(values[0], values[1], values[2]) == nil)
    }

    @Test func `a header that is missing leaves nothing`() {
        #expect(parse("60", nil, "1700000000") == nil)
        #expect(parse(nil, nil, nil) == nil)
    }
}
