import Foundation
import Testing

@testable import Portal

@Suite("Times over HTTP")
struct TimeTests {
    @Test("a time is told to the millisecond that is stored, and read back as that")
    func milliseconds() {
        for milliseconds in Array(1_795_901_318_000..<1_795_901_319_000) + [951_782_400_001] {
            let time = Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
            let text = time.iso8601
            #expect(text.hasSuffix(".\(String(milliseconds).suffix(3))Z"))
            let read = (Date(iso8601: text)?.timeIntervalSince1970 ?? 0) * 1_000
            #expect(Int(read.rounded()) == milliseconds)
        }
    }

    @Test(
        "times with a zone are read",
        arguments: [
            ("2026-05-04T09:12:00Z", 1_777_885_920.0), ("2026-05-04T09:12:00.5Z", 1_777_885_920.5),
            ("2026-05-04T09:12:00+02:00", 1_777_878_720.0),
            ("2028-02-29T23:59:59Z", 1_835_481_599.0),
        ])
    func reads(text: String, seconds: Double) {
        #expect(Date(iso8601: text)?.timeIntervalSince1970 == seconds)
    }

    @Test(
        "times that no clock shows are refused, and what is none",
        arguments: [
            "2026-02-30T00:00:00Z", "2027-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T23:60:00Z", "2026-01-01T23:59:60Z",
            "2026-05-04T09:12:00", "2026-05-04", "yesterday", "", "2026-05-04T09:12:00Z; x",
            "2026-05-04T09:12:00.5Zulu", " 2026-05-04T09:12:00Z", "2026-05-04T9:12:00Z",
        ])
    func refuses(text: String) {
        #expect(Date(iso8601: text) == nil)
    }

    @Test("who asks for what came after a lead does not get that lead again")
    func after() async throws {
        try await World.open { world in
            let program = try world.program()
            for number in 1...20 {
                try await world.deliver(("L\(number)", "Ana Diaz", ""))
                let lead = try await program.get("/api/v1/leads/L\(number)").json
                let time = try #require(lead["created_at"]?.text)
                let later = try await program.get("/api/v1/leads?created_after=\(time)").json
                #expect(later["total"] == 0, "L\(number), \(time)")
            }
        }
    }
}
