import CloudTalkSandbox
import Foundation
import NIOHTTP1
import Testing

@Suite("Somebody who must not be called, by programs")
struct StopTests {
    private struct Record: Decodable {
        let phone: String
        let requestedAt: String
        let requestedBy: String
        let source: String
        let reason: String
        let confirmedAt: String?
    }

    @Test("the record says who asked, when and how, and when no list had the number any more")
    func record() async throws {
        try await Site.open { site in
            let (portal, lead) = try await site.serveOneInList(of: "530325")
            let asked = Date.now
            let answer = try await portal.manager.call(
                .PUT, "/api/v1/do-not-call",
                body: #"{"phone":"\#(lead.number)","source":"call","reason":"asked us"}"#)
            let entered = try answer.read(Record.self)
            #expect(entered.phone == lead.number)
            #expect(entered.source == "call" && entered.reason == "asked us")
            #expect(entered.requestedBy == "token:manager")
            let requested = try Self.moment(entered.requestedAt)
            #expect(abs(requested.timeIntervalSince(asked)) < 20)
            let path = "/api/v1/do-not-call/\(lead.number.dropFirst())"
            let confirmed = try await eventually("the proof") {
                try await portal.manager.get(path, Record.self).confirmedAt
            }
            #expect(site.bearers(of: lead.number) == [[]])
            #expect(site.sandbox.blacklist.map(\.number) == [lead.number])
            #expect(try Self.moment(confirmed) >= requested)
        }
    }

    private static func moment(_ text: String) throws -> Date {
        try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
